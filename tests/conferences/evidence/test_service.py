"""The rows behind a figure, on a real database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conferences.evidence import service as evidence
from conferences.evidence.values import Asked, Evidence
from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, recorded
from people.audit.tables import AuditEntry
from people.errors import NotFoundError
from people.permissions import OPERATOR, Role, Viewer
from standards.calendars.quarters import read_quarter
from standards.measures import service as measures
from standards.measures.verdicts import Measure, Verdict
from tests.conferences.evidence.counted import STARTS, Counted
from tests.conferences.gathering import a_viewer
from tests.standards.facts import stored_of

pytestmark = pytest.mark.usefixtures("database")
QUARTER = read_quarter("2026-Q4")


def _asked(measure: Measure = Measure.ATTENDED, **more: object) -> Asked:
    return Asked(quarter=QUARTER, measure=measure, **more)  # type: ignore[arg-type]


async def _list(viewer: Viewer, asked: Asked, now: datetime) -> Evidence:
    return await evidence.list_assessments(viewer, asked, now=now)


async def test_every_verdict_behind_a_figure_is_opened(counted: Counted, now: datetime):
    shown = await _list(a_viewer(Role.STANDARDS_LEAD), _asked(), now)
    assert (shown.met, shown.of, shown.excluded, shown.total) == (3, 6, 0, 6)
    assert [row.reference for row in shown.rows] == ["REF0", "REF0", "REF1", "REF1", "REF2", "REF2"]
    apologies = shown.rows[1]
    assert apologies.agency == counted.police
    assert (apologies.verdict, apologies.reason_words) == (
        "not_met",
        "sent apologies and no deputy",
    )
    assert apologies.role == "Somebody of police"
    assert apologies.standard is not None
    assert apologies.rule == "target 90%"


async def test_a_report_opens_to_its_due_instant_and_the_days_left_out(
    counted: Counted, now: datetime
):
    asked = _asked(Measure.REPORT_ON_TIME, agency=counted.health)
    row = (await _list(a_viewer(Role.COORDINATOR), asked, now)).rows[0]
    assert row.due_at == datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
    assert row.happened_at == STARTS - timedelta(days=60)
    assert "5 working days before" in row.counted
    assert [one.name for one in row.skipped] == ["Sunday", "Saturday"]


async def test_rows_are_narrowed_by_agency_and_verdict(counted: Counted, now: datetime):
    asked = _asked(agency=counted.police, verdict=Verdict.NOT_MET)
    shown = await _list(a_viewer(Role.COORDINATOR), asked, now)
    assert (shown.total, shown.met, shown.of) == (3, 0, 3)
    assert {row.agency for row in shown.rows} == {counted.police}
    assert [one.name for one in shown.agencies] == ["health here", "police here"]


@pytest.mark.usefixtures("counted")
async def test_what_was_superseded_is_not_shown(now: datetime):
    viewer = a_viewer(Role.COORDINATOR)
    before = await _list(viewer, _asked(), now)
    await _assess_again(before.rows[0].conference, now)
    after = await _list(viewer, _asked(), now)
    assert after.total == before.total
    assert {row.id for row in before.rows} != {row.id for row in after.rows}


async def _assess_again(conference: UUID, now: datetime) -> None:
    async with recorded(
        OPERATOR, Verb.ALTER, Subject("conference"), now=now, name="test.assess"
    ) as act:
        await measures.assess(act, await stored_of(conference))


@pytest.mark.usefixtures("counted")
async def test_rows_of_conferences_have_no_agency(now: datetime):
    shown = await _list(a_viewer(Role.COORDINATOR), _asked(Measure.QUORATE), now)
    assert shown.total == 3
    assert {row.agency for row in shown.rows} == {None}
    assert shown.rows[0].missing


READERS: list[tuple[str, tuple[Role, ...], str, str, int]] = [
    # who, roles, own agency, agency asked for, rows shown (-1: it is not there)
    ("a coordinator", (Role.COORDINATOR,), "", "", 6),
    ("a coordinator", (Role.COORDINATOR,), "", "police", 3),
    ("the standards lead", (Role.STANDARDS_LEAD,), "", "", 6),
    ("an agency's lead", (Role.AGENCY_LEAD,), "health", "", 3),
    ("an agency's lead", (Role.AGENCY_LEAD,), "health", "health", 3),
    ("an agency's lead", (Role.AGENCY_LEAD,), "health", "police", -1),
    ("a lead of no agency", (Role.AGENCY_LEAD,), "", "", -1),
    ("a lead who coordinates too", (Role.AGENCY_LEAD, Role.COORDINATOR), "health", "police", 3),
    ("a Chief Officer", (Role.CHIEF_OFFICER,), "", "", -1),
    ("a Chief Officer of the agency", (Role.CHIEF_OFFICER,), "health", "health", -1),
    ("a chair", (Role.CHAIR,), "health", "", -1),
    ("a professional", (Role.PROFESSIONAL,), "health", "health", -1),
    ("an administrator", (Role.ADMINISTRATOR,), "", "", -1),
]


@pytest.mark.parametrize(("who", "roles", "own", "wanted", "rows"), READERS)
async def test_who_sees_the_rows(
    counted: Counted,
    now: datetime,
    who: str,
    roles: tuple[Role, ...],
    own: str,
    wanted: str,
    rows: int,
):
    assert who
    ids = {"": None, "health": counted.health, "police": counted.police}
    viewer = a_viewer(*roles, professional=uuid4(), agency=ids[own])
    asked = _asked(agency=ids[wanted])
    if rows < 0:
        with pytest.raises(NotFoundError):
            await _list(viewer, asked, now)
        return
    assert evidence.may_see_rows(viewer, ids[wanted])
    shown = await _list(viewer, asked, now)
    assert shown.total == rows
    if own and len(roles) == 1:
        assert {row.agency for row in shown.rows} == {counted.health}
        assert [one.id for one in shown.agencies] == [counted.health]


async def test_an_agencys_lead_sees_no_row_of_a_whole_conference(counted: Counted, now: datetime):
    lead = a_viewer(Role.AGENCY_LEAD, professional=uuid4(), agency=counted.health)
    for measure in (Measure.HELD_IN_TIME, Measure.QUORATE):
        assert (await _list(lead, _asked(measure), now)).total == 0


async def test_looking_is_in_the_trail_with_how_many(counted: Counted, now: datetime):
    viewer = a_viewer(Role.COORDINATOR)
    await _list(viewer, _asked(agency=counted.police), now)
    [entry] = await AuditEntry.select().where(AuditEntry.act == "assessment.list")
    assert (entry["verb"], entry["account"]) == ("consult", viewer.account)
    assert '"shown": 3' in entry["details"]
    assert str(counted.police) in entry["details"]


async def test_rows_of_an_agency_that_was_merged_are_found_under_the_one_that_stands(
    counted: Counted, now: datetime
):
    await Agency.update({Agency.merged_into: counted.police}).where(Agency.id == counted.health)
    shown = await _list(a_viewer(Role.STANDARDS_LEAD), _asked(agency=counted.police), now)
    assert {row.agency for row in shown.rows} == {counted.police, counted.health}
    assert [one.name for one in shown.agencies] == ["police here"]
    lead = a_viewer(Role.AGENCY_LEAD, professional=uuid4(), agency=counted.police)
    own = await _list(lead, _asked(), now)
    assert own.total == shown.total
