"""Tables people keep elsewhere, read with every fault named, and written to CSV safely.

Read from workbooks (XLSX, ODS), and from CSV as Excel, LibreOffice and other services write it:
UTF-8 with or without its mark, UTF-16, Windows-1252; commas, semicolons or tabs; any line ends.
What is written holds no cell that a spreadsheet would take for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from people.workbooks import is_workbook, read_workbook

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
_ROWS_BEFORE_HEADINGS = 10
_MOST_CHARACTERS = 5_000
_DELIMITERS = (",", ";", "\t")
_BLANK = " \r\n" + "".join(_DELIMITERS)
_SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?\r?\n?', re.IGNORECASE)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NOT_TEXT = (b"%PDF",)
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARK = "\ufeff"

Cell = str | int | float | date | None


class CellFault(msgspec.Struct, frozen=True):
    """One thing wrong in a file: its row as a spreadsheet numbers it, its column, what to do."""

    row: int
    column: str
    typed: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column to look for; ``also`` are other headings it is known under."""

    name: str
    also: tuple[str, ...] = ()
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its text by the column's name."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a file holds: its rows, its faults, and the headings nobody asked for.

    Of a workbook, ``name`` is the sheet they were read from and ``names`` are all of them.
    """

    rows: tuple[Row, ...] = ()
    faults: tuple[CellFault, ...] = ()
    unused: tuple[str, ...] = ()
    name: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file."""

    number: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A file before anybody said what its columns are: headings, the rows below, its faults."""

    headings: Record | None = None
    records: tuple[Record, ...] = ()
    faults: tuple[CellFault, ...] = ()
    name: str = ""
    names: tuple[str, ...] = ()


def read_table(data: bytes, columns: Sequence[Column]) -> Sheet:
    """The rows of a file by column, blank rows left out; with faults where it cannot be read.

    Headings are matched without regard to case, spaces, hyphens and underscores. Where one is
    missing there are no rows at all: every one of them would say the same. Of a workbook the
    sheet is read whose headings are known best.
    """
    grid = read_grid(data, known=frozenset(_by_heading(columns)))
    if grid.headings is None:
        return Sheet(faults=grid.faults, name=grid.name, names=grid.names)
    places, faults, unused = _places(grid.headings, columns)
    rows = () if faults else tuple(_row(record, places) for record in grid.records)
    return Sheet(
        rows=rows,
        faults=tuple(faults or grid.faults),
        unused=tuple(unused),
        name=grid.name,
        names=grid.names,
    )


def read_grid(
    data: bytes, *, known: frozenset[str], sheet: str = "", most_rows: int = MOST_ROWS
) -> Grid:
    """A file as it stands, its headings found by those that are known (folded).

    Of a workbook the sheet of that name is read, or the one whose headings are known best.
    """
    if len(data) > MOST_BYTES:
        return _unreadable(f"Send at most {MOST_BYTES // 1_000_000} MB at once: split the file.")
    try:
        sheets = _sheets(data, known, most_rows)
    except ValueError as error:
        return _unreadable(str(error))
    names = tuple(sheets)
    if sheet and sheet not in sheets:
        words = f"There is no sheet “{sheet}” in this file. Choose one of its own."
        return Grid(faults=(CellFault(1, "", sheet, words),), names=names)
    best = sheet or max(sheets, key=lambda name: _most_known(sheets[name][0], known))
    records, broken = sheets[best]
    if not records:
        found = (broken or CellFault(1, "", "", "There is nothing in this file."),)
        return Grid(faults=found, name=best, names=names)
    place = _place_of_headings(records, known)
    headings, rest = records[place], records[place + 1 :]
    if len(rest) > most_rows:
        words = f"Send at most {most_rows} rows at once: split the file."
        found = (CellFault(rest[most_rows].number, "", "", words),)
        return Grid(faults=found, name=best, names=names)
    faults = [*_faults_of_shape(rest, len(headings.cells)), *([broken] if broken else [])]
    return Grid(
        headings=headings, records=tuple(rest), faults=tuple(faults), name=best, names=names
    )


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file that Excel reads as UTF-8, every cell quoted, no text taken for a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(heading) for heading in headings])
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return (_MARK + written.getvalue()).encode()


def guarded(cell: str) -> str:
    """Text for a cell, with an apostrophe before what a spreadsheet would compute.

    >>> [guarded(text) for text in ("=1+1", "@cmd", "'-1", "a=b", "'tis")]
    ["'=1+1", "'@cmd", "''-1", 'a=b', "'tis"]
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The text again, as it was before it was guarded.

    >>> [unguarded(text) for text in ("'+44 1382 1", "''-1", "'tis")]
    ['+44 1382 1', "'-1", "'tis"]
    """
    return cell[1:] if _GUARDED.match(cell) else cell


def folded(heading: str) -> str:
    """A heading or a code without what people write differently.

    >>> folded("E-mail ") == folded("e_mail") == folded("Email")
    True
    """
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def _unreadable(message: str) -> Grid:
    return Grid(faults=(CellFault(1, "", "", message),))


def _sheets(
    data: bytes, known: frozenset[str], most_rows: int
) -> dict[str, tuple[list[Record], CellFault | None]]:
    """The sheets of a workbook by name, or the one of a text file under none.

    Raises:
        ValueError: it cannot be read; says what to do.
    """
    if not is_workbook(data):
        return {"": _records(_decoded(data), known)}
    # Some more than are taken, so that it is told where there are too many.
    book = read_workbook(data, most_rows=most_rows + _ROWS_BEFORE_HEADINGS + 1)
    return {
        name: ([Record(number, cells) for number, cells in rows], None)
        for name, rows in book.sheets.items()
    }


def _most_known(records: Sequence[Record], known: frozenset[str]) -> int:
    return max((_known_in(one, known) for one in records[:_ROWS_BEFORE_HEADINGS]), default=-1)


def _place_of_headings(records: Sequence[Record], known: frozenset[str]) -> int:
    """Where the headings are: in the first row, or below a title, whichever is known best."""
    first = records[:_ROWS_BEFORE_HEADINGS]
    return max(range(len(first)), key=lambda place: _known_in(first[place], known))


def _known_in(record: Record, known: frozenset[str]) -> int:
    return sum(folded(cell) in known for cell in record.cells)


def _decoded(data: bytes) -> str:
    """The file's text.

    Raises:
        ValueError: it is none; says what to do.
    """
    if data.startswith(_NOT_TEXT):
        raise ValueError(
            "This is not a table. Open it and save it as “CSV UTF-8”, “.xlsx” or “.ods”."
        )
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding).removeprefix(_MARK)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError("The letters in this file cannot be read. Save it as “CSV UTF-8”.")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith(_UTF_16_MARKS):
        return ("utf-16",)
    if b"\0" in data[:200]:
        return ("utf-16-le",) if data[1:2] == b"\0" else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _records(text: str, known: frozenset[str]) -> tuple[list[Record], CellFault | None]:
    """The records that are not blank, and the fault at which reading had to stop, if any."""
    given = _SEPARATOR_LINE.match(text)
    if given:
        text, delimiter = text[given.end() :], given[1]
    else:
        delimiter = max(_DELIMITERS, key=lambda one: _first_known(text, one, known))
    records: list[Record] = []
    number = 0
    try:
        for number, cells in enumerate(_parsed(text, delimiter), start=1):
            if max(map(len, cells), default=0) > _MOST_CHARACTERS:
                words = "A cell is too long here: is a quotation mark not closed? Put it right."
                return records, CellFault(number, "", "", words)
            record = Record(number, cells)
            if not record.is_blank:
                records.append(record)
    except csv.Error:
        words = "A quotation mark is not closed here, or stands where none may. Put it right."
        return records, CellFault(number + 1, "", "", words)
    return records, None


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _first_known(text: str, delimiter: str, known: frozenset[str]) -> tuple[int, int]:
    """How many headings are known with that delimiter, and how many cells the widest row has."""
    first: list[list[str]] = []
    try:
        for cells in _parsed(text, delimiter):
            first.extend([cells] if any(cell.strip(_BLANK) for cell in cells) else [])
            if len(first) == _ROWS_BEFORE_HEADINGS:
                break
    except csv.Error:
        pass
    counts = [sum(folded(cell) in known for cell in cells) for cells in first]
    return max(counts, default=0), max(map(len, first), default=0)


def _by_heading(columns: Sequence[Column]) -> dict[str, str]:
    return {folded(words): one.name for one in columns for words in (one.name, *one.also)}


def _places(
    header: Record, columns: Sequence[Column]
) -> tuple[dict[str, int], list[CellFault], list[str]]:
    """Where each column stands, the faults of the headings, and the headings nobody asked for."""
    known = _by_heading(columns)
    places: dict[str, int] = {}
    faults: list[CellFault] = []
    unused: list[str] = []
    for place, cell in enumerate(header.cells):
        name = known.get(folded(cell))
        if name is None:
            unused.extend([cell.strip()] if cell.strip() else [])
        elif name in places:
            words = f"Two columns are headed “{name}”. Keep one of them."
            faults.append(CellFault(header.number, name, cell.strip(), words))
        else:
            places[name] = place
    faults.extend(
        CellFault(header.number, one.name, "", f"Add a column headed “{one.name}”.")
        for one in columns
        if one.is_needed and one.name not in places
    )
    return places, faults, unused


def _faults_of_shape(records: Sequence[Record], width: int) -> list[CellFault]:
    words = "This row goes on after the last heading. Put cells with a comma in quotation marks."
    return [
        CellFault(record.number, "", " ".join(beyond)[:80], words)
        for record in records
        if any(beyond := [cell.strip() for cell in record.cells[width:]])
    ]


def _row(record: Record, places: Mapping[str, int]) -> Row:
    cells = record.cells
    return Row(
        record.number,
        {
            name: unguarded(cells[place].strip()) if place < len(cells) else ""
            for name, place in places.items()
        },
    )
