"""Whatever the order of rows and of files, the facts of a conference are the same."""

from datetime import date
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferences.history.fields import KNOWN, proposed
from conferences.history.merging import Known, Office, facts_of, resolved
from conferences.history.reading import Source, Told, read_rows
from conferences.history.values import InviteeSaid, Matching
from conferences.history.words import word_key
from people.spreadsheets import Record
from standards.agreed.in_force import NOTHING_AGREED
from tests.conferences.history.records import AGENCIES, HEADINGS, rows

SPACE = UUID(int=9)
SOURCE = Source(
    columns=proposed(HEADINGS, {}),
    headings=HEADINGS,
    matching=Matching(),
    agencies={word_key(name): uuid5(SPACE, name) for name, _ in AGENCIES},
    stands={},
    pseudonym=lambda text: uuid5(SPACE, text),
    today=date(2026, 11, 23),
)
OFFICE = Office({}, {}, NOTHING_AGREED)
RECORDS = [Record(number, cells) for number, cells in enumerate(rows(30), start=2)]
ORDERS = st.permutations(RECORDS)


def _laid(known: dict[UUID, Known], told: Told) -> dict[UUID, Known]:
    assert told.faults == []
    for id_, conference in told.conferences.items():
        known.setdefault(id_, Known()).add("", conference)
    for (id_, who), invitee in told.invitees.items():
        known[id_].add(who, invitee)
    return known


def _facts(known: dict[UUID, Known]) -> list[object]:
    return [facts_of(id_, one, OFFICE, revision=1) for id_, one in sorted(known.items())]


WHOLE = _facts(_laid({}, read_rows(RECORDS, SOURCE)))


@given(ORDERS)
def test_the_order_of_rows_does_not_matter(order: list[Record]):
    assert _facts(_laid({}, read_rows(order, SOURCE))) == WHOLE


@given(ORDERS, st.integers(0, len(RECORDS)), st.integers(0, len(RECORDS)))
def test_files_that_overlap_in_whatever_order_come_to_the_same(
    order: list[Record], one: int, other: int
):
    first, second = sorted((one, other))
    known: dict[UUID, Known] = {}
    for part in (order[:second], order[first:], order[:first]):
        known = _laid(known, read_rows(part, SOURCE))
    assert _facts(known) == WHOLE


@given(ORDERS)
def test_the_same_rows_twice_come_to_the_same(order: list[Record]):
    once = read_rows([*order, *RECORDS], SOURCE)
    assert _facts(_laid(_laid({}, once), once)) == WHOLE


def test_a_row_that_says_otherwise_in_the_same_file_is_a_fault_that_says_of_what():
    other = list(RECORDS[0].cells)
    other[8] = "N" if other[8] != "N" else "Y"
    told = read_rows([RECORDS[0], Record(9, other)], SOURCE)
    assert [fault.row for fault in told.faults] == [9]
    assert "attendance" in told.faults[0].message


def test_a_row_of_an_agency_alone_is_about_its_one_person_and_otherwise_a_fault():
    agency = UUID(int=1)
    plain = InviteeSaid(agency=agency, attendance="attended")
    named = InviteeSaid(agency=agency, person="a", report_came=True)
    (one,) = resolved([plain, named])
    assert (one.person, one.attendance, one.report_came) == ("a", "attended", True)
    assert resolved([named, plain]) == (one,)
    with pytest.raises(ValueError, match="Say which"):
        resolved([plain, named, InviteeSaid(agency=agency, person="b")])


def test_the_headings_of_real_spreadsheets_are_known():
    assert "" not in SOURCE.columns
    assert proposed(["Shoe size"], {"shoesize": "role"}) == ("role",)
    assert KNOWN["dateofmeeting"] == "held_on"


def _faults_of(*cells: list[str]) -> list[tuple[int, str, str, str]]:
    records = [Record(number, one) for number, one in enumerate(cells, start=2)]
    found = read_rows(records, SOURCE).faults
    return [(one.row, one.column, one.typed, one.message) for one in found]


def test_where_rows_differ_the_other_row_is_named_with_the_column_of_the_file():
    first, second, third = rows(8)[5:]
    third[4] = "1/2/2024"
    words = "Row 2 says something else of when its clock started. Keep one of the two."
    assert _faults_of(first, second, third) == [(4, "Last review", "1/2/2024", words)]
    came, again = [*first], [*first]
    came[9], again[9] = "29/12/2024", "30/12/2024"
    words = "Row 2 says something else of when this report came. Keep one of the two."
    assert _faults_of(came, again) == [(3, "Rep rec'd", "30/12/2024", words)]


def test_the_row_that_is_named_is_the_one_that_said_it_first():
    silent, said, differs = (list(one) for one in rows(8)[5:])
    silent[4], differs[4] = "", "1/2/2024"
    [fault] = _faults_of(silent, said, differs)
    assert fault[3].startswith("Row 3 says something else")


@pytest.mark.parametrize("column", [2, 4, 7, 9])
def test_no_day_is_before_there_were_records(column: int):
    (wrong,) = rows(1)
    wrong[column] = "1/1/1926"
    assert [fault[1] for fault in _faults_of(wrong)] == [HEADINGS[column]]


def test_headings_of_the_field_are_known():
    for heading in ("RCPCC ref", "CPPM ref", "Meeting reference"):
        assert proposed([heading], {}) == ("conference",)
