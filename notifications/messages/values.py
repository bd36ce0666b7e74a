"""What a message may hold: nothing that has room for the name of a child.

A message carries an id of what it is about, words from an allowed list, and the time and place
of a meeting; who it goes to is looked up when it is sent.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from people.post import LetterKind

_TOKEN_BYTES = 16


class MessageKind(StrEnum):
    """What a message tells; each kind has its wording in the folder of templates."""

    ACCESS_ALERT = "access_alert"
    ADDRESS_QUESTION = "address_question"
    ANSWER_RECEIPT = "answer_receipt"
    APPROVAL_DECIDED = "approval_decided"
    APPROVAL_WAITING = "approval_waiting"
    ATTACHMENT_HELD = "attachment_held"
    AUDIT_ANCHOR = "audit_anchor"
    CANCELLATION = "cancellation"
    ESCALATION = "escalation"
    FACTOR_CHANGED = "factor_changed"
    FACTOR_LOST = "factor_lost"
    FORMER_ADDRESS = "former_address"
    GUIDANCE = "guidance"
    INCIDENT_ALERT = "incident_alert"
    INVITATION = "invitation"
    JOINING = "joining"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_NOTICE = "meeting_notice"
    NEW_FACTOR = "new_factor"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of message
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of message
    REMINDER = "reminder"
    REPORT_RECEIPT = "report_receipt"
    REPORT_REQUEST = "report_request"
    SIGN_IN_ALERT = "sign_in_alert"
    TIME_KEPT = "time_kept"
    UPDATE = "update"


CALENDAR_KINDS = frozenset({MessageKind.CANCELLATION, MessageKind.INVITATION, MessageKind.UPDATE})
"""Those that follow each other in the recipient's calendar; the last one queued holds."""
CANCELS = frozenset({MessageKind.CANCELLATION, MessageKind.FORMER_ADDRESS})
WITH_CALENDAR = CALENDAR_KINDS | CANCELS
"""Those that carry a calendar object: what goes to a former address follows nothing."""
ACCOUNT_KINDS = frozenset(MessageKind(kind.value) for kind in LetterKind)
"""Those that go to whoever holds an account; what they are about is the account itself."""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting as one recipient's calendar is to show it; all instants are aware and UTC.

    `sequence` counts what changed about the meeting; `stamped_at` orders messages about it. There
    is no field for the address of one that is held online: it is never mailed.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    created_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: str
    is_online: bool = False
    state: Literal["confirmed", "cancelled"] = "confirmed"


class Owed(StrEnum):
    """What somebody is reminded of, about one meeting."""

    ANSWER = "answer"
    ANYTHING_NEW = "anything_new"
    DECISIONS = "decisions"
    NEAR = "near"
    PLAN = "plan"
    RECORD = "record"
    REPORT_DUE = "report_due"
    REPORT_OVERDUE = "report_overdue"


FOLLOWS = frozenset({Owed.DECISIONS, Owed.PLAN, Owed.RECORD})
"""What is owed after a meeting: one is told of it before it is due, and after."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list of reminders: which meeting, when it is, what is owed and until when.

    ``who`` is the colleague who owes it, where it is not the recipient; ``is_late`` says of what
    follows a meeting that it was due already.
    """

    reference: str
    owed: Owed
    meets_at: str
    by: str = ""
    link: str | None = None
    who: str = ""
    is_late: bool = False


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell one recipient, once: `dedupe_key` names it for ever.

    `nth_address` counts through the addresses of an account's owner. `address` is set where it goes
    to one the recipient has no more, and nowhere else.
    """

    id: UUID
    about: UUID
    kind: MessageKind
    recipient: UUID
    reference: str
    not_before: datetime
    dedupe_key: str
    words: dict[str, str] = {}
    occasion: Occasion | None = None
    reply_token: str | None = None
    answer_link: str | None = None
    address: str | None = None
    nth_address: int = 0
    items: tuple[Item, ...] = ()


class Recipient(msgspec.Struct, frozen=True):
    """Who a message goes to, looked up at the moment of sending.

    ``is_held`` says that nothing goes there before somebody made sure of the address;
    ``not_before``, that it is not the hour for it before then.
    """

    name: str
    address: str
    is_held: bool = False
    not_before: datetime | None = None


def new_token() -> str:
    """A secret of 128 bits that survives mail systems which fold case: 26 letters and digits."""
    return base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode().rstrip("=").lower()


def token_digest(token: str) -> bytes:
    """What is stored of a token, and looked up when an answer comes back."""
    return hashlib.sha256(token.encode()).digest()
