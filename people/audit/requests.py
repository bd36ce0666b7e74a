"""One request, one entry: what was done, or else what was looked at, or that it was refused.

A page looks at something before it does what is asked, and again for its answer. Its looks wait
here until it is known whether the request did anything; what was done says that it was looked at.
Outside of a request nothing waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

L = TypeVar("L")


@dataclass(slots=True)
class Asked(Generic[L]):
    """A request as the trail sees it: the looks that wait, and whether its entry is there."""

    looks: list[L] = field(default_factory=list)
    is_entered: bool = False


_asked: ContextVar[Asked[object] | None] = ContextVar("asked", default=None)


@contextmanager
def one_request() -> Iterator[Asked[object]]:
    """What happens within it is one request."""
    asked: Asked[object] = Asked()
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


def asked_now() -> Asked[object] | None:
    """The request that is being answered, if one is."""
    return _asked.get()


def others(ids: Iterator[UUID | None], own: UUID | None) -> list[UUID]:
    """The ids beside its own that an entry has to name, each once."""
    return sorted({one for one in ids if one is not None and one != own})
