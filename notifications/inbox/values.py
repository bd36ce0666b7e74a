"""What a mail that came in is, as far as it can be said without knowing anybody.

Everything here was written by somebody else: text for a person to read, never an instruction.
"""

from datetime import date, datetime
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a mail is, decided before anything in it is believed."""

    AWAY = "away"
    BOUNCE = "bounce"
    BROKEN = "broken"
    CALENDAR = "calendar"
    OTHER = "other"
    RECEIPT = "receipt"


class State(StrEnum):
    """How far a mail has come.

    ``flagged`` took effect and a person should still look; ``waiting`` has none until a person
    decides; ``noted`` needs nobody; ``held`` is not read, since its sender sent too much at once.
    """

    NEW = "new"
    HELD = "held"
    APPLIED = "applied"
    FLAGGED = "flagged"
    WAITING = "waiting"
    NOTED = "noted"
    DECIDED = "decided"


class Trust(StrEnum):
    """How much a mail is believed: from A, as if signed in, to D, not at all."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Vouched(StrEnum):
    """What our own mail server says of the sender's domain."""

    NOT_ASKED = "not_asked"
    NOTHING = "nothing"
    PASSED = "passed"
    FAILED = "failed"


class Said(StrEnum):
    """What a calendar program answers."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELEGATED = "delegated"
    TENTATIVE = "tentative"


class CalendarAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar object says, whichever program wrote it; nothing of it may be missed.

    ``attendees`` are addresses and aliases as written, none where a room or an automaton answers.
    ``starts_at`` and ``ends_at`` are what another time is proposed as. ``mail_method`` is what the
    mail says to be in it, where that is another method.
    """

    method: str
    mail_method: str = ""
    uid: str = ""
    said: Said | None = None
    attendees: tuple[str, ...] = ()
    delegates: tuple[str, ...] = ()
    comment: str = ""
    sequence: int | None = None
    stamped_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_several: bool = False


class Bounce(msgspec.Struct, frozen=True, kw_only=True):
    """A mail of ours that came back: for good, or late for now."""

    is_final: bool
    recipients: tuple[str, ...] = ()
    words: str = ""


class Attached(msgspec.Struct, frozen=True):
    """A file that came along: how it is called, and how large it is."""

    name: str
    size: int


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that was read: who it says it is from, what it is, and whose answer it may be.

    ``tokens`` are those of the address it went to, ``uid_tokens`` those found elsewhere in it, and
    ``messages`` ids of mails of ours that it answers to. ``sender`` is none where the mail does
    not say it in one plain address.
    """

    kind: Kind
    sender: str | None = None
    subject: str = ""
    dated_at: datetime | None = None
    tokens: tuple[str, ...] = ()
    uid_tokens: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    vouched: Vouched = Vouched.NOTHING
    is_automatic: bool = False
    calendar: CalendarAnswer | None = None
    bounce: Bounce | None = None
    away_until: date | None = None
    attachments: tuple[Attached, ...] = ()
    text: str = ""
    fault: str = ""
