"""Reports due and received as rows."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from conferences.attending.tables import Invitation
from people.professionals.tables import Professional


class Report(Table, tablename="report"):
    """A report one invitee owes for one conference.

    ``first_due_at`` is the first due instant ever told and never changes; ``due_at`` follows the
    conference when it moves. ``received_at`` is the first receipt and never moves later.
    """

    id = UUID(primary_key=True)
    invitation = ForeignKey(
        Invitation, on_delete=OnDelete.restrict, null=False, default=None, unique=True
    )
    due_at = Timestamptz(default=None, null=True)
    first_due_at = Timestamptz(default=None, null=True)
    due_counted = Text(default="", null=False)
    received_at = Timestamptz(default=None, null=True)
    received_source = Varchar(length=20, default=None, null=True)  # none until received
    taken_by = UUID(default=None, null=True)
    waived_reason = Text(default="", null=False)


class ReportFile(Table, tablename="report_file"):
    """A file handed in: its name sealed, its bytes encrypted in the file store.

    A restricted one is for the chair and those who are named alone (reference: safety, 1.9).
    """

    id = UUID(primary_key=True)
    report = ForeignKey(Report, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    receipt = Varchar(length=20, unique=True, default=None, null=False)
    name_sealed = Bytea(default=None, null=False)
    media_type = Varchar(length=120, default=None, null=False)
    size = BigInt(default=None, null=False)
    sha256 = Bytea(default=None, null=False)
    received_at = Timestamptz(default=None, null=False)
    source = Varchar(length=20, default=None, null=False)
    handed_in_by = UUID(default=None, null=True)
    is_restricted = Boolean(default=False, null=False)


class FileReader(Table, tablename="file_reader"):
    """Somebody named as a reader of a restricted file."""

    id = UUID(primary_key=True)
    file = ForeignKey(ReportFile, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    named_by = UUID(default=None, null=True)
    named_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
