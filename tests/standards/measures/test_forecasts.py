"""How an open conference stands to each measure, why, and what would still rescue it."""
# ruff: noqa: ANN401 - any field of the facts

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from standards.measures.conference_rules import assessed
from standards.measures.forecasts import (
    OpenInvitee,
    Outlook,
    Standing,
    Upcoming,
    forecast,
    forecast_after,
    worst,
)
from standards.measures.verdicts import Measure
from tests.standards.facts import REPORT_DUE_AT, STARTS_AT, a_conference, an_invitee
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
DAY = timedelta(days=1)
GOAL_AT = datetime(2026, 11, 3, 17, tzinfo=UTC)
FLOOR_AT = datetime(2026, 11, 26, 17, tzinfo=UTC)
EARLY = GOAL_AT - 20 * DAY
OPEN: dict[str, Any] = {"attendance": None, "report_received_at": None}


def _invitee(reply: str = "accepted", *, has_deputy: bool = False, **facts: Any) -> OpenInvitee:
    return OpenInvitee(facts=an_invitee(**{**OPEN, **facts}), reply=reply, has_deputy=has_deputy)


def _quorate(**facts: Any) -> tuple[OpenInvitee, ...]:
    return tuple(_invitee(group=one, **facts) for one in ("social_work", "health", "police"))


def _stands(
    measure: Measure, *invitees: OpenInvitee, now: datetime = EARLY, **changes: object
) -> Outlook | None:
    upcoming = msgspec.structs.replace(
        Upcoming(
            conference=uuid4(), kind="review", due_on=date(2026, 12, 1), starts_at=STARTS_AT,
            invitees=invitees,
        ),
        **changes,
    )  # fmt: skip
    found = {one.measure: one for one in forecast(upcoming, DUNDEE, now=now)}
    return found.get(measure)


@pytest.mark.parametrize(
    ("starts_at", "now", "standing"),
    [
        (STARTS_AT, EARLY, Standing.IN_HAND),
        (STARTS_AT + DAY, EARLY, Standing.WILL_BE_LATE),
        (STARTS_AT + 3 * DAY, STARTS_AT + DAY, Standing.CANNOT_BE_MET),
        (None, EARLY, Standing.IN_HAND),
        (None, GOAL_AT + DAY, Standing.AT_RISK),
        (None, FLOOR_AT + DAY, Standing.AT_RISK),
        (None, STARTS_AT + DAY, Standing.CANNOT_BE_MET),
    ],
)
def test_held_in_time_stands(starts_at: datetime | None, now: datetime, standing: Standing):
    found = _stands(Measure.HELD_IN_TIME, now=now, starts_at=starts_at)
    assert found is not None
    assert found.standing is standing


def test_what_would_still_rescue_it_is_said_with_until_when():
    late = _stands(Measure.HELD_IN_TIME, starts_at=STARTS_AT + 2 * DAY)
    assert late is not None
    assert late.why == "Booked 2 days after it is due."
    assert late.rescue == "Move it to Tuesday 1 December 2026 or earlier."
    short = _stands(Measure.HELD_IN_TIME, now=GOAL_AT + DAY, starts_at=None)
    assert short is not None
    assert short.by == FLOOR_AT


@pytest.mark.parametrize("measure", [Measure.NOTICE, Measure.INVITED_IN_TIME])
def test_notice_can_be_saved_until_its_due_instant_and_not_after(measure: Measure):
    due_at = GOAL_AT if measure is Measure.NOTICE else FLOOR_AT
    untold = _invitee(notice_given_at=None)
    before, after = (_stands(measure, untold, now=now) for now in (due_at, due_at + DAY))
    assert before is not None
    assert after is not None
    assert (before.standing, before.by) == (Standing.AT_RISK, due_at)
    assert after.standing is Standing.CANNOT_BE_MET
    told = _stands(measure, _invitee())
    assert told is not None
    assert told.standing is Standing.IN_HAND


@pytest.mark.parametrize(
    ("received_at", "now", "standing"),
    [
        (None, EARLY, Standing.IN_HAND),
        (None, REPORT_DUE_AT - DAY, Standing.AT_RISK),
        (None, REPORT_DUE_AT + DAY, Standing.CANNOT_BE_MET),
        (REPORT_DUE_AT, REPORT_DUE_AT + DAY, Standing.IN_HAND),
        (REPORT_DUE_AT + DAY, REPORT_DUE_AT + DAY, Standing.CANNOT_BE_MET),
    ],
)
def test_reports_stand(received_at: datetime | None, now: datetime, standing: Standing):
    found = _stands(Measure.REPORT_ON_TIME, _invitee(report_received_at=received_at), now=now)
    assert found is not None
    assert found.standing is standing


def test_a_report_that_came_is_to_be_gone_through_with_the_family_in_time():
    share_by = datetime(2026, 11, 27, 17, tzinfo=UTC)
    came = _invitee(report_received_at=REPORT_DUE_AT)
    soon = _stands(Measure.REPORT_SHARED, came, now=share_by - DAY)
    past = _stands(Measure.REPORT_SHARED, came, now=share_by + DAY)
    assert soon is not None
    assert past is not None
    assert (soon.standing, soon.by) == (Standing.AT_RISK, share_by)
    assert past.standing is Standing.CANNOT_BE_MET


def test_who_cannot_come_and_names_no_deputy_puts_attendance_at_risk():
    found = _stands(Measure.ATTENDED, *_quorate(), _invitee("declined", role="Head teacher"))
    assert found is not None
    assert found.standing is Standing.AT_RISK
    assert "Head teacher" in found.why
    assert found.rescue == "Ask them for a deputy."
    covered = _stands(Measure.ATTENDED, _invitee("deputy", has_deputy=True))
    assert covered is not None
    assert covered.standing is Standing.IN_HAND


@pytest.mark.parametrize(
    ("police", "standing"),
    [
        ("accepted", Standing.IN_HAND),
        ("none", Standing.AT_RISK),
        ("declined", Standing.WILL_BE_LATE),
    ],
)
def test_quorum_stands_by_the_answers_so_far(police: str, standing: Standing):
    first, second, _ = _quorate()
    invitees = (first, second, _invitee(police, group="police"))
    found = _stands(Measure.QUORATE, *invitees)
    assert found is not None
    assert found.standing is standing
    again = _stands(Measure.NEVER_TWICE_INQUORATE, *invitees, inquorate_before=1)
    assert (again is None) is (standing is Standing.IN_HAND)


def test_after_the_meeting_what_is_open_is_in_hand_then_at_risk_then_missed():
    facts = a_conference(has_decided=True, has_plan=True)

    def stands(now: datetime) -> dict[Measure, Standing]:
        every = assessed(facts, DUNDEE, {}, now=now)
        return {one.measure: one.standing for one in forecast_after(every, now=now)}

    now = STARTS_AT + timedelta(hours=2)
    assert stands(now)[Measure.DECISIONS_SENT] is Standing.AT_RISK
    assert stands(now)[Measure.RECORD_SENT] is Standing.IN_HAND
    assert stands(now + 3 * DAY)[Measure.DECISIONS_SENT] is Standing.CANNOT_BE_MET
    assert Measure.PLAN_RATIFIED not in stands(now)


def test_the_worst_of_several_is_the_most_pressing():
    upcoming = Upcoming(
        conference=uuid4(), kind="review", due_on=date(2026, 12, 1), starts_at=STARTS_AT + DAY,
        invitees=_quorate(),
    )  # fmt: skip
    assert worst(forecast(upcoming, DUNDEE, now=EARLY)) is Standing.WILL_BE_LATE
    assert worst(()) is None
