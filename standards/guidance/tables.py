"""Guidance, its versions, and who was asked to read each, as rows."""

from piccolo.columns import (
    UUID,
    Array,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from people.professionals.tables import Professional


class Guidance(Table, tablename="guidance"):
    """Direction to staff on one matter; for everybody, or for some agencies or roles.

    ``agencies`` holds ids and ``roles`` what people are called where they work; empty means all.
    ``measures`` names the figures it speaks of. Who has not read it is reminded every
    ``remind_every`` working days, at most ``most_reminders`` times for each version.
    """

    id = UUID(primary_key=True)
    title = Varchar(length=200, default=None, null=False)
    agencies = Array(base_column=UUID(), default=list, null=False)
    roles = Array(base_column=Varchar(length=120), default=list, null=False)
    measures = Array(base_column=Varchar(length=40), default=list, null=False)
    remind_every = Integer(default=5, null=False)
    most_reminders = Integer(default=2, null=False)
    made_at = Timestamptz(default=None, null=False)
    withdrawn_at = Timestamptz(default=None, null=True)
    revision = Integer(default=1, null=False)
    guidance_reminders_can_be = Check("remind_every > 0 AND most_reminders >= 0")


class GuidanceVersion(Table, tablename="guidance_version"):
    """What the guidance says since a day; written once.

    ``agencies`` and ``roles`` narrow whom the change concerns: others who read what it said
    before are not asked again. Empty means everybody it is for.
    """

    id = UUID(primary_key=True)
    guidance = ForeignKey(
        Guidance, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    number = Integer(default=None, null=False)
    words = Text(default=None, null=False)
    changed = Text(default="", null=False)
    agencies = Array(base_column=UUID(), default=list, null=False)
    roles = Array(base_column=Varchar(length=120), default=list, null=False)
    published_at = Timestamptz(default=None, null=False)
    guidance_version_once = Unique([guidance, number])


class GuidanceReading(Table, tablename="guidance_reading"):
    """Somebody who is to read a version: how often they were told, and when they had read it."""

    id = UUID(primary_key=True)
    version = ForeignKey(
        GuidanceVersion, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    reference = Varchar(length=20, default=None, null=False)
    asked_at = Timestamptz(default=None, null=False)
    told = Integer(default=0, null=False)
    told_at = Timestamptz(default=None, null=True)  # none where there is no mail address
    put_off_at = Timestamptz(default=None, null=True)  # seen at sign-in, and left for later
    read_at = Timestamptz(default=None, null=True)
    read_by = Varchar(length=20, default=None, null=True)  # none until read
    guidance_reading_once = Unique([version, professional])
    guidance_reading_way_is_known = Check("read_by IN ('link', 'signed_in')")
    guidance_reading_is_whole = Check("num_nulls(read_at, read_by) IN (0, 2)")
