"""Joining: invited by letter, a code typed, a password chosen, something to prove it by set up.

Whoever lost what they prove themselves with comes the same way again, with a link of its own, and
types the password they have. Nothing of either is done by looking.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from people.accounts import mailed_links, passkeys, passwords, totp
from people.accounts.factors import FactorKind, forget_factors
from people.accounts.mailed_links import Opened, Purpose
from people.accounts.recovery import renew_codes
from people.accounts.tables import Account
from people.accounts.telling import tell_owner
from people.accounts.totp import NewApp
from people.audit.service import Act, Subject, Verb, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.links.service import DeadLinkError
from people.permissions import SIGNED_OUT, Permission, Via, Viewer, check
from people.post import LetterKind
from people.sign_in.service import count_try, end_sessions

_TRIES = 10
_JOINS = (Purpose.JOINING, Purpose.NEW_FACTOR)
_PHONE = "Authenticator app"
_WRONG_CODE = (
    "This is not the code the app shows now. Wait for the next one, and see that the time of your"
    " telephone is right."
)
_STATE = """
SELECT account.disabled_at, account.password_digest IS NOT NULL AS has_password,
       EXISTS (SELECT FROM passkey WHERE passkey.account = account.id)
       OR EXISTS (SELECT FROM totp_secret WHERE totp_secret.account = account.id
                     AND confirmed_at IS NOT NULL) AS has_factor
  FROM account WHERE id = $1 FOR UPDATE"""


async def invite(viewer: Viewer, account: UUID, *, now: datetime) -> None:
    """Invite whoever the account is for to join; an invitation sent before works no more.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: they have joined, the account is disabled, or no address is known.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.invite") as act:
        rows = await act.fetch(_STATE, account)
        if not rows:
            raise NotFoundError
        if rows[0]["disabled_at"] is not None:
            raise RefusedError("This account is disabled. Let it in again first.")
        if rows[0]["has_password"] and rows[0]["has_factor"]:
            raise RefusedError("They have joined already. Send a letter to choose a password.")
        await mailed_links.send(act, account, Purpose.JOINING)


