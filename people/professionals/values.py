"""What is said about professionals: what is sent to add or change one, and what is read."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from people.fields import tidy
from people.professionals.addresses import age_of, is_asked_again
from people.professionals.confirming import HOW_WORDS, How


class ProfessionalDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as somebody describes them: who, in which post, where, and how to reach them."""

    name: str
    role: str
    agency: UUID
    email: str | None = None
    phone: str | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"name": 200, "role": 120, "phone": 40}, addresses=["email"])


class AddProfessional(ProfessionalDetails, frozen=True, kw_only=True):
    """Somebody new; confirmed where the agency said that they work there, at this address."""

    is_confirmed: bool = False
    not_the_same: str = ""  # why this is none of those who are likely to be the same

    def __post_init__(self) -> None:
        super().__post_init__()
        tidy(self, lines={"not_the_same": 300})


class ChangeProfessional(ProfessionalDetails, frozen=True, kw_only=True):
    """Somebody as they shall stand from now on; ``revision`` is the one that was looked at."""

    line_manager: UUID | None = None
    revision: int = 0


class SetDeputies(msgspec.Struct, frozen=True, kw_only=True):
    """Who usually stands in for somebody; ``revision`` is the one that was looked at."""

    deputies: tuple[UUID, ...] = ()
    revision: int = 0


class Show(StrEnum):
    """Which people to list."""

    WORKING = "working"
    UNCONFIRMED = "unconfirmed"
    ASK_AGAIN = "ask_again"
    LEFT = "left"
    ALL = "all"


class FindProfessionals(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to look for: words of name, post or agency; an agency; who is to be confirmed."""

    search: str = ""
    agency: UUID | None = None
    show: Show = Show.WORKING
    page: int = 1


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as others know them: name and post."""

    id: UUID
    name: str
    role: str


class ProfessionalListing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as a list shows them, with where they work."""

    id: UUID
    name: str
    role: str
    agency: UUID
    agency_name: str
    agency_group: str
    email: str | None
    email_confirmed_on: date | None
    email_confirmed_how: str | None
    phone: str | None
    line_manager: UUID | None
    is_confirmed: bool
    is_active: bool
    revision: int
    deputies: int

    def age_of_address(self, today: date) -> str:
        """How long ago the address was confirmed, in words."""
        age = age_of(self.email_confirmed_on, today)
        how = self.email_confirmed_how
        return age if how is None else f"{age} {HOW_WORDS[How(how)]}"

    def is_asked_again(self, today: date) -> bool:
        """Whether there is an address that should be confirmed again."""
        return self.email is not None and is_asked_again(self.email_confirmed_on, today)


class Professionals(msgspec.Struct, frozen=True):
    """A part of a list of people, and how many the whole has."""

    people: list[ProfessionalListing]
    total: int


class ProfessionalRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with those around them."""

    person: ProfessionalListing
    line_manager: Colleague | None
    deputies: list[Colleague]
    stands_in_for: list[Colleague]
