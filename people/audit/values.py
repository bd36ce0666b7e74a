"""What the trail tells of itself: what a look over it found, and what a search shows."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from people.clock import instant


class Flaw(StrEnum):
    """What can be wrong with the trail."""

    ALTERED = "altered"
    ANCHORS_DAMAGED = "anchors_damaged"
    CUT_OFF = "cut_off"
    INSERTED = "inserted"
    MISSING = "missing"
    REORDERED = "reordered"
    REWRITTEN = "rewritten"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing wrong: which row, in words, and what was expected where.

    ``row`` is the number of the first bad entry; for one that is not there, of the first that
    should be. ``until`` is the last one that may be concerned, where it is not one alone.
    """

    flaw: Flaw
    row: int | None
    until: int | None = None
    words: str
    expected: str = ""
    found: str = ""


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk over the whole trail found."""

    entries: int
    head: int | None
    digest: str
    anchors: int
    finding: Finding | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.finding is None


class Anchor(msgspec.Struct, frozen=True):
    """The head of the trail as it was noted elsewhere."""

    number: int
    digest: bytes


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the trail, with the names of staff and the references of what it is about."""

    number: int
    id: UUID
    at: datetime
    verb: str
    act: str
    subject_kind: str
    subject: UUID | None
    reference: str = ""
    account: UUID | None
    professional: UUID | None
    who: str
    via: str
    refused: str
    details: dict[str, Any]


class EntriesFound(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a search, newest first; ``before`` leads to the next, none on the last."""

    entries: list[Entry]
    before: int | None


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """What to search the trail for; what is left out narrows nothing.

    ``who`` is a part of the name of an account or a professional, or an id; ``about`` a reference
    or an id of what the entry is about or mentions.
    """

    who: str = ""
    verb: str = ""
    act: str = ""
    kind: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None
    via: str = ""
    is_refused: bool = False
    before: int | None = None


class FindEntries(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks the trail for, in days as they are counted here; ``until`` included."""

    who: str = ""
    verb: str = ""
    act: str = ""
    kind: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    via: str = ""
    refused: bool = False
    before: int | None = None

    def narrowed(self) -> Narrowed:
        """The same as instants."""
        ends = self.until + timedelta(days=1) if self.until else None
        return Narrowed(
            who=self.who.strip(),
            verb=self.verb,
            act=self.act.strip(),
            kind=self.kind,
            about=self.about.strip(),
            since=instant(self.since, time.min) if self.since else None,
            until=instant(ends, time.min) if ends else None,
            via=self.via,
            is_refused=self.refused,
            before=self.before,
        )


class VerifyTrail(msgspec.Struct, frozen=True, kw_only=True):
    """A head of the trail from a letter to hold it against; none takes the anchors kept here."""

    number: int | None = None
    digest: str = ""
