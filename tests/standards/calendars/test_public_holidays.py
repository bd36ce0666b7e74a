"""Which holidays each calendar keeps, against the published lists."""

from datetime import date

import pytest

from standards.calendars.public_holidays import find_holiday, holidays_of

DUNDEE = {
    2024: "01-01 04-01 05-06 05-27 07-22 10-07 12-25 12-26",
    2025: "01-01 04-07 05-05 05-26 07-28 10-06 12-25 12-26",
    2026: "01-01 04-06 05-04 05-25 07-27 10-05 12-25 12-28",
    2027: "01-01 04-05 05-03 05-31 07-26 10-04 12-27 12-28",
    2028: "01-03 04-03 05-01 05-29 07-24 10-02 12-25 12-26",
}
SCOTLAND = {
    2024: "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
    2025: "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
    2026: "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    2027: "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
    2028: "01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
}


def _on_weekdays(calendar: str, year: int) -> str:
    days = [on for on in holidays_of(calendar, year) if on.weekday() < 5]
    return " ".join(f"{on:%m-%d}" for on in days)


@pytest.mark.parametrize("year", DUNDEE)
def test_dundee_keeps_the_days_of_its_formula(year: int):
    assert _on_weekdays("dundee", year) == DUNDEE[year]


@pytest.mark.parametrize("year", SCOTLAND)
def test_scotland_keeps_its_bank_holidays(year: int):
    assert _on_weekdays("scotland", year) == SCOTLAND[year]


def test_trades_is_the_fourth_monday_of_july_and_not_the_last():
    assert find_holiday("dundee", date(2017, 7, 24)) == "Trades holiday"
    assert find_holiday("dundee", date(2017, 7, 31)) is None


def test_christmas_on_a_sunday_is_kept_after_boxing_day():
    assert find_holiday("dundee", date(2022, 12, 26)) == "Boxing Day"
    assert find_holiday("dundee", date(2022, 12, 27)) == "Christmas Day (in lieu)"


def test_the_holiday_of_june_2026_was_scotlands_alone():
    assert find_holiday("scotland", date(2026, 6, 15)) is not None
    assert find_holiday("england", date(2026, 6, 15)) is None
    assert find_holiday("dundee", date(2026, 6, 15)) is None


def test_good_friday_is_a_bank_holiday_but_not_one_of_dundees():
    assert find_holiday("scotland", date(2026, 4, 3)) == "Good Friday"
    assert find_holiday("dundee", date(2026, 4, 3)) is None
