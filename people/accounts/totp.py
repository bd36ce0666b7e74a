"""Six digits from an authenticator app: setting one up, and one code proving once."""

import hmac
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pyotp
import segno

from people.accounts.tables import TotpSecret
from people.audit.service import Act, fetch
from people.vault import service as vault

ISSUER = "Conferences"  # what the app shows: it says nothing of what they are about
_STEP_S = 30
_STEPS_OFF = (0, -1, 1)  # a clock may be half a minute slow or fast
_DIGITS = 6

_CONFIRM = """
UPDATE totp_secret SET confirmed_at = $2, last_counter = $3
 WHERE id = $1 AND confirmed_at IS NULL RETURNING id"""
_USE = """
UPDATE totp_secret SET last_counter = $2 WHERE id = $1 AND last_counter < $2 RETURNING id"""


class NewApp(msgspec.Struct, frozen=True, kw_only=True):
    """An app being set up: what to scan, and what to type where nothing can be scanned."""

    id: UUID
    label: str
    secret: str
    picture: str

    @property
    def spaced(self) -> str:
        """The secret in groups of four, as people copy it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


async def begin(act: Act, account: UUID, *, label: str) -> UUID:
    """Make a secret for another app; it proves nothing until a code was typed. A step."""
    await act.fetch("DELETE FROM totp_secret WHERE account = $1 AND confirmed_at IS NULL", account)
    made = uuid4()
    secret = pyotp.random_base32()
    await TotpSecret.insert(
        TotpSecret(
            id=made,
            account=account,
            label=label,
            secret_sealed=vault.seal(secret, about=_place(made)),
            made_at=act.now,
        )
    )
    return made


async def find_new(account: UUID, *, name: str) -> NewApp | None:
    """The app being set up, in the transaction that is open here."""
    rows = await fetch(
        "SELECT id, label, secret_sealed FROM totp_secret"
        " WHERE account = $1 AND confirmed_at IS NULL",
        account,
    )
    if not rows:
        return None
    secret = vault.unseal(rows[0]["secret_sealed"], about=_place(rows[0]["id"]))
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    return NewApp(
        id=rows[0]["id"], label=rows[0]["label"], secret=secret, picture=picture_of(address)
    )


async def confirm(act: Act, account: UUID, code: str) -> UUID | None:
    """Let the app being set up prove from now on, if this is a code of it. A step."""
    for row in await _locked(act, account, is_confirmed=False):
        counter = _counter(_secret(row), code, act.now)
        if counter is not None and await act.fetch(_CONFIRM, row["id"], act.now, counter):
            return UUID(str(row["id"]))
    return None


async def prove_totp(act: Act, account: UUID, code: str) -> bool:
    """Whether the code is one of the account's apps, of this half minute, and new. A step.

    Each code counts once: the counter of the one typed last is kept, and none up to it counts.
    """
    for row in await _locked(act, account, is_confirmed=True):
        counter = _counter(_secret(row), code, act.now)
        if counter is not None and await act.fetch(_USE, row["id"], counter):
            act.note(factor=row["id"])
            return True
    return False


def picture_of(address: str) -> str:
    """The address as a picture to scan, ready to stand in a page."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4)


async def _locked(act: Act, account: UUID, *, is_confirmed: bool) -> list[Any]:
    return await act.fetch(
        "SELECT id, secret_sealed FROM totp_secret"
        " WHERE account = $1 AND (confirmed_at IS NOT NULL) = $2 ORDER BY made_at, id FOR UPDATE",
        account, is_confirmed,
    )  # fmt: skip


def _secret(row: Any) -> str:  # noqa: ANN401 - a row
    return vault.unseal(row["secret_sealed"], about=_place(row["id"]))


def _counter(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, if any near ``now``."""
    typed = "".join(code.split())
    if len(typed) != _DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    app, present = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_S
    for off in _STEPS_OFF:
        if hmac.compare_digest(app.generate_otp(present + off), typed):
            return present + off
    return None


def _place(secret: UUID) -> str:
    return f"totp_secret.secret_sealed:{secret}"
