"""What the trail calls things: ids here, references on the page, without knowing conferences.

Whoever knows conferences hands over how to find one by its reference; the trail itself keeps ids.
"""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID


class References(Protocol):
    """Whatever knows references; asked in a transaction that is open."""

    async def find(self, reference: str) -> list[UUID]:
        """Every id that belongs to what has this reference."""
        ...

    async def name(self, ids: Collection[UUID]) -> dict[UUID, str]:
        """The references of those of these ids that have one."""
        ...


_references: list[References] = []


def use(references: References) -> None:
    """Ask for references there from now on."""
    _references[:] = [references]


async def find(reference: str) -> list[UUID]:
    """Every id that belongs to what has this reference."""
    return await _references[0].find(reference) if _references else []


async def name(ids: Collection[UUID]) -> dict[UUID, str]:
    """The references of those of these ids that have one."""
    return await _references[0].name(ids) if _references and ids else {}
