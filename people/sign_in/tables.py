"""Sessions, sign-ins that are half done, browsers seen before, and counted tries as rows."""

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from people.accounts.tables import Account


class Session(Table, tablename="session"):
    """A signed-in browser; only the digest of the id in its cookie is kept.

    ``handle`` names it on its owner's page and opens nothing. ``proved_at`` is when who uses it
    last proved who they are; a partial one is somebody's who has yet to set up a factor.
    """

    digest = Bytea(primary_key=True, default=None, null=False)
    handle = UUID(unique=True, default=UUID4(), null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    factors = Array(base_column=Varchar(length=20), default=list, null=False)
    started_at = Timestamptz(default=None, null=False)
    seen_at = Timestamptz(default=None, null=False)
    proved_at = Timestamptz(default=None, null=True)
    is_partial = Boolean(default=False, null=False)
    browser = Varchar(length=60, default="", null=False)  # its kind in plain words, no more


class PendingSignIn(Table, tablename="pending_sign_in"):
    """Somebody whose password was right and whose factor is still to come; used once."""

    digest = Bytea(primary_key=True, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    made_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)

    pending_sign_in_expires_later = Check("expires_at > made_at")


class KnownDevice(Table, tablename="known_device"):
    """A browser in which somebody signed in to the account; only its cookie's digest is kept."""

    id = UUID(primary_key=True)
    digest = Bytea(default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    first_seen_at = Timestamptz(default=None, null=False)
    seen_at = Timestamptz(default=None, null=False)

    known_device_once = Unique(["digest", "account"])


class KeptForm(Table, tablename="kept_form"):
    """A form somebody sent who had to prove who they are first; sealed, and sent on once."""

    id = UUID(primary_key=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    path = Varchar(length=500, default=None, null=False)
    typed_sealed = Bytea(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)


class Attempt(Table, tablename="attempt"):
    """How often something was tried under a key since a time: links and networks."""

    key = Varchar(length=80, primary_key=True, default=None, null=False)
    tried = Integer(default=0, null=False)
    since = Timestamptz(default=None, null=False)


class SignInTry(Table, tablename="sign_in_try"):
    """When a sign-in was guessed under a key: each instant, so that no window is ever exceeded."""

    key = Varchar(length=80, primary_key=True, default=None, null=False)
    at = Array(base_column=Timestamptz(), default=list, null=False)
