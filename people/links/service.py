"""Personal links: a secret mailed to one person, by which that person answers without signing in.

Only the digest of a token is kept. A link may be used any number of times until it expires; it
puts in and never reads out. A link that is unknown or revoked is the same to whoever opens it: not
there. Of one that has expired that is said, and until when it worked, since only who has it asks.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID, uuid4

from people import public_url as addresses
from people.audit.service import Act, reading
from people.errors import Fault, InvalidError, NotFoundError
from people.links.tables import PersonalLink
from people.permissions import SIGNED_OUT, Permission, Via, Viewer
from people.sign_in.service import count_try

_TOKEN_BYTES = 16  # 128 bits
_TRIES = 10
_ASK = "telephone whoever invited you; the number is in their mail"
_PUTS_IN = SIGNED_OUT.permissions | {Permission.INVITATION_ANSWER, Permission.REPORT_HAND_IN}


class DeadLinkError(NotFoundError):
    """The link is unknown or was revoked, and nothing tells which; or it has expired."""

    def __init__(self) -> None:
        super().__init__("This link does not work, or does not work any more.")


class ExpiredLinkError(DeadLinkError):
    """The link worked until then."""

    def __init__(self, expired_at: datetime) -> None:
        super().__init__()
        self.expired_at = expired_at


def use(public_url: str) -> None:
    """Make links under this address from now on; without a slash at its end."""
    addresses.use(public_url)


def url_of(token: str, *, page: str = "a") -> str:
    """The address to mail for a token; ``page`` is that of an answer unless it says otherwise.

    Raises:
        UnavailableError: nobody said how people reach the service.
    """
    return f"{addresses.get()}/{page}/{token}"


async def issue(act: Act, *, about: UUID, purpose: str, expires_at: datetime) -> str:
    """Make a link about one thing and give its token, which is kept nowhere here."""
    token = base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode().rstrip("=").lower()
    await PersonalLink.insert(
        PersonalLink(
            id=uuid4(),
            digest=_digest(token),
            about=about,
            purpose=purpose,
            made_at=act.now,
            expires_at=expires_at,
        )
    )
    return token


async def extend(act: Act, *, about: UUID, expires_at: datetime) -> None:
    """Let the links about one thing work until then, where what they are about has moved.

    One that was revoked stays revoked.
    """
    await act.fetch(
        "UPDATE personal_link SET expires_at = $2 WHERE about = $1 AND revoked_at IS NULL",
        about, expires_at,
    )  # fmt: skip


async def revoke(act: Act, *, about: UUID) -> None:
    """Stop every link about one thing, at once and for good."""
    await act.fetch(
        "UPDATE personal_link SET revoked_at = $2 WHERE about = $1 AND revoked_at IS NULL",
        about, act.now,
    )  # fmt: skip


async def stand_again(act: Act, *, about: UUID, revoked_at: datetime) -> None:
    """Let the links work again that were stopped at that moment by what is put back now."""
    await act.fetch(
        "UPDATE personal_link SET revoked_at = NULL WHERE about = $1 AND revoked_at = $2",
        about, revoked_at,
    )  # fmt: skip


async def find_about(token: str, *, now: datetime) -> UUID:
    """What a link is about; looking changes nothing.

    Raises:
        ExpiredLinkError: it worked for a time that is over.
        DeadLinkError: it is unknown or was revoked.
    """
    async with reading(SIGNED_OUT):
        link = await PersonalLink.objects().get(
            (PersonalLink.digest == _digest(token)) & (PersonalLink.revoked_at.is_null())
        )
    if link is None:
        raise DeadLinkError
    if link.expires_at <= now:
        raise ExpiredLinkError(link.expires_at)
    return link.about


async def check_typed(
    about: UUID, typed: str, expected: str, *, now: datetime, word: str = "Meeting"
) -> None:
    """Demand what only a reader of the mail knows: the reference in its subject.

    Whatever opens links by itself has the link and not the subject. Each try is counted, so that
    a reference cannot be found by trying.

    Raises:
        InvalidError: it is not the one in the subject.
        TooManyTriesError: there were ten tries with this link in a quarter of an hour.
    """
    await count_try(f"link:{about}", _TRIES, now=now, ask=_ASK)
    given = "".join(typed.strip().upper().removeprefix(word.upper()).split())
    if not hmac.compare_digest(given.encode(), expected.upper().encode()):
        message = (
            f"This is not the reference in the subject of our mail. Look for “{word}” in the"
            " subject: the reference stands after it."
        )
        raise InvalidError(Fault("reference", message, typed))


def bearer(about: UUID, *, act_id: UUID | None = None) -> Viewer:
    """Whoever opened a personal link: they may answer and hand in, and see nothing else."""
    return Viewer(
        name="personal link", via=Via.LINK, permissions=_PUTS_IN, act_id=act_id, link=about
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.strip().lower().encode()).digest()
