"""How the age of a confirmation is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.professionals.addresses import age_of, is_asked_again

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "confirmed today"),
        (1, "confirmed 1 day ago"),
        (13, "confirmed 13 days ago"),
        (14, "confirmed 2 weeks ago"),
        (55, "confirmed 7 weeks ago"),
        (61, "confirmed 2 months ago"),
        (92, "confirmed 3 months ago"),
        (365, "confirmed 12 months ago"),
        (731, "confirmed 2 years ago"),
        (-3, "confirmed today"),
    ],
)
def test_an_age_is_said_in_the_unit_people_would_use(days: int, words: str):
    assert age_of(TODAY - timedelta(days=days), TODAY) == words


@given(st.dates(min_value=date(2000, 1, 1), max_value=TODAY))
def test_every_age_has_words_and_no_count_of_nothing(confirmed_on: date):
    words = age_of(confirmed_on, TODAY)
    assert " 0 " not in words
    assert ("1 " not in words[:12]) or not words.startswith("confirmed 1 ") or "s ago" not in words


def test_an_address_is_asked_for_again_after_a_year_and_when_it_never_was_confirmed():
    assert is_asked_again(None, TODAY)
    assert not is_asked_again(TODAY - timedelta(days=365), TODAY)
    assert is_asked_again(TODAY - timedelta(days=366), TODAY)
