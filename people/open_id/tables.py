"""Sign-ins under way, whom providers vouched for, and where they are signed in, as rows."""

from piccolo.columns import UUID, Bytea, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from people.accounts.tables import Account


class OpenIdAttempt(Table, tablename="open_id_attempt"):
    """A sign-in somebody was sent away for; it is taken out when they come back, or too late.

    Only digests of the state and of the browser's cookie are kept; nonce and verifier are worked
    out from the two and kept nowhere.
    """

    state = Bytea(primary_key=True, default=None, null=False)
    browser = Bytea(default=None, null=False)
    provider = Varchar(length=40, default=None, null=False)
    purpose = Varchar(length=10, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    going = Varchar(length=500, default="/", null=False)
    started_at = Timestamptz(default=None, null=False)

    open_id_attempt_purpose_is_known = Check("purpose IN ('link', 'prove', 'sign_in')")
    open_id_attempt_account_unless_signing_in = Check("(account IS NULL) = (purpose = 'sign_in')")


class OpenIdIdentity(Table, tablename="open_id_identity"):
    """Somebody a provider vouched for: issuer, tenant and the subject that never changes.

    Whose account it is, a person decides; ``shown_as`` is what the provider calls them, to be
    recognised by, and decides nothing.
    """

    id = UUID(primary_key=True)
    issuer = Varchar(length=300, default=None, null=False)
    tenant = Varchar(length=300, default=None, null=False)
    subject = Varchar(length=300, default=None, null=False)
    provider = Varchar(length=40, default=None, null=False)
    shown_as = Varchar(length=200, default="", null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None, index=True)
    first_at = Timestamptz(default=None, null=False)
    last_at = Timestamptz(default=None, null=False)
    linked_at = Timestamptz(default=None, null=True)

    open_id_identity_once = Unique([issuer, tenant, subject])
    open_id_identity_linked_whole = Check("(account IS NULL) = (linked_at IS NULL)")


class OpenIdSession(Table, tablename="open_id_session"):
    """That a session was begun by an identity, and what the provider calls its own session."""

    id = UUID(primary_key=True)
    identity = ForeignKey(
        OpenIdIdentity, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    provider_session = Bytea(default=None, null=True, index=True)  # its digest
    started_at = Timestamptz(default=None, null=False)


class OpenIdLogout(Table, tablename="open_id_logout"):
    """A logout token that took effect; the same one does so once."""

    digest = Bytea(primary_key=True, default=None, null=False)
    at = Timestamptz(default=None, null=False)
