"""Links mailed to those who hold an account: to join, to choose a password, to set up a factor.

A link alone opens nothing. The letter has a code to be typed, which programs that follow links
and press buttons do not type; what goes on then goes on in the browser in which it was typed.
Links that are unknown, expired, revoked or used up are one and the same: not there.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID, uuid4

import msgspec

from people import post, public_url
from people.accounts.mailboxes import list_mailboxes
from people.accounts.tables import AccountLink
from people.audit.service import Act, fetch, reading
from people.errors import Fault, InvalidError, RefusedError
from people.links.service import DeadLinkError
from people.permissions import SIGNED_OUT, Role
from people.post import Letter, LetterKind
from people.sign_in.service import count_try
from people.vault import service as vault

TYPED_WITHIN = timedelta(minutes=30)
"""For how long a browser may go on after the code was typed in it."""

_TOKEN_BYTES = 16  # 128 bits
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_HALF = 4
_TRIES = 10

_OPEN = """
SELECT account_link.*, account.name, account.sign_in_name, account.password_digest, account.roles
  FROM account_link
  JOIN account ON account.id = account_link.account
  LEFT JOIN professional ON professional.id = account.professional
 WHERE account_link.digest = $1 AND account_link.purpose = ANY($2::text[])
   AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3
   AND account.disabled_at IS NULL AND (professional.id IS NULL OR professional.is_active)"""
_REVOKE = """
UPDATE account_link SET revoked_at = $3
 WHERE account = $1 AND purpose = $2 AND used_at IS NULL AND revoked_at IS NULL
   AND expires_at > $3 RETURNING id"""
_USE_UP = """
UPDATE account_link SET used_at = $2
 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2 RETURNING id"""


class Purpose(StrEnum):
    """What a link is for."""

    JOINING = "joining"
    NEW_FACTOR = "new_factor"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose


WORKS_FOR = MappingProxyType(
    {
        Purpose.JOINING: timedelta(days=7),
        Purpose.NEW_FACTOR: timedelta(days=1),
        Purpose.PASSWORD_RESET: timedelta(hours=1),
    }
)
_PATHS = MappingProxyType(
    {Purpose.JOINING: "join", Purpose.NEW_FACTOR: "join", Purpose.PASSWORD_RESET: "reset"}
)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A link that works, whose it is, and how far its owner has got in this browser."""

    id: UUID
    token: str
    purpose: Purpose
    account: UUID
    name: str
    sign_in_name: str
    password_digest: str | None
    roles: tuple[Role, ...]
    code_digest: bytes
    is_code_typed: bool
    is_password_typed: bool

    @property
    def path(self) -> str:
        """Where the link leads."""
        return f"/{_PATHS[self.purpose]}/{self.token}"


async def send(act: Act, account: UUID, purpose: Purpose) -> None:
    """Make a link with its code and mail both; of those before it, none works any more. A step.

    Raises:
        RefusedError: no mail address is known.
    """
    if not await list_mailboxes(account):
        raise RefusedError("No e-mail address is known for this account. Give it one first.")
    if purpose is not Purpose.PASSWORD_RESET:  # or strangers could stop the owner's own by asking
        await revoke(act, account, purpose)
    link, token, code = uuid4(), _token(), _code()
    await AccountLink.insert(
        AccountLink(
            id=link,
            digest=_digest(token),
            account=account,
            purpose=purpose.value,
            code_digest=_code_digest(link, code),
            made_at=act.now,
            expires_at=act.now + WORKS_FOR[purpose],
        )
    )
    await post.put(
        act,
        Letter(
            kind=LetterKind(purpose.value),
            account=account,
            dedupe_key=f"{purpose} {link}",
            words={"code": code},
            link=f"{public_url.get()}/{_PATHS[purpose]}/{token}",
        ),
    )
    act.note(account_link=link)


async def revoke(act: Act, account: UUID, purpose: Purpose) -> bool:
    """Stop the account's links of that purpose, at once; whether there was one. A step."""
    return bool(await act.fetch(_REVOKE, account, purpose.value, act.now))


async def use_up(act: Act, opened: Opened) -> None:
    """Let the link open nothing any more: what it was made for is done. A step.

    Raises:
        DeadLinkError: it was used up or revoked meanwhile.
    """
    if not await act.fetch(_USE_UP, opened.id, act.now):
        raise DeadLinkError


async def open_link(token: str, *, of: tuple[Purpose, ...], browser: str, now: datetime) -> Opened:
    """What a link leads to; looking changes nothing.

    Raises:
        DeadLinkError: it is unknown, expired, revoked or used up; nothing tells which.
    """
    async with reading(SIGNED_OUT):
        rows = await fetch(_OPEN, _digest(token.lower()), [purpose.value for purpose in of], now)
    if not rows:
        raise DeadLinkError
    row = dict(rows[0])
    typed_at = row["code_typed_at"]
    is_here = typed_at is not None and hmac.compare_digest(row["browser_digest"], _digest(browser))
    is_code_typed = is_here and now - TYPED_WITHIN < typed_at
    return msgspec.convert(
        row
        | {
            "token": token.strip().lower(),
            "is_code_typed": is_code_typed,
            "is_password_typed": is_code_typed and row["password_typed_at"] is not None,
        },
        Opened,
    )


async def check_code(opened: Opened, typed: str, *, now: datetime) -> None:
    """Demand the code of the letter; each try is counted.

    Raises:
        InvalidError: it is another.
        TooManyTriesError: there were ten tries with this link in a quarter of an hour.
    """
    await count_try(f"account link:{opened.id}", _TRIES, now=now)
    if not hmac.compare_digest(_code_digest(opened.id, typed), opened.code_digest):
        words = "This is not the code in our letter. It has eight letters and digits."
        raise InvalidError(Fault("code", words, typed))


async def remember_browser(act: Act, opened: Opened) -> str:
    """Let the link go on in one browser, and no other; gives what it has to show. A step."""
    browser = secrets.token_urlsafe(32)
    await act.fetch(
        "UPDATE account_link SET browser_digest = $2, code_typed_at = $3, password_typed_at = NULL"
        " WHERE id = $1",
        opened.id, _digest(browser), act.now,
    )  # fmt: skip
    return browser


async def remember_password(act: Act, opened: Opened) -> None:
    """Note that the account's password was typed after the code. A step."""
    await act.fetch(
        "UPDATE account_link SET password_typed_at = $2 WHERE id = $1", opened.id, act.now
    )


def _token() -> str:
    return base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode().rstrip("=").lower()


def _code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(2 * _HALF)]
    return f"{''.join(letters[:_HALF])}-{''.join(letters[_HALF:])}"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.strip().encode()).digest()


def _code_digest(link: UUID, code: str) -> bytes:
    """Under a key: so few letters could be found from a plain digest by trying."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return vault.blind_index(f"code {link} {typed}")
