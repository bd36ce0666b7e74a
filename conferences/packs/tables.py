"""Packs for family members as rows, and when a report was shared with a family."""

from piccolo.columns import (
    UUID,
    Array,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from conferences.families.tables import FamilyContact, FamilyPart
from conferences.reports.tables import Report, ReportFile
from people.accounts.tables import Account


class Pack(Table, tablename="pack"):
    """What one family member may read before one conference.

    ``contact`` is the address it was checked against; ``checks`` are the boxes of the check sheet
    that were ticked.
    """

    id = UUID(primary_key=True)
    part = ForeignKey(FamilyPart, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    state = Varchar(length=20, default="draft", null=False)
    contact = ForeignKey(FamilyContact, on_delete=OnDelete.restrict, null=True, default=None)
    checks = Array(base_column=Varchar(length=30), default=list, null=False)
    prepared_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    prepared_at = Timestamptz(default=None, null=False)
    released_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    released_at = Timestamptz(default=None, null=True)
    recalled_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    recalled_at = Timestamptz(default=None, null=True)
    recall_reason_sealed = Bytea(default=None, null=True)
    revision = Integer(default=1, null=False)

    pack_state_is_known = Check("state IN ('draft', 'waiting', 'released', 'recalled')")
    pack_is_released_by_somebody_else = Check("released_by <> prepared_by")
    pack_is_released_whole = Check(
        "num_nulls(released_by, released_at) IN (0, 2)"
        " AND (state <> 'released' OR released_at IS NOT NULL)"
    )


class PackFile(Table, tablename="pack_file"):
    """A report file chosen for a pack, in its place."""

    id = UUID(primary_key=True)
    pack = ForeignKey(Pack, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    file = ForeignKey(ReportFile, on_delete=OnDelete.restrict, null=False, default=None)
    position = Integer(default=None, null=False)

    pack_file_once = Unique([pack, file])


class PackOpening(Table, tablename="pack_opening"):
    """That somebody was given a file of a pack."""

    id = UUID(primary_key=True)
    pack = ForeignKey(Pack, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    file = ForeignKey(ReportFile, on_delete=OnDelete.restrict, null=False, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    opened_at = Timestamptz(default=None, null=False)


class ReportSharing(Table, tablename="report_sharing"):
    """The day on which the lead professional went through a report with the family."""

    id = UUID(primary_key=True)
    report = ForeignKey(Report, on_delete=OnDelete.restrict, null=False, default=None, unique=True)
    shared_on = Date(default=None, null=False)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)
