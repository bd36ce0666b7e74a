"""Reminders as rows: when who is told, what was told, and where nothing is to go out."""

from piccolo.columns import (
    UUID,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from people.professionals.tables import Professional


class ReminderPolicy(Table, tablename="reminder_policy"):
    """When people are reminded of one thing, where somebody set it otherwise than it ships."""

    owed = Varchar(length=20, primary_key=True, default=None, null=False)
    days = Integer(default=None, null=False)
    every = Integer(default=None, null=False)
    most = Integer(default=None, null=False)
    escalates_after = Integer(default=None, null=True)
    list_goes_to = Varchar(length=20, default="line_manager", null=False)
    quiet_days = Integer(default=0, null=False)
    calendar_of = Varchar(length=20, default="agency", null=False)
    opens_at = Time(default=None, null=False)
    closes_at = Time(default=None, null=False)
    is_on = Boolean(default=True, null=False)
    revision = Integer(default=1, null=False)
    reminder_policy_most_three = Check("most BETWEEN 1 AND 3")
    reminder_policy_list_goes_to_known = Check("list_goes_to IN ('line_manager', 'agency_lead')")
    reminder_policy_calendar_of_known = Check("calendar_of IN ('agency', 'committee')")


class Reminder(Table, tablename="reminder"):
    """One reminder of one thing owed, once: whatever clocks and processes do.

    ``about`` is the invitation, the asking to stand in, or the conference whose record is due;
    ``hangs_on`` what it counts from or to, so that a meeting that moves begins anew. ``nth`` is 0
    where the line manager was told. ``message`` is the mail it went in, with others to the same
    person on that day.
    """

    id = UUID(primary_key=True)
    about = UUID(default=None, null=False)
    owed = Varchar(length=20, default=None, null=False)
    hangs_on = Timestamptz(default=None, null=False)
    nth = Integer(default=None, null=False)
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    message = UUID(default=None, null=False, index=True)
    told_at = Timestamptz(default=None, null=False)
    reminder_once = Unique([about, owed, hangs_on, nth])


class ReminderPause(Table, tablename="reminder_pause"):
    """Nothing goes out to a person, about a conference, or at all, until somebody ends it."""

    id = UUID(primary_key=True)
    kind = Varchar(length=20, default=None, null=False)
    subject = UUID(default=None, null=True)
    reason = Text(default=None, null=False)
    reason_sealed = Bytea(default=None, null=True)
    until = Date(default=None, null=True)
    paused_by = UUID(default=None, null=True)
    paused_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    reminder_pause_of_something = Check("(kind = 'everything') = (subject IS NULL)")
