"""Conferences as rows."""

from typing import Any

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from conferences.children.tables import Child, Family
from conferences.diaries.tables import Room
from people.agencies.tables import Agency
from people.professionals.tables import Professional
from standards.agreed.tables import Standard


class Conference(Table, tablename="conference"):
    """A conference about one family, from being arranged to being closed.

    ``due_on`` is the last day to hold it within the standard, ``due_rule`` the measure it comes
    from and ``due_counted`` how it was counted, in words. ``sequence`` counts every booking, move
    and cancellation. ``late_reason`` says why it is booked after ``due_on``,
    ``short_notice_reason`` why invitations go out below the floor for notice, ``convened_by`` the
    agency whose coordinator booked it last.
    """

    id = UUID(primary_key=True)
    reference = Varchar(length=20, unique=True, default=None, null=False)
    kind = Varchar(length=20, default=None, null=False)
    state = Varchar(length=20, default=None, null=False)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=False, default=None)
    previous: ForeignKey[Any] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    reconvenes = Boolean(default=False, null=False)
    clock_event = Varchar(length=40, default=None, null=True)  # none where no rule applies
    clock_started_on = Date(default=None, null=True)
    due_on = Date(default=None, null=True)
    due_rule = Varchar(length=60, default=None, null=True)
    due_counted = Text(default="", null=False)
    standard = ForeignKey(Standard, on_delete=OnDelete.restrict, null=True, default=None)
    late_reason = Text(default="", null=False)
    late_reason_sealed = Bytea(default=None, null=True)
    short_notice_reason = Text(default="", null=False)
    short_notice_reason_sealed = Bytea(default=None, null=True)
    chair = ForeignKey(Professional, on_delete=OnDelete.restrict, null=True, default=None)
    lead_professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=True, default=None
    )
    minute_taker = ForeignKey(Professional, on_delete=OnDelete.restrict, null=True, default=None)
    starts_at = Timestamptz(default=None, null=True)
    ends_at = Timestamptz(default=None, null=True)
    room = ForeignKey(Room, on_delete=OnDelete.restrict, null=True, default=None)
    link = Varchar(length=500, default=None, null=True)  # only for those held online
    dial_in = Varchar(length=100, default=None, null=True)  # a number to join by telephone
    sequence = Integer(default=0, null=False)
    move_reason = Text(default="", null=False)
    move_reason_sealed = Bytea(default=None, null=True)
    cancel_reason = Text(default="", null=False)
    cancel_reason_sealed = Bytea(default=None, null=True)
    quorum = JSONB(default=None, null=True)
    arranged_at = Timestamptz(default=None, null=False)
    booked_at = Timestamptz(default=None, null=True)
    convened_by = ForeignKey(Agency, on_delete=OnDelete.restrict, null=True, default=None)
    cancelled_at = Timestamptz(default=None, null=True)
    closed_at = Timestamptz(default=None, null=True)
    revision = Integer(default=1, null=False)


class ConferenceChild(Table, tablename="conference_child"):
    """A child the conference is about."""

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    child = ForeignKey(Child, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    conference_child_once = Unique([conference, child])


class Segment(Table, tablename="segment"):
    """A stretch of the conference with or without the family, in order."""

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    position = Integer(default=None, null=False)
    title = Varchar(length=120, default=None, null=False)
    title_sealed = Bytea(default=None, null=True)
    minutes = Integer(default=None, null=False)
    with_family = Boolean(default=True, null=False)
    segment_position_once = Unique([conference, position])
