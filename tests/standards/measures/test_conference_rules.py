"""Held in time and quorate: which quarter counts, which standard decides."""

from datetime import UTC, date, datetime, timedelta

import pytest

from standards.agreed.in_force import NOTHING_AGREED
from standards.measures.conference_rules import assessed, held_in_time
from standards.measures.facts import ConferenceFacts, InviteeFacts
from standards.measures.verdicts import OF_CONFERENCES, OF_INVITATIONS, CountedBy, Measure
from tests.standards.facts import (
    LONG_AFTER,
    STARTS_AT,
    a_conference,
    an_invitee,
    assessment_of,
    verdict_on,
)
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
SCOTLAND_2014 = a_standard("scotland-2014")


def _present(*groups: str) -> tuple[InviteeFacts, ...]:
    return tuple(an_invitee(group=group) for group in groups)


QUORATE = _present("social_work", "health", "police")


def test_a_conference_on_its_due_day_is_in_time_and_a_day_later_is_not():
    on_the_day = a_conference()
    day_after = a_conference(starts_at=STARTS_AT + timedelta(days=1))
    assert verdict_on(Measure.HELD_IN_TIME, on_the_day, DUNDEE) == ("met", "held_in_time")
    assert verdict_on(Measure.HELD_IN_TIME, day_after, DUNDEE) == ("not_met", "held_late")


def test_the_day_is_that_of_the_clock_on_the_wall_in_london():
    facts = a_conference(
        starts_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
        due_on=date(2026, 6, 30),
        clock_started_on=date(2025, 12, 30),
    )
    assert verdict_on(Measure.HELD_IN_TIME, facts, DUNDEE) == ("not_met", "held_late")
    (one, _other) = held_in_time(facts, DUNDEE)
    assert one.counted_on == date(2026, 7, 1)


def test_one_held_late_also_counts_in_the_quarter_in_which_it_was_due():
    facts = a_conference(starts_at=datetime(2027, 1, 12, 10, tzinfo=UTC))
    by_start, by_due = held_in_time(facts, DUNDEE)
    assert (by_start.counted_by, by_start.counted_on) == (CountedBy.START, date(2027, 1, 12))
    assert (by_due.counted_by, by_due.counted_on) == (CountedBy.DUE, date(2026, 12, 1))
    assert by_start.verdict == by_due.verdict == "not_met"


def test_one_held_late_in_the_quarter_in_which_it_was_due_counts_once():
    assert len(held_in_time(a_conference(starts_at=STARTS_AT + timedelta(days=7)), DUNDEE)) == 1


def test_without_a_clock_or_a_standard_nothing_is_guessed():
    no_clock = a_conference(due_on=None, clock_event=None, clock_started_on=None)
    no_standard = a_conference(due_on=None)
    assert verdict_on(Measure.HELD_IN_TIME, no_clock, DUNDEE) == ("excluded", "no_clock")
    assert verdict_on(Measure.HELD_IN_TIME, no_standard, NOTHING_AGREED) == (
        "excluded", "no_standard"
    )  # fmt: skip


def test_the_standard_in_force_on_the_day_decides_where_no_date_was_told():
    facts = a_conference(
        due_on=None, due_rule=None, clock_event="initial_conference",
        clock_started_on=date(2026, 6, 1),
    )  # fmt: skip
    assert verdict_on(Measure.HELD_IN_TIME, facts, DUNDEE)[0] == "met"
    assert verdict_on(Measure.HELD_IN_TIME, facts, SCOTLAND_2014)[0] == "not_met"


def test_a_due_date_already_told_never_gets_harder():
    told_six_months = a_conference(due_rule="first_review_within", clock_event="initial_conference")
    assert verdict_on(Measure.HELD_IN_TIME, told_six_months, SCOTLAND_2014)[0] == "met"
    words = assessment_of(Measure.HELD_IN_TIME, told_six_months, SCOTLAND_2014).rule_words
    assert words.endswith("told in advance: by Tuesday 1 December 2026")


def test_a_due_date_already_told_gets_easier_with_the_standard():
    told_three_months = a_conference(
        due_on=date(2026, 9, 1), due_rule="first_review_within", clock_event="initial_conference"
    )
    assert verdict_on(Measure.HELD_IN_TIME, told_three_months, DUNDEE)[0] == "met"


