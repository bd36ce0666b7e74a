"""Accounts, how they are proved, and what is mailed to their owners, as rows."""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
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

    account_family_is_nothing_else = Check(
        "NOT ('family' = ANY(roles)) OR (cardinality(roles) = 1 AND professional IS NULL)"
    )
    account_family_member_is_family = Check("family_member IS NULL OR roles <@ '{family}'")


class ApiToken(Table, tablename="api_token"):
    """A program's way in for an account; only the digest of the token is kept.

    It may do what ``permissions`` name, as far as the account may; without a list whatever the
    account may, save what has to be proved anew. A read-only one changes nothing.
    """

    id = UUID(primary_key=True)
    digest = Bytea(unique=True, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    label = Varchar(length=120, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    last_used_at = Timestamptz(default=None, null=True)
    last_used_from = Varchar(length=64, default=None, null=True)  # the network
    revoked_at = Timestamptz(default=None, null=True)
    is_read_only = Boolean(default=False, null=False)
    permissions = Array(base_column=Varchar(length=40), default=None, null=True)


class AccountLink(Table, tablename="account_link"):
    """A link mailed to whoever holds an account; it is no good without the code in the letter.

    Only digests are kept: of the token, of the code, and of what the browser was given in which
    the code was typed. It is used up when what it was made for is complete.
    """

    id = UUID(primary_key=True)
    digest = Bytea(unique=True, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    purpose = Varchar(length=20, default=None, null=False)
    code_digest = Bytea(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    browser_digest = Bytea(default=None, null=True)
    code_typed_at = Timestamptz(default=None, null=True)
    password_typed_at = Timestamptz(default=None, null=True)
    used_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)

    account_link_purpose_is_known = Check("purpose IN ('joining', 'new_factor', 'password_reset')")
    account_link_expires_later = Check("expires_at > made_at")
    account_link_is_used_or_revoked = Check("num_nonnulls(used_at, revoked_at) <= 1")
    account_link_browser_typed_the_code = Check(
        "num_nulls(browser_digest, code_typed_at) IN (0, 2)"
    )


class TotpSecret(Table, tablename="totp_secret"):
    """An authenticator app's secret, sealed; it proves nothing until a code of it was typed."""

    id = UUID(primary_key=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    label = Varchar(length=80, default=None, null=False)
    secret_sealed = Bytea(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=True)
    last_counter = BigInt(default=None, null=True)  # of the code typed last: none counts twice

    totp_secret_confirmed_by_a_code = Check("num_nulls(confirmed_at, last_counter) IN (0, 2)")


class Passkey(Table, tablename="passkey"):
    """A key in somebody's device, by its public half."""

    id = UUID(primary_key=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    label = Varchar(length=80, default=None, null=False)
    credential = Bytea(unique=True, default=None, null=False)
    public_key = Bytea(default=None, null=False)
    sign_count = BigInt(default=None, null=False)
    is_synchronised = Boolean(default=False, null=False)
    made_at = Timestamptz(default=None, null=False)
    last_used_at = Timestamptz(default=None, null=True)

    passkey_counts_from_nought = Check("sign_count >= 0")


class PasskeyChallenge(Table, tablename="passkey_challenge"):
    """What a passkey was asked to sign; gone once it was answered."""

    digest = Bytea(primary_key=True, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    is_for_adding = Boolean(default=False, null=False)
    made_at = Timestamptz(default=None, null=False)


class RecoveryCode(Table, tablename="recovery_code"):
    """One of ten codes for whoever has lost the rest; only a keyed digest is kept."""

    id = UUID(primary_key=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    digest = Bytea(unique=True, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)


class LostFactor(Table, tablename="lost_factor"):
    """Somebody who can no longer prove who they are: who asked, who called back, what came of it.

    Without ``asked_by`` the owner asked, who could not sign in.
    """

    id = UUID(primary_key=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    asked_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    asked_at = Timestamptz(default=None, null=False)
    called_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    called_at = Timestamptz(default=None, null=True)
    called_number = Varchar(length=40, default=None, null=True)
    number_known_from = Varchar(length=200, default=None, null=True)
    approval = UUID(default=None, null=True)
    closed_at = Timestamptz(default=None, null=True)
    is_approved = Boolean(default=None, null=True)  # none where it was closed without a decision

    lost_factor_call_is_whole = Check(
        "num_nulls(called_by, called_at, called_number, number_known_from, approval) IN (0, 5)"
    )
    lost_factor_approved_after_a_call = Check("is_approved IS NOT TRUE OR called_at IS NOT NULL")
