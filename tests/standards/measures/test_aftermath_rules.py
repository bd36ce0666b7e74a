"""What follows a conference: open until it is due, met in time, not met late or unrecorded."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from standards.measures.facts import ChangeFacts
from standards.measures.verdicts import CountedBy, Measure
from tests.standards.facts import STARTS_AT, a_conference, assessment_of, verdict_on
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
ENGLAND = a_standard("england-wt2023")
SECOND = timedelta(seconds=1)
PLAN: dict[str, Any] = {"has_decided": True, "has_plan": True}
DUE = {  # held on Tuesday 1 December 2026; the 7th is a Monday
    Measure.DECISIONS_SENT: ("decisions_issued_at", datetime(2026, 12, 2, 17, tzinfo=UTC)),
    Measure.PLAN_SENT: ("plan_issued_at", datetime(2026, 12, 8, 17, tzinfo=UTC)),
    Measure.RECORD_SENT: ("record_issued_at", datetime(2026, 12, 15, 17, tzinfo=UTC)),
    Measure.CORE_GROUP: ("core_group_held_at", datetime(2026, 12, 22, 17, tzinfo=UTC)),
}


@pytest.mark.parametrize("measure", DUE)
def test_what_follows_is_met_until_its_due_instant_and_late_a_second_after(measure: Measure):
    field, due_at = DUE[measure]
    in_time, late = (a_conference(**PLAN, **{field: at}) for at in (due_at, due_at + SECOND))
    assert verdict_on(measure, in_time, DUNDEE) == ("met", "done_in_time")
    assert verdict_on(measure, late, DUNDEE) == ("not_met", "done_late")


@pytest.mark.parametrize("measure", DUE)
def test_what_is_not_recorded_is_open_until_it_is_due_and_not_met_from_then_on(measure: Measure):
    due_at, facts = DUE[measure][1], a_conference(**PLAN)
    assert verdict_on(measure, facts, DUNDEE, now=due_at) == ("open", "not_due_yet")
    passed = verdict_on(measure, facts, DUNDEE, now=due_at + SECOND)
    assert passed == ("not_met", "not_recorded_by_due")


@pytest.mark.parametrize("measure", DUE)
def test_what_old_records_do_not_say_of_it_is_left_out(measure: Measure):
    facts = a_conference(source="history")
    assert verdict_on(measure, facts, DUNDEE) == ("excluded", "not_recorded")


@pytest.mark.parametrize("measure", [*DUE, Measure.PLAN_RATIFIED])
def test_without_a_rule_there_is_no_standard_to_measure_by(measure: Measure):
    if measure is not Measure.CORE_GROUP:
        assert verdict_on(measure, a_conference(**PLAN), ENGLAND) == ("excluded", "no_standard")


def test_no_preset_says_by_when_a_plan_is_to_be_ratified():
    facts = a_conference(**PLAN, plan_ratified_at=STARTS_AT + timedelta(days=3))
    assert verdict_on(Measure.PLAN_RATIFIED, facts, DUNDEE) == ("excluded", "no_standard")


@pytest.mark.parametrize("measure", [Measure.PLAN_SENT, Measure.CORE_GROUP, Measure.PLAN_RATIFIED])
def test_where_no_child_has_a_plan_none_is_to_be_sent_or_carried_out(measure: Measure):
    facts = a_conference(has_decided=True, has_plan=False)
    assert verdict_on(measure, facts, DUNDEE) == ("excluded", "no_plan")


def test_an_inquorate_conference_that_decided_nothing_has_no_decisions_to_send_but_a_record():
    facts = a_conference(state="inquorate", has_decided=False, has_plan=False)
    assert verdict_on(Measure.DECISIONS_SENT, facts, DUNDEE) == ("excluded", "nothing_decided")
    assert verdict_on(Measure.RECORD_SENT, facts, DUNDEE) == ("not_met", "not_recorded_by_due")


def test_an_inquorate_conference_is_to_be_made_good_within_ten_working_days():
    due_at = datetime(2026, 12, 15, 17, tzinfo=UTC)
    facts = a_conference(state="inquorate")
    assert verdict_on(Measure.RECONVENED, facts, DUNDEE, now=due_at)[0] == "open"
    assert verdict_on(Measure.RECONVENED, facts, DUNDEE)[0] == "not_met"
    held = a_conference(state="inquorate", reconvened_at=due_at - timedelta(hours=7))
    assert verdict_on(Measure.RECONVENED, held, DUNDEE) == ("met", "done_in_time")
    late = a_conference(state="inquorate", reconvened_at=due_at + timedelta(days=1))
    assert verdict_on(Measure.RECONVENED, late, DUNDEE) == ("not_met", "done_late")
    assert verdict_on(Measure.RECONVENED, a_conference(), DUNDEE) == ("excluded", "was_quorate")


@pytest.mark.parametrize(
    ("state", "before", "verdict"),
    [
        ("held", 0, ("excluded", "not_after_inquorate")),
        ("inquorate", 0, ("excluded", "not_after_inquorate")),
        ("held", 1, ("met", "made_good")),
        ("inquorate", 1, ("not_met", "twice_inquorate")),
        ("inquorate", None, ("excluded", "not_recorded")),
    ],
)
def test_two_inquorate_conferences_in_a_row_must_not_be_held(
    state: str, before: int | None, verdict: tuple[str, str]
):
    facts = a_conference(state=state, inquorate_before=before)
    assert verdict_on(Measure.NEVER_TWICE_INQUORATE, facts, DUNDEE) == verdict


def test_each_change_is_measured_from_the_day_it_was_identified_and_counts_in_that_quarter():
    identified_on = date(2027, 1, 11)
    told = ChangeFacts(
        change=uuid4(), identified_on=identified_on,
        told_at=datetime(2027, 1, 14, 12, tzinfo=UTC),
    )  # fmt: skip
    one = assessment_of(Measure.CHANGE_TOLD, a_conference(changes=(told,)), DUNDEE)
    assert (one.verdict.value, one.subject) == ("met", told.change)
    assert (one.counted_on, one.counted_by) == (identified_on, CountedBy.EVENT)
    assert one.due_at == datetime(2027, 1, 14, 17, tzinfo=UTC)
    untold = ChangeFacts(change=uuid4(), identified_on=identified_on)
    facts = a_conference(changes=(untold,))
    assert verdict_on(Measure.CHANGE_TOLD, facts, DUNDEE, now=one.due_at)[0] == "open"
    assert verdict_on(Measure.CHANGE_TOLD, facts, DUNDEE) == ("not_met", "not_recorded_by_due")


def test_a_verdict_on_what_follows_can_be_opened_to_its_rule_and_the_days_skipped():
    one = assessment_of(Measure.PLAN_SENT, a_conference(**PLAN), DUNDEE)
    assert one.rule is not None
    assert one.rule.measure == "plan_within"
    assert one.detail["count"].startswith("5 working days after Tuesday 1 December 2026")
    assert [day["name"] for day in one.detail["skipped"]] == ["Saturday", "Sunday"]
