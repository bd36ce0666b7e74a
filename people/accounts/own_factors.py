"""What one signs in with, kept by oneself: added, named, removed, and never the last one.

Each change is told to the owner at every address, and ends every session but ``session``, the one
it is made in.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from people.accounts import passkeys, totp
from people.accounts.factors import FactorKind, FactorListing, Factors, list_factors
from people.accounts.recovery import renew_codes
from people.accounts.resetting import own_account
from people.accounts.telling import tell_owner
from people.accounts.totp import NewApp
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import tidy
from people.permissions import Permission, Viewer, check
from people.post import LetterKind
from people.sign_in.service import count_try, end_other_sessions

_TRIES = 10
_LONGEST_LABEL = 80
_WRONG_CODE = (
    "This is not the code the app shows now. Wait for the next one, and see that the time of your"
    " telephone is right."
)
_RENAME = (
    (
        "UPDATE totp_secret SET label = $3 WHERE id = $1 AND account = $2"
        " AND confirmed_at IS NOT NULL RETURNING id"
    ),
    "UPDATE passkey SET label = $3 WHERE id = $1 AND account = $2 RETURNING id",
)
_REMOVE = (
    (
        "DELETE FROM totp_secret WHERE id = $1 AND account = $2 AND confirmed_at IS NOT NULL"
        " RETURNING id"
    ),
    "DELETE FROM passkey WHERE id = $1 AND account = $2 RETURNING id",
)


class NameFactor(msgspec.Struct, frozen=True, kw_only=True):
    """What an app or passkey is called."""

    label: str

    def __post_init__(self) -> None:
        tidy(self, lines={"label": _LONGEST_LABEL})


async def list_own(viewer: Viewer) -> Factors:
    """What one signs in with.

    Raises:
        NotFoundError: nobody is signed in.
    """
    if viewer.account is None:
        raise NotFoundError
    async with reading(viewer):
        return await list_factors(viewer.account)


async def list_of(viewer: Viewer, account: UUID) -> Factors:
    """What somebody signs in with, for administrators: kinds and names, no secrets.

    Raises:
        NotFoundError: there is no such account.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    async with reading(viewer):
        if not await fetch("SELECT FROM account WHERE id = $1", account):
            raise NotFoundError
        return await list_factors(account)


async def begin_app(viewer: Viewer, asked: NameFactor, *, now: datetime) -> None:
    """Make a secret for another authenticator app; it proves nothing until a code was typed."""
    account = own_account(viewer)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.begin_app") as act:
        await totp.begin(act, account, label=asked.label)


async def find_app(viewer: Viewer) -> NewApp | None:
    """The app one is setting up, if any."""
    account = own_account(viewer)
    async with reading(viewer):
        return await totp.find_new(account, name=await _sign_in_name(account))


async def confirm_app(
    viewer: Viewer, code: str, *, session: str | None, now: datetime
) -> list[str]:
    """Sign in with the app from now on; gives recovery codes where there were none.

    Raises:
        InvalidError: the app shows another code.
        TooManyTriesError: there were ten tries in a quarter of an hour.
    """
    account = own_account(viewer)
    await count_try(f"app:{account}", _TRIES, now=now)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.add_app") as act:
        await _lock(act, account)
        confirmed = await totp.confirm(act, account, code)
        if confirmed is None:
            raise InvalidError(Fault("app_code", _WRONG_CODE))
        return await _added(act, account, confirmed, FactorKind.TOTP, session)


async def passkey_options(viewer: Viewer, *, now: datetime) -> str:
    """What the browser needs to make a passkey, as JSON."""
    account = own_account(viewer)
    async with reading(viewer):
        name = await _sign_in_name(account)
    return await passkeys.adding_options(account, name=name, now=now)


async def add_passkey(
    viewer: Viewer, answer: str, asked: NameFactor, *, session: str | None, now: datetime
) -> list[str]:
    """Sign in with the passkey the browser made; gives recovery codes where there were none.

    Raises:
        InvalidError: what the browser made cannot be taken.
    """
    account = own_account(viewer)
    made = await passkeys.take_added(account, answer, now=now)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.add_passkey") as act:
        await _lock(act, account)
        added = await passkeys.add(act, account, made, label=asked.label)
        return await _added(act, account, added, FactorKind.PASSKEY, session)


async def rename(viewer: Viewer, factor: UUID, asked: NameFactor, *, now: datetime) -> None:
    """Call an app or passkey of one's own something else.

    Raises:
        NotFoundError: one has none such.
    """
    account = own_account(viewer)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.rename") as act:
        act.note(factor=factor)
        for query in _RENAME:
            if await act.fetch(query, factor, account, asked.label):
                return
        raise NotFoundError


async def remove(viewer: Viewer, factor: UUID, *, session: str | None, now: datetime) -> None:
    """Let an app or passkey of one's own prove nothing any more.

    Raises:
        NotFoundError: one has none such.
        RefusedError: it is the last one.
    """
    account = own_account(viewer)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.remove") as act:
        await _lock(act, account)
        act.note(factor=factor)
        have = (await list_factors(account)).factors
        if factor not in {one.id for one in have}:
            raise NotFoundError
        if len(have) == 1:
            raise RefusedError("This is the last one: nobody signs in without. Add another first.")
        for query in _REMOVE:
            await act.fetch(query, factor, account)
        await _changed(act, account, session)


async def renew_recovery_codes(viewer: Viewer, *, session: str | None, now: datetime) -> list[str]:
    """Ten new recovery codes, given this once; those before open nothing any more.

    Raises:
        RefusedError: nothing is set up that they could stand in for.
    """
    account = own_account(viewer)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.renew_codes") as act:
        await _lock(act, account)
        if not (await list_factors(account)).factors:
            raise RefusedError("Add a passkey or an authenticator app first.")
        codes = await renew_codes(act, account)
        await _changed(act, account, session)
    return codes


async def _added(
    act: Act, account: UUID, factor: UUID, kind: FactorKind, session: str | None
) -> list[str]:
    act.note(factor=factor, factor_kind=kind)
    is_first = (await list_factors(account)).recovery_codes == 0
    codes = await renew_codes(act, account) if is_first else []
    await _changed(act, account, session, proved=kind)
    return codes


async def _changed(
    act: Act, account: UUID, session: str | None, *, proved: FactorKind | None = None
) -> None:
    await end_other_sessions(act, account, keep=session, proved=proved)
    await tell_owner(act, account, LetterKind.FACTOR_CHANGED)


async def _lock(act: Act, account: UUID) -> None:
    """Hold the account, so that two who remove the last but one cannot both."""
    await act.fetch("SELECT FROM account WHERE id = $1 FOR UPDATE", account)


async def _sign_in_name(account: UUID) -> str:
    return str((await fetch("SELECT sign_in_name FROM account WHERE id = $1", account))[0][0])


def one_of(own: Factors, factor: UUID) -> FactorListing:
    """One of them.

    Raises:
        NotFoundError: it is none.
    """
    for one in own.factors:
        if one.id == factor:
            return one
    raise NotFoundError
