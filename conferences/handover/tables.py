"""Packages handed over to the case-management system, as rows."""

from piccolo.columns import (
    JSONB,
    UUID,
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

from conferences.booking.tables import Conference
from people.accounts.tables import Account


class Handover(Table, tablename="handover"):
    """One package of a closed conference, and whether the other system has filed it.

    ``closed_at`` is when the record was closed that it holds: closed anew, it is handed over
    again. ``manifest`` names each part with its digest, ``digest`` covers the manifest.
    """

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    number = Integer(default=None, null=False)
    closed_at = Timestamptz(default=None, null=False)
    manifest = JSONB(default=None, null=False)
    digest = Bytea(default=None, null=False)
    made_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)  # operator
    made_at = Timestamptz(default=None, null=False)
    confirmed_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    confirmed_at = Timestamptz(default=None, null=True)
    filed_reference = Varchar(length=120, default="", null=False)
    filed_on = Date(default=None, null=True)
    handover_number_once = Unique([conference, number])
    handover_filed_whole = Check("(confirmed_at IS NULL) = (filed_on IS NULL)")
