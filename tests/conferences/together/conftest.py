"""A day with two conferences in one room of which everybody was told, and a mail that waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

import pytest

from conferences.booking.tables import Conference
from conferences.diaries.tables import Room
from notifications.outbox import waiting
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    invited,
)
from tests.conferences.attending.postman import deliver

SENT = NOW + timedelta(seconds=2)


@dataclass
class Day:
    """Two conferences in one room on one day, and another room."""

    first: Conference
    second: Conference
    room: Room
    other: Room
    nurse: Professional
    teacher: Professional


@pytest.fixture(autouse=True)
def _waits() -> Iterator[None]:
    waiting.use(timedelta(minutes=5))
    yield
    waiting.use(timedelta())


@pytest.fixture
async def day(database: str) -> Day:  # noqa: ARG001 - an empty one
    await a_standard()
    room, other = await a_venue_with_room(), await a_venue_with_room("The Law Room")
    nurse, teacher = await a_professional("Rhona Petrie"), await a_professional("Una Doon")
    first = await a_booked_conference(a_slot(room=room.id), invitees=invited(nurse))
    second = await a_booked_conference(
        a_slot(room=room.id, at=time(14, 0)), invitees=invited(nurse, teacher)
    )
    await deliver(SENT)
    return Day(first=first, second=second, room=room, other=other, nurse=nurse, teacher=teacher)
