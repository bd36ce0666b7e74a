"""Tables people keep elsewhere, read from CSV with every fault named, and written to CSV safely.

Read as Excel, LibreOffice and other services write it: UTF-8 with or without its mark, UTF-16,
Windows-1252; commas, semicolons or tabs; any line ends. What is written holds no cell that a
spreadsheet would take for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
_MOST_CHARACTERS = 5_000
_DELIMITERS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?\r?\n?', re.IGNORECASE)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
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
    """What a file holds: its rows, its faults, and the headings nobody asked for."""

    rows: tuple[Row, ...] = ()
    faults: tuple[CellFault, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def read_csv(data: bytes, columns: Sequence[Column]) -> Sheet:
    """The rows of a CSV file by column, blank rows left out; with faults where it cannot be read.

    Headings are matched without regard to case, spaces, hyphens and underscores. Where one is
    missing there are no rows at all: every one of them would say the same.
    """
    if len(data) > MOST_BYTES:
        return _unreadable(f"Send at most {MOST_BYTES // 1_000_000} MB at once: split the file.")
    try:
        text = _decoded(data)
        records, broken = _records(text, columns)
    except ValueError as error:
        return _unreadable(str(error))
    if not records:
        return Sheet(faults=(broken,)) if broken else _unreadable("There is nothing in this file.")
    header, *rest = records
    places, faults, unused = _places(header, columns)
    if faults:
        return Sheet(faults=tuple(faults), unused=tuple(unused))
    if len(rest) > MOST_ROWS:
        words = f"Send at most {MOST_ROWS} rows at once: split the file."
        return _unreadable(words, row=rest[MOST_ROWS].number)
    faults = [*_faults_of_shape(rest, len(header.cells)), *([broken] if broken else [])]
    rows = tuple(_row(record, places) for record in rest)
    return Sheet(rows=rows, faults=tuple(faults), unused=tuple(unused))


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


def _unreadable(message: str, *, row: int = 1) -> Sheet:
    return Sheet(faults=(CellFault(row, "", "", message),))


def _decoded(data: bytes) -> str:
    """The file's text.

    Raises:
        ValueError: it is none; says what to do.
    """
    if data.startswith(_NOT_TEXT):
        raise ValueError("This is not a CSV file. Open it and save it as “CSV UTF-8”.")
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


def _records(text: str, columns: Sequence[Column]) -> tuple[list[_Record], CellFault | None]:
    """The records that are not blank, and the fault at which reading had to stop, if any."""
    given = _SEPARATOR_LINE.match(text)
    if given:
        text, delimiter = text[given.end() :], given[1]
    else:
        delimiter = max(_DELIMITERS, key=lambda one: _known_headings(text, one, columns))
    records: list[_Record] = []
    number = 0
    try:
        for number, cells in enumerate(_parsed(text, delimiter), start=1):
            if max(map(len, cells), default=0) > _MOST_CHARACTERS:
                words = "A cell is too long here: is a quotation mark not closed? Put it right."
                return records, CellFault(number, "", "", words)
            record = _Record(number, cells)
            if not record.is_blank:
                records.append(record)
    except csv.Error:
        words = "A quotation mark is not closed here, or stands where none may. Put it right."
        return records, CellFault(number + 1, "", "", words)
    return records, None


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _known_headings(text: str, delimiter: str, columns: Sequence[Column]) -> int:
    known = _by_heading(columns)
    try:
        for cells in _parsed(text, delimiter):
            if any(cell.strip() for cell in cells):
                return sum(folded(cell) in known for cell in cells)
    except csv.Error:
        return 0
    return 0


def _by_heading(columns: Sequence[Column]) -> dict[str, str]:
    return {folded(words): one.name for one in columns for words in (one.name, *one.also)}


def _places(
    header: _Record, columns: Sequence[Column]
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


def _faults_of_shape(records: Sequence[_Record], width: int) -> list[CellFault]:
    words = "This row goes on after the last heading. Put cells with a comma in quotation marks."
    return [
        CellFault(record.number, "", " ".join(beyond)[:80], words)
        for record in records
        if any(beyond := [cell.strip() for cell in record.cells[width:]])
    ]


def _row(record: _Record, places: Mapping[str, int]) -> Row:
    cells = record.cells
    return Row(
        record.number,
        {
            name: unguarded(cells[place].strip()) if place < len(cells) else ""
            for name, place in places.items()
        },
    )
