"""What a program's token may be made for, and what is said about one."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy
from people.permissions import Permission

LONGEST_TOKEN_DAYS = 366


class Scope(StrEnum):
    """How much of what its account may do a token may do."""

    EVERYTHING = "everything"
    NAMED = "named"
    READ = "read"


SCOPE_WORDS = {
    Scope.READ: "Reads what you may read, and changes nothing",
    Scope.NAMED: "Only what is ticked below",
    Scope.EVERYTHING: "All you may do now",
}


class AddToken(msgspec.Struct, frozen=True, kw_only=True):
    """A way in for a program: what for, for how long, and how much of what one may do oneself."""

    label: str
    days: int = 90
    scope: Scope = Scope.READ
    permissions: tuple[Permission, ...] = ()

    def __post_init__(self) -> None:
        tidy(self, lines={"label": 120})
        if not 0 < self.days <= LONGEST_TOKEN_DAYS:
            words = f"Give a number of days from 1 to {LONGEST_TOKEN_DAYS}."
            raise InvalidError(Fault("days", words, str(self.days)))
        if self.scope is Scope.NAMED and not self.permissions:
            raise InvalidError(Fault("permissions", "Tick what the token is to be for."))


class TokenListing(msgspec.Struct, frozen=True, kw_only=True):
    """A token as its owner sees it; what it consists of is nowhere."""

    id: UUID
    label: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_used_from: str | None
    revoked_at: datetime | None
    is_read_only: bool
    permissions: list[str] | None

    @property
    def scope_words(self) -> str:
        """What it may do, in words."""
        if self.is_read_only:
            return "Reads, changes nothing"
        if self.permissions is None:
            return "Whatever you may, save what asks for a new proof"
        return ", ".join(permission_words(one) for one in self.permissions)


def check_scope(asked: Collection[Permission], held: Collection[Permission]) -> None:
    """Demand that a token may do no more than its account.

    Raises:
        InvalidError: it names something the account may not do.
    """
    beyond = sorted(set(asked) - set(held))
    if beyond:
        words = f"You may not do this yourself: {permission_words(beyond[0])}."
        raise InvalidError(Fault("permissions", words, beyond[0]))


def permission_words(permission: str) -> str:
    """A permission as people read it.

    >>> permission_words("report:hand_in")
    'report: hand in'
    """
    return permission.replace(":", ": ").replace("_", " ")
