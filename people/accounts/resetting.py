"""Another password: chosen by whoever knows the one before, or by letter.

A letter changes the password and nothing else: what is proved beside it stays as it is, and is
asked for at the next sign-in.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from people.accounts import mailed_links, passwords
from people.accounts.mailboxes import list_mailboxes
from people.accounts.mailed_links import Opened, Purpose
from people.accounts.tables import Account
from people.accounts.telling import tell_owner
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import moment
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import SIGNED_OUT, Permission, Via, Viewer, check
from people.post import LetterKind
from people.sign_in.service import TooManyTriesError, count_try, end_other_sessions, end_sessions

_LETTERS_OF_A_NAME = 3
_TRIES = 10
_TRIES_OF_A_NETWORK = 100
_HAS_JOINED = """
SELECT id FROM account
 WHERE sign_in_name = $1 AND disabled_at IS NULL AND password_digest IS NOT NULL"""


class ChangePassword(msgspec.Struct, frozen=True, kw_only=True):
    """The password there is, and the one there shall be."""

    old_password: str
    password: str


class ResetPassword(msgspec.Struct, frozen=True, kw_only=True):
    """The code of the letter, and the password there shall be."""

    code: str
    password: str


async def ask_for_letter(viewer: Viewer, sign_in_name: str, *, network: str, now: datetime) -> None:
    """Send a letter to choose another password by, if somebody has joined under that name.

    Whether one goes out shows nowhere; more than three in a quarter of an hour do not.

    Raises:
        TooManyTriesError: a hundred were asked for from the network in a quarter of an hour.
    """
    await count_try(f"network:{network}", _TRIES_OF_A_NETWORK, now=now)
    folded = sign_in_name.strip().lower()
    try:
        await count_try(f"reset:{folded}", _LETTERS_OF_A_NAME, now=now)
    except TooManyTriesError:
        return
    async with recorded(
        viewer, Verb.CONSULT, Subject("account"), now=now, name="password.ask"
    ) as act:
        found = await act.fetch(_HAS_JOINED, folded)
        if found and await list_mailboxes(found[0]["id"]):
            act.about(Subject("account", found[0]["id"]))
            await mailed_links.send(act, found[0]["id"], Purpose.PASSWORD_RESET)


async def send_letter(viewer: Viewer, account: UUID, *, now: datetime) -> None:
    """Send somebody who has joined a letter to choose another password by.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is disabled, has not joined, or no address is known.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="password.send_letter") as act:
        rows = await act.fetch(
            "SELECT disabled_at, password_digest FROM account WHERE id = $1", account
        )
        if not rows:
            raise NotFoundError
        if rows[0]["disabled_at"] is not None or rows[0]["password_digest"] is None:
            raise RefusedError("This account has no password to change. Invite them to join.")
        await mailed_links.send(act, account, Purpose.PASSWORD_RESET)


async def open_letter(token: str, *, now: datetime) -> Opened:
    """What the letter's link leads to; looking changes nothing.

    Raises:
        DeadLinkError: it leads nowhere, or nowhere any more.
    """
    return await mailed_links.open_link(token, of=(Purpose.PASSWORD_RESET,), browser="", now=now)


async def reset(viewer: Viewer, opened: Opened, asked: ResetPassword, *, now: datetime) -> None:
    """Choose another password by letter; whoever is signed in with the old one is so no more.

    Raises:
        DeadLinkError: the letter was used meanwhile.
        InvalidError: the code is another, or the password may not be chosen.
        TooManyTriesError: there were ten tries with this link in a quarter of an hour.
    """
    await mailed_links.check_code(opened, asked.code, now=now)
    await passwords.check_choice(asked.password, about=(opened.name, opened.sign_in_name))
    digest = await passwords.digest(asked.password)
    bearer = Viewer(
        name="mailed link", via=Via.LINK, permissions=SIGNED_OUT.permissions,
        act_id=viewer.act_id, link=opened.id,
    )  # fmt: skip
    subject = Subject("account", opened.account)
    async with recorded(bearer, Verb.ALTER, subject, now=now, name="password.reset") as act:
        await mailed_links.use_up(act, opened)
        await mailed_links.revoke(act, opened.account, Purpose.PASSWORD_RESET)
        await _write(act, opened.account, digest)
        await end_sessions(act, opened.account)


async def change_password(
    viewer: Viewer, asked: ChangePassword, *, session: str | None, now: datetime
) -> None:
    """Choose another password for one's own account; of its sessions only ``session`` goes on.

    Raises:
        NotFoundError: the viewer has no account with a password.
        RefusedError: a program asks.
        InvalidError: the old one is another, or the new one may not be chosen.
        TooManyTriesError: there were ten tries in a quarter of an hour.
    """
    account = own_account(viewer)
    async with reading(viewer):
        rows = await fetch(
            "SELECT name, sign_in_name, email, password_digest FROM account WHERE id = $1", account
        )
    row = rows[0]
    await count_try(f"password:{account}", _TRIES, now=now)
    if not await passwords.matches(asked.old_password, row["password_digest"]):
        raise InvalidError(Fault("old_password", "This is not your password. Type it again."))
    about = (row["name"], row["sign_in_name"], row["email"] or "")
    await passwords.check_choice(asked.password, about=about)
    digest = await passwords.digest(asked.password)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="password.change") as act:
        await _write(act, account, digest)
        await end_other_sessions(act, account, keep=session)


def own_account(viewer: Viewer) -> UUID:
    """The account of a person at a browser, who alone changes how they sign in.

    Raises:
        NotFoundError: nobody is signed in.
        RefusedError: a program asks.
    """
    if viewer.account is None:
        raise NotFoundError
    if viewer.via is Via.TOKEN:
        raise RefusedError("Only a person changes how they sign in: do it on your own page.")
    return viewer.account


async def _write(act: Act, account: UUID, digest: str) -> None:
    await Account.update({Account.password_digest: digest}).where(Account.id == account)
    words = {"received": moment(act.now)}
    await tell_owner(act, account, LetterKind.PASSWORD_CHANGED, words=words)