def test_a_date_told_by_another_rule_stays():
    reconvened = a_conference(due_on=date(2026, 11, 15), due_rule="inquorate_reconvene_within")
    assert verdict_on(Measure.HELD_IN_TIME, reconvened, DUNDEE)[0] == "not_met"


def test_held_in_time_can_be_opened_to_its_rule_and_count():
    one = assessment_of(Measure.HELD_IN_TIME, a_conference(), DUNDEE)
    assert one.rule is not None
    assert one.rule.measure == "later_review_within"
    assert one.detail["count"].startswith("6 months after Monday 1 June 2026")
    assert one.due_at == datetime(2026, 12, 1, 17, tzinfo=UTC)


def test_a_conference_is_quorate_with_every_group_the_standard_asks_for():
    assert verdict_on(Measure.QUORATE, a_conference(*QUORATE), DUNDEE) == ("met", "quorate")


@pytest.mark.parametrize(
    "change",
    [
        {"attendance": "absent"},
        {"attendance": "apologies"},
        {"is_observer": True},
        {"counts_to_quorum": False},
    ],
)
def test_reports_and_observers_do_not_count_to_quorum(change: dict[str, object]):
    facts = a_conference(*_present("social_work", "health"), an_invitee(group="police", **change))
    assert verdict_on(Measure.QUORATE, facts, DUNDEE) == ("not_met", "groups_missing")
    assert assessment_of(Measure.QUORATE, facts, DUNDEE).detail["missing"] == [
        "police or education"
    ]


@pytest.mark.parametrize("change", [{"attendance": "deputy"}, {"is_walk_in": True}])
def test_deputies_and_walk_ins_count_to_quorum(change: dict[str, object]):
    facts = a_conference(*_present("social_work", "health"), an_invitee(group="police", **change))
    assert verdict_on(Measure.QUORATE, facts, DUNDEE) == ("met", "quorate")


def test_early_leavers_make_a_conference_inquorate():
    left = an_invitee(group="police", left_at=STARTS_AT + timedelta(minutes=20))
    facts = a_conference(*_present("social_work", "health"), left)
    assert verdict_on(Measure.QUORATE, facts, DUNDEE) == ("not_met", "left_early")


def test_everybody_leaving_together_before_the_planned_end_is_its_end():
    left_at = STARTS_AT + timedelta(minutes=70)
    facts = a_conference(
        *(an_invitee(group=group, left_at=left_at) for group in ("social_work", "health", "police"))
    )
    assert verdict_on(Measure.QUORATE, facts, DUNDEE) == ("met", "quorate")


def test_one_recorded_as_inquorate_is_not_met_whoever_came():
    facts = a_conference(*QUORATE, state="inquorate")
    assert verdict_on(Measure.QUORATE, facts, DUNDEE) == ("not_met", "recorded_inquorate")


def test_attendance_at_an_inquorate_conference_is_measured_all_the_same():
    facts = a_conference(an_invitee(), state="inquorate")
    assert verdict_on(Measure.ATTENDED, facts, DUNDEE) == ("met", "attended")
    assert verdict_on(Measure.HELD_IN_TIME, facts, DUNDEE) == ("met", "held_in_time")


def test_without_a_quorum_agreed_quoracy_is_not_measured():
    found = verdict_on(Measure.QUORATE, a_conference(*QUORATE), a_standard("england-wt2023"))
    assert found == ("excluded", "no_standard")


def _subjects(facts: ConferenceFacts) -> list[tuple[str, object]]:
    return [(one.measure.value, one.subject) for one in assessed(facts, DUNDEE, {}, now=LONG_AFTER)]


def test_every_subject_of_a_conference_has_one_verdict_a_measure():
    facts = a_conference(*QUORATE)
    found = _subjects(facts)
    assert len(found) == len(set(found)) == len(OF_CONFERENCES) + len(OF_INVITATIONS) * len(QUORATE)
    of_conference = [measure for measure, subject in found if subject == facts.conference]
    assert sorted(of_conference) == sorted(OF_CONFERENCES)
