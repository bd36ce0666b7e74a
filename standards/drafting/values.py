"""What is said about drafts of standards, and how they are read."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

import msgspec

from people.fields import tidy
from standards.agreed.in_force import Rule, StandardInForce, Terms


class State(StrEnum):
    """Where a draft stands."""

    ADOPTED = "adopted"
    GIVEN_UP = "given_up"
    OPEN = "open"
    PROPOSED = "proposed"


STATE_WORDS = {
    State.ADOPTED: "In force or to come",
    State.GIVEN_UP: "Given up",
    State.OPEN: "Being written",
    State.PROPOSED: "Waits for signatures",
}


class StartDraft(msgspec.Struct, frozen=True, kw_only=True):
    """From which preset, or which standard by its id, a draft is started, and what it is called.

    ``builds_on`` names a preset whose rules fill what that does not speak of; none means nothing.
    """

    started_from: str
    title: str
    builds_on: str = ""
    asking: ClassVar[Mapping[str, str]] = {"started_from": "Choose what the draft starts from."}

    def __post_init__(self) -> None:
        tidy(self, lines={"title": 200, "started_from": 40, "builds_on": 40})


class ChangeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft is called, the words it gives to pages, and on which calendar it counts."""

    title: str
    committee: str
    conference: str
    conferences: str
    register: str
    calendar: str
    revision: int
    acronym: str = ""
    asking: ClassVar[Mapping[str, str]] = {
        "conference": "Give the word for the meeting.",
        "conferences": "Give the word for several meetings.",
        "register": "Give the word for where children are listed.",
        "calendar": "Choose the calendar.",
    }

    def __post_init__(self) -> None:
        words = {"title": 200, "committee": 120, "conference": 60, "conferences": 60,
                 "register": 60, "acronym": 20}  # fmt: skip
        tidy(self, lines=words)


class ProposeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to sign a draft, and from which day it shall be in force."""

    signers: tuple[UUID, ...]
    in_force_from: date
    revision: int
    asking: ClassVar[Mapping[str, str]] = {
        "in_force_from": "Say from which day it is to be in force."
    }


class SignatureListing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is to sign, and when they did."""

    account: UUID
    name: str
    asked_at: datetime
    signed_at: datetime | None


class DraftListing(msgspec.Struct, frozen=True, kw_only=True):
    """A draft in a list."""

    id: UUID
    title: str
    state: State
    started_at: datetime
    in_force_from: date | None
    signed: int
    signers: int
    adopted_as: UUID | None

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return STATE_WORDS[self.state]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft with its rules and signatures."""

    id: UUID
    title: str
    started_from: str
    preset: str
    calendar: str
    terms: Terms
    state: State
    adopted_as: UUID | None
    in_force_from: date | None
    started_at: datetime
    proposed_at: datetime | None
    revision: int
    rules: tuple[Rule, ...]
    signatures: tuple[SignatureListing, ...]

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return STATE_WORDS[self.state]

    @property
    def is_signed_by_all(self) -> bool:
        """Whether everybody who was asked has signed."""
        return bool(self.signatures) and all(one.signed_at for one in self.signatures)

    @property
    def digest(self) -> bytes:
        """What is signed: the title, the day, the calendar, the words and every rule."""
        rules = [msgspec.structs.replace(rule, id=None) for rule in self.rules]
        said = (self.title, self.in_force_from, self.calendar, self.terms, rules)
        return sha256(msgspec.json.encode(said)).digest()

    def as_standard(
        self,
        *,
        standard: UUID | None = None,
        agreed_on: date | None = None,
        agreed_by: str = "",
    ) -> StandardInForce:
        """The draft as the standard it would be, or comes to be."""
        return StandardInForce(
            id=standard, title=self.title, preset=self.preset, calendar=self.calendar,
            in_force_from=self.in_force_from, agreed_on=agreed_on, agreed_by=agreed_by,
            terms=self.terms, rules=self.rules,
        )  # fmt: skip
