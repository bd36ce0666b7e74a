"""What a line of the retention schedule is, and which there are.

Each slice offers the lines of what it knows of; those above this one too, which is why they are
handed in here. A line without a period says why nothing is ever erased by it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from people.audit.service import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due to be erased: what, since when its period runs, and of which case.

    ``reference`` says which to whoever reads the list, without a name. ``family``,
    ``conference`` and ``people`` are what a hold may stand on.
    """

    subject: UUID
    reference: str
    counted_from: date
    family: UUID | None = None
    conference: UUID | None = None
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What went: rows by table, and files to be removed from the store afterwards."""

    counts: Mapping[str, int]
    files: tuple[UUID, ...] = ()


ListDue = Callable[[date, UUID | None], Awaitable[list[Due]]]
"""What has been kept since that day or longer; of one subject alone where it is named."""
Erase = Callable[[Act, Due], Awaitable[Erased]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A class of record: from which event its period runs, for how many days, and why.

    ``days`` is the shipped period, none where the class is never erased by the schedule.
    """

    code: str
    words: str
    event: str
    days: int | None
    source: str
    does: str
    position: int
    list_due: ListDue | None = field(default=None, repr=False)
    erase: Erase | None = field(default=None, repr=False)


_lines: dict[str, Line] = {}


def offer(line: Line) -> Line:
    """Put a line on the schedule."""
    _lines[line.code] = line
    return line


def every_line() -> list[Line]:
    """The schedule, in order."""
    return sorted(_lines.values(), key=lambda line: line.position)


def find_line(code: str) -> Line | None:
    """The line of that code."""
    return _lines.get(code)


def cutoff(today: date, days: int) -> date:
    """What has been kept since that day or longer is due today: its last day is over.

    >>> cutoff(date(2026, 2, 1), 30).isoformat()
    '2026-01-01'
    """
    return today - timedelta(days=days + 1)


CaseStep = Callable[[Act, UUID, list[UUID]], Awaitable[Erased]]
"""Erases what one slice holds of a case: given the family and its conferences."""
_case_steps: list[CaseStep] = []


def also_of_case(step: CaseStep) -> CaseStep:
    """Let a slice above erase its own before a case's conferences go."""
    _case_steps.append(step)
    return step


def case_steps() -> tuple[CaseStep, ...]:
    """The steps of the slices above, in the order they were given."""
    return tuple(_case_steps)


HeldBy = Callable[[], Awaitable[Mapping[UUID, str]]]
"""Says which families something above keeps from being erased, and what it is called."""
_held_by: list[HeldBy] = []


def also_held_by(found: HeldBy) -> HeldBy:
    """Let a slice above keep a case from being erased for as long as it needs it."""
    _held_by.append(found)
    return found


def held_by() -> tuple[HeldBy, ...]:
    """What the slices above keep cases for."""
    return tuple(_held_by)
