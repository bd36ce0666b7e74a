"""What is asked of and told by those who vary a timescale."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from people.fields import tidy
from standards.variations.standing import Standing

STANDING_WORDS: dict[Standing, tuple[str, str]] = {
    Standing.APPROVED: ("Approved", "green"),
    Standing.EXPIRED: ("Not decided in time", "red"),
    Standing.REFUSED: ("Refused", "red"),
    Standing.WAITING: ("Waiting", "yellow"),
    Standing.WITHDRAWN: ("Withdrawn", "grey"),
}
"""How a variation stands, as a tag says it, and in which colour."""


class AskVariation(msgspec.Struct, frozen=True, kw_only=True):
    """A later day for one timescale: why, how the child is kept safe until then, and who decides.

    ``timescale`` is the key of one that the conference has.
    """

    asking: ClassVar[Mapping[str, str]] = {
        "timescale": "Choose what is to be later.",
        "until": "Give the day until which it is to be later.",
        "reason": "Say why it cannot be kept.",
        "safety": "Say how the child is kept safe until then.",
        "approver": "Choose the senior manager who decides.",
    }
    timescale: str
    until: date
    reason: str
    safety: str
    approver: UUID

    def __post_init__(self) -> None:
        tidy(self, lines={"timescale": 100}, paragraphs={"reason": 2000, "safety": 2000})


class DecideVariation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a senior manager says yes or no."""

    asking: ClassVar[Mapping[str, str]] = {"reason": "Say why. Whoever asked reads it."}
    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 2000})


class Timescale(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a conference that is due, and may be varied while it is not late.

    ``latest`` is the instant after which a later day would serve nobody.
    """

    measure: str
    subject: UUID
    words: str
    due_at: datetime
    latest: datetime | None = None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.measure}:{self.subject}"


class Approver(msgspec.Struct, frozen=True, kw_only=True):
    """A senior manager who may decide."""

    account: UUID
    name: str


class VariationListing(msgspec.Struct, frozen=True, kw_only=True):
    """A variation as it stands, opened for those it is for.

    ``is_over`` is where the conference was cancelled: nothing is measured by it any more.
    """

    id: UUID
    conference: UUID
    reference: str
    kind: str
    measure: str
    subject: UUID
    words: str
    was_due_at: datetime
    until: datetime
    reason: str
    safety: str
    asked_by: str
    asked_at: datetime
    approver: str
    decided_at: datetime | None
    answer: str
    standing: Standing
    is_over: bool
    may_decide: bool
    may_withdraw: bool


class Variations(msgspec.Struct, frozen=True, kw_only=True):
    """The variations of a conference, what may still be varied, and by whom it is decided."""

    conference: UUID
    reference: str
    variations: tuple[VariationListing, ...]
    timescales: tuple[Timescale, ...]
    approvers: tuple[Approver, ...]


class OpenVariations(msgspec.Struct, frozen=True, kw_only=True):
    """What waits to be decided, and which approved days run out soon."""

    waiting: tuple[VariationListing, ...]
    running_out: tuple[VariationListing, ...]
