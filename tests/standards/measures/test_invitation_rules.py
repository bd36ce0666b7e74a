"""Who is measured, and how it comes out: the fairness of the figures."""

from datetime import UTC, datetime, timedelta

import pytest

from standards.agreed.in_force import NOTHING_AGREED
from standards.measures.verdicts import OF_CONFERENCES, OF_INVITATIONS, Measure
from tests.standards.facts import (
    REPORT_DUE_AT,
    STARTS_AT,
    a_conference,
    an_invitee,
    assessment_of,
    verdict_on,
)
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
SCOTLAND = a_standard("scotland-2023")
FLOOR_AT = datetime(2026, 11, 26, 17, tzinfo=UTC)
GOAL_AT = datetime(2026, 11, 3, 17, tzinfo=UTC)
ABSENT = {"attendance": "absent", "report_received_at": None}
MINUTE = timedelta(minutes=1)


def _verdict(measure: Measure, **changes: object) -> tuple[str, str]:
    return verdict_on(measure, a_conference(an_invitee(**changes)), DUNDEE)


@pytest.mark.parametrize(
    ("attendance", "verdict"),
    [
        ("attended", ("met", "attended")),
        ("remote", ("met", "remote")),
        ("deputy", ("met", "deputy")),
        ("apologies", ("not_met", "apologies")),
        ("absent", ("not_met", "absent")),
        ("excluded", ("excluded", "excluded_by_chair")),
        ("not_required", ("excluded", "not_required")),
        (None, ("excluded", "not_recorded")),
    ],
)
def test_a_deputy_counts_as_coming_and_apologies_do_not(
    attendance: str | None, verdict: tuple[str, str]
):
    assert _verdict(Measure.ATTENDED, attendance=attendance) == verdict


@pytest.mark.parametrize(
    ("expectation", "is_involved", "verdict"),
    [
        ("attend", False, "not_met"),
        ("both", False, "not_met"),
        ("report", False, "excluded"),
        ("if_involved", True, "not_met"),
        ("if_involved", False, "excluded"),
    ],
)
def test_attendance_is_measured_only_where_it_was_expected(
    expectation: str,
    is_involved: bool,  # noqa: FBT001 - a column of the table above
    verdict: str,
):
    found = _verdict(
        Measure.ATTENDED, expectation=expectation, is_involved=is_involved, attendance="absent"
    )
    assert found[0] == verdict


def test_who_was_asked_for_a_report_only_is_named_so():
    assert _verdict(Measure.ATTENDED, expectation="report") == ("excluded", "report_only")


@pytest.mark.parametrize(
    ("given_at", "verdict"),
    [
        (FLOOR_AT, ("not_met", "absent")),
        (FLOOR_AT + MINUTE, ("excluded", "short_notice")),
        (STARTS_AT, ("excluded", "not_invited")),
        (None, ("excluded", "not_invited")),
    ],
)
def test_notice_below_the_floor_excludes_and_notice_below_the_goal_does_not(
    given_at: datetime | None, verdict: tuple[str, str]
):
    assert _verdict(Measure.ATTENDED, notice_given_at=given_at, **ABSENT) == verdict


def test_who_was_not_told_in_time_is_excluded_even_when_present():
    assert _verdict(Measure.ATTENDED, notice_given_at=FLOOR_AT + MINUTE) == (
        "excluded", "short_notice"
    )  # fmt: skip


def test_a_standard_without_a_floor_excludes_only_who_was_never_told():
    day_before = an_invitee(notice_given_at=STARTS_AT - timedelta(days=1), **ABSENT)
    never = an_invitee(notice_given_at=None, **ABSENT)
    assert verdict_on(Measure.ATTENDED, a_conference(day_before), SCOTLAND)[0] == "not_met"
    assert verdict_on(Measure.ATTENDED, a_conference(never), SCOTLAND)[0] == "excluded"


