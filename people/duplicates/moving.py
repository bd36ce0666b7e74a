"""Moving what refers to one record over to another, and back, as each slice declares it.

A slice says which of its columns refer to a person, an agency or a child, which of their rows may
be moved and which cannot be, since the kept record has one of its own already: those stay with
the record that is gone, as its history. What was moved is written down by ids, so that undoing
puts back exactly that; what was made since then stays with the record that was kept.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from people.audit.service import Act
from people.errors import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column that refers to a noun. ``held`` is the row; ``$1`` is kept and ``$2`` gone.

    ``only``: which rows are moved; ``unless``: which would clash with one of the kept record.
    """

    noun: str
    table: str
    column: str
    only: str = "true"
    unless: str = "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """What has to be put right before two records can be merged; the query finds it.

    ``$1`` is kept, ``$2`` gone, ``$3`` now.
    """

    noun: str
    found: str
    words: str


class Moved(msgspec.Struct, frozen=True):
    """The rows of one column that were moved."""

    table: str
    column: str
    ids: tuple[UUID, ...]


AfterUndoing = Callable[[Act, UUID, UUID, datetime], Awaitable[None]]
"""What a slice does once a merge was undone: it is told kept, gone, and when they were merged."""

_held_first: list[tuple[str, str]] = []
_references: list[Reference] = []
_obstacles: list[Obstacle] = []
_after_undoing: list[tuple[str, AfterUndoing]] = []


def refers(*references: Reference) -> None:
    """Let these columns be moved when two records are merged."""
    _references.extend(one for one in references if one not in _references)


def held_first(noun: str, query: str) -> None:
    """Let nobody change what this query locks while two records are merged or taken apart.

    ``$1`` is kept and ``$2`` gone. It is locked before the two, as every act does that changes it.
    """
    if (noun, query) not in _held_first:
        _held_first.append((noun, query))


def stands_against(*obstacles: Obstacle) -> None:
    """Let nobody merge two records while one of these is found."""
    _obstacles.extend(one for one in obstacles if one not in _obstacles)


def after_undoing(noun: str, step: AfterUndoing) -> None:
    """Let a slice do more once a merge was undone."""
    _after_undoing.append((noun, step))


def references_to(noun: str) -> tuple[Reference, ...]:
    """Every column that refers to a noun."""
    return tuple(one for one in _references if one.noun == noun)


async def hold(act: Act, noun: str, *, kept: UUID, gone: UUID) -> None:
    """Hold what nobody may change while two records are merged or taken apart. A step."""
    for of, query in _held_first:
        if of == noun:
            await act.fetch(query, kept, gone)


async def check_free(act: Act, noun: str, *, kept: UUID, gone: UUID) -> None:
    """Demand that nothing stands against merging two records. A step.

    Raises:
        RefusedError: something does; says what to do about it.
    """
    for obstacle in _obstacles:
        if obstacle.noun == noun and await act.fetch(obstacle.found, kept, gone, act.now):
            raise RefusedError(obstacle.words)


async def move(act: Act, noun: str, *, kept: UUID, gone: UUID) -> tuple[Moved, ...]:
    """Move what refers to one record over to the other; gives what was moved. A step."""
    moved = []
    for held in references_to(noun):
        rows = await act.fetch(
            f"UPDATE {held.table} AS held SET {held.column} = $1"  # noqa: S608 - as declared
            f" WHERE held.{held.column} = $2 AND ({held.only}) AND ({held.unless}) IS NOT TRUE"
            " RETURNING held.id",
            kept, gone,
        )  # fmt: skip
        if rows:
            ids = tuple(sorted(row["id"] for row in rows))
            moved.append(Moved(held.table, held.column, ids))
    return tuple(moved)


async def move_back(
    act: Act, noun: str, moved: Sequence[Moved], *, kept: UUID, gone: UUID
) -> None:  # fmt: skip
    """Put back what was moved and is still where it was moved to. A step."""
    known = {(held.table, held.column) for held in references_to(noun)}
    for one in reversed(moved):
        if (one.table, one.column) in known:
            await act.fetch(
                f"UPDATE {one.table} SET {one.column} = $1"  # noqa: S608 - as declared
                f" WHERE id = ANY($3::uuid[]) AND {one.column} = $2",
                gone, kept, list(one.ids),
            )  # fmt: skip


async def finish_undoing(act: Act, noun: str, *, kept: UUID, gone: UUID, since: datetime) -> None:
    """Let every slice do what is left once a merge was undone. A step."""
    for of, step in _after_undoing:
        if of == noun:
            await step(act, kept, gone, since)
