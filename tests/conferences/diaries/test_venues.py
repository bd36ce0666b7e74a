"""Venues and rooms: added, changed, no longer used."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from conferences.diaries import service
from conferences.diaries.tables import BusyInterval
from conferences.diaries.venues import AddVenue, ChangeRoom, ChangeVenue, RoomDetails
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of

pytestmark = pytest.mark.usefixtures("database")


def _viewer(*roles: Role) -> Viewer:
    return Viewer(
        name="x",
        via=Via.WEB,
        account=uuid4(),
        roles=frozenset(roles),
        permissions=permissions_of(frozenset(roles)),
    )


async def _tay_house(now: datetime) -> UUID:
    asked = AddVenue(
        name="Tay House",
        address="1 Shore Terrace, Invertay",
        parking="Two accessible spaces",
        rooms=(
            RoomDetails(name="The Tay Room", capacity=14, is_step_free=True, has_hearing_loop=True),
            RoomDetails(name="Attic", capacity=6),
        ),
    )
    return await service.add_venue(OPERATOR, asked, now=now)


async def _booked(room: UUID, now: datetime, *, days: int) -> None:
    starts_at = now + timedelta(days=days)
    await BusyInterval.insert(
        BusyInterval(
            id=uuid4(),
            resource=room,
            resource_kind="room",
            about=uuid4(),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
        )
    )


async def test_a_venue_is_read_as_it_was_added_with_its_rooms_by_name(now: datetime):
    venue = await service.get_venue(OPERATOR, await _tay_house(now))
    assert (venue.name, venue.parking, venue.phone) == ("Tay House", "Two accessible spaces", None)
    assert [(room.name, room.capacity, room.is_step_free) for room in venue.rooms] == [
        ("Attic", 6, False),
        ("The Tay Room", 14, True),
    ]
    assert await service.list_venues(OPERATOR) == [venue]


async def test_adding_leaves_one_entry_in_the_trail(now: datetime):
    venue = await _tay_house(now)
    entries = await AuditEntry.select()
    assert [(e["act"], e["verb"], e["subject"]) for e in entries] == [
        ("venue.add", "collect", venue)
    ]


async def test_a_second_venue_of_the_same_name_is_refused_beside_the_name(now: datetime):
    await _tay_house(now)
    with pytest.raises(InvalidError) as refused:
        await _tay_house(now)
    assert refused.value.faults[0].field == "name"


async def test_two_rooms_of_a_venue_need_two_names_and_two_venues_may_share_one(now: datetime):
    venue = await _tay_house(now)
    with pytest.raises(InvalidError, match="room of that name"):
        await service.add_room(OPERATOR, venue, RoomDetails(name="Attic", capacity=3), now=now)
    other = AddVenue(
        name="Law House", address="2 Law", rooms=(RoomDetails(name="Attic", capacity=3),)
    )
    await service.add_venue(OPERATOR, other, now=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Tay\nRoom"}, "name"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 501}, "capacity"),
    ],
)
def test_a_room_nobody_can_use_is_refused(changes: dict[str, Any], field: str):
    with pytest.raises(InvalidError) as refused:
        RoomDetails(**{"name": "Attic", "capacity": 3, **changes})
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_a_change_written_on_a_stale_copy_is_refused_and_says_what_differs(now: datetime):
    venue = await _tay_house(now)
    first = ChangeVenue(
        name="Tay House", address="1 Shore Terrace, Invertay", parking="None", revision=1
    )
    await service.change_venue(OPERATOR, venue, first, now=now)
    second = ChangeVenue(
        name="Tay House",
        address="1 Shore Terrace, Invertay",
        parking="Two accessible spaces",
        directions="Side door",
        revision=1,
    )
    with pytest.raises(RefusedError, match="differs from yours: directions and parking"):
        await service.change_venue(OPERATOR, venue, second, now=now)
    read = await service.get_venue(OPERATOR, venue)
    assert (read.parking, read.directions, read.revision) == ("None", "", 2)


async def test_a_room_no_longer_used_is_not_offered_but_stays_known(now: datetime):
    venue = await service.get_venue(OPERATOR, await _tay_house(now))
    attic = venue.rooms[0]
    change = ChangeRoom(name="Attic", capacity=6, is_active=False, revision=1)
    await service.change_room(OPERATOR, attic.id, change, now=now)
    assert [room.name for room in await service.list_rooms(OPERATOR)] == ["The Tay Room"]
    assert not (await service.get_room(OPERATOR, attic.id)).is_active


async def test_rooms_of_a_venue_no_longer_used_are_not_offered(now: datetime):
    venue = await _tay_house(now)
    change = ChangeVenue(name="Tay House", address="1 Shore", is_active=False, revision=1)
    await service.change_venue(OPERATOR, venue, change, now=now)
    assert await service.list_rooms(OPERATOR) == []


async def test_a_room_with_conferences_to_come_stays_in_use(now: datetime):
    venue = await service.get_venue(OPERATOR, await _tay_house(now))
    attic = venue.rooms[0]
    await _booked(attic.id, now, days=-7)
    change = ChangeRoom(name="Attic", capacity=6, is_active=False, revision=1)
    await _booked(attic.id, now, days=7)
    with pytest.raises(RefusedError, match="the first on Monday 30 November 2026"):
        await service.change_room(OPERATOR, attic.id, change, now=now)
    house = ChangeVenue(name="Tay House", address="1 Shore", is_active=False, revision=1)
    with pytest.raises(RefusedError, match="still to be held here"):
        await service.change_venue(OPERATOR, venue.id, house, now=now)


async def test_coming_bookings_of_a_venue_leave_out_what_is_over(now: datetime):
    venue = await service.get_venue(OPERATOR, await _tay_house(now))
    await _booked(venue.rooms[0].id, now, days=-7)
    await _booked(venue.rooms[1].id, now, days=7)
    bookings = await service.list_bookings(OPERATOR, venue=venue.id, now=now)
    assert [(b.room_name, b.reference) for b in bookings] == [("The Tay Room", None)]


async def test_what_is_not_there_is_not_found(now: datetime):
    details = RoomDetails(name="Attic", capacity=3)
    for asking in (
        service.get_venue(OPERATOR, uuid4()),
        service.get_room(OPERATOR, uuid4()),
        service.add_room(OPERATOR, uuid4(), details, now=now),
    ):
        with pytest.raises(NotFoundError):
            await asking


@pytest.mark.parametrize(
    ("role", "may_view", "may_edit"),
    [
        (Role.COORDINATOR, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.CHAIR, True, False),
        (Role.MINUTE_TAKER, False, False),
        (Role.LEAD_PROFESSIONAL, False, False),
        (Role.PROFESSIONAL, False, False),
        (Role.AGENCY_LEAD, False, False),
        (Role.STANDARDS_LEAD, False, False),
        (Role.CHIEF_OFFICER, False, False),
    ],
)
async def test_who_may_see_and_who_may_change_venues(
    now: datetime, role: Role, *, may_view: bool, may_edit: bool
):
    venue = await _tay_house(now)
    viewer = _viewer(role)
    room = RoomDetails(name="New", capacity=3)
    if may_view:
        assert len(await service.list_venues(viewer)) == 1
    else:
        with pytest.raises(NotFoundError):
            await service.list_venues(viewer)
    if may_edit:
        await service.add_room(viewer, venue, room, now=now)
    else:
        with pytest.raises(NotFoundError):
            await service.add_room(viewer, venue, room, now=now)
