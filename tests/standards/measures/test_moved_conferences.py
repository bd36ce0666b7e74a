"""The table of cases for conferences that move: what stays late, what stays in time.

Each case moves a conference through the rule that counts due instants again, and then measures.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from standards.agreed.timescales import due_after_move, report_due
from standards.measures.conference_rules import held_in_time
from standards.measures.verdicts import CountedBy, Measure
from tests.standards.facts import STARTS_AT, a_conference, an_invitee, verdict_on
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
DAY = timedelta(days=1)


def _due_at(starts_at: datetime) -> datetime:
    found = report_due(DUNDEE, "review", starts_at, calendar="scotland")
    assert found is not None
    return found.due_at


def _measured(*times: tuple[datetime, datetime], received_at: datetime | None) -> tuple[str, str]:
    """The verdict on a report after a conference was booked for and moved to these times.

    Each time is when it starts, and when that was decided.
    """
    first_at = stands_at = _due_at(times[0][0])
    for starts_at, moved_at in times[1:]:
        came_at = received_at if received_at is not None and received_at <= moved_at else None
        decides = max(stands_at, first_at)
        stands_at = due_after_move(
            decides, _due_at(starts_at), moved_at=moved_at, received_at=came_at
        )
    told_at = times[0][1]
    invitee = an_invitee(
        notice_given_at=told_at, first_invited_at=told_at, report_due_at=stands_at,
        report_first_due_at=first_at, report_received_at=received_at,
    )  # fmt: skip
    facts = a_conference(invitee, starts_at=times[-1][0], due_on=date(2027, 3, 1))
    return verdict_on(Measure.REPORT_ON_TIME, facts, DUNDEE)


BOOKED_AT = STARTS_AT - 70 * DAY
LATER = STARTS_AT + 14 * DAY
FIRST_DUE_AT, LATER_DUE_AT = _due_at(STARTS_AT), _due_at(LATER)
BEFORE_DUE, AFTER_DUE = FIRST_DUE_AT - DAY, FIRST_DUE_AT + DAY


@pytest.mark.parametrize(
    ("moved_at", "received_at", "verdict"),
    [
        (BEFORE_DUE, FIRST_DUE_AT - 2 * DAY, ("met", "received_in_time")),
        (BEFORE_DUE, LATER_DUE_AT, ("met", "received_in_time")),
        (BEFORE_DUE, LATER_DUE_AT + DAY, ("not_met", "received_late")),
        (AFTER_DUE, AFTER_DUE + DAY, ("not_met", "received_late")),
        (AFTER_DUE + DAY, AFTER_DUE, ("not_met", "received_late")),
        (AFTER_DUE, FIRST_DUE_AT, ("met", "received_in_time")),
        (AFTER_DUE, None, ("not_met", "not_received")),
    ],
    ids=[
        "came before the move and the first due instant: stays on time",
        "moved before it was due: the later due instant counts",
        "moved before it was due, and late even then",
        "overdue before the move: stays late, though before the new due instant",
        "had come late before the move: stays late",
        "had come in time, moved after it was due: stays on time",
        "overdue before the move and never came",
    ],
)
def test_a_conference_that_moves_later(
    moved_at: datetime, received_at: datetime | None, verdict: tuple[str, str]
):
    moves = (STARTS_AT, BOOKED_AT), (LATER, moved_at)
    assert _measured(*moves, received_at=received_at) == verdict


@pytest.mark.parametrize(
    ("received_at", "verdict"),
    [
        (FIRST_DUE_AT - 20 * DAY, ("met", "received_in_time")),
        (FIRST_DUE_AT, ("met", "received_in_time")),
    ],
    ids=["before both due instants", "by the first due instant, which was told"],
)
def test_a_conference_that_moves_earlier_makes_nothing_harder(
    received_at: datetime, verdict: tuple[str, str]
):
    moves = (STARTS_AT, BOOKED_AT), (STARTS_AT - 10 * DAY, BOOKED_AT + 20 * DAY)
    assert _measured(*moves, received_at=received_at) == verdict


def test_what_came_by_a_later_due_instant_stays_in_time_when_it_moves_back():
    received_at = FIRST_DUE_AT + 7 * DAY
    there = (LATER, BEFORE_DUE)
    back = (STARTS_AT + 11 * DAY, received_at + DAY)
    found = _measured((STARTS_AT, BOOKED_AT), there, back, received_at=received_at)
    assert _due_at(back[0]) < LATER_DUE_AT
    assert found == ("met", "received_in_time")


def test_moved_twice_it_is_the_last_time_that_counts_while_nothing_was_overdue():
    last = STARTS_AT + 28 * DAY
    moves = (STARTS_AT, BOOKED_AT), (LATER, BEFORE_DUE), (last, LATER_DUE_AT - DAY)
    assert _measured(*moves, received_at=_due_at(last))[0] == "met"


def test_a_conference_moved_past_its_due_day_is_late_in_both_quarters():
    moved = a_conference(starts_at=datetime(2027, 1, 5, 10, tzinfo=UTC))
    found = [(one.counted_by, one.verdict.value) for one in held_in_time(moved, DUNDEE)]
    assert found == [(CountedBy.START, "not_met"), (CountedBy.DUE, "not_met")]


def test_notice_is_that_of_the_date_that_was_kept():
    """First told long before, told of the new date three days before: below the floor."""
    invitee = an_invitee(notice_given_at=STARTS_AT - 3 * DAY)
    facts = a_conference(invitee)
    assert verdict_on(Measure.NOTICE, facts, DUNDEE) == ("not_met", "notice_below_floor")
    assert verdict_on(Measure.INVITED_IN_TIME, facts, DUNDEE)[0] == "not_met"
    assert verdict_on(Measure.ATTENDED, facts, DUNDEE) == ("excluded", "short_notice")


def test_the_notice_of_one_that_makes_an_inquorate_one_good_is_held_to_the_floor():
    invitee = an_invitee(notice_given_at=STARTS_AT - 6 * DAY)
    ordinary, made_good = a_conference(invitee), a_conference(invitee, is_reconvened=True)
    assert verdict_on(Measure.NOTICE, ordinary, DUNDEE) == ("not_met", "notice_after_goal")
    assert verdict_on(Measure.NOTICE, made_good, DUNDEE) == ("met", "notice_in_time")
    below = an_invitee(notice_given_at=STARTS_AT - 4 * DAY)
    found = verdict_on(Measure.NOTICE, a_conference(below, is_reconvened=True), DUNDEE)
    assert found == ("not_met", "notice_below_floor")


def test_what_is_cancelled_after_a_move_leaves_every_denominator():
    facts = a_conference(an_invitee(report_received_at=None), state="cancelled", starts_at=LATER)
    for measure in (Measure.REPORT_ON_TIME, Measure.HELD_IN_TIME, Measure.RECORD_SENT):
        assert verdict_on(measure, facts, DUNDEE) == ("excluded", "cancelled")
