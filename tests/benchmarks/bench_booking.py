"""How long does booking take, against an act that only writes one row and its trail entry?"""

import asyncio
from statistics import median, quantiles
from time import perf_counter
from uuid import UUID, uuid4

from conferences.attending import telling
from conferences.booking import service as booking
from conferences.booking.values import BookConference
from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, recorded
from people.errors import ClashError
from people.links import service as links
from people.permissions import OPERATOR
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_conference,
    a_coordinator,
    a_core_group,
    a_slot,
    a_standard,
    a_venue_with_room,
    invited,
)

BOOKINGS = 60
RIVALS = 20
ROUNDS = 10
SHORT = "Measured, not held."


async def rows() -> list[tuple[str, str, str]]:
    """Bookings one after another, and many at once for one room."""
    links.use("https://conf.example")
    telling.use("meetings@conf.example")
    await a_standard()
    people = tuple((await a_core_group()).values())
    room = await a_venue_with_room()
    bare = await _bare_acts()
    each = await _bookings(people, room.id)
    rivals, won = await _rivals(people, room.id)
    return [
        (
            f"Book and invite {len(people)} people",
            f"{median(each):.0f} ms, p95 {quantiles(each, n=20)[-1]:.0f} ms",
            f"{median(each) / bare:.1f} times an act of one row ({bare:.1f} ms)",
        ),
        (
            f"{RIVALS} at once for one room, {ROUNDS} rounds",
            f"median {median(rivals):.0f} ms, longest {max(rivals):.0f} ms",
            f"{won} of {ROUNDS} slots taken, each once",
        ),
    ]


async def _bare_acts() -> float:
    taken = []
    for number in range(BOOKINGS):
        begun = perf_counter()
        subject = Subject("agency")
        async with recorded(OPERATOR, Verb.COLLECT, subject, now=NOW, name="bench.bare"):
            agency = Agency(
                id=uuid4(), name=f"Bare {number} {uuid4().hex}", group="other", calendar="scotland"
            )
            await Agency.insert(agency)
        taken.append(1000 * (perf_counter() - begun))
    return median(taken)


def _asked(room: UUID, number: int) -> BookConference:
    return a_slot(days=40 + number, room=room, late_reason=SHORT, short_notice_reason=SHORT)


async def _bookings(people: tuple[Professional, ...], room: UUID) -> list[float]:
    taken = []
    for number in range(BOOKINGS):
        conference = await a_conference(invitees=invited(*people))
        begun = perf_counter()
        await booking.book(a_coordinator(), conference.id, _asked(room, number), now=NOW)
        taken.append(1000 * (perf_counter() - begun))
    return taken


async def _rivals(people: tuple[Professional, ...], room: UUID) -> tuple[list[float], int]:
    taken: list[float] = []
    won = 0
    for turn in range(ROUNDS):
        asked = _asked(room, BOOKINGS + 10 + turn)
        rivals = [await a_conference(invitees=invited(*people)) for _ in range(RIVALS)]
        won += sum(await asyncio.gather(*(_try(one.id, asked, taken) for one in rivals)))
    return taken, won


async def _try(conference: UUID, asked: BookConference, taken: list[float]) -> bool:
    begun = perf_counter()
    try:
        await booking.book(a_coordinator(), conference, asked, now=NOW)
    except ClashError:
        return False
    finally:
        taken.append(1000 * (perf_counter() - begun))
    return True
