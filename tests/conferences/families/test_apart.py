"""Two who must not meet, as rules."""

from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from conferences.families.apart import (
    GAP,
    Apart,
    Encounter,
    Presence,
    SegmentTime,
    encounter,
    encounters,
    stretches,
)
from tests.builders import NOW

ONE, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
HERE, THERE = UUID(int=10), UUID(int=11)
VENUE = UUID(int=20)


def there(person: UUID, begins: int, minutes: int, **more: object) -> Presence:
    starts_at = NOW + timedelta(minutes=begins)
    fields: dict[str, object] = {
        "person": person, "conference": HERE, "venue": VENUE, "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes), "waits": True,
        "waiting_room": str(person), **more,
    }  # fmt: skip
    return Presence(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "not_online", "how"),
    [
        (there(OTHER, 0, 30), False, Encounter.TIME),
        (there(OTHER, 29, 30), False, Encounter.TIME),
        (there(OTHER, 44, 30), False, Encounter.TIME),
        (there(OTHER, 45, 30), False, None),
        (there(OTHER, 45, 30, waiting_room=str(ONE)), False, Encounter.WAITING_ROOM),
        (there(OTHER, 45, 30, waiting_room=""), False, Encounter.WAITING_ROOM),
        (there(OTHER, 0, 30, is_remote=True), False, None),
        (there(OTHER, 0, 30, is_remote=True), True, Encounter.ONLINE),
        (there(OTHER, 30, 30, is_remote=True), True, None),
        (there(OTHER, 0, 30, conference=THERE), False, Encounter.TIME),
        (there(OTHER, 0, 30, conference=THERE, venue=None), False, None),
        (there(OTHER, 0, 30, waits=False), False, Encounter.TIME),
        (there(OTHER, 45, 30, waits=False, waiting_room=""), False, None),
    ],
)
def test_two_come_together_by_time_waiting_room_or_screen(
    other: Presence,
    not_online: bool,  # noqa: FBT001
    how: Encounter | None,
):
    one = there(ONE, 0, 30)
    assert encounter(one, other, not_online=not_online) is how
    assert encounter(other, one, not_online=not_online) is how


def test_who_is_not_kept_apart_may_meet():
    presences = [there(ONE, 0, 30), there(THIRD, 0, 30)]
    assert encounters(presences, [Apart(one=ONE, other=OTHER)]) == []


SEGMENTS = [
    SegmentTime(position=1, minutes=30, with_family=True),
    SegmentTime(position=2, minutes=15, with_family=False),
    SegmentTime(position=3, minutes=30, with_family=True),
]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [((), [(0, 30), (45, 90)]), ((1,), [(0, 30)]), ((3,), [(45, 90)]), ((1, 2), [(0, 45)])],
)
def test_somebody_is_there_for_their_parts_and_the_last_lasts_until_the_end(
    chosen: tuple[int, ...], found: list[tuple[int, int]]
):
    ends_at = NOW + timedelta(minutes=90)
    said = stretches(SEGMENTS, chosen, starts_at=NOW, ends_at=ends_at)
    minute = timedelta(minutes=1)
    assert [((a - NOW) // minute, (b - NOW) // minute) for a, b in said] == found


def test_without_parts_somebody_is_there_all_the_time():
    ends_at = NOW + timedelta(minutes=90)
    assert stretches([], (), starts_at=NOW, ends_at=ends_at) == [(NOW, ends_at)]


presences = some.lists(
    some.builds(
        there,
        person=some.sampled_from([ONE, OTHER, THIRD]),
        begins=some.integers(-120, 120),
        minutes=some.integers(5, 60),
        is_remote=some.booleans(),
        conference=some.sampled_from([HERE, THERE]),
        waiting_room=some.sampled_from(["", "Blue room", "blue  ROOM", "Green room"]),
    ),
    max_size=8,
)
kept = some.lists(
    some.sampled_from(list(combinations([ONE, OTHER, THIRD], 2))), unique=True, max_size=3
)


@given(presences, kept, some.booleans())
def test_no_schedule_that_is_accepted_brings_two_together(
    there_are: list[Presence],
    pairs: list[tuple[UUID, UUID]],
    not_online: bool,  # noqa: FBT001
):
    aparts = [Apart(one=a, other=b, not_online=not_online) for a, b in pairs]
    if encounters(there_are, aparts):
        return
    for a, b in pairs:
        for minute in range(-180, 240, 5):
            at = NOW + timedelta(minutes=minute)
            here = _in_the_house(there_are, a, at), _in_the_house(there_are, b, at)
            assert not all(here)
        if not_online:
            assert not _on_one_screen(there_are, a, b)
        rooms = [
            {" ".join(one.waiting_room.casefold().split()) for one in there_are
             if one.person == who and not one.is_remote}
            for who in (a, b)
        ]  # fmt: skip
        assert not rooms[0] & rooms[1]


@given(presences)
def test_control_without_the_rule_schedules_do_bring_two_together(there_are: list[Presence]):
    found = encounters(there_are, [Apart(one=ONE, other=OTHER)])
    met = [one for one in there_are if one.person == ONE and not one.is_remote]
    others = [one for one in there_are if one.person == OTHER and not one.is_remote]
    if any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for a in met for b in others):
        assert found


def _in_the_house(there_are: list[Presence], who: UUID, at: datetime) -> bool:
    """Whether somebody is there, or came or went within the gap."""
    half = GAP / 2
    return any(
        one.person == who and not one.is_remote and one.starts_at - half < at < one.ends_at + half
        for one in there_are
    )


def _on_one_screen(there_are: list[Presence], a: UUID, b: UUID) -> bool:
    return any(
        one.conference == other.conference
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        for one in there_are
        for other in there_are
        if (one.person, other.person) == (a, b)
    )
