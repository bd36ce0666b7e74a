"""What is asked of subject access, and what is shown of it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from conferences.letters.service import LetterCopy
from people.errors import Fault, InvalidError
from people.fields import tidy

KINDS = ("child", "family_member", "professional")


class OpenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody asked: about whom, by which reference, when, and how they were known.

    ``reference`` is the child's case reference, the family's, or a professional's mail address or
    sign-in name.
    """

    kind: str
    reference: str
    asked_by: str
    identity: str
    received_on: date

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        tidy(self, lines={"reference": 254, "asked_by": 200}, paragraphs={"identity": 1000})
        if self.kind not in KINDS:
            raise InvalidError(Fault("kind", "Choose whom it is about."))


class Extend(msgspec.Struct, frozen=True, kw_only=True):
    """Until when the answer is put off, and why."""

    extended_to: date
    reason: str

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        tidy(self, lines={}, paragraphs={"reason": 1000})


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one item goes out: whole, without passages, or not at all, on a ground.

    ``decision_of`` names who decided that something restricted goes out; ``mark`` is what the
    item is, where it was marked wrongly. ``passages`` are taken out, one a line.
    """

    decision: str
    ground: str = ""
    passages: str = ""
    decision_of: str = ""
    mark: str = ""

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        tidy(
            self, lines={"decision_of": 200}, paragraphs={"ground": 1000, "passages": 10_000}
        )  # fmt: skip
        if self.decision not in ("include", "redact", "leave_out"):
            raise InvalidError(Fault("decision", "Say whether it goes out."))
        if self.decision == "leave_out" and not self.ground:
            raise InvalidError(Fault("ground", "Say on which ground it is left out."))
        if self.mark not in ("", "own", "third_party", "restricted"):
            raise InvalidError(Fault("mark", "Choose what it is."))


class CloseRequest(msgspec.Struct, frozen=True, kw_only=True):
    """How the answer was handed over."""

    handed_over: str

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        tidy(self, lines={}, paragraphs={"handed_over": 1000})


class ItemListing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing held about the person, and what was decided of it."""

    id: UUID
    position: int
    source: str
    title: str
    is_file: bool
    letter: UUID | None
    size: int | None
    mark: str
    decision: str | None
    ground: str
    decision_of: str


class ItemInFull(ItemListing, frozen=True, kw_only=True):
    """The same with what it says, and what of it goes out."""

    request: UUID
    text: str | None
    redacted: str | None


class RequestListing(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its clock."""

    id: UUID
    reference: str
    kind: str
    subject_reference: str
    received_on: date
    due_on: date
    state: str
    left: str
    is_late: bool
    items: int = 0
    undecided: int = 0


class RequestInFull(RequestListing, frozen=True, kw_only=True):
    """A request with everything that was gathered for it."""

    asked_by: str
    identity: str
    first_due_on: date
    latest_extension: date
    extension_reason: str
    made_by: str
    made_at: datetime
    is_preparer: bool
    approval: UUID | None
    released_at: datetime | None
    opened: int
    handed_over: str
    closed_at: datetime | None
    listed: tuple[ItemListing, ...] = ()


class BundlePart(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the bundle: its text, a report in the store, or a letter as it was."""

    name: str
    title: str
    how: str
    text: str | None = None
    file: UUID | None = None
    sha256: bytes | None = None
    letter: LetterCopy | None = None


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out: its manifest, and its files."""

    reference: str
    manifest: bytes
    parts: tuple[BundlePart, ...]
