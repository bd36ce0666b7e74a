"""What bringing in a file would do, worked out before anything is written: rules, no database.

A row is told apart from what is stored by whoever plans; an empty cell leaves what is stored as it
is, so that a short export never empties anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict

from people.clock import short_day
from people.errors import Fault, InvalidError
from people.forms import Faults, read_form
from people.spreadsheets import CellFault, Row

Stored = TypeVar("Stored", bound=msgspec.Struct)
Details = TypeVar("Details", bound=msgspec.Struct)
Shape = TypeVar("Shape", bound=msgspec.Struct)


class ImportLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one row does: to whom, and what of it becomes different."""

    row: int
    does: Literal["add", "change", "nothing"]
    name: str
    changes: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()  # what is there already and may be the same


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a file did, or would do; nothing at all where it has faults."""

    added: int
    changed: int
    unchanged: int
    is_done: bool
    faults: tuple[CellFault, ...] = ()
    lines: tuple[ImportLine, ...] = ()
    unused: tuple[str, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Generic[Details, Stored]):
    """One row that can be brought in: what it says, whom it means, and what of it is new."""

    row: int
    details: Details
    known: Stored | None
    changes: tuple[str, ...] = ()

    @property
    def line(self) -> ImportLine:
        """The row as the preview shows it."""
        does: Literal["add", "change", "nothing"] = "nothing"
        if self.known is None:
            does = "add"
        elif self.changes:
            does = "change"
        name = str(getattr(self.details, "name", ""))
        return ImportLine(row=self.row, does=does, name=name, changes=self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Generic[Details, Stored]):
    """Everything a file would do, and everything wrong with it."""

    rows: tuple[Planned[Details, Stored], ...]
    faults: tuple[CellFault, ...]
    unused: tuple[str, ...] = ()
    sheet: str = ""

    def result(self, *, is_done: bool) -> ImportResult:
        """The plan in figures and lines; ``is_done`` says whether it was carried out."""
        lines = tuple(planned.line for planned in self.rows)
        does = [line.does for line in lines]
        return ImportResult(
            added=does.count("add"),
            changed=does.count("change"),
            unchanged=does.count("nothing"),
            is_done=is_done,
            faults=tuple(sorted(self.faults, key=lambda fault: fault.row)),
            lines=lines,
            unused=self.unused,
            sheet=self.sheet,
        )


def described(
    shape: type[Shape], row: Row, stored: Mapping[str, object], **given: object
) -> Shape | tuple[CellFault, ...]:
    """What a row says in that shape: its cells over what is stored, or its faults by column.

    ``given`` is what a cell stands for where it is not the value itself, such as an agency's id.
    """
    typed = {name: text for name, text in row.cells.items() if text}
    values = {name: str(value) for name, value in stored.items() if value is not None}
    values |= typed | {name: str(value) for name, value in given.items()}
    read = read_form(shape, FormMultiDict(list(values.items())))
    if not isinstance(read, Faults):
        return read
    faults = [*read.faults, *_hidden_faults(shape, values, read)]
    return tuple(
        CellFault(row.number, fault.field, row.cells.get(fault.field, ""), _words(shape, fault))
        for fault in faults
    )


def differences(
    details: msgspec.Struct, stored: Mapping[str, object], words: Mapping[str, str]
) -> tuple[str, ...]:
    """What of the stored would become different, in words; ``words`` names the fields to compare.

    >>> class Room(msgspec.Struct):
    ...     name: str
    >>> differences(Room("Tay"), {"name": "Ness"}, {"name": "name"})
    ('name: Ness → Tay',)
    """
    return tuple(
        f"{said}: {shown(stored[field])} → {shown(getattr(details, field))}"
        for field, said in words.items()
        if stored[field] != getattr(details, field)
    )


def shown(value: object) -> str:
    """A value in a preview: codes as words, nothing as "none"."""
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ")
    return str(value)


def as_faults(result: ImportResult) -> InvalidError:
    """The faults of a file as the error an API answers with."""
    return InvalidError(
        *(
            Fault(f"row {fault.row}{f', {fault.column}' if fault.column else ''}",
                  fault.message, fault.typed)
            for fault in result.faults
        )
    )  # fmt: skip


def _hidden_faults(
    shape: type[msgspec.Struct], values: Mapping[str, str], read: Faults
) -> tuple[Fault, ...]:
    """The faults that only show once those already found are out of the way."""
    found = {fault.field for fault in read.faults}
    mended = {name: text for name, text in values.items() if name not in found}
    for info in msgspec.structs.fields(shape):
        if info.name in found and info.required:
            is_choice = isinstance(info.type, type) and issubclass(info.type, StrEnum)
            mended[info.name] = next(iter(info.type)).value if is_choice else str(UUID(int=0))
    again = read_form(shape, FormMultiDict(list(mended.items())))
    return again.faults if isinstance(again, Faults) else ()


def _words(shape: type[msgspec.Struct], fault: Fault) -> str:
    """What to do about a fault; a choice names what can be chosen."""
    kinds = {info.name: info.type for info in msgspec.structs.fields(shape)}
    kind = kinds.get(fault.field)
    if isinstance(kind, type) and issubclass(kind, StrEnum) and fault.typed:
        return f"Use one of: {', '.join(shown(code) for code in kind)}."
    return fault.message
