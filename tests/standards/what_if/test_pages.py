"""What a draft would have changed is shown before it is agreed: figures to all who read drafts."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.permissions import OPERATOR, Role
from standards.agreed.service import adopt
from standards.drafting import service as drafting
from standards.drafting.changes import RuleDetails
from standards.drafting.values import StartDraft
from standards.measures import service as measures
from standards.what_if import service as what_if
from tests.conftest import Visit
from tests.standards.facts import AGENCY, a_conference, an_invitee
from tests.visitor import text_of


@pytest.fixture
async def draft(database: str, now: datetime) -> UUID:  # noqa: ARG001 - it is filled
    """Two reviews of the past, and a draft that asks for reports five days earlier."""
    await Agency.insert(Agency(id=AGENCY, name="Health", group="health", calendar="dundee"))
    await adopt(
        OPERATOR, "dundee-action17", in_force_from=(now - timedelta(days=300)).date(),
        agreed_on=(now - timedelta(days=310)).date(), agreed_by="Group", now=now,
    )  # fmt: skip
    starts_at = datetime.fromisoformat("2026-09-01T09:00:00+00:00")
    due_at = datetime.fromisoformat("2026-08-25T16:00:00+00:00")
    late, early = (due_at - timedelta(days=days) for days in (1, 30))
    facts = [
        a_conference(
            an_invitee(report_due_at=due_at, report_first_due_at=due_at, report_received_at=at,
                       notice_given_at=starts_at - timedelta(days=90),
                       first_invited_at=starts_at - timedelta(days=90)),
            starts_at=starts_at, reference=reference, due_on=None, clock_event=None,
        )
        for at, reference in ((late, "CLATE"), (early, "CEARLY"))
    ]  # fmt: skip
    async with recorded(
        OPERATOR, Verb.COLLECT, Subject("facts"), now=now, name="test.assess"
    ) as act:
        await measures.assess_in_bulk(act, facts)
    made = await drafting.start(
        OPERATOR, StartDraft(title="Harder", started_from="dundee-action17"), now=now
    )
    async with reading(OPERATOR):
        [rule] = await fetch("SELECT id FROM draft_rule WHERE measure = 'agency_report_before'")
    await drafting.set_rule(OPERATOR, made, rule["id"], _reports_before(10), now=now)
    return made


def _reports_before(working_days: int, *, revision: int = 1) -> RuleDetails:
    return RuleDetails(
        measure="agency_report_before", conference_kind="review", value=working_days,
        unit="working_days", span="report_received>conference", source="Minute",
        revision=revision,
    )  # fmt: skip


async def test_the_standards_lead_sees_which_verdicts_change(visit: Visit, draft: UUID):
    lead = await visit(Role.STANDARDS_LEAD)
    shown = text_of(await lead.get(f"/standards/drafts/{draft}/what-if"))
    assert "2 conferences, October 2024 to September 2026" in shown
    assert "1 would not be met" in shown
    assert "CLATE" in shown
    assert "CEARLY" not in shown


async def test_a_chief_officer_sees_counts_and_no_row(visit: Visit, draft: UUID):
    officer = await visit(Role.CHIEF_OFFICER)
    shown = text_of(await officer.get(f"/standards/drafts/{draft}/what-if"))
    assert "1 would not be met" in shown
    assert "CLATE" not in shown
    answer = (await officer.api("GET", f"/standard-drafts/{draft}/what-if")).json()
    assert answer["rows"] == []
    assert answer["measures"]["report_on_time"]["worse"] == 1


async def test_it_is_told_by_quarter_and_taken_away(visit: Visit, draft: UUID):
    lead, officer = await visit(Role.STANDARDS_LEAD), await visit(Role.CHIEF_OFFICER)
    path = f"/standards/drafts/{draft}/what-if"
    assert "July to September 2026" in text_of(await lead.get(path))
    sheet = (await lead.get(f"{path}/csv")).text
    assert '"By quarter","2026-Q3","Reports on time"' in sheet
    assert "CLATE" in sheet
    assert "CLATE" not in (await officer.get(f"{path}/csv")).text
    api = f"/standard-drafts/{draft}/what-if/csv"
    assert (await lead.api("GET", api)).text == sheet


async def test_changes_are_narrowed_to_a_measure_or_an_agency(visit: Visit, draft: UUID):
    lead = await visit(Role.STANDARDS_LEAD)
    path = f"/standard-drafts/{draft}/what-if"
    for asked, number in (
        ("measure=report_on_time", 1), ("measure=attended", 0), (f"agency={AGENCY}", 1),
        (f"agency={draft}", 0),
    ):  # fmt: skip
        found = (await lead.api("GET", f"{path}?{asked}")).json()
        assert (found["changed"], found["changed_conferences"]) == (number, number)
        assert found["measures"]["report_on_time"]["worse"] == 1


async def test_beside_the_standard_in_force_both_are_counted_again(visit: Visit, draft: UUID):
    lead = await visit(Role.STANDARDS_LEAD)
    path = f"/standards/drafts/{draft}/what-if?beside=in_force"
    shown = text_of(await lead.get(path))
    assert "counted again in the same way" in shown
    assert "1 would not be met" in shown


async def test_the_draft_of_the_standard_in_force_changes_nothing_beside_it(
    visit: Visit, draft: UUID, now: datetime
):
    lead = await visit(Role.STANDARDS_LEAD)
    same = await drafting.start(
        OPERATOR, StartDraft(title="Same", started_from="dundee-action17"), now=now
    )
    path = f"/standard-drafts/{same}/what-if?beside=in_force"
    found = (await lead.api("GET", path)).json()
    assert (found["conferences"], found["changed"]) == (2, 0)
    assert draft != same


async def test_counting_writes_nothing(visit: Visit, draft: UUID):
    lead = await visit(Role.STANDARDS_LEAD)
    async with reading(OPERATOR):
        before = await fetch("SELECT count(*) FROM assessment")
    await lead.get(f"/standards/drafts/{draft}/what-if")
    async with reading(OPERATOR):
        assert await fetch("SELECT count(*) FROM assessment") == before


async def test_quarters_without_conferences_say_so(visit: Visit, draft: UUID):
    lead = await visit(Role.STANDARDS_LEAD)
    path = f"/standards/drafts/{draft}/what-if"
    assert "No conference of this kind" in text_of(await lead.get(f"{path}?kind=initial"))
    assert "No conference" in text_of(await lead.get(f"{path}?quarter=2020-Q1"))
    for nonsense in ("quarter=sometime", "kind=party", "measure=joy", "agency=us"):
        assert (await lead.get(f"{path}?{nonsense}")).status_code == 404


async def test_an_agency_that_was_merged_counts_under_the_one_that_stands(
    visit: Visit, draft: UUID
):
    lead, one = await visit(Role.STANDARDS_LEAD), UUID(int=7)
    await Agency.insert(Agency(id=one, name="Tayford Board", group="health", calendar="dundee"))
    path = f"/standard-drafts/{draft}/what-if"
    before = (await lead.api("GET", path)).json()
    await Agency.update({Agency.merged_into: one}).where(Agency.id == AGENCY)
    after = (await lead.api("GET", path)).json()
    assert after["measures"] == before["measures"]
    named = {each["agency"]["id"]: each["agency"] for each in after["agencies"]}
    assert list(named) == [str(one)]
    assert named[str(one)]["was"] == ["Health"]
    assert {row["agency"] for row in after["rows"]} == {str(one)}
    assert after["names"] == {str(one): "Tayford Board"}
    for asked in (one, AGENCY):  # an address that was kept leads to the one that stands
        assert (await lead.api("GET", f"{path}?agency={asked}")).json()["changed"] == 1
    shown = text_of(await lead.get(f"/standards/drafts/{draft}/what-if"))
    assert "With Health, merged into it" in shown
    sheet = (await lead.get(f"/standards/drafts/{draft}/what-if/csv")).text
    assert '"Tayford Board"' in sheet
    assert '"Health"' not in sheet


async def test_another_target_is_a_change_though_no_verdict_moves(
    visit: Visit, draft: UUID, now: datetime
):
    lead = await visit(Role.STANDARDS_LEAD)
    made = await drafting.start(
        OPERATOR, StartDraft(title="Higher", started_from="dundee-action17"), now=now
    )
    async with reading(OPERATOR):
        [rule] = await fetch(
            "SELECT id FROM draft_rule WHERE measure = 'attended' AND draft = $1", made
        )
    higher = RuleDetails(
        measure="attended", conference_kind="review", value=99, source="Minute", revision=1
    )
    await drafting.set_rule(OPERATOR, made, rule["id"], higher, now=now)
    path = f"/standard-drafts/{made}/what-if?beside=in_force"
    found = (await lead.api("GET", path)).json()["measures"]["attended"]
    assert (found["before"]["target"], found["after"]["target"]) == (90, 99)
    shown = text_of(await lead.get(f"/standards/drafts/{made}/what-if?beside=in_force"))
    assert "Target: 99%, 90% before" in shown
    assert made != draft


async def test_verdicts_that_change_are_shown_a_page_at_a_time(
    visit: Visit, draft: UUID, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(what_if, "SHOWN", 1)
    lead = await visit(Role.STANDARDS_LEAD)
    async with reading(OPERATOR):
        [rule] = await fetch("SELECT id FROM draft_rule WHERE measure = 'agency_report_before'")
    await drafting.set_rule(OPERATOR, draft, rule["id"], _reports_before(40, revision=2), now=now)
    path = f"/standard-drafts/{draft}/what-if"
    found = [(await lead.api("GET", f"{path}?page={page}")).json() for page in (0, 1, 2, 9)]
    assert [(one["asked"]["page"], one["pages"]) for one in found] == [
        (1, 2),
        (1, 2),
        (2, 2),
        (2, 2),
    ]
    shown = [[row["reference"] for row in one["rows"]] for one in found]
    assert shown == [["CEARLY"], ["CEARLY"], ["CLATE"], ["CLATE"]]
    page = await lead.get(f"/standards/drafts/{draft}/what-if?measure=report_on_time&page=2")
    assert "CLATE" in text_of(page)
    assert "measure=report_on_time&amp;agency=&amp;page=1" in page.text
    sheet = (await lead.get(f"/standards/drafts/{draft}/what-if/csv")).text
    assert sheet.count('"Verdict"') == 2
