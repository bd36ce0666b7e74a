"""What is asked of and told by those who keep people from cases."""

from datetime import datetime
from uuid import UUID

import msgspec

from conferences.children.bars import BarReason, StandingBar
from conferences.children.restrictions import RestrictionInForce
from people.fields import tidy

REASON_WORDS: dict[BarReason, str] = {
    BarReason.RELATIVE: "Related to the family",
    BarReason.KNOWS_FAMILY: "Knows the family in private life",
    BarReason.NEIGHBOUR: "Neighbour, school or club of the family",
    BarReason.COMPLAINT: "A complaint or a matter before a court",
    BarReason.OTHER: "Another reason",
}
"""Why somebody is kept from a case, as a form offers it."""


class SetBar(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be kept from the case with this reference of the family or of a child.

    ``is_told`` sends them what anybody is sent who is no longer asked.
    """

    professional: UUID
    reference: str
    reason: BarReason
    note: str = ""
    is_told: bool = False

    def __post_init__(self) -> None:
        tidy(self, lines={"reference": 40}, paragraphs={"note": 1000})


class PersonToBar(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could be kept from a case."""

    id: UUID
    name: str
    role: str
    agency_name: str


class Bars(msgspec.Struct, frozen=True, kw_only=True):
    """The bars the viewer may lift, and the people they may bar; a reference to begin with."""

    bars: tuple[StandingBar, ...]
    people: tuple[PersonToBar, ...]
    reference: str
    learns_whether_it_exists: bool

    @property
    def options(self) -> list[tuple[str, str]]:
        """The people as a select offers them."""
        return options_of(self.people)


def options_of(people: tuple[PersonToBar, ...]) -> list[tuple[str, str]]:
    """People as a form offers them."""
    return [(str(one.id), f"{one.name}, {one.role}, {one.agency_name}") for one in people]


class Restrict(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a case shall be from now on, besides the chair of its conferences."""

    named: tuple[UUID, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 1000})


class CaseAccess(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a case is restricted, and whom it could be for."""

    family: UUID
    reference: str
    restriction: RestrictionInForce | None
    people: tuple[PersonToBar, ...]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The people as a form offers them."""
        return options_of(self.people)

    @property
    def named(self) -> list[str]:
        """Those it is for now."""
        return [str(one.professional) for one in self.restriction.named] if self.restriction else []


class AskEmergency(msgspec.Struct, frozen=True, kw_only=True):
    """A case somebody has to see at once, by the reference of the family or of a child, and why."""

    reference: str
    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={"reference": 40}, paragraphs={"reason": 1000})


class Refuse(msgspec.Struct, frozen=True, kw_only=True):
    """Why the second person leaves a case shut."""

    reason: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 500})


class EmergencyListing(msgspec.Struct, frozen=True, kw_only=True):
    """Access asked for in an emergency; ``reference`` is what was typed."""

    id: UUID
    reference: str
    reason: str
    asked_by: str
    asked_at: datetime
    opened_at: datetime | None
    ends_at: datetime | None
    is_open: bool


class OpenCase(msgspec.Struct, frozen=True, kw_only=True):
    """A conference or child of a case that is open in an emergency, with where it is."""

    reference: str
    path: str


class Emergencies(msgspec.Struct, frozen=True, kw_only=True):
    """What the viewer asked for, and what is open to them now."""

    asked: tuple[EmergencyListing, ...]
    conferences: tuple[OpenCase, ...]
    children: tuple[OpenCase, ...]
