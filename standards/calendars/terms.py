"""School terms as a spreadsheet gives them: name, first day, last day."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

import msgspec

from people.errors import Fault, InvalidError
from people.forms import read_date
from people.spreadsheets import Column, Row, read_table
from standards.calendars.values import DaysMeant
from standards.calendars.working import EntryKind, Stretch

COLUMNS = (
    Column(name="term", also=("name",), is_needed=True),
    Column(name="first day", also=("from", "start", "begins"), is_needed=True),
    Column(name="last day", also=("to", "end", "ends"), is_needed=True),
)
EXAMPLE = ("Autumn term", "17/8/2026", "9/10/2026")


class ReadTerms(msgspec.Struct, frozen=True):
    """The terms a file holds."""

    meant: tuple[DaysMeant, ...]

    @property
    def terms(self) -> tuple[Stretch, ...]:
        """Each as a stretch of days."""
        return tuple(one.stretch for one in self.meant)


def read_terms(data: bytes) -> ReadTerms:
    """The terms of a file.

    Raises:
        InvalidError: with every fault, by its row.
    """
    sheet = read_table(data, COLUMNS)
    faults = [Fault("file", f"Row {one.row}: {one.message}", one.typed) for one in sheet.faults]
    terms: list[DaysMeant] = []
    rows: dict[int, DaysMeant] = {}
    for row in sheet.rows:
        try:
            terms.append(_term(row))
            rows[row.number] = terms[-1]
        except ValueError as error:
            faults.append(Fault("file", f"Row {row.number}: {error}"))
        except InvalidError as error:
            faults += [Fault("file", f"Row {row.number}: {one.message}") for one in error.faults]
    faults += _overlapping(rows)
    if not faults and not terms:
        faults.append(Fault("file", "Choose a file with a row for each term."))
    if faults:
        raise InvalidError(*faults)
    return ReadTerms(tuple(terms))


def _overlapping(terms: Mapping[int, DaysMeant]) -> Iterator[Fault]:
    """A fault for each row whose days are another row's too."""
    in_order = sorted(terms.items(), key=lambda one: one[1].first_on)
    for (before, one), (row, other) in pairwise(in_order):
        if other.first_on <= one.stretch.last_on:
            words = f"Row {row}: it begins before the term of row {before} has ended."
            yield Fault("file", words, other.first_on.isoformat())


def _term(row: Row) -> DaysMeant:
    first_on, last_on = (_day(row, name) for name in ("first day", "last day"))
    return DaysMeant(
        kind=EntryKind.TERM, name=row.cells.get("term", ""), first_on=first_on, last_on=last_on
    )


def _day(row: Row, name: str) -> date:
    return read_date(row.cells.get(name, ""))
