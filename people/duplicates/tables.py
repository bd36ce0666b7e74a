"""What was merged and what was told apart, as rows."""

from piccolo.columns import JSONB, UUID, Bytea, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Merge(Table, tablename="merge"):
    """Two records of one noun that were found to be one: ``gone`` leads to ``kept`` from then on.

    ``moved`` holds which rows of which table were moved and what the record itself was before, by
    ids alone, so that it can be undone.
    """

    id = UUID(primary_key=True)
    noun = Varchar(length=20, default=None, null=False)
    kept = UUID(default=None, null=False, index=True)
    gone = UUID(default=None, null=False, index=True)
    reason_sealed = Bytea(default=None, null=False)
    asked_by = UUID(default=None, null=True)
    asked_at = Timestamptz(default=None, null=False)
    done_by = UUID(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)  # none while a second person is waited for
    refused_at = Timestamptz(default=None, null=True)
    moved = JSONB(default="{}", null=False)
    undone_by = UUID(default=None, null=True)
    undone_at = Timestamptz(default=None, null=True)

    merge_is_of_two = Check("kept <> gone")
    merge_is_undone_after_it_was_done = Check("undone_at >= done_at")
    merge_is_done_or_refused = Check("num_nonnulls(done_at, refused_at) <= 1")


class ToldApart(Table, tablename="told_apart"):
    """Two records that look alike and are not the same, as somebody said; ``one`` is the lesser."""

    id = UUID(primary_key=True)
    noun = Varchar(length=20, default=None, null=False)
    one = UUID(default=None, null=False)
    other = UUID(default=None, null=False)
    reason_sealed = Bytea(default=None, null=False)
    said_by = UUID(default=None, null=True)
    said_at = Timestamptz(default=None, null=False)

    told_apart_in_order = Check("one < other")
    told_apart_once = Unique([noun, one, other])