def test_old_records_without_notice_are_held_against_nobody():
    facts = a_conference(an_invitee(notice_given_at=None), source="history")
    assert verdict_on(Measure.ATTENDED, facts, DUNDEE) == ("met", "attended")
    assert verdict_on(Measure.NOTICE, facts, DUNDEE) == ("excluded", "not_recorded")


@pytest.mark.parametrize(
    ("received_at", "verdict"),
    [
        (REPORT_DUE_AT, ("met", "received_in_time")),
        (REPORT_DUE_AT + MINUTE, ("not_met", "received_late")),
        (None, ("not_met", "not_received")),
    ],
)
def test_a_report_is_on_time_until_its_due_instant(
    received_at: datetime | None, verdict: tuple[str, str]
):
    assert _verdict(Measure.REPORT_ON_TIME, report_received_at=received_at) == verdict


def test_a_report_is_due_whether_or_not_the_agency_comes():
    assert _verdict(Measure.REPORT_ON_TIME, attendance="apologies")[0] == "met"
    assert _verdict(Measure.REPORT_ON_TIME, attendance="excluded")[0] == "met"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"expectation": "attend"}, "attend_only"),
        ({"attendance": "not_required"}, "not_required"),
        ({"report_due_at": None, "report_first_due_at": None}, "no_standard"),
        ({"notice_given_at": FLOOR_AT + MINUTE}, "short_notice"),
        ({"first_invited_at": REPORT_DUE_AT + MINUTE}, "invited_after_due"),
    ],
)
def test_a_report_is_not_measured_where(changes: dict[str, object], reason: str):
    assert _verdict(Measure.REPORT_ON_TIME, **changes) == ("excluded", reason)


def test_a_report_received_by_the_first_due_instant_stays_on_time_after_a_move():
    moved = {"report_due_at": REPORT_DUE_AT - timedelta(days=14)}
    assert _verdict(Measure.REPORT_ON_TIME, **moved)[0] == "met"


def test_a_report_is_due_later_when_the_conference_moves_later():
    later = REPORT_DUE_AT + timedelta(days=14)
    found = _verdict(Measure.REPORT_ON_TIME, report_due_at=later, report_received_at=later - MINUTE)
    assert found[0] == "met"


def test_a_verdict_on_a_report_can_be_opened_to_its_rule_and_the_days_skipped():
    one = assessment_of(Measure.REPORT_ON_TIME, a_conference(an_invitee()), DUNDEE)
    assert one.rule is not None
    assert one.rule.measure == "agency_report_before"
    assert one.due_at == REPORT_DUE_AT
    assert [skipped["name"] for skipped in one.detail["skipped"]] == [
        "Saint Andrew's Day", "Sunday", "Saturday"
    ]  # fmt: skip


def test_a_due_instant_told_before_a_move_is_named_as_such():
    facts = a_conference(an_invitee(report_due_at=REPORT_DUE_AT + timedelta(days=1)))
    one = assessment_of(Measure.REPORT_ON_TIME, facts, DUNDEE)
    assert "told when the report was asked for" in one.rule_words
    assert "skipped" not in one.detail


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, ("met", "came_and_reported")),
        ({"report_received_at": None}, ("met", "came")),
        ({"attendance": "deputy", "report_received_at": None}, ("met", "came")),
        ({"attendance": "absent"}, ("met", "reported")),
        ({"attendance": "absent", "report_received_at": STARTS_AT - MINUTE}, ("met", "reported")),
        (
            {"attendance": "absent", "report_received_at": STARTS_AT + MINUTE},
            ("not_met", "neither"),
        ),
        (ABSENT, ("not_met", "neither")),
        ({**ABSENT, "expectation": "report"}, ("not_met", "neither")),
        ({**ABSENT, "expectation": "report", "attendance": None}, ("not_met", "neither")),
        ({**ABSENT, "attendance": None}, ("excluded", "not_recorded")),
        ({**ABSENT, "attendance": "excluded"}, ("excluded", "excluded_by_chair")),
    ],
)
def test_coming_or_reporting_before_the_start_is_contributing(
    changes: dict[str, object], verdict: tuple[str, str]
):
    assert _verdict(Measure.CONTRIBUTED, **changes) == verdict


