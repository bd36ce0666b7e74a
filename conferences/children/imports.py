"""What a file of families and children would do, and everything wrong with it.

Rules only: what is stored is handed in, opened. Families and children are found by their
references. An empty cell leaves what is stored as it is. No preview holds a name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from litestar.datastructures import FormMultiDict

from conferences.children.initials import initials_of
from conferences.children.values import AddChild, faults_by
from people.errors import Fault
from people.forms import Faults, read_form
from people.imports import ImportLine, ImportResult
from people.spreadsheets import CellFault, Column, Row, Sheet, read_table
from people.text import phrase

_FIELDS = {
    "family reference": "family_reference",
    "family name": "family_name",
    "case reference": "case_reference",
    "name": "name",
    "date of birth": "date_of_birth",
    "unborn": "is_unborn",
    "expected date": "expected_on",
    "registered on": "registered_on",
}
_COLUMN_OF = {field: column for column, field in _FIELDS.items()}
_NEEDED = frozenset({"family reference", "case reference"})
_COLUMNS = tuple(Column(name=name, is_needed=name in _NEEDED) for name in _FIELDS)
_COMPARED = ("name", "date_of_birth", "is_unborn", "expected_on", "registered_on")
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFamily:
    """A household that is stored."""

    id: UUID
    reference: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChild:
    """A child that is stored: its row, and what is sealed in it, opened."""

    row: Mapping[str, Any]
    details: AddChild


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChild:
    """What one row does: ``known`` is none for a child to add."""

    row: int
    family_reference: str
    details: AddChild
    known: KnownChild | None
    changes: tuple[str, ...]

    @property
    def line(self) -> ImportLine:
        """The row as the preview shows it: reference and initials."""
        letters = "unborn" if self.details.is_unborn else initials_of(self.details.name)
        return ImportLine(
            row=self.row,
            does="add" if self.known is None else "change" if self.changes else "nothing",
            name=f"{self.details.case_reference} {letters}",
            changes=self.changes,
        )


@dataclass(slots=True, kw_only=True)
class ChildPlan:
    """Everything a file would do, and everything wrong with it; ``families`` are new ones."""

    families: dict[str, str] = field(default_factory=dict)
    children: list[PlannedChild] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    unused: tuple[str, ...] = ()
    sheet: str = ""

    def result(self, *, is_done: bool) -> ImportResult:
        """The plan in figures and lines."""
        lines = tuple(child.line for child in self.children)
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


@dataclass(frozen=True, slots=True)
class Stored:
    """The households and children a file speaks of, by reference."""

    families: Mapping[str, KnownFamily]
    children: Mapping[str, KnownChild]


def read_file(data: bytes) -> Sheet:
    """The file's rows by column, and what is wrong with it."""
    return read_table(data, _COLUMNS)


def references_in(sheet: Sheet) -> tuple[list[str], list[str]]:
    """The references of households and of children in a file, to be looked up."""
    return (
        [row.cells.get("family reference", "") for row in sheet.rows],
        [row.cells.get("case reference", "") for row in sheet.rows],
    )


def plan_of(sheet: Sheet, stored: Stored, *, today: date) -> ChildPlan:
    """What the file would do to what is stored."""
    plan = ChildPlan(faults=list(sheet.faults), unused=sheet.unused, sheet=sheet.name)
    if not plan.faults:
        _plan_families(plan, sheet.rows, stored)
        _plan_children(plan, sheet.rows, stored, today)
    return plan


def _plan_families(plan: ChildPlan, rows: Sequence[Row], stored: Stored) -> None:
    first_rows: dict[str, Row] = {}
    names: dict[str, str] = {}
    for row in rows:
        reference, name = row.cells["family reference"], row.cells.get("family name", "")
        known = stored.families.get(reference)
        if not reference:
            plan.faults.append(_fault(row, "family reference", "Give the family's reference."))
            continue
        first_rows.setdefault(reference, row)
        before = known.name if known else names.get(reference, name)
        if name and before and name != before:
            words = "This family has another name. Leave this empty, or change it on its page."
            plan.faults.append(_fault(row, "family name", words))
        names[reference] = before or name
    for reference, row in first_rows.items():
        if reference not in stored.families and not names[reference]:
            words = "Give the family's name: this family is not known yet."
            plan.faults.append(_fault(row, "family name", words))
        elif reference not in stored.families:
            plan.families[reference] = names[reference]


def _plan_children(plan: ChildPlan, rows: Sequence[Row], stored: Stored, today: date) -> None:
    first_rows: dict[str, int] = {}
    for row in rows:
        reference = row.cells["case reference"]
        first = first_rows.setdefault(reference, row.number)
        if not reference:
            plan.faults.append(_fault(row, "case reference", "Give the child's case reference."))
        elif first != row.number:
            words = f"Row {first} has the same case reference. Keep one of the two."
            plan.faults.append(_fault(row, "case reference", words))
        else:
            planned = _planned(row, stored, today)
            if isinstance(planned, PlannedChild):
                plan.children.append(planned)
            else:
                plan.faults.extend(planned)


def _planned(row: Row, stored: Stored, today: date) -> PlannedChild | list[CellFault]:
    known = stored.children.get(row.cells["case reference"])
    family_reference = row.cells["family reference"]
    family = stored.families.get(family_reference)
    if known is not None and (family is None or family.id != known.row["family"]):
        words = "This child is known in another family. Put that one's reference here."
        return [_fault(row, "family reference", words)]
    details = _details(row, known)
    if isinstance(details, AddChild):
        details_faults = faults_by(details, today=today)
        if not details_faults:
            return PlannedChild(
                row=row.number,
                family_reference=family_reference,
                details=details,
                known=known,
                changes=_changes(details, known),
            )
        return [_cell_fault(row, fault) for fault in details_faults]
    return [_cell_fault(row, fault) for fault in details.faults]


def _details(row: Row, known: KnownChild | None) -> AddChild | Faults:
    """The row's cells over what is stored; who is born keeps no expected date."""
    typed = {_FIELDS[column]: cell for column, cell in row.cells.items() if cell}
    unborn = row.cells.get("unborn", "").casefold()
    if unborn not in _YES | _NO:
        words = "Say yes or no, or leave this empty."
        return Faults((Fault("is_unborn", words, row.cells["unborn"]),))
    values = _stored_values(known) | typed
    if unborn:
        values["is_unborn"] = "true" if unborn in _YES else "false"
    if values.get("is_unborn") != "true" and "expected_on" not in typed:
        values.pop("expected_on", None)
    return read_form(AddChild, FormMultiDict(list(values.items())))


def _stored_values(known: KnownChild | None) -> dict[str, Any]:
    if known is None:
        return {}
    values = {name: getattr(known.details, name) for name in _COMPARED}
    return {
        name: "true" if value is True else str(value) for name, value in values.items() if value
    }


def _changes(details: AddChild, known: KnownChild | None) -> tuple[str, ...]:
    if known is None:
        return ()
    return tuple(
        _COLUMN_OF[name]
        for name in _COMPARED
        if getattr(details, name) != getattr(known.details, name)
    )


def _cell_fault(row: Row, fault: Fault) -> CellFault:
    return _fault(row, _COLUMN_OF.get(fault.field, fault.field), fault.message)


def _fault(row: Row, column: str, words: str) -> CellFault:
    return CellFault(row.number, column, row.cells.get(column, ""), words)


def columns_in_words() -> str:
    """The columns a file may have, for the page that asks for one."""
    return phrase(list(_FIELDS))
