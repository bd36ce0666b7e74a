"""Who represents which group, by answers and by marks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conferences.attending.presence import Seat, forecast, is_involved, live_verdict
from standards.agreed.in_force import NOTHING_AGREED, StandardInForce
from standards.agreed.presets import get_preset

STARTS = datetime(2026, 12, 28, 10, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)


def _standard() -> StandardInForce:
    preset = get_preset("dundee-action17")
    return StandardInForce(
        id=UUID(int=1), title=preset.title, preset=preset.id, calendar="dundee",
        in_force_from=date(2024, 1, 1), agreed_on=date(2024, 1, 1), agreed_by="",
        terms=preset.terms, rules=preset.rules,
    )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What matters of a seat in a case below."""

    group: str
    attendance: str | None = "attended"
    reply: str = "none"
    expectation: str = "both"
    counts: bool = True
    observer: bool = False
    left_after: int | None = None
    deputy: UUID | None = None


def _seat(part: Part) -> Seat:
    left_at = None if part.left_after is None else STARTS + timedelta(minutes=part.left_after)
    return Seat(
        invitation=uuid4(), professional=uuid4(), name="Somebody", role="Worker", agency=uuid4(),
        agency_name="Agency", group=part.group, expectation=part.expectation, is_insisted_on=False,
        counts_to_quorum=part.counts, may_decide=True, is_observer=part.observer, is_walk_in=False,
        reply=part.reply, deputy=part.deputy, deputy_name=None, deputy_wish="",
        attendance=part.attendance, attendance_reason="", arrived_at=None, left_at=left_at,
        revision=1,
    )  # fmt: skip


SW, HEALTH, POLICE = Part("social_work"), Part("health"), Part("police")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([SW, HEALTH, POLICE], True, id="all three"),
        pytest.param([SW, HEALTH, Part("education")], True, id="education for police"),
        pytest.param([SW, HEALTH], False, id="neither police nor education"),
        pytest.param([SW, Part("health", "deputy"), POLICE], True, id="a deputy counts"),
        pytest.param([SW, Part("health", "remote"), POLICE], True, id="online counts"),
        pytest.param([SW, Part("health", "apologies"), POLICE], False, id="apologies"),
        pytest.param([SW, Part("health", None), POLICE], False, id="not marked"),
        pytest.param([SW, Part("health", observer=True), POLICE], False, id="an observer"),
        pytest.param([SW, Part("health", counts=False), POLICE], False, id="does not count"),
        pytest.param([SW, Part("health", left_after=20), POLICE], False, id="left early"),
        pytest.param(
            [Part("social_work", left_after=60), Part("health", left_after=60),
             Part("police", left_after=60)], True, id="it ended early for all",
        ),
        pytest.param(
            [SW, Part("health", left_after=20), Part("health"), POLICE], True,
            id="somebody else of the group stayed",
        ),
    ],
)  # fmt: skip
def test_quorum_by_who_is_there(parts: list[Part], expected: bool):  # noqa: FBT001 - a case
    seats = [_seat(part) for part in parts]
    found = live_verdict(_standard(), "review", seats, starts_at=STARTS, ends_at=ENDS)
    assert found is not None
    assert found.is_quorate is expected


def test_without_an_agreed_quorum_there_is_no_verdict():
    seats = [_seat(SW)]
    assert live_verdict(NOTHING_AGREED, "review", seats, starts_at=STARTS, ends_at=ENDS) is None
    assert forecast(NOTHING_AGREED, "review", seats) is None


@pytest.mark.parametrize(
    ("replies", "sure", "possible"),
    [
        (("accepted", "accepted", "accepted"), True, True),
        (("accepted", "deputy", "accepted"), True, True),
        (("accepted", "none", "accepted"), False, True),
        (("accepted", "tentative", "accepted"), False, True),
        (("accepted", "declined", "accepted"), False, False),
    ],
)
def test_the_forecast_knows_who_said_they_come_and_who_still_may(
    replies: tuple[str, ...],
    sure: bool,  # noqa: FBT001 - a case
    possible: bool,  # noqa: FBT001 - a case
):
    groups = ("social_work", "health", "police")
    seats = [
        _seat(Part(group, None, reply, deputy=UUID(int=1) if reply == "deputy" else None))
        for group, reply in zip(groups, replies, strict=True)
    ]
    found = forecast(_standard(), "review", seats)
    assert found is not None
    assert (found.sure.is_quorate, found.possible.is_quorate) == (sure, possible)


def test_a_deputy_who_waits_to_be_confirmed_is_not_yet_counted_on():
    seats = [_seat(Part(group, None, "accepted")) for group in ("social_work", "health")]
    found = forecast(_standard(), "review", [*seats, _seat(Part("police", None, "deputy"))])
    assert found is not None
    assert (found.sure.is_quorate, found.possible.is_quorate) == (False, True)


def test_who_only_reports_is_not_forecast_to_come():
    seats = [_seat(Part(group, None, "accepted", "report")) for group in ("health", "police")]
    found = forecast(_standard(), "review", seats)
    assert found is not None
    assert not found.possible.is_quorate


@pytest.mark.parametrize(
    ("expectation", "reply", "attendance", "expected"),
    [
        ("both", "none", None, True),
        ("if_involved", "none", None, False),
        ("if_involved", "declined", None, False),
        ("if_involved", "accepted", None, True),
        ("if_involved", "none", "remote", True),
        ("if_involved", "none", "absent", False),
    ],
)
def test_who_is_invited_if_involved_is_when_they_say_so_or_come(
    expectation: str, reply: str, attendance: str | None, expected: bool,  # noqa: FBT001 - a case
):  # fmt: skip
    found = is_involved(expectation=expectation, reply=reply, attendance=attendance)
    assert found is expected