@pytest.mark.parametrize("given_at", [FLOOR_AT + MINUTE, None])
def test_who_came_or_reported_all_the_same_has_contributed(given_at: datetime | None):
    came = {"notice_given_at": given_at, "report_received_at": None}
    reported = {"notice_given_at": given_at, "attendance": "absent"}
    neither = {"notice_given_at": given_at, **ABSENT}
    assert _verdict(Measure.CONTRIBUTED, **came) == ("met", "came")
    assert _verdict(Measure.CONTRIBUTED, **reported) == ("met", "reported")
    assert _verdict(Measure.CONTRIBUTED, **neither)[0] == "excluded"


@pytest.mark.parametrize(
    ("given_at", "verdict"),
    [
        (GOAL_AT, ("met", "notice_in_time")),
        (GOAL_AT + MINUTE, ("not_met", "notice_after_goal")),
        (FLOOR_AT, ("not_met", "notice_after_goal")),
        (FLOOR_AT + MINUTE, ("not_met", "notice_below_floor")),
        (STARTS_AT + MINUTE, ("not_met", "notice_not_given")),
        (None, ("not_met", "notice_not_given")),
    ],
)
def test_short_notice_counts_against_the_convener(
    given_at: datetime | None, verdict: tuple[str, str]
):
    assert _verdict(Measure.NOTICE, notice_given_at=given_at) == verdict


@pytest.mark.parametrize(
    ("given_at", "verdict"),
    [
        (FLOOR_AT, ("met", "invited_by_floor")),
        (FLOOR_AT + MINUTE, ("not_met", "notice_below_floor")),
        (None, ("not_met", "notice_not_given")),
    ],
)
def test_invited_in_time_is_held_to_the_floor_alone(
    given_at: datetime | None, verdict: tuple[str, str]
):
    assert _verdict(Measure.INVITED_IN_TIME, notice_given_at=given_at) == verdict


def test_a_report_that_was_waived_is_left_out_with_that_reason():
    waived = {"is_report_waived": True, "report_received_at": None}
    assert _verdict(Measure.REPORT_ON_TIME, **waived) == ("excluded", "waived")


def test_notice_is_not_measured_where_none_was_agreed():
    facts = a_conference(an_invitee())
    found = verdict_on(Measure.NOTICE, facts, a_standard("england-wt2023"))
    assert found == ("excluded", "no_standard")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_walk_in": True}, "walk_in"),
        ({"is_observer": True}, "observer"),
        ({"expectation": "if_involved"}, "not_involved"),
    ],
)
@pytest.mark.parametrize(
    "measure",
    [Measure.ATTENDED, Measure.REPORT_ON_TIME, Measure.CONTRIBUTED, Measure.NOTICE],
)
def test_nothing_was_expected_of(measure: Measure, changes: dict[str, object], reason: str):
    assert _verdict(measure, **changes) == ("excluded", reason)


def test_a_cancelled_conference_leaves_every_denominator():
    facts = a_conference(an_invitee(**ABSENT), state="cancelled")
    for measure in (*OF_CONFERENCES, *OF_INVITATIONS):
        assert verdict_on(measure, facts, DUNDEE) == ("excluded", "cancelled")


def test_attendance_is_a_figure_before_any_standard_is_agreed():
    facts = a_conference(an_invitee())
    assert verdict_on(Measure.ATTENDED, facts, NOTHING_AGREED) == ("met", "attended")
    assert verdict_on(Measure.NOTICE, facts, NOTHING_AGREED) == ("excluded", "no_standard")
    assert assessment_of(Measure.ATTENDED, facts, NOTHING_AGREED).rule is None
