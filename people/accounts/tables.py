"""Accounts and tokens as rows."""

from piccolo.columns import UUID, Array, Bytea, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from people.professionals.tables import Professional


class Account(Table, tablename="account"):
    """Somebody who may sign in; the sign-in name is kept in lower case.

    It is a professional's, a family member's, or nobody's of either; ``family_member`` is an id
    that only the slice of families can open.
    """

    id = UUID(primary_key=True)
    professional = ForeignKey(Professional, on_delete=OnDelete.restrict, null=True, default=None)
    family_member = UUID(default=None, null=True, unique=True)
    name = Varchar(length=200, default=None, null=False)
    email = Varchar(length=254, default=None, null=True)  # else the professional's
    sign_in_name = Varchar(length=254, unique=True, default=None, null=False)
    password_digest = Varchar(length=200, default=None, null=True)  # none until one is set
    roles = Array(base_column=Varchar(length=40), default=list, null=False)
    disabled_at = Timestamptz(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)


class ApiToken(Table, tablename="api_token"):
    """A program's way in for an account; only the digest of the token is kept."""

    id = UUID(primary_key=True)
    digest = Bytea(unique=True, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    label = Varchar(length=120, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    last_used_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)
