"""When a conference, a report and an invitation are due under each standard."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from standards.agreed.in_force import NOTHING_AGREED, StandardInForce, counted_on, in_force_on
from standards.agreed.timescales import (
    clock_events,
    due,
    due_after_move,
    notice_floor,
    notice_goal,
    report_due,
)
from standards.calendars.working import SHIPPED, Calendars, EntryKind, Stretch, assemble
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
SCOTLAND_2023 = a_standard("scotland-2023")
SCOTLAND_2014 = a_standard("scotland-2014")
ENGLAND = a_standard("england-wt2023")
STARTS_AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standard", "kind", "event", "on", "expected"),
    [
        pytest.param(SCOTLAND_2014, "initial", "concern_notified", date(2026, 3, 2),
                     date(2026, 3, 23), id="Scotland 2014 App C: initial within 21 calendar days"),
        pytest.param(SCOTLAND_2014, "review", "initial_conference", date(2026, 11, 30),
                     date(2027, 2, 28), id="Scotland 2014 App C: first review within 3 months"),
        pytest.param(SCOTLAND_2023, "initial", "concern_notified", date(2026, 3, 2),
                     date(2026, 3, 30), id="Scotland 2023 App D: initial within 28 calendar days"),
        pytest.param(SCOTLAND_2023, "review", "initial_conference", date(2026, 8, 31),
                     date(2027, 2, 28), id="Scotland 2023: first review within 6 months, clamped"),
        pytest.param(SCOTLAND_2023, "review", "previous_review_conference", date(2026, 6, 1),
                     date(2026, 12, 1), id="Scotland 2023: later reviews within 6 months"),
        pytest.param(SCOTLAND_2023, "review", "prebirth_conference", date(2026, 6, 1),
                     date(2026, 9, 1), id="Scotland 2021 3.143: within 3 months of pre-birth"),
        pytest.param(SCOTLAND_2023, "review", "inquorate_conference", date(2026, 12, 1),
                     date(2026, 12, 15), id="Scotland 2021 3.158: reconvened in 10 working days"),
        pytest.param(ENGLAND, "initial", "strategy_discussion", date(2026, 3, 16),
                     date(2026, 4, 8), id="England: initial within 15 working days, over Easter"),
        pytest.param(DUNDEE, "initial", "concern_notified", date(2026, 3, 2),
                     date(2026, 3, 30), id="Dundee: initial conferences as national"),
        pytest.param(DUNDEE, "review", "inquorate_conference", date(2026, 9, 28),
                     date(2026, 10, 13), id="Dundee: reconvened, over the autumn holiday"),
    ],
)  # fmt: skip
def test_a_conference_is_due(
    standard: StandardInForce, kind: str, event: str, on: date, expected: date
):
    found = due(standard, kind, {event: on})
    assert found is not None
    assert found.due_on == expected


def test_a_due_date_explains_itself():
    found = due(DUNDEE, "review", {"previous_review_conference": date(2026, 6, 1)})
    assert found is not None
    assert found.measure == "later_review_within"
    assert found.words == (
        "Within 6 months of the previous review. "
        "6 months after Monday 1 June 2026 is Tuesday 1 December 2026."
    )


def test_a_prebirth_conference_is_due_by_the_earlier_of_both_rules():
    born_on = date(2026, 12, 1)
    soon = due(
        SCOTLAND_2023,
        "pre_birth",
        {"concern_notified": date(2026, 4, 1), "estimated_due_date": born_on},
    )
    late = due(
        SCOTLAND_2023,
        "pre_birth",
        {"concern_notified": date(2026, 8, 20), "estimated_due_date": born_on},
    )
    assert soon is not None
    assert late is not None
    assert (soon.due_on, soon.measure) == (date(2026, 4, 29), "prebirth_within")
    assert (late.due_on, late.measure) == (date(2026, 9, 8), "prebirth_before_due_date")


def test_a_pregnancy_notified_late_has_21_days_under_the_2014_guidance():
    clocks = {"concern_notified": date(2026, 10, 1), "estimated_due_date": date(2026, 12, 1)}
    found = due(SCOTLAND_2014, "pre_birth", clocks)
    assert found is not None
    assert found.due_on == date(2026, 10, 22)


def test_without_the_date_of_birth_no_late_notification_is_guessed():
    assert due(SCOTLAND_2014, "pre_birth", {"concern_notified": date(2026, 10, 1)}) is None


def test_an_event_the_standard_does_not_know_gives_no_due_date():
    assert due(ENGLAND, "initial", {"concern_notified": date(2026, 3, 2)}) is None
    assert due(NOTHING_AGREED, "review", {"initial_conference": date(2026, 3, 2)}) is None
    assert due(DUNDEE, "transfer", {"concern_notified": date(2026, 3, 2)}) is None


def test_a_standard_says_which_events_start_the_clock():
    assert clock_events(ENGLAND, "initial") == ("strategy_discussion",)
    assert set(clock_events(DUNDEE, "review")) == {
        "initial_conference", "previous_review_conference", "prebirth_conference",
        "inquorate_conference",
    }  # fmt: skip
    assert clock_events(NOTHING_AGREED, "review") == ()


def test_a_report_is_due_on_the_agencys_own_calendar():
    council = report_due(DUNDEE, "review", STARTS_AT, calendar="dundee")
    health = report_due(DUNDEE, "review", STARTS_AT, calendar="scotland")
    assert council is not None
    assert health is not None
    assert council.due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert health.due_at == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_no_report_is_due_where_the_standard_sets_no_date():
    assert report_due(SCOTLAND_2023, "review", STARTS_AT, calendar="scotland") is None
    assert report_due(DUNDEE, "initial", STARTS_AT, calendar="scotland") is None


def test_dundee_has_a_goal_for_notice_and_a_floor_below_it():
    goal, floor = (
        notice_goal(DUNDEE, "review", STARTS_AT),
        notice_floor(DUNDEE, "review", STARTS_AT),
    )
    assert goal is not None
    assert floor is not None
    assert (goal.due_on, floor.due_on) == (date(2026, 11, 3), date(2026, 11, 26))


def test_a_standard_without_a_floor_has_none():
    assert notice_goal(SCOTLAND_2023, "review", STARTS_AT) is not None
    assert notice_floor(SCOTLAND_2023, "review", STARTS_AT) is None
    assert notice_goal(ENGLAND, "review", STARTS_AT) is None


def test_a_rule_for_the_very_kind_wins_over_one_for_all():
    of_reviews, of_initials = (
        DUNDEE.find_rule("notice_before", kind) for kind in ("review", "initial")
    )
    assert of_reviews is not None
    assert of_initials is not None
    assert (of_reviews.value, of_initials.value) == (20, 5)


def test_a_due_instant_is_counted_again_when_the_conference_moves():
    stood = datetime(2026, 11, 24, 17, tzinfo=UTC)
    moved_at = stood - timedelta(days=3)
    later = stood + timedelta(days=14)
    assert due_after_move(stood, later, moved_at=moved_at, received_at=None) == later


def test_what_was_overdue_before_the_move_stays_late():
    stood = datetime(2026, 11, 24, 17, tzinfo=UTC)
    moved_at = stood + timedelta(hours=1)
    later = stood + timedelta(days=14)
    for received_at in (None, stood + timedelta(minutes=1)):
        assert due_after_move(stood, later, moved_at=moved_at, received_at=received_at) == stood


def test_what_was_received_in_time_is_counted_again_when_the_conference_moves():
    stood = datetime(2026, 11, 24, 17, tzinfo=UTC)
    moved_at = stood + timedelta(hours=1)
    later = stood + timedelta(days=14)
    assert due_after_move(stood, later, moved_at=moved_at, received_at=stood) == later


def test_the_standard_in_force_is_the_latest_that_has_begun():
    before = a_standard("scotland-2023", in_force_from=date(2025, 1, 1))
    after = a_standard("dundee-action17", in_force_from=date(2026, 1, 1))
    standards = (after, before)
    assert in_force_on(standards, date(2024, 12, 31)) is NOTHING_AGREED
    assert in_force_on(standards, date(2025, 12, 31)) is before
    assert in_force_on(standards, date(2026, 1, 1)) is after


def _with_rule(measure: str, **different: object) -> StandardInForce:
    """Dundee's standard with one rule of a measure put differently, beside those of other kinds."""
    [rule] = DUNDEE.list_rules(measure, "review")
    changed = replace(rule, **different)
    rules = tuple(changed if one is rule else one for one in DUNDEE.rules)
    return replace(DUNDEE, rules=rules)


