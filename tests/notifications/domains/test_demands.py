"""For which domains mail is encrypted or held."""

import pytest

from notifications.domains.demands import Way, demand_of, read_demands


def test_a_domain_may_have_a_server_of_its_own():
    assert read_demands("NHS.scot, police.example=mx.police.example:2525, a.example=b.example") == {
        "nhs.scot": None,
        "police.example": Way(host="mx.police.example", port=2525),
        "a.example": Way(host="b.example", port=25),
    }
    assert read_demands("") == {}


@pytest.mark.parametrize(
    ("domain", "speaks"),
    [
        ("nhs.scot", "nhs.scot"),
        ("Tayside.NHS.scot", "nhs.scot"),
        ("own.nhs.scot", "own.nhs.scot"),
        ("notnhs.scot", None),
        ("scot", None),
    ],
)
def test_a_domain_speaks_for_all_below_it_and_the_nearest_first(domain: str, speaks: str | None):
    demands = read_demands("nhs.scot, own.nhs.scot=mx.example")
    assert demand_of(demands, domain) == speaks
    assert demand_of(read_demands("*"), domain) == "*"


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("nhs", "no domain: give DOMAIN"),
        ("zoe@nhs.scot", "no domain"),
        ("nhs.scot=", "no server: give HOST"),
        ("nhs.scot=mx.example:smtp", "no server"),
        ("nhs.scot=mx.example:70000", "no server"),
    ],
)
def test_what_names_no_domain_or_server_is_refused_with_what_to_write(said: str, part: str):
    with pytest.raises(ValueError, match=part):
        read_demands(said)
