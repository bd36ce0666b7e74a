"""Which due dates already told a change of a calendar touched, as rows: only added to."""

from piccolo.columns import UUID, Boolean, ForeignKey, OnDelete, Timestamptz
from piccolo.table import Table

from standards.calendars.tables import CalendarChange


class DueChange(Table, tablename="due_change"):
    """One due date that would be different had the calendar been so when it was told.

    Of a conference, or of the report asked for by an ``invitation``. ``is_later`` where it was
    moved to ``counted_at``; else that would be earlier, and what was told stands.
    """

    id = UUID(primary_key=True)
    change = ForeignKey(
        CalendarChange, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    conference = UUID(default=None, null=False)
    invitation = UUID(default=None, null=True)
    told_at = Timestamptz(default=None, null=False)
    counted_at = Timestamptz(default=None, null=False)
    is_later = Boolean(default=None, null=False)
