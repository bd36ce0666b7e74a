"""Rooms and people are taken once, and given back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conferences.diaries.service import Resource, free, take
from conferences.diaries.tables import BusyInterval
from people.audit.service import Act, Subject, Verb, recorded
from people.errors import ClashError, InvalidError
from people.permissions import OPERATOR

pytestmark = pytest.mark.usefixtures("database")

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
ROOM = Resource(kind="room", id=UUID(int=1), name="The Tay Room")
CHAIR = Resource(kind="person", id=UUID(int=2), name="Morag Reid")
MINUTES = Resource(kind="person", id=UUID(int=3), name="Iain Bell")


@asynccontextmanager
async def _act(about: UUID, now: datetime) -> AsyncIterator[Act]:
    subject = Subject("conference", about)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="conference.book") as act:
        yield act


async def _take(
    about: UUID, now: datetime, *resources: Resource, starts_at: datetime = TEN, minutes: int = 90
) -> None:
    async with _act(about, now) as act:
        await take(
            act,
            about=about,
            resources=list(resources),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
        )


async def test_what_is_taken_stands_in_the_diary_of_each(now: datetime):
    conference = uuid4()
    await _take(conference, now, ROOM, CHAIR)
    rows = await BusyInterval.select().order_by(BusyInterval.resource)
    assert [(row["resource"], row["resource_kind"], row["about"]) for row in rows] == [
        (ROOM.id, "room", conference),
        (CHAIR.id, "person", conference),
    ]


@pytest.mark.parametrize(
    ("minutes_later", "minutes", "is_free"),
    [
        (0, 90, False),
        (30, 30, False),
        (-30, 180, False),
        (-60, 61, False),
        (89, 60, False),
        (90, 60, True),
        (-60, 60, True),
    ],
)
async def test_times_that_touch_are_free_and_times_that_overlap_are_not(
    now: datetime, minutes_later: int, minutes: int, *, is_free: bool
):
    await _take(uuid4(), now, ROOM)
    starts_at = TEN + timedelta(minutes=minutes_later)
    if is_free:
        await _take(uuid4(), now, ROOM, starts_at=starts_at, minutes=minutes)
    else:
        with pytest.raises(ClashError):
            await _take(uuid4(), now, ROOM, starts_at=starts_at, minutes=minutes)
    assert await BusyInterval.count() == 1 + is_free


async def test_a_clash_over_one_person_leaves_the_others_free(now: datetime):
    await _take(uuid4(), now, CHAIR)
    with pytest.raises(ClashError, match="Morag Reid is taken from 10:00 to 11:30") as clash:
        await _take(uuid4(), now, ROOM, CHAIR, MINUTES)
    assert clash.value.held_by == "something else, 10:00 to 11:30"
    assert await BusyInterval.count() == 1


async def test_summer_times_are_named_as_the_clock_on_the_wall_shows_them(now: datetime):
    july = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
    await _take(uuid4(), now, ROOM, starts_at=july)
    with pytest.raises(ClashError, match="from 10:00 to 11:30"):
        await _take(uuid4(), now, ROOM, starts_at=july)


async def test_a_conference_that_moves_does_not_clash_with_itself(now: datetime):
    conference = uuid4()
    await _take(conference, now, ROOM, CHAIR)
    half_past = TEN + timedelta(minutes=30)
    async with _act(conference, now) as act:
        await free(act, about=conference)
        await take(
            act,
            about=conference,
            resources=[ROOM, CHAIR],
            starts_at=half_past,
            ends_at=half_past + timedelta(minutes=90),
        )
    assert [row["starts_at"] for row in await BusyInterval.select()] == [half_past, half_past]


async def test_a_move_that_clashes_leaves_the_conference_where_it_was(now: datetime):
    moving, staying = uuid4(), uuid4()
    await _take(moving, now, ROOM)
    later = TEN + timedelta(hours=3)
    await _take(staying, now, ROOM, starts_at=later)
    with pytest.raises(ClashError):
        async with _act(moving, now) as act:
            await free(act, about=moving)
            await take(
                act,
                about=moving,
                resources=[ROOM],
                starts_at=later,
                ends_at=later + timedelta(minutes=60),
            )
    kept = await BusyInterval.select().where(BusyInterval.about == moving)
    assert [row["starts_at"] for row in kept] == [TEN]


async def test_what_was_given_back_can_be_taken_by_others(now: datetime):
    first = uuid4()
    await _take(first, now, ROOM, CHAIR)
    async with _act(first, now) as act:
        await free(act, about=first)
    await _take(uuid4(), now, ROOM, CHAIR)
    assert await BusyInterval.count() == 2


async def test_somebody_named_twice_is_taken_once(now: datetime):
    await _take(uuid4(), now, CHAIR, CHAIR)
    assert await BusyInterval.count() == 1


async def test_an_end_before_the_start_is_refused_in_words(now: datetime):
    with pytest.raises(InvalidError, match="later than the start"):
        await _take(uuid4(), now, ROOM, minutes=0)
