"""Forms read into Structs, and given back with what was typed."""

from datetime import date, time
from enum import StrEnum
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.datastructures import FormMultiDict

from people.errors import Fault, InvalidError
from people.forms import Faults, read_date, read_form, read_time


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(msgspec.Struct, frozen=True):
    name: str
    colour: Colour
    who: UUID
    seats: int
    on: date
    at: time
    note: str | None = None
    others: tuple[UUID, ...] = ()
    is_sure: bool = False
    kind: str = "review"


ID = "0b1e2f5c-8f3a-4a53-9b8e-0a7a7f4d1c11"
GOOD = [
    ("name", " Ann "), ("colour", "red"), ("who", ID), ("seats", "8"), ("on", "1/12/26"),
    ("at", "9.30"),
]  # fmt: skip


def _read(*pairs: tuple[str, str]) -> Everything | Faults:
    return read_form(Everything, FormMultiDict([*GOOD, *pairs]))


def test_a_form_becomes_what_it_says():
    read = _read(("others", ID), ("is_sure", "on"), ("_csrf_token", "x"), ("unknown", "y"))
    assert read == Everything(
        name="Ann",
        colour=Colour.RED,
        who=UUID(ID),
        seats=8,
        on=date(2026, 12, 1),
        at=time(9, 30),
        others=(UUID(ID),),
        is_sure=True,
    )


def test_an_empty_box_is_nothing_its_default_or_a_fault():
    read = _read(("note", "  "), ("kind", ""), ("others", ""))
    assert isinstance(read, Everything)
    assert (read.note, read.kind, read.others) == (None, "review", ())
    read = read_form(Everything, FormMultiDict([]))
    assert isinstance(read, Faults)
    assert [fault.field for fault in read.faults] == ["name", "colour", "who", "seats", "on", "at"]
    assert read.faults[0].message == "Give the name."


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("colour", "green"),
        ("who", "me"),
        ("seats", "eight"),
        ("seats", "9" * 5000),
        ("on", "31/2/2026"),
        ("at", "25:00"),
    ],
)
def test_what_cannot_be_read_is_a_fault_with_what_was_typed(field: str, typed: str):
    read = _read((field, typed), ("note", "kept"))
    assert isinstance(read, Faults)
    assert [fault.field for fault in read.faults] == [field]
    assert read.typed["note"] == ["kept"]
    assert read.typed[field][-1] == typed


def test_every_box_that_is_ticked_counts_one_or_several():
    for ticked in (1, 2, 3):
        read = _read(*[("others", ID)] * ticked)
        assert isinstance(read, Everything)
        assert len(read.others) == ticked


@pytest.mark.parametrize(
    ("typed", "is_sure"), [("on", True), ("true", True), ("", False), ("false", False)]
)
def test_a_ticked_box_is_true_however_the_browser_says_so(typed: str, is_sure: bool):  # noqa: FBT001
    read = _read(("is_sure", typed))
    assert isinstance(read, Everything)
    assert read.is_sure is is_sure


class Strict(msgspec.Struct, frozen=True):
    name: str

    def __post_init__(self) -> None:
        raise InvalidError(Fault("name", "Never right.", self.name))


def test_what_the_struct_itself_refuses_comes_back_as_faults():
    read = read_form(Strict, FormMultiDict([("name", "Ann")]))
    assert isinstance(read, Faults)
    assert read.faults == (Fault("name", "Never right.", "Ann"),)
    assert read.typed == {"name": ["Ann"]}


@pytest.mark.parametrize(
    "typed",
    ["1/12/26", "01/12/2026", "1.12.2026", "1-12-26", "1 12 2026", "1 Dec 2026", "1 december 26",
     "Tuesday 1 December 2026", "Tue, 1 Dec. 2026", "2026-12-01", "20261201"],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(typed: str):
    assert read_date(typed) == date(2026, 12, 1)


@pytest.mark.parametrize("typed", ["12/31/2026", "30 Feb 2026", "tomorrow", "1/12", "0/0/0", "٣"])
def test_what_is_no_date_is_refused_with_an_example(typed: str):
    with pytest.raises(ValueError, match="like 1/12/2026"):
        read_date(typed)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_each_way_of_writing_it(day: date):
    for written in (
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%y}",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%A} {day.day} {day:%B} {day:%Y}",
        day.isoformat(),
    ):
        assert read_date(written) == day


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_minute_is_read_back_from_each_way_of_writing_it(at: time):
    half = "am" if at.hour < 12 else "pm"
    for written in (
        f"{at:%H:%M}",
        f"{at.hour}.{at:%M}",
        f"{at.hour % 12 or 12}:{at:%M}{half}",
        f"{at.hour % 12 or 12}:{at:%M} {half.upper()}",
    ):
        assert read_time(written) == at


@pytest.mark.parametrize(
    "typed", ["", "25:00", "9:60", "13pm", "0am", "half past nine", "9", "9:5"]
)
def test_what_is_no_time_is_refused_with_an_example(typed: str):
    with pytest.raises(ValueError, match="like 10:00"):
        read_time(typed)


@given(st.lists(st.tuples(st.sampled_from(Everything.__struct_fields__), st.text(max_size=20))))
def test_nothing_typed_brings_a_form_down_or_is_lost(pairs: list[tuple[str, str]]):
    read = read_form(Everything, FormMultiDict(pairs))
    if isinstance(read, Faults):
        assert sum(map(len, read.typed.values())) == len(pairs)
