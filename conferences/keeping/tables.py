"""Periods, legal holds, runs of erasing and tombstones as rows."""

from piccolo.columns import (
    JSONB,
    UUID,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from people.accounts.tables import Account


class RetentionLine(Table, tablename="retention_line"):
    """A period as somebody set it; the latest revision of a code is in force, all others history.

    What was never changed has no row: the shipped period is in force then.
    """

    id = UUID(primary_key=True)
    code = Varchar(length=40, default=None, null=False)
    revision = Integer(default=None, null=False)
    days = Integer(default=None, null=False)
    source = Text(default=None, null=False)
    reason = Text(default=None, null=False)
    set_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)  # operator
    set_at = Timestamptz(default=None, null=False)

    retention_line_revision_once = Unique([code, revision])
    retention_line_days_are_counted = Check("days BETWEEN 0 AND 36500")


class LegalHold(Table, tablename="legal_hold"):
    """Nothing of a family, a conference or a person is erased while one of these stands."""

    id = UUID(primary_key=True)
    kind = Varchar(length=20, default=None, null=False)
    subject = UUID(default=None, null=False, index=True)
    reference = Varchar(length=60, default=None, null=False)
    reason = Text(default=None, null=False)
    reason_sealed = Bytea(default=None, null=True)
    set_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)  # operator
    set_at = Timestamptz(default=None, null=False)
    review_on = Date(default=None, null=False)
    lifted_at = Timestamptz(default=None, null=True)
    lifted_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    lift_reason = Text(default="", null=False)
    lift_reason_sealed = Bytea(default=None, null=True)

    legal_hold_kind_is_known = Check("kind IN ('family', 'conference', 'person')")
    legal_hold_lifted_later = Check("lifted_at >= set_at")


class ErasureRun(Table, tablename="erasure_run"):
    """A list of what was due when somebody asked, to be erased once a second person agrees.

    ``digest`` covers the list as it was asked for.
    """

    id = UUID(primary_key=True)
    reference = Varchar(length=20, unique=True, default=None, null=False)
    reason = Text(default="", null=False)
    reason_sealed = Bytea(default=None, null=True)
    digest = Bytea(default=None, null=False)
    state = Varchar(length=20, default=None, null=False)
    asked_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    asked_at = Timestamptz(default=None, null=False)
    approval = UUID(default=None, null=False)
    decided_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)

    erasure_run_state_is_known = Check("state IN ('asked', 'approved', 'refused', 'done')")


class ErasureItem(Table, tablename="erasure_item"):
    """One thing on the list of a run; its reference is emptied when it is erased."""

    id = UUID(primary_key=True)
    run = ForeignKey(ErasureRun, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    line = Varchar(length=40, default=None, null=False)
    subject = UUID(default=None, null=False)
    reference = Varchar(length=120, default="", null=False)
    counted_from = Date(default=None, null=False)
    state = Varchar(length=20, default="waiting", null=False)
    done_at = Timestamptz(default=None, null=True)
    counts = JSONB(default="{}", null=False)

    erasure_item_state_is_known = Check("state IN ('waiting', 'erased', 'held', 'changed')")
    erasure_item_once = Unique([run, line, subject])


class Tombstone(Table, tablename="tombstone"):
    """What was erased for good, by id alone: a restored copy erases it again.

    ``kind`` is the line of the schedule, or ``file``; ``line`` the line with its revision;
    ``removed_at`` when a file left the store, ``noted_at`` when the ledger outside the database
    took it down; none while that is still to be done.
    """

    id = UUID(primary_key=True)
    kind = Varchar(length=40, default=None, null=False)
    subject = UUID(default=None, null=False)
    counted_from = Date(default=None, null=False)
    line = Varchar(length=60, default=None, null=False)
    erased_at = Timestamptz(default=None, null=False)
    removed_at = Timestamptz(default=None, null=True)
    noted_at = Timestamptz(default=None, null=True)
    tombstone_once = Unique([kind, subject, erased_at])
