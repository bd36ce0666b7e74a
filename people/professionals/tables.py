"""Professionals and their deputies as rows."""

from typing import Any

from piccolo.columns import (
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from people.agencies.tables import Agency


class Professional(Table, tablename="professional"):
    """Somebody who works for an agency in a role; confirmed people may stand in for each other."""

    id = UUID(primary_key=True)
    name = Varchar(length=200, default=None, null=False)
    role = Varchar(length=120, default=None, null=False)
    agency = ForeignKey(Agency, on_delete=OnDelete.restrict, null=False, default=None)
    email = Varchar(length=254, default=None, null=True)  # some can only be reached by letter
    email_confirmed_on = Date(default=None, null=True)
    email_confirmed_how = Varchar(length=20, default=None, null=True)  # none before it was asked
    email_since = Timestamptz(default=None, null=True)  # none while it was never another
    phone = Varchar(length=40, default=None, null=True)  # not everybody gives one
    line_manager: ForeignKey[Any] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    is_confirmed = Boolean(default=False, null=False)
    is_active = Boolean(default=True, null=False)
    merged_into = UUID(default=None, null=True)  # the one this person was found to be
    revision = Integer(default=1, null=False)


class Deputy(Table, tablename="deputy"):
    """Somebody who usually stands in for somebody else."""

    id = UUID(primary_key=True)
    professional = ForeignKey(Professional, on_delete=OnDelete.restrict, null=False, default=None)
    deputy = ForeignKey(Professional, on_delete=OnDelete.restrict, null=False, default=None)
    deputy_once = Unique([professional, deputy])


class PostalAddress(Table, tablename="postal_address"):
    """Where letters to somebody go, at work; ``lines`` are as they stand on an envelope."""

    id = UUID(primary_key=True)
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, unique=True
    )
    lines = Text(default=None, null=False)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)
