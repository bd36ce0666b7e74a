"""What is said of addresses that mail waits for, and of asking people whether theirs is right."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from notifications.addresses.dangers import WORDS, Danger
from people.professionals.addresses import age_of
from people.professionals.confirming import How

CHECKED = (How.PHONE, How.AGENCY)
"""By which ways a coordinator can have made sure."""


class HeldAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose mail waits, and why."""

    professional: UUID
    name: str
    role: str
    agency: str
    phone: str | None
    email: str
    email_confirmed_on: date | None
    dangers: tuple[Danger, ...]
    messages: int
    held_since: datetime

    @property
    def warnings(self) -> list[str]:
        """What is dangerous about the address, in sentences."""
        return [WORDS[one] for one in self.dangers]

    def age(self, today: date) -> str:
        """How long ago the address was confirmed, in words."""
        return age_of(self.email_confirmed_on, today)


class ConfirmAddress(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody made sure of an address: which one, how, and of which warnings they know."""

    email: str
    how: How
    warned_of: tuple[Danger, ...]


class OwnAddress(msgspec.Struct, frozen=True, kw_only=True):
    """One's own address, as one is asked whether it is right."""

    name: str
    email: str | None
    email_confirmed_on: date | None
    is_asked_again: bool

    def age(self, today: date) -> str:
        """How long ago the address was confirmed, in words."""
        return age_of(self.email_confirmed_on, today)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question after an address that went out, as whoever holds its link is shown it."""

    id: UUID
    professional: UUID
    email: str
    reference: str
    answered_at: datetime | None
    is_current: bool
