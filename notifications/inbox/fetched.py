"""A mail as it was found in a mailbox, and what it is handed to."""

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol, TypeAlias

import msgspec

from people.errors import UnavailableError

READ_OF_A_LARGE_ONE = 64 * 1024


class UnreachableError(UnavailableError):
    """The mailbox cannot be read now."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A mail with the mailbox's own name for it; ``size`` where only its beginning was fetched."""

    mailbox: str
    name: str
    raw: bytes
    size: int | None = None


Store: TypeAlias = Callable[[Fetched], Awaitable[bool]]
"""Keeps a mail; once it returns the mail may be put away."""
Known: TypeAlias = Callable[[str, Collection[str]], Awaitable[set[str]]]
IsStopping: TypeAlias = Callable[[], bool]


class Mailbox(Protocol):
    """A place mail comes to."""

    async def collect(self, store: Store, *, is_stopping: IsStopping) -> int:
        """Hand everything that is new to ``store``, and put it away once stored; how many.

        Raises:
            UnreachableError: the mailbox cannot be read now.
        """

    async def wait(self, *, is_stopping: IsStopping) -> None:
        """Wait until something may have come, as long as the mailbox can tell."""

    async def close(self) -> None:
        """Let go of whatever is held open."""
