"""Pages take the words of the standard in force; codes and what people typed do not change."""

from datetime import datetime, timedelta

import pytest
from litestar import Litestar

from people.permissions import OPERATOR, Role
from standards.agreed.in_force import Terms
from standards.agreed.presets import get_preset
from standards.agreed.service import adopt
from standards.agreed.wording import said
from tests.conftest import Visit
from tests.visitor import text_of

MEETING = Terms("planning meeting", "planning meetings")
PLAN = get_preset("england-wt2023").terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Conferences", "Planning meetings"),
        ("Arrange a conference", "Arrange a planning meeting"),
        ("A case conference", "A planning meeting"),
        ("child protection case conferences", "child protection planning meetings"),
        ("%(kind)s conference %(reference)s", "%(kind)s planning meeting %(reference)s"),
        ("%(conference)s and %(conferences)s", "%(conference)s and %(conferences)s"),
        ("conferenced", "conferenced"),
    ],
)
def test_another_word_for_the_meeting_is_put_in_its_place(text: str, words: str):
    assert said(text, MEETING) == words


def test_a_word_that_begins_with_a_vowel_takes_its_article():
    assert said("A conference or a conference", Terms("event", "events")) == "An event or an event"


def test_a_case_conference_is_a_conference_for_short():
    assert said("Close the conference", Terms()) == "Close the conference"


def test_where_children_are_listed_is_called_as_the_standard_calls_it():
    assert said("Removed from the register", PLAN) == "Removed from the plan"
    assert said("Removed from the register", Terms()) == "Removed from the register"
    assert said("Registered on", PLAN) == "Registered on"


async def test_every_page_takes_them_within_a_minute_of_the_standard_coming_into_force(
    visit: Visit, app: Litestar, now: datetime
):
    coordinator = await visit(Role.COORDINATOR)
    assert "Arrange a conference" in text_of(await coordinator.get("/conferences/new"))
    await adopt(
        OPERATOR, "scotland-2023", in_force_from=now.date(),
        agreed_on=now.date() - timedelta(days=1), agreed_by="Group", now=now,
    )  # fmt: skip
    app.state["clock"] = lambda: now + timedelta(minutes=1)
    shown = text_of(await coordinator.get("/conferences/new"))
    app.state["clock"] = lambda: now
    assert "Arrange a planning meeting" in shown
    assert "Planning meetings" in shown
