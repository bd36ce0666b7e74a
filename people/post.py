"""How this package has letters sent to those who hold an account, without knowing mail.

The outbox fulfils ``Post``; whoever joins the service hands it over.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from people.audit.service import Act
from people.errors import UnavailableError


class LetterKind(StrEnum):
    """What a letter to an account tells; each has its wording among the templates of messages."""

    ACCESS_ALERT = "access_alert"
    APPROVAL_DECIDED = "approval_decided"
    APPROVAL_WAITING = "approval_waiting"
    AUDIT_ANCHOR = "audit_anchor"
    FACTOR_CHANGED = "factor_changed"
    FACTOR_LOST = "factor_lost"
    INCIDENT_ALERT = "incident_alert"
    JOINING = "joining"
    NEW_FACTOR = "new_factor"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of letter
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of letter
    SIGN_IN_ALERT = "sign_in_alert"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell whoever holds an account, once: ``dedupe_key`` names it for ever.

    ``words`` has keys of the messages' allowed list alone; ``link`` leads to a page of ours;
    ``nth`` counts through the addresses known of whoever holds the account.
    """

    kind: LetterKind
    account: UUID
    dedupe_key: str
    words: Mapping[str, str] = msgspec.field(default_factory=dict)
    link: str | None = None
    nth: int = 0


class Post(Protocol):
    """Whatever gets letters to their readers."""

    async def put(self, act: Act, letter: Letter) -> bool:
        """Queue the letter within the act; whether it was queued."""
        ...


_post: list[Post] = []


def use(post: Post) -> None:
    """Send letters this way from now on."""
    _post[:] = [post]


async def put(act: Act, letter: Letter) -> bool:
    """Queue a letter within the act; whether it was queued. A step.

    Raises:
        UnavailableError: nobody said how letters are sent.
    """
    if not _post:
        raise UnavailableError("No way to send letters is configured.")
    return await _post[0].put(act, letter)
