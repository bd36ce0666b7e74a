"""Approvals asked for and decided, as rows."""

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Bytea,
    ForeignKey,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from people.accounts.tables import Account


class Approval(Table, tablename="approval"):
    """Something one person asked for and another has to decide, until it expires.

    ``kind`` and ``about`` say what; ``details`` holds ids and codes, never content. Who decided is
    never who asked: the database demands it too.
    """

    id = UUID(primary_key=True)
    kind = Varchar(length=40, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    reason = Text(default="", null=False)
    reason_sealed = Bytea(default=None, null=True)
    details = JSONB(default="{}", null=False)
    asked_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    asked_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    decided_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    decided_at = Timestamptz(default=None, null=True)
    is_approved = Boolean(default=None, null=True)  # none until decided
    decided_reason = Text(default="", null=False)
    decided_reason_sealed = Bytea(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)

    approval_is_decided_by_somebody_else = Check("decided_by <> asked_by")
    approval_is_decided_whole = Check("num_nulls(decided_by, decided_at, is_approved) IN (0, 3)")
    approval_expires_later = Check("expires_at > asked_at")
