"""A day is called off by mistake and put back before anybody was told: nothing was mailed of it.

By clicking, against the demonstration as a process of its own, in which changes wait an hour.
"""

from contextlib import AsyncExitStack

from playwright.async_api import expect

from conferences.demo.service import CAST
from tests.journeys.browser import launch, needs_browser
from tests.journeys.clicking import Clicking, Windows
from tests.journeys.demonstration import Demonstration, demonstrated
from tests.journeys.times import Taken, find_taken

COORDINATOR = CAST[0]
OFFICER = next(one for one in CAST if one.what == "data protection officer")


@needs_browser
async def test_a_day_that_was_called_off_is_put_back_before_anybody_was_told():
    with demonstrated(waits=60) as demonstration:
        async with launch() as browser, AsyncExitStack() as opened:
            windows = Windows(browser, demonstration.address, opened)
            coordinator = await windows.open()
            await coordinator.sign_in_as(COORDINATOR.name)
            await coordinator.go("Conferences")
            booked = await find_taken(coordinator)
            demonstration.maildir.forget()
            await _call_off(coordinator, booked)
            await _undo(coordinator, booked)
            await _another_mail_arrives(coordinator, demonstration)
    that_time = f"{booked.on:%A} {booked.on.day} {booked.on:%B %Y}, {booked.at}"
    said = [" ".join(mail.text.split()) for mail in demonstration.maildir.arrived]
    assert said
    assert not [text for text in said if that_time in text]


async def _call_off(coordinator: Clicking, booked: Taken) -> None:
    """Call the whole day off, having looked at what that would do."""
    await coordinator.page.goto("/joint-changes")
    await coordinator.look("together", "Change several together")
    await coordinator.follow("Cancel a day")
    await coordinator.fill("Day", f"{booked.on:%d/%m/%Y}")
    await coordinator.fill("Why", "Snow was forecast.")
    await coordinator.press("See what it would do")
    await coordinator.look("called-off-look", "Cancel a day")
    await coordinator.says(booked.reference)
    await coordinator.press("Do it")
    await coordinator.row(booked.reference, "Done, not sent yet").wait_for()
    await expect(coordinator.row(booked.reference)).to_contain_text("go out by")
    await coordinator.look("called-off-made", "Cancel a day")


async def _undo(coordinator: Clicking, booked: Taken) -> None:
    """Put it back, and see the conference booked with nothing that waits."""
    await coordinator.press("Undo it")
    await coordinator.row(booked.reference, "Undone").wait_for()
    assert await coordinator.page.get_by_role("button", name="Undo it").count() == 0
    await coordinator.look("called-off-undone", "Cancel a day")
    await (
        coordinator.page.get_by_role("rowheader")
        .filter(has_text=booked.reference)
        .get_by_role("link")
        .click()
    )
    await coordinator.page.wait_for_url("**/conferences/*")
    page = await coordinator.page.inner_text("main")
    assert "Booked" in page
    assert "go out at" not in page
    assert "goes out at" not in page
    await coordinator.look("called-off-as-before")


async def _another_mail_arrives(coordinator: Clicking, demonstration: Demonstration) -> None:
    """What does not wait is mailed: the outbox went round after the day was put back."""
    await coordinator.page.goto("/incidents/new")
    await coordinator.tick("It was lost")
    await coordinator.page.locator("#description").fill("A folder was left on a train.")
    await coordinator.press("Report")
    await demonstration.maildir.wait_for("", OFFICER.sign_in_name)
