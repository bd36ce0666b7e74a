"""What was brought in from spreadsheets, row by row, so that it can be undone; without a name."""

from piccolo.columns import (
    JSONB,
    UUID,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table


class HistorySource(Table, tablename="history_source"):
    """A spreadsheet that somebody keeps: which of its columns and words mean what."""

    id = UUID(primary_key=True)
    name = Varchar(length=120, default=None, null=False)
    matching = JSONB(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    history_source_named_once = Unique([name])


class HistoryImport(Table, tablename="history_import"):
    """One file that was brought in; undone, nothing of it counts."""

    id = UUID(primary_key=True)
    history_source = ForeignKey(
        HistorySource, on_delete=OnDelete.restrict, null=False, default=None
    )
    position = Integer(default=None, null=False)
    rows = Integer(default=None, null=False)
    conferences = Integer(default=None, null=False)
    by = Text(default=None, null=False)
    brought_in_at = Timestamptz(default=None, null=False)
    undone_at = Timestamptz(default=None, null=True)
    history_import_in_order = Unique([position])


class HistoryRecord(Table, tablename="history_record"):
    """What one file says of a conference, or of one who was invited; ids and instants alone.

    ``who`` is empty for the conference itself.
    """

    id = UUID(primary_key=True)
    history_import = ForeignKey(
        HistoryImport, on_delete=OnDelete.restrict, null=False, default=None
    )
    conference = UUID(default=None, null=False, index=True)
    who = Varchar(length=120, default=None, null=False)
    said = JSONB(default=None, null=False)
