"""A verdict opens to all it was decided by, for those who may see its row and nobody else."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.children.bars import BarReason
from conferences.children.tables import Family
from conferences.evidence import service as evidence
from conferences.evidence import verdicts
from conferences.evidence.values import Asked, AssessmentRow, Evidence
from people.audit.service import Subject, Verb, recorded
from people.audit.tables import AuditEntry
from people.errors import NotFoundError
from people.permissions import OPERATOR, Role, Viewer
from standards.calendars.quarters import read_quarter
from standards.measures import service as measures
from standards.measures.verdicts import Measure
from tests.conferences.evidence.counted import Counted, a_measured_conference
from tests.conferences.gathering import a_viewer
from tests.standards.facts import stored_of

pytestmark = pytest.mark.usefixtures("database")
COORDINATOR = a_viewer(Role.COORDINATOR)


async def _rows(now: datetime, measure: Measure) -> tuple[AssessmentRow, ...]:
    return (await _list(COORDINATOR, now, measure)).rows


async def _list(viewer: Viewer, now: datetime, measure: Measure = Measure.ATTENDED) -> Evidence:
    asked = Asked(quarter=read_quarter("2026-Q4"), measure=measure)
    return await evidence.list_assessments(viewer, asked, now=now)


async def _assess_again(conference: UUID, now: datetime) -> None:
    subject = Subject("conference", conference)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="test.assess") as act:
        await measures.assess(act, await stored_of(conference))


@pytest.mark.usefixtures("counted")
async def test_a_verdict_opens_to_rule_source_instants_and_days_skipped(now: datetime):
    row = (await _rows(now, Measure.REPORT_ON_TIME))[0]
    one = await verdicts.get_verdict(COORDINATOR, row.id, now=now)
    assert (one.verdict, one.reason_words) == ("met", "report came in time")
    assert one.rule_words == "at least 5 working days before the conference"
    assert one.rule_source.startswith("Project proposal for Action 17")
    assert one.due_at == row.due_at
    assert [day.name for day in one.skipped] == ["Sunday", "Saturday"]
    assert one.standard_title is not None
    assert [earlier.id for earlier in one.chain] == [row.id]


@pytest.mark.usefixtures("counted")
async def test_a_superseded_verdict_stays_openable_in_its_chain(now: datetime):
    before = (await _rows(now, Measure.ATTENDED))[0]
    later = now + timedelta(hours=1)
    await _assess_again(before.conference, later)
    old = await verdicts.get_verdict(COORDINATOR, before.id, now=later)
    assert old.superseded_at == later
    stands, superseded = old.chain
    assert (stands.superseded_at, superseded.id) == (None, before.id)
    assert (await verdicts.get_verdict(COORDINATOR, stands.id, now=later)).chain == old.chain


async def test_an_agencys_lead_opens_the_own_agencys_verdicts_alone(
    counted: Counted, now: datetime
):
    lead = a_viewer(Role.AGENCY_LEAD, professional=uuid4(), agency=counted.health)
    for row in await _rows(now, Measure.ATTENDED):
        if row.agency == counted.health:
            assert (await verdicts.get_verdict(lead, row.id, now=now)).agency == counted.health
        else:
            with pytest.raises(NotFoundError):
                await verdicts.get_verdict(lead, row.id, now=now)
    quorate = (await _rows(now, Measure.QUORATE))[0]
    with pytest.raises(NotFoundError):
        await verdicts.get_verdict(lead, quorate.id, now=now)
    listed = await verdicts.list_verdicts(lead, quorate.conference, now=now)
    assert {one.agency_name for _, rows in listed.groups for one in rows} == {"health here"}


async def test_a_chair_opens_every_agencys_verdicts_on_the_own_conference(
    counted: Counted, now: datetime
):
    held = await a_measured_conference(counted, now)
    chair = held.viewer("chair", Role.CHAIR)
    found = await verdicts.list_verdicts(chair, held.conference, now=now)
    listed = [one for _, rows in found.groups for one in rows]
    assert {one.agency_name for one in listed} == {None, "health here", "police here"}
    assert found.opens_conference
    for one in listed:
        opened = await verdicts.get_verdict(chair, one.id, now=now)
        assert (opened.conference, opened.opens_conference) == (held.conference, True)


async def test_a_chair_opens_no_verdict_on_a_conference_of_others_or_on_a_figure(
    counted: Counted, now: datetime
):
    held = await a_measured_conference(counted, now)
    elsewhere = next(
        row for row in await _rows(now, Measure.ATTENDED) if row.conference != held.conference
    )
    assert elsewhere.agency is not None
    chair = a_viewer(Role.CHAIR, professional=held.people["chair"], agency=elsewhere.agency)
    with pytest.raises(NotFoundError):
        await verdicts.get_verdict(chair, elsewhere.id, now=now)
    with pytest.raises(NotFoundError):
        await verdicts.list_verdicts(chair, elsewhere.conference, now=now)
    with pytest.raises(NotFoundError):
        await _list(chair, now)


async def test_a_chair_who_is_barred_opens_none(counted: Counted, now: datetime):
    held = await a_measured_conference(counted, now)
    chair = held.viewer("chair", Role.CHAIR)
    reference = (await Family.objects().get(Family.id == held.family)).reference  # type: ignore[union-attr]
    bar = SetBar(professional=held.people["chair"], reference=reference, reason=BarReason.RELATIVE)
    await access.set_bar(COORDINATOR, bar, now=now)
    with pytest.raises(NotFoundError):
        await verdicts.list_verdicts(chair, held.conference, now=now)


@pytest.mark.parametrize(
    ("who", "role"),
    [("lead", Role.LEAD_PROFESSIONAL), ("minutes", Role.MINUTE_TAKER), ("health", Role.CHAIR)],
)
async def test_who_leads_takes_minutes_or_is_invited_opens_none(
    counted: Counted, now: datetime, who: str, role: Role
):
    held = await a_measured_conference(counted, now)
    with pytest.raises(NotFoundError):
        await verdicts.list_verdicts(held.viewer(who, role), held.conference, now=now)


@pytest.mark.parametrize(
    "role", [Role.CHIEF_OFFICER, Role.CHAIR, Role.PROFESSIONAL, Role.ADMINISTRATOR]
)
@pytest.mark.usefixtures("counted")
async def test_nobody_else_opens_any(now: datetime, role: Role):
    row = (await _rows(now, Measure.ATTENDED))[0]
    viewer = a_viewer(role, professional=uuid4(), agency=row.agency)
    with pytest.raises(NotFoundError):
        await verdicts.get_verdict(viewer, row.id, now=now)
    with pytest.raises(NotFoundError):
        await verdicts.list_verdicts(viewer, row.conference, now=now)


@pytest.mark.usefixtures("counted")
async def test_all_verdicts_on_a_conference_are_listed_under_the_reports_headings(now: datetime):
    row = (await _rows(now, Measure.ATTENDED))[0]
    found = await verdicts.list_verdicts(COORDINATOR, row.conference, now=now)
    headings = [heading for heading, _ in found.groups]
    assert headings[:3] == ["Attendance", "Reports", "Timescales and notice"]
    assert found.reference == row.reference
    with pytest.raises(NotFoundError):
        await verdicts.list_verdicts(COORDINATOR, uuid4(), now=now)


@pytest.mark.usefixtures("counted")
async def test_opening_a_verdict_is_in_the_trail(now: datetime):
    row = (await _rows(now, Measure.ATTENDED))[0]
    await verdicts.get_verdict(COORDINATOR, row.id, now=now)
    [entry] = await AuditEntry.select().where(AuditEntry.act == "assessment.read")
    assert entry["verb"] == "consult"
    assert str(row.conference) in entry["details"]
