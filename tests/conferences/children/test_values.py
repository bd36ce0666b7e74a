"""What can be said about a child, and what cannot be."""

from datetime import date
from typing import Any

import pytest

from conferences.children.values import AddChild, ChangeRegistration, FamilyDetails, faults_by
from people.errors import InvalidError

TODAY = date(2026, 11, 23)
BORN = {"name": "Aileen Sorrel", "date_of_birth": date(2019, 3, 4)}
UNBORN = {"is_unborn": True, "expected_on": date(2027, 2, 13)}


@pytest.mark.parametrize(
    "given", [BORN, UNBORN, {**UNBORN, "name": "Bran Sorrel"}, {**BORN, "case_reference": "RC/1"}]
)
def test_a_child_is_born_on_a_day_or_expected_on_one(given: dict[str, Any]):
    assert AddChild(**given).is_unborn is ("is_unborn" in given)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, ["name", "date_of_birth"]),
        ({"name": "Aileen Sorrel"}, ["date_of_birth"]),
        ({**BORN, "name": "007"}, ["name"]),
        ({**BORN, "name": "Aileen\x00Sorrel"}, ["name"]),
        ({**BORN, "expected_on": date(2027, 2, 13)}, ["expected_on"]),
        ({"is_unborn": True}, ["expected_on"]),
        ({**UNBORN, "date_of_birth": date(2019, 3, 4)}, ["date_of_birth"]),
        ({**BORN, "case_reference": "RC 26; 1"}, ["case_reference"]),
        ({**BORN, "case_reference": "=1+1"}, ["case_reference"]),
    ],
)
def test_each_thing_wrong_is_said_beside_its_field(given: dict[str, Any], fields: list[str]):
    with pytest.raises(InvalidError) as refused:
        AddChild(**given)
    assert [fault.field for fault in refused.value.faults] == fields


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({**BORN, "date_of_birth": TODAY}, []),
        ({**BORN, "date_of_birth": date(2026, 11, 24)}, ["date_of_birth"]),
        ({**BORN, "date_of_birth": date(1926, 3, 4)}, ["date_of_birth"]),
        ({**BORN, "registered_on": date(2026, 11, 24)}, ["registered_on"]),
        ({"is_unborn": True, "expected_on": date(2026, 11, 20)}, []),
        ({"is_unborn": True, "expected_on": date(2028, 2, 13)}, ["expected_on"]),
    ],
)
def test_days_that_cannot_be_are_found(given: dict[str, Any], fields: list[str]):
    assert [fault.field for fault in faults_by(AddChild(**given), today=TODAY)] == fields


@pytest.mark.parametrize(
    ("on", "off", "field"),
    [
        (None, date(2026, 6, 1), "registered_on"),
        (date(2026, 6, 2), date(2026, 6, 1), "deregistered_on"),
    ],
)
def test_nobody_is_off_the_register_before_being_on_it(on: date | None, off: date, field: str):
    with pytest.raises(InvalidError) as refused:
        ChangeRegistration(registered_on=on, deregistered_on=off)
    assert refused.value.faults[0].field == field


def test_a_family_has_a_name():
    with pytest.raises(InvalidError):
        FamilyDetails(name="  ")
