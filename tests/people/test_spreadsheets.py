"""Tables read from CSV as people save it, and written so that nothing is computed."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.spreadsheets import (
    MOST_BYTES,
    MOST_ROWS,
    CellFault,
    Column,
    guarded,
    read_table,
    unguarded,
    write_csv,
)

COLUMNS = (
    Column(name="name", is_needed=True),
    Column(name="email", also=("mail address",)),
    Column(name="confirmed_on"),
)
TEXT = "Name;E-mail;Confirmed on\r\nFìona O'Neill;fiona@h.example;1/9/2026\r\n"
FORMULAS = (
    "=1+1",
    "+44",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "\uff0b1",
    "\uff20a",
)


def _cells(data: bytes) -> list[dict[str, str]]:
    sheet = read_table(data, COLUMNS)
    assert sheet.faults == ()
    return [dict(row.cells) for row in sheet.rows]


def _faults(data: bytes) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in read_table(data, COLUMNS).faults]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        ("sep=;\r\n" + TEXT).encode(),
        ("\r\n;;\r\n" + TEXT + ";;\r\n\r\n").encode(),
        TEXT.rstrip().encode(),
    ],
    ids=[
        "UTF-8", "UTF-8 with mark", "UTF-16", "UTF-16 little", "UTF-16 big", "Windows-1252",
        "commas", "tabs", "Unix", "old Macintosh", "Excel's sep=", "blank rows", "no last break",
    ],
)  # fmt: skip
def test_a_table_reads_the_same_however_it_was_saved(data: bytes):
    assert _cells(data) == [
        {"name": "Fìona O'Neill", "email": "fiona@h.example", "confirmed_on": "1/9/2026"}
    ]


@pytest.mark.parametrize(
    "heading", ["email", "E-Mail", " e_mail ", "EMAIL", "Mail  Address", "mail_address"]
)
def test_headings_match_whatever_their_case_spaces_and_hyphens(heading: str):
    assert _cells(f"{heading},NAME\na@b.example,Ann\n".encode()) == [
        {"email": "a@b.example", "name": "Ann"}
    ]


def test_a_quoted_cell_may_hold_commas_quotes_and_line_breaks_and_rows_are_counted_as_excel_does():
    sheet = read_table(
        b'name,email\n"Bell, ""Ann""\nPC","a@b.example"\n\nUna,u@b.example\n', COLUMNS
    )
    assert [row.number for row in sheet.rows] == [2, 4]
    assert sheet.rows[0].cells["name"] == 'Bell, "Ann"\nPC'


def test_columns_nobody_asked_for_are_named_and_left_out():
    sheet = read_table(b"name,Shoe size,\nAnn,38,\n", COLUMNS)
    assert sheet.unused == ("Shoe size",)
    assert dict(sheet.rows[0].cells) == {"name": "Ann"}


def test_a_row_may_be_shorter_than_the_headings_and_not_longer():
    assert _cells(b"name,email\nAnn\n") == [{"name": "Ann", "email": ""}]
    sheet = read_table(b"name,email\nBell, Ann,a@b.example\nUna,\nEve,,x,y\n", COLUMNS)
    assert [(fault.row, fault.typed) for fault in sheet.faults] == [(2, "a@b.example"), (4, "x y")]


def test_every_heading_that_is_missing_or_twice_is_named_and_no_row_is_read():
    sheet = read_table(b"e-mail,email\na,b\n", COLUMNS)
    assert sheet.rows == ()
    assert sheet.faults == (
        CellFault(1, "email", "email", "Two columns are headed “email”. Keep one of them."),
        CellFault(1, "name", "", "Add a column headed “name”."),
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "nothing in this file"),
        (b"\r\n,,\r\n", "nothing in this file"),
        (b"PK\x03\x04 a workbook", "broken"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "save it as"),
        (b"%PDF-1.7", "not a table"),
        (b"name\nA\x81\xff\n", "cannot be read"),
        (b"name\n" + b"x" * 300 + b"\0\n", "cannot be read"),
        (b"x" * (MOST_BYTES + 1), "at most 1 MB"),
        (b"name\n" + b"A\n" * (MOST_ROWS + 1), "at most 5000 rows"),
        (b'name\nAnn\n"Una\nEve\n', "not closed"),
        (b'name\nAnn\n"Una" x\n', "not closed"),
        (b"name\n" + b"x" * 6000 + b"\n", "too long"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(data: bytes, said: str):
    assert said in read_table(data, COLUMNS).faults[-1].message


def test_a_broken_quote_is_found_at_its_row_and_the_rows_before_it_are_checked():
    data = b'name,email\nAnn,a,b\n"Una"x\n'
    assert _faults(data) == [(2, ""), (3, "")]


@given(st.binary(max_size=300))
def test_no_bytes_whatever_bring_reading_down(data: bytes):
    sheet = read_table(data, COLUMNS)
    assert all(fault.message and fault.row > 0 for fault in sheet.faults)


@given(st.text(max_size=200))
def test_no_text_whatever_brings_reading_down(text: str):
    read_table(f"name,email\n{text}".encode("utf-8", "replace"), COLUMNS)


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_begins_as_a_formula(cell: str):
    [_, [written]] = csv.reader(
        io.StringIO(write_csv(["x"], [[cell]]).decode("utf-8-sig"), newline="")
    )
    assert written == f"'{cell}"


def test_headings_are_guarded_too_and_figures_are_left_alone():
    written = write_csv(["=x", "n"], [[None, -5], ["a", date(2026, 9, 1)]])
    assert written == b'\xef\xbb\xbf"\'=x","n"\r\n"","-5"\r\n"a","2026-09-01"\r\n'


@given(st.text())
def test_a_guard_comes_off_as_it_went_on(cell: str):
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


_PLAIN = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=50).map(str.strip)


@given(st.lists(st.tuples(_PLAIN, _PLAIN), max_size=20))
def test_what_is_written_is_read_back_as_it_was(rows: list[tuple[str, str]]):
    sheet = read_table(write_csv(["name", "email"], rows), COLUMNS)
    assert sheet.faults == ()
    wanted = [(name, email) for name, email in rows if name or email]
    assert [(row.cells["name"], row.cells["email"]) for row in sheet.rows] == wanted
