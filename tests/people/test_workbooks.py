"""Workbooks are read as people keep them, and none of them can fill the machine."""

import resource
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.agencies import service as agencies
from people.permissions import OPERATOR
from people.spreadsheets import MOST_ROWS, Column, read_grid, read_table
from people.workbooks import MOST_MEMORY
from tests.workbooks import an_ods, an_xlsx

COLUMNS = (
    Column(name="name", is_needed=True),
    Column(name="held on"),
    Column(name="at"),
    Column(name="number"),
)
ROWS: list[list[object]] = [
    ["Name", "Held on", "At", "Number", "Seen"],
    ["Ann", date(2026, 1, 2), time(9, 30), 7, True],
    ["Una", datetime(2026, 1, 2, 14, 5), None, 2.5, False],  # noqa: DTZ001 - a sheet has no zone
]
KINDS = pytest.mark.parametrize("made", [an_xlsx, an_ods])
Made = Callable[[dict[str, Sequence[Sequence[object]]]], bytes]


@KINDS
def test_days_times_numbers_and_ticks_are_what_they_are_in_both_kinds(made: Made):
    sheet = read_table(made({"Log": ROWS}), COLUMNS)
    assert [dict(row.cells) for row in sheet.rows] == [
        {"name": "Ann", "held on": "2026-01-02", "at": "09:30", "number": "7"},
        {"name": "Una", "held on": "2026-01-02 14:05", "at": "", "number": "2.5"},
    ]
    assert (sheet.name, sheet.unused, sheet.faults) == ("Log", ("Seen",), ())


@KINDS
def test_of_many_sheets_the_one_is_read_whose_headings_are_known(made: Made):
    data = made({"Notes": [["Read me"], ["Please"]], "Log": ROWS, "Empty": []})
    sheet = read_table(data, COLUMNS)
    assert (sheet.name, sheet.names) == ("Log", ("Notes", "Log", "Empty"))
    chosen = read_grid(data, known=frozenset({"name"}), sheet="Notes")
    assert chosen.headings is not None
    assert chosen.headings.cells[0] == "Read me"
    lost = read_grid(data, known=frozenset(), sheet="Lgo")
    assert "no sheet “Lgo”" in lost.faults[0].message


@KINDS
def test_headings_are_found_below_a_title_and_rows_keep_their_numbers(made: Made):
    data = made({"Log": [["Attendance log"], [], *ROWS[:2], [], ["Eve"]]})
    sheet = read_table(data, COLUMNS)
    assert [(row.number, row.cells["name"]) for row in sheet.rows] == [(4, "Ann"), (6, "Eve")]


def test_a_sheet_that_is_hidden_is_not_read():
    data = an_xlsx({"Log": ROWS, "Old": ROWS}, hidden=("Old",))
    assert read_table(data, COLUMNS).names == ("Log",)


@KINDS
@pytest.mark.usefixtures("database")
async def test_agencies_are_brought_in_from_a_workbook(made: Made, now: datetime):
    data = made({"Agencies": [["Agency", "Group"], ["Tayford Health", "health"]]})
    result = await agencies.import_agencies(OPERATOR, data, dry_run=False, now=now)
    assert (result.faults, result.added, result.sheet) == ((), 1, "Agencies")


def _said(data: bytes) -> str:
    (fault,) = read_table(data, COLUMNS).faults
    return fault.message


def test_a_workbook_with_a_password_is_said_to_have_one():
    package = "EncryptedPackage".encode("utf-16-le")
    assert "password" in _said(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + package)
    manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    assert "password" in _said(_changed(an_ods({"A": ROWS}), {"META-INF/manifest.xml": manifest}))


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        an_xlsx({"A": ROWS})[:-400],
        b"\xd0\xcf\x11\xe0 an old workbook",
    ],
    ids=["no archive", "cut off", "of the old kind"],
)
def test_a_workbook_that_is_broken_is_said_to_be(data: bytes):
    assert "broken or of another kind" in _said(data)


def test_more_rows_than_are_taken_are_told_as_in_a_text_file():
    data = an_xlsx({"A": [["name"]] + [["Ann"]] * (MOST_ROWS + 1)})
    assert "at most 5000 rows" in _said(data)


def _unpacks_to_too_much() -> bytes:
    return _changed(an_xlsx({"A": ROWS}), {"xl/worksheets/sheet1.xml": b"0" * 80_000_000})


def _lies_about_its_size() -> bytes:
    """The list of parts says that the sheet is small, and it is not."""
    data = bytearray(_unpacks_to_too_much())
    size = (80_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def _a_cell_far_away() -> bytes:
    return _with_cells(b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>')


def _one_long_text_everywhere() -> bytes:
    cells = b'<c t="s"><v>0</v></c>' * 100
    rows = b"".join(b'<row r="%d">%s</row>' % (row, cells) for row in range(9, 5000))
    return _with_cells(rows, **{"xl/sharedStrings.xml": (b">Name<", b">" + b"x" * 32_000 + b"<")})


def _a_row_repeated_a_million_times() -> bytes:
    data = an_ods({"A": [["name", "x"], ["Ann" * 200, "y"]]})
    repeated = b'<table:table-row table:number-rows-repeated="900000"><'
    with zipfile.ZipFile(BytesIO(data)) as packed:
        content = packed.read("content.xml").replace(b"<table:table-row><", repeated)
    assert repeated in content
    return _changed(data, {"content.xml": content})


@pytest.mark.parametrize(
    "bomb",
    [
        _unpacks_to_too_much,
        _lies_about_its_size,
        _a_cell_far_away,
        _one_long_text_everywhere,
        _a_row_repeated_a_million_times,
    ],
)
def test_a_file_made_to_fill_the_machine_is_refused_and_fills_nothing(
    bomb: Callable[[], bytes], record_property: Callable[[str, object], None]
):
    data = bomb()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = _said(data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    taken = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    record_property("kilobytes", (len(data) // 1024, grown, taken))
    assert "Split it" in said or "broken" in said
    assert grown * 1024 < 50_000_000


def test_what_reads_workbooks_is_given_no_more_memory_than_was_meant():
    read_table(_one_long_text_everywhere(), COLUMNS)
    read_table(an_xlsx({"A": ROWS}), COLUMNS)
    assert MOST_MEMORY <= 400 * 1024 * 1024


@settings(max_examples=15)
@given(st.binary(max_size=200), st.integers(0, 4000))
def test_no_bytes_whatever_in_a_workbook_bring_reading_down(noise: bytes, at: int):
    data = bytearray(an_xlsx({"A": ROWS}))
    data[at : at + len(noise)] = noise
    sheet = read_table(bytes(data), COLUMNS)
    assert all(fault.message and fault.row > 0 for fault in sheet.faults)


def _with_cells(rows: bytes, **changed: tuple[bytes, bytes]) -> bytes:
    data = an_xlsx({"A": [["Name"], ["Ann"]]})
    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = {part: packed.read(part).replace(*words) for part, words in changed.items()}
        sheet = packed.read("xl/worksheets/sheet1.xml")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", rows + b"</sheetData>")
    return _changed(data, parts)


def _changed(data: bytes, parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for one in packed.infolist():
            made.writestr(one.filename, parts.get(one.filename, packed.read(one)))
    return out.getvalue()
