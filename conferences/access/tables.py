"""What follows from a bar, and access in an emergency, as rows."""

from piccolo.columns import UUID, Bytea, ForeignKey, OnDelete, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from conferences.booking.tables import Conference
from conferences.children.tables import Family
from people.accounts.tables import Account
from people.agencies.tables import Agency


class Replacement(Table, tablename="replacement"):
    """That an agency is to be asked for somebody else for a conference; nothing says why."""

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    agency = ForeignKey(Agency, on_delete=OnDelete.restrict, null=False, default=None)
    made_at = Timestamptz(default=None, null=False)
    done_by = UUID(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)


class Emergency(Table, tablename="emergency"):
    """One account's access to one case in an emergency: asked for, opened by another, ended.

    ``family`` is none where no case has the reference that was typed: nothing tells which.
    """

    id = UUID(primary_key=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=True, default=None)
    reference_sealed = Bytea(default=None, null=False)
    reason_sealed = Bytea(default=None, null=False)
    approval = UUID(default=None, null=False)
    asked_at = Timestamptz(default=None, null=False)
    opened_at = Timestamptz(default=None, null=True)
    ends_at = Timestamptz(default=None, null=True)

    emergency_ends_later = Check("ends_at >= opened_at")
    emergency_is_opened_whole = Check("num_nulls(opened_at, ends_at) IN (0, 2)")
