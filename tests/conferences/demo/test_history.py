"""The made-up past stands where figures are published, and before and after can be told apart."""

from collections.abc import Iterable
from datetime import date
from random import Random
from uuid import UUID

import pytest

from conferences.demo import city
from conferences.demo.history import HABITS, Household, Past, Worker
from people.clock import local_day
from standards.agreed.in_force import StandardInForce, Terms
from standards.agreed.presets import get_preset
from standards.calendars.counts import Unit, count_before
from standards.calendars.working import shipped
from standards.measures.facts import ConferenceFacts, InviteeFacts

AGREED = date(2025, 10, 1)
CAME = ("attended", "remote", "deputy")


def _standard(preset: str, number: int, on: date) -> StandardInForce:
    chosen = get_preset(preset)
    return StandardInForce(
        id=UUID(int=number),
        title=chosen.title,
        preset=preset,
        calendar=chosen.calendar.value,
        in_force_from=on,
        agreed_on=on,
        agreed_by="Chief Officers",
        terms=Terms(),
        rules=chosen.rules,
    )


def _two_years(seed: int) -> list[ConferenceFacts]:
    random = Random(seed)
    agencies = {one.name: (UUID(int=n), one) for n, one in enumerate(city.AGENCIES, start=1)}
    past = Past(
        random=random,
        standards=[
            _standard("scotland-2023", 1, date(2023, 9, 1)),
            _standard("dundee-action17", 2, AGREED),
        ],
        improved_from=AGREED,
        workers=[
            Worker(
                professional=UUID(int=1000 + number),
                agency=agencies[one.agency][0],
                group=agencies[one.agency][1].group,
                calendar=agencies[one.agency][1].calendar,
                role=one.role,
            )
            for number, one in enumerate(city.professionals(random))
        ],
        households=[
            Household(family=UUID(int=number), children=len(one.children))
            for number, one in enumerate(city.families(random, date(2026, 11, 23)), start=5000)
        ],
    )
    return list(past.conferences(date(2024, 10, 1), date(2026, 9, 30)))


@pytest.fixture(scope="module")
def two_years() -> list[ConferenceFacts]:
    return _two_years(city.SEED)


def _share(values: Iterable[bool]) -> float:
    counted = list(values)
    return sum(counted) / len(counted)


def _invitees(many: list[ConferenceFacts], role: str) -> list[InviteeFacts]:
    return [invitee for one in many for invitee in one.invitees if invitee.role == role]


def test_the_city_is_about_the_size_that_is_promised():
    random = Random(city.SEED)
    people = city.professionals(random)
    families = city.families(random, date(2026, 11, 23))
    assert len(city.AGENCIES) == 9
    assert len(people) == 120
    assert len({one.name for one in people}) == 120
    assert len(families) == 90
    assert sum(len(one.children) for one in families) == 150
    assert all(one.email.endswith(".example") for one in people)


def test_about_nine_reviews_in_ten_are_held_in_time(two_years: list[ConferenceFacts]):
    reviews = [one for one in two_years if one.kind == "review"]
    in_time = _share(
        one.due_on is not None and local_day(one.starts_at) <= one.due_on for one in reviews
    )
    assert 0.86 <= in_time <= 0.94


def test_between_86_and_90_in_a_hundred_are_quorate(two_years: list[ConferenceFacts]):
    assert 0.86 <= _share(one.state == "held" for one in two_years) <= 0.91


def test_general_practitioners_rarely_come(two_years: list[ConferenceFacts]):
    assert _share(one.attendance in CAME for one in _invitees(two_years, city.GP)) <= 0.14


def test_reports_come_in_time_oftener_after_a_standard_was_agreed(
    two_years: list[ConferenceFacts],
):
    shares = []
    for is_after in (False, True):
        part = [one for one in two_years if (local_day(one.starts_at) >= AGREED) == is_after]
        shares.append(
            _share(
                _was_in_time(one, invitee)
                for one in part
                for invitee in one.invitees
                if invitee.is_involved
            )
        )
    assert shares[1] > shares[0] + 0.05


def _was_in_time(one: ConferenceFacts, invitee: InviteeFacts) -> bool:
    due = count_before(
        local_day(one.starts_at), 5, Unit.WORKING_DAYS, calendar=shipped("scotland")
    ).due_at
    return invitee.report_received_at is not None and invitee.report_received_at <= due


def test_there_are_as_many_conferences_as_in_a_city_of_that_size(two_years: list[ConferenceFacts]):
    reviews = sum(one.kind == "review" for one in two_years)
    assert 8 * 30 <= reviews <= 8 * 70


def test_the_same_seed_makes_the_same_past():
    assert _two_years(3) == _two_years(3)
    assert _two_years(3) != _two_years(4)


def test_every_role_that_is_invited_works_for_some_agency():
    roles = {role for agency in city.AGENCIES for role, _ in agency.staff}
    assert set(HABITS) <= roles
