"""Adopted standards and their rules as rows: written once, never edited."""

from piccolo.columns import (
    JSONB,
    UUID,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from standards.calendars.counts import DAY_ENDS_AT


class Standard(Table, tablename="standard"):
    """A version of what was agreed: in force from a day until the next one comes into force.

    ``calendar`` is the calendar on which what the convener owes is counted (reports are counted
    on each agency's own); ``terms`` holds the words the pages use.
    """

    id = UUID(primary_key=True)
    title = Varchar(length=200, default=None, null=False)
    preset = Varchar(length=40, default=None, null=False)
    calendar = Varchar(length=40, default=None, null=False)
    in_force_from = Date(default=None, null=False)
    agreed_on = Date(default=None, null=False)
    agreed_by = Text(default=None, null=False)
    terms = JSONB(default=None, null=False)
    adopted_at = Timestamptz(default=None, null=False)
    standard_one_from_each_day = Unique([in_force_from])


class StandardRule(Table, tablename="standard_rule"):
    """One rule of a standard, copied in when it was adopted, with where it came from.

    ``rule`` says how ``value`` is read: within, before, max, quorum or target. ``calendar`` is on
    whose calendar it is counted (empty: as is usual for the measure), ``cut_off`` when a due day
    ends.
    """

    id = UUID(primary_key=True)
    standard = ForeignKey(Standard, on_delete=OnDelete.restrict, null=False, default=None)
    position = Integer(default=None, null=False)
    measure = Varchar(length=60, default=None, null=False)
    rule = Varchar(length=20, default=None, null=False)
    conference_kind = Varchar(length=20, default=None, null=False)
    agency_groups = Varchar(length=120, default=None, null=False)
    value = Integer(default=None, null=False)
    unit = Varchar(length=20, default=None, null=False)
    counted_from = Varchar(length=40, default=None, null=False)
    counted_to = Varchar(length=40, default=None, null=False)
    calendar = Varchar(length=40, default="", null=False)  # as is usual for the measure
    cut_off = Time(default=DAY_ENDS_AT, null=False)
    note = Text(default=None, null=False)
    source = Text(default=None, null=False)
    confidence = Varchar(length=20, default=None, null=False)
    came_from = Varchar(length=40, default=None, null=False)
    standard_rule_one_at_each_place = Unique([standard, position])
