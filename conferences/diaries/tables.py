"""Venues, rooms and taken times as rows."""

from piccolo.columns import (
    UUID,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Venue(Table, tablename="venue"):
    """A building, with how to get there."""

    id = UUID(primary_key=True)
    name = Varchar(length=200, unique=True, default=None, null=False)
    address = Varchar(length=300, default=None, null=False)
    directions = Text(default="", null=False)
    parking = Text(default="", null=False)
    phone = Varchar(length=40, default=None, null=True)  # not every building answers one
    is_active = Boolean(default=True, null=False)
    revision = Integer(default=1, null=False)


class Room(Table, tablename="room"):
    """A room in a venue and who can use it."""

    id = UUID(primary_key=True)
    venue = ForeignKey(Venue, on_delete=OnDelete.restrict, null=False, default=None)
    name = Varchar(length=120, default=None, null=False)
    capacity = Integer(default=None, null=False)
    is_step_free = Boolean(default=False, null=False)
    has_hearing_loop = Boolean(default=False, null=False)
    is_active = Boolean(default=True, null=False)
    revision = Integer(default=1, null=False)
    room_name_once = Unique([venue, name])


class BusyInterval(Table, tablename="busy_interval"):
    """A time a room or a person is taken; the database refuses two that overlap."""

    id = UUID(primary_key=True)
    resource = UUID(default=None, null=False)
    resource_kind = Varchar(length=20, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    busy_interval_ends_after_start = Check("ends_at > starts_at")