def test_a_rule_ends_its_day_when_it_says():
    found = report_due(
        _with_rule("agency_report_before", cut_off=time(12)), "review", STARTS_AT, calendar="dundee"
    )
    assert found is not None
    assert found.due_at == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert found.words.startswith("At least 5 working days before the conference, by 12:00. 5 ")


def test_a_rule_in_hours_counts_from_the_instant_of_the_conference():
    standard = _with_rule("agency_report_before", value=48, unit="hours")
    found = report_due(standard, "review", STARTS_AT, calendar="dundee")
    assert found is not None
    assert found.due_at == STARTS_AT - timedelta(hours=48)
    assert "48 hours before Tuesday 1 December 2026, 10:00" in found.words


@pytest.mark.parametrize(
    ("whose", "expected"),
    [
        pytest.param("", date(2026, 11, 23), id="the agency's own, as usual for a report"),
        pytest.param("agency", date(2026, 11, 23), id="the agency's own, said so"),
        pytest.param("standard", date(2026, 11, 24), id="the standard's"),
        pytest.param("england", date(2026, 11, 24), id="a named one"),
    ],
)
def test_a_rule_says_on_whose_calendar_it_is_counted(whose: str, expected: date):
    standard = _with_rule("agency_report_before", calendar=whose)
    found = report_due(standard, "review", STARTS_AT, calendar="scotland")
    assert found is not None
    assert found.due_on == expected  # Saint Andrew's Day is a holiday in Scotland alone


def test_a_rule_for_a_group_of_agencies_wins_over_one_for_all():
    [rule] = DUNDEE.list_rules("agency_report_before", "review")
    police = replace(rule, value=2, agency_groups="police")
    standard = replace(DUNDEE, rules=(*DUNDEE.rules, police))
    due_on = {
        group: found.due_on
        for group in ("police", "health", "")
        if (found := report_due(standard, "review", STARTS_AT, calendar="dundee", group=group))
    }
    assert due_on == {
        "police": date(2026, 11, 27), "health": date(2026, 11, 24), "": date(2026, 11, 24)
    }  # fmt: skip
    assert police.words.endswith("before the conference, for police")


def test_a_standard_counts_on_the_calendars_it_was_handed():
    schools = assemble(
        "dundee", "Dundee", "dundee", range(5),
        [Stretch(EntryKind.CLOSED, date(2026, 11, 26), date(2026, 11, 27), "Storm")],
    )  # fmt: skip
    handed = counted_on(DUNDEE, Calendars({**SHIPPED.by_key, "dundee": schools}))
    found = report_due(handed, "review", STARTS_AT, calendar="dundee")
    assert found is not None
    assert found.due_on == date(2026, 11, 20)
    assert "Storm (2 days, Thursday 26 November 2026 to Friday 27 November 2026)" in found.words