async def revoke_invitation(viewer: Viewer, account: UUID, *, now: datetime) -> None:
    """Let the invitation open nothing any more.

    Raises:
        RefusedError: there is none that still works.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.uninvite") as act:
        if not await mailed_links.revoke(act, account, Purpose.JOINING):
            raise RefusedError("No invitation is open. If they were invited, they have joined.")


async def open_invitation(token: str, *, browser: str, now: datetime) -> Opened:
    """What an invitation leads to; looking changes nothing.

    Raises:
        DeadLinkError: it leads nowhere, or nowhere any more.
    """
    return await mailed_links.open_link(token, of=_JOINS, browser=browser, now=now)


async def type_code(viewer: Viewer, opened: Opened, typed: str, *, now: datetime) -> str:
    """Go on where the code of the letter was typed; gives what this browser has to show.

    Raises:
        InvalidError: it is another code.
        TooManyTriesError: there were ten tries with this link in a quarter of an hour.
    """
    await mailed_links.check_code(opened, typed, now=now)
    bearer, subject = _bearer(opened, viewer), Subject("account", opened.account)
    async with recorded(bearer, Verb.ALTER, subject, now=now, name="joining.type_code") as act:
        return await mailed_links.remember_browser(act, opened)


async def type_password(viewer: Viewer, opened: Opened, password: str, *, now: datetime) -> None:
    """Choose the first password; or type the one there is, to set up a factor again.

    Raises:
        DeadLinkError: the code was not typed in this browser.
        InvalidError: it may not be chosen, or is not the one there is.
        TooManyTriesError: there were ten tries with this link in a quarter of an hour.
    """
    _check_typed(opened, is_code=True)
    if opened.purpose is Purpose.JOINING:
        await passwords.check_choice(password, about=(opened.name, opened.sign_in_name))
        digest = await passwords.digest(password)
    else:
        await count_try(f"account link password:{opened.id}", _TRIES, now=now)
        if not await passwords.matches(password, opened.password_digest):
            raise InvalidError(Fault("password", "This is not the password of your account."))
        digest = None
    bearer, subject = _bearer(opened, viewer), Subject("account", opened.account)
    async with recorded(bearer, Verb.ALTER, subject, now=now, name="joining.type_password") as act:
        if digest is not None:
            await Account.update({Account.password_digest: digest}).where(
                Account.id == opened.account
            )
            await end_sessions(act, opened.account)
        await mailed_links.remember_password(act, opened)


async def begin_app(viewer: Viewer, opened: Opened, *, now: datetime) -> None:
    """Make a secret for an authenticator app to scan.

    Raises:
        DeadLinkError: code and password were not typed in this browser.
    """
    _check_typed(opened)
    bearer, subject = _bearer(opened, viewer), Subject("account", opened.account)
    async with recorded(bearer, Verb.ALTER, subject, now=now, name="joining.begin_app") as act:
        await totp.begin(act, opened.account, label=_PHONE)


async def find_app(opened: Opened) -> NewApp | None:
    """The app being set up, if one is.

    Raises:
        DeadLinkError: code and password were not typed in this browser.
    """
    _check_typed(opened)
    async with reading(SIGNED_OUT):
        return await totp.find_new(opened.account, name=opened.sign_in_name)


async def passkey_options(opened: Opened, *, now: datetime) -> str:
    """What the browser needs to make a passkey, as JSON.

    Raises:
        DeadLinkError: code and password were not typed in this browser.
        RefusedError: there are no passkeys for an address without a name.
    """
    _check_typed(opened)
    return await passkeys.adding_options(opened.account, name=opened.sign_in_name, now=now)


async def complete_with_app(
    viewer: Viewer, opened: Opened, code: str, *, now: datetime
) -> list[str]:
    """Be done, with an app that shows this code; gives the recovery codes, this once.

    Raises:
        DeadLinkError: code and password were not typed in this browser, or it is done already.
        InvalidError: the app shows another code.
        TooManyTriesError: there were ten tries with this link in a quarter of an hour.
    """
    _check_typed(opened)
    await count_try(f"account link app:{opened.id}", _TRIES, now=now)

    async def prove(act: Act) -> UUID:
        confirmed = await totp.confirm(act, opened.account, code)
        if confirmed is None:
            raise InvalidError(Fault("app_code", _WRONG_CODE))
        return confirmed

    return await _complete(viewer, opened, FactorKind.TOTP, prove, now)


async def complete_with_passkey(
    viewer: Viewer, opened: Opened, answer: str, *, label: str, now: datetime
) -> list[str]:
    """Be done, with the passkey the browser made; gives the recovery codes, this once.

    Raises:
        DeadLinkError: code and password were not typed in this browser, or it is done already.
        InvalidError: what the browser made cannot be taken.
    """
    _check_typed(opened)
    made = await passkeys.take_added(opened.account, answer, now=now)

    async def keep(act: Act) -> UUID:
        return await passkeys.add(act, opened.account, made, label=label)

    return await _complete(viewer, opened, FactorKind.PASSKEY, keep, now)


async def _complete(
    viewer: Viewer,
    opened: Opened,
    kind: FactorKind,
    keep: Callable[[Act], Awaitable[UUID]],
    now: datetime,
) -> list[str]:
    bearer, account = _bearer(opened, viewer), opened.account
    name = "joining.complete" if opened.purpose is Purpose.JOINING else "factor.replace"
    async with recorded(bearer, Verb.ALTER, Subject("account", account), now=now, name=name) as act:
        await mailed_links.use_up(act, opened)
        factor = await keep(act)
        await forget_factors(act, account, but=factor)
        codes = await renew_codes(act, account)
        await end_sessions(act, account)
        act.note(factor=factor, factor_kind=kind)
        if opened.purpose is Purpose.NEW_FACTOR:
            await tell_owner(act, account, LetterKind.FACTOR_CHANGED)
    return codes


def _check_typed(opened: Opened, *, is_code: bool = False) -> None:
    """Demand that the code, and unless it is being typed the password, were typed here."""
    if not (opened.is_code_typed if is_code else opened.is_password_typed):
        raise DeadLinkError


def _bearer(opened: Opened, viewer: Viewer) -> Viewer:
    """Whoever holds the link and its code: nobody who is signed in."""
    return Viewer(
        name="mailed link",
        via=Via.LINK,
        permissions=SIGNED_OUT.permissions,
        act_id=viewer.act_id,
        link=opened.id,
    )
