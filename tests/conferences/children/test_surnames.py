"""The same surname, written by different hands."""

import pytest

from conferences.children.surnames import surnames_of, surnames_of_household

SAME = [
    ("Aileen Sorrel", "ross SORREL"),
    ("Zoë Muñoz", "Al Munoz"),
    ("Zoe\u0308 Mun\u0303oz", "Al Muñoz"),
    ("Ann Smith-Jones", "Bob Jones"),
    ("Ann Smith-Jones", "Bob Smith"),
    ("Ann Smith\u2010Jones", "Bob Smith-Jones"),
    ("Ann Smithjones", "Bob Smith-Jones"),
    ("Ewan MacLeod", "Isla McLeod"),
    ("Ewan Macleod", "Isla Mc Leod"),
    ("Ewan M'Leod", "Isla Mac Leod"),
    ("Ewan M\u2019Leod", "Isla MCLEOD"),
    ("Siân O\u2019Hara", "Pat OHara"),
    ("Siân O'Hara", "Pat O Hara"),
    ("Tom FitzGerald", "Sam Fitz Gerald"),
    ("Ludwig van der Berg", "Lotte Berg"),
    ("Ludwig van der Berg", "Lotte Vanderberg"),
    ("Bjørn Ødegård", "Liv Odegard"),
    ("Jürgen Groß", "Anna Gross"),
    ("SORREL, Aileen Rose", "Ross Sorrel"),
    ("Dr. Ross Sorrel.", "Ross Sorrel"),
    ("Wei Li", "Jun LI"),
]
OTHERS = [
    ("Aileen Sorrel", "Sorrel Reid"),
    ("Ewan MacDonald", "Isla Donald"),
    ("Ewan Mac Donald", "Isla Donald"),
    ("Pat O Hara", "Kim Hara"),
    ("Ann Smith-Jones", "Bob Johns"),
    ("Aileen S", "Ross S"),
    ("", ""),
    ("Sam Mack", "Sam McK"),
    ("Ann -", "Bob -"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_it_is_the_same_surname_however_it_is_written(one: str, other: str):
    assert surnames_of(one) & surnames_of(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_surname_is_another(one: str, other: str):
    assert not surnames_of(one) & surnames_of(other)


@pytest.mark.parametrize(
    "household", ["Sorrel", "the Sorrel family", "Reid/Sorrel", "Reid and Sorrel", "SORREL & Co"]
)
def test_a_household_goes_by_each_of_its_names(household: str):
    assert "sorrel" in surnames_of_household(household)


def test_a_household_without_a_name_is_nobody():
    assert surnames_of_household("The family") == frozenset()
