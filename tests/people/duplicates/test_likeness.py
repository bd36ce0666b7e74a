"""Which names, numbers and references are the same as people write them."""

import pytest

from people.duplicates.likeness import (
    are_alike,
    likeness,
    name_key,
    near_reference,
    pairs_of,
    same_address,
    same_phone,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fiona Reid", "FIONA  REID"),
        ("Zoë Müller", "Zoe Muller"),
        ("Anne-Marie Lunan", "Anne Marie Lunan"),
        ("Ewan MacKay", "Ewan McKay"),
        ("Ewan Mackay", "Euan McKay"),
        ("Bob O\u2019Neill", "Robert O'Neill"),
        ("Dr Liz Scott", "Elizabeth Scott"),
        ("Scott, Elizabeth", "Elizabeth Scott"),
        ("Fiona Reid", "Fiona Jane Reid"),
        ("Fiona Reid", "Fiona Ried"),
    ],
)
def test_these_are_likely_one(one: str, other: str):
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fiona Reid", "Fiona Baird"),
        ("Fiona Reid", "Morven Reid"),
        ("Reid", "Fiona Reid"),
        ("", ""),
        ("Mace Reid", "Fiona Reid"),
    ],
)
def test_these_are_likely_two(one: str, other: str):
    assert not are_alike(one, other)


def test_mac_is_told_from_a_name_that_only_begins_so():
    assert name_key("Mace Reid") == "mace reid"
    assert name_key("MacEwan") == name_key("McEwan") == "mcewan"


def test_the_same_name_is_wholly_alike_and_none_is_nothing():
    assert likeness("Bob Reid", "Reid, Robert") == 1.0
    assert likeness("", "Reid") == 0.0


def test_numbers_and_mailboxes_are_compared_without_how_they_are_written():
    assert same_phone("+44 1632 960123", "(01632) 960 123")
    assert not same_phone(None, None)
    assert not same_phone("01632 960123", "01632 960124")
    assert same_address("A.Reid@Health.example", "a.reid@health.example")
    assert not same_address(None, None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("RC-26-0388", "RC/26/388", True),
        ("RC-26-0388", "rc-26-0838", True),
        ("RC-26-0388", "RC-26-0389", False),
        ("RC-26-0388", "RC-26-03881", False),
        ("", "", False),
    ],
)
def test_a_reference_is_near_by_how_it_is_written_or_two_signs_changed_over(
    one: str, other: str, *, expected: bool
):
    assert near_reference(one, other) is expected


def test_each_pair_that_shares_a_key_comes_once():
    keys = [("b", "x"), ("a", "x"), ("a", "y"), ("b", "y"), ("c", "z")]
    assert pairs_of(keys) == [("a", "b")]
