"""What is said about venues and rooms: what is sent to add or change one, and what is read."""

from datetime import datetime
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy

_LARGEST_ROOM = 500


class RoomDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A room and who can use it, as it is added."""

    name: str
    capacity: int
    is_step_free: bool = False
    has_hearing_loop: bool = False

    def __post_init__(self) -> None:
        tidy(self, lines={"name": 120})
        if not 0 < self.capacity <= _LARGEST_ROOM:
            words = f"Give how many people the room holds, from 1 to {_LARGEST_ROOM}."
            raise InvalidError(Fault("capacity", words, str(self.capacity)))


class ChangeRoom(RoomDetails, frozen=True, kw_only=True):
    """A room as it shall be from now on; ``revision`` is the one that was looked at."""

    revision: int = 0
    is_active: bool = True


class VenueDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A building, with how to get there."""

    name: str
    address: str
    directions: str = ""
    parking: str = ""
    phone: str | None = None

    def __post_init__(self) -> None:
        tidy(
            self,
            lines={"name": 200, "address": 300, "phone": 40},
            paragraphs={"directions": 2000, "parking": 1000},
        )


class AddVenue(VenueDetails, frozen=True, kw_only=True):
    """A building and the rooms it starts with."""

    rooms: tuple[RoomDetails, ...] = ()


class ChangeVenue(VenueDetails, frozen=True, kw_only=True):
    """A building as it shall be from now on; ``revision`` is the one that was looked at."""

    revision: int = 0
    is_active: bool = True


class RoomListing(msgspec.Struct, frozen=True, kw_only=True):
    """A room as it is read, with the building it is in."""

    id: UUID
    venue: UUID
    venue_name: str
    address: str
    name: str
    capacity: int
    is_step_free: bool
    has_hearing_loop: bool
    is_active: bool
    revision: int


class VenueListing(msgspec.Struct, frozen=True, kw_only=True):
    """A building as it is read, with its rooms."""

    id: UUID
    name: str
    address: str
    directions: str
    parking: str
    phone: str | None
    is_active: bool
    revision: int
    rooms: list[RoomListing]


class RoomBooking(msgspec.Struct, frozen=True, kw_only=True):
    """A time a room is taken and by which conference: nothing about whom it concerns."""

    room: UUID
    room_name: str
    starts_at: datetime
    ends_at: datetime
    reference: str | None
