"""A time and place for a meeting, as somebody at a browser finds and asks for it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from standards.calendars.counts import Unit, count_after
from standards.calendars.working import shipped
from tests.journeys.clicking import Clicking

_BOOKED = re.compile(r"(\d+ \w+ \d{4}), (\d\d:\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A time in a room that another conference has."""

    reference: str
    on: date
    at: str
    room: str


async def find_taken(coordinator: Clicking) -> Taken:
    """The last conference that is booked into a room, read off the list."""
    await coordinator.choose("Show", "Booked")
    button = coordinator.page.get_by_role("button", name="Show")
    if await button.is_visible():  # without script
        await button.click()
    await coordinator.page.wait_for_url("**show=booked**")
    row = coordinator.page.locator("tbody tr").last
    said = " ".join((await row.inner_text()).split())
    found = _BOOKED.search(said)
    assert found is not None, said
    [reference] = re.findall(r"\b[2-9A-Z]{6}\b", said)
    [room] = re.findall(r"(\w+ (?:Room|Hall))", said)
    on = datetime.strptime(found[1], "%d %b %Y").date()  # noqa: DTZ007 - a day, no instant
    return Taken(reference=reference, on=on, at=found[2], room=room)


async def ask_for(coordinator: Clicking, on: str, at: str, room: str) -> None:
    """Fill in when and where, and go on to the check."""
    await coordinator.fill("Day", on)
    await coordinator.fill("Starts at", at)
    await coordinator.choose("Room", room)
    await coordinator.press("Continue")


def said_when(on: date, at: str) -> str:
    """What the invitations to that meeting say, and no other mail that is still on its way."""
    return f"When: {on:%A} {on.day} {on:%B %Y}, {at} to"


def working_day_after(on: date) -> date:
    """The next day the city works."""
    return count_after(on, 1, Unit.WORKING_DAYS, calendar=shipped("dundee")).on
