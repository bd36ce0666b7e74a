"""What followed a conference is recorded by people, and every recording measures it anew."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from conferences.outcomes import service as outcomes
from conferences.outcomes.aftermath_values import (
    ChildHeard,
    Heard,
    RecordAftermath,
    RecordChange,
)
from conferences.outcomes.values import Decision
from people.audit.tables import AuditEntry
from people.clock import local_day
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import Role
from standards.measures.tables import Assessment, StoredFacts
from tests.conferences.gathering import COORDINATOR, Gathering, a_viewer, done_for
from tests.conferences.outcomes.held import close, decided, verdicts

pytestmark = pytest.mark.usefixtures("database")
CHAIRS = a_viewer(Role.CHAIR, professional=uuid4())


async def _verdict(measure: str) -> tuple[str, str]:
    return (await verdicts(measure))[""]


async def _record(gathering: Gathering, now: datetime, **said: object) -> None:
    asked = RecordAftermath(**said)  # type: ignore[arg-type]
    await outcomes.record_aftermath(COORDINATOR, gathering.conference, asked, now=now)


async def test_closing_leaves_what_follows_open(gathering: Gathering, now: datetime):
    await close(gathering, now)
    for measure in ("decisions_sent", "plan_sent", "record_sent", "core_group"):
        assert await _verdict(measure) == ("open", "not_due_yet")
    assert await verdicts("child_took_part") == {"": ("open", "not_due_yet")}


async def test_what_is_recorded_is_measured_at_once_and_the_earlier_verdict_is_kept(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    today, later = local_day(now), now + timedelta(days=1)
    await _record(
        gathering, later, decisions_issued_on=today, plan_issued_on=today,
        core_group_held_on=local_day(later),
        children=(ChildHeard(child=gathering.children[0], heard=Heard.THROUGH_WORKER),),
    )  # fmt: skip
    for measure in ("decisions_sent", "plan_sent", "core_group"):
        assert await _verdict(measure) == ("met", "done_in_time")
    assert await verdicts("child_took_part") == {"": ("met", "heard_through_worker")}
    every = await Assessment.select().where(Assessment.measure == "decisions_sent")
    assert {(one["verdict"], one["superseded_at"]) for one in every} == {
        ("open", later), ("met", None)
    }  # fmt: skip


async def test_what_is_not_recorded_by_its_due_instant_is_not_met_from_the_next_tick_on(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    assert await outcomes.recount(now=now) == 0
    later = now + timedelta(days=2)
    assert await outcomes.recount(now=later) == 1
    assert await _verdict("decisions_sent") == ("not_met", "not_recorded_by_due")
    assert await _verdict("record_sent") == ("open", "not_due_yet")
    assert await outcomes.recount(now=later) == 0
    await _record(gathering, later, decisions_issued_on=local_day(now))
    assert await _verdict("decisions_sent") == ("met", "done_in_time")


async def test_what_was_recorded_by_mistake_can_be_taken_back(gathering: Gathering, now: datetime):
    await close(gathering, now)
    await _record(gathering, now, decisions_issued_on=local_day(now))
    await _record(gathering, now)
    assert await _verdict("decisions_sent") == ("open", "not_due_yet")


async def test_days_to_come_or_before_the_conference_are_refused(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    for day in (local_day(now) + timedelta(days=1), local_day(now) - timedelta(days=1)):
        with pytest.raises(InvalidError) as raised:
            await _record(gathering, now, core_group_held_on=day)
        assert [fault.field for fault in raised.value.faults] == ["core_group_held_on"]


def test_who_ratified_a_plan_is_said_with_when():
    for said in ({"plan_ratified_on": date(2026, 12, 1)}, {"plan_ratified_by": "The manager"}):
        with pytest.raises(InvalidError):
            RecordAftermath(**said)


async def test_a_plan_that_was_ratified_is_kept_and_no_standard_says_by_when(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    today = local_day(now)
    await _record(gathering, now, plan_ratified_on=today, plan_ratified_by="Head of service")
    after = await outcomes.get_aftermath(COORDINATOR, gathering.conference, now=now)
    assert (after.plan_ratified_on, after.plan_ratified_by) == (today, "Head of service")
    assert await _verdict("plan_ratified") == ("excluded", "no_standard")


async def test_an_open_conference_has_no_aftermath_yet(gathering: Gathering, now: datetime):
    with pytest.raises(RefusedError):
        await outcomes.get_aftermath(COORDINATOR, gathering.conference, now=now)
    with pytest.raises(RefusedError):
        await _record(gathering, now)


async def test_only_those_who_keep_the_record_see_or_record_what_followed(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    with pytest.raises(NotFoundError):
        await outcomes.get_aftermath(CHAIRS, gathering.conference, now=now)
    with pytest.raises(NotFoundError):
        await outcomes.record_aftermath(CHAIRS, gathering.conference, RecordAftermath(), now=now)


async def test_two_people_recording_at_once_are_told(gathering: Gathering, now: datetime):
    await close(gathering, now)
    after = await outcomes.get_aftermath(COORDINATOR, gathering.conference, now=now)
    await _record(gathering, now, revision=after.revision)
    with pytest.raises(RefusedError):
        await _record(gathering, now, revision=after.revision)


async def test_a_change_is_due_to_the_chair_in_three_days_and_can_be_put_right(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    day, later = local_day(now), now + timedelta(days=5)
    change = await outcomes.add_change(
        COORDINATOR, gathering.conference, RecordChange(identified_on=day), now=now
    )
    assert await _verdict("change_told") == ("open", "not_due_yet")
    assert await outcomes.recount(now=later) == 1
    assert await _verdict("change_told") == ("not_met", "not_recorded_by_due")
    told = RecordChange(identified_on=day, told_on=day + timedelta(days=3))
    await outcomes.correct_change(COORDINATOR, change, told, now=later)
    assert await _verdict("change_told") == ("met", "done_in_time")
    await outcomes.remove_change(COORDINATOR, change, now=later)
    assert await verdicts("change_told") == {}
    with pytest.raises(NotFoundError):
        await outcomes.remove_change(COORDINATOR, change, now=later)


async def test_nobody_is_told_of_a_change_before_it_was_identified():
    with pytest.raises(InvalidError):
        RecordChange(identified_on=date(2026, 12, 2), told_on=date(2026, 12, 1))


async def test_a_strangers_change_is_as_if_it_were_not_there(gathering: Gathering, now: datetime):
    await close(gathering, now)
    asked = RecordChange(identified_on=local_day(now))
    change = await outcomes.add_change(COORDINATOR, gathering.conference, asked, now=now)
    for viewer, id_ in ((CHAIRS, change), (COORDINATOR, uuid4())):
        with pytest.raises(NotFoundError):
            await outcomes.correct_change(viewer, id_, asked, now=now)


async def test_what_was_sent_and_recorded_with_the_outcome_after_closing_is_measured_too(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    record = await outcomes.get_outcome(COORDINATOR, gathering.conference, now=now)
    asked = decided(gathering, Decision.REMAINS, record.revision)
    sent = type(asked)(
        decisions=asked.decisions, children=asked.children, revision=record.revision,
        record_issued_on=local_day(now),
    )  # fmt: skip
    await outcomes.record_outcome(COORDINATOR, gathering.conference, sent, now=now)
    assert await _verdict("record_sent") == ("met", "done_in_time")


async def test_a_report_gone_through_with_the_family_is_measured_by_the_next_tick(
    gathering: Gathering, now: datetime
):
    came_at = now - timedelta(days=9)
    await done_for(
        gathering, now,
        "INSERT INTO report (id, invitation, due_at, first_due_at, due_counted, waived_reason,"
        " received_at) SELECT gen_random_uuid(), id, $1, $1, '', '', $1 FROM invitation", came_at,
    )  # fmt: skip
    await close(gathering, now)
    assert {reason for _, reason in (await verdicts("report_shared")).values()} == {"not_shared"}
    await done_for(
        gathering, now,
        "INSERT INTO report_sharing (id, report, shared_on, recorded_at)"
        " SELECT gen_random_uuid(), id, $1, $2 FROM report", local_day(came_at), now,
    )  # fmt: skip
    assert await outcomes.recount(now=now) == 1
    found = set((await verdicts("report_shared")).values())
    assert found == {("met", "shared_in_time")}
    assert await outcomes.recount(now=now) == 0


async def test_looking_and_recording_are_in_the_trail(gathering: Gathering, now: datetime):
    await close(gathering, now)
    await outcomes.get_aftermath(COORDINATOR, gathering.conference, now=now)
    await _record(gathering, now)
    acts = await AuditEntry.select(AuditEntry.act, AuditEntry.verb)
    found = {(one["act"], one["verb"]) for one in acts}
    assert {("aftermath.read", "consult"), ("aftermath.record", "alter")} <= found


async def test_the_facts_name_no_child(gathering: Gathering, now: datetime):
    await close(gathering, now)
    [row] = await StoredFacts.select(StoredFacts.rest)
    assert str(gathering.children[0]) not in row["rest"]


async def test_a_conference_that_is_not_held_when_its_due_day_has_passed_counts_in_that_quarter(
    gathering: Gathering, now: datetime
):
    due_on = local_day(now) - timedelta(days=60)
    await done_for(
        gathering, now,
        "UPDATE conference SET due_on = $2, clock_event = NULL, clock_started_on = NULL"
        " WHERE id = $1", gathering.conference, due_on,
    )  # fmt: skip
    assert await outcomes.count_overdue(now=now) == 1
    assert await verdicts("held_in_time") == {"": ("not_met", "not_held_yet")}
    [row] = await Assessment.select().where(Assessment.superseded_at.is_null())
    assert (row["quarter"], row["counted_by"]) == ("2026-Q3", "start")
    assert await outcomes.count_overdue(now=now) == 0
    await close(gathering, now)
    standing = await Assessment.select().where(
        (Assessment.measure == "held_in_time") & Assessment.superseded_at.is_null()
    )
    assert {(one["quarter"], one["reason"]) for one in standing} == {
        ("2026-Q3", "held_late"), ("2026-Q4", "held_late")
    }  # fmt: skip
    assert await outcomes.count_overdue(now=now) == 0


async def test_what_is_overdue_no_more_stands_no_more(gathering: Gathering, now: datetime):
    sql = "UPDATE conference SET due_on = $2 WHERE id = $1"
    today = local_day(now)
    await done_for(gathering, now, sql, gathering.conference, today - timedelta(days=9))
    assert await outcomes.count_overdue(now=now) == 1
    await done_for(gathering, now, sql, gathering.conference, today + timedelta(days=9))
    assert await outcomes.count_overdue(now=now) == 1
    assert await verdicts("held_in_time") == {}
