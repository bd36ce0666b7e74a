"""The demonstration used as its people would: by clicking, by keyboard alone, without script.

A real server process with real mail. Every page that is come to is checked at three widths, and a
picture of it is kept in ``var/screenshots/``.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from conferences.demo.service import CAST
from people.clock import local_day, read_clock
from tests.journeys.browser import launch, needs_browser, screenshot
from tests.journeys.clicking import Clicking, Windows
from tests.journeys.demonstration import Demonstration, Mail, demonstrated
from tests.journeys.times import ask_for, find_taken, said_when, working_day_after

COORDINATOR, CHAIR, LEAD, MINUTE_TAKER, VISITOR, TEACHER, OFFICER, GP = CAST[:8]
CHIEF_OFFICER = next(one for one in CAST if one.what == "Chief Officer")
INVITED = (GP, VISITOR, OFFICER, TEACHER)
_ADDRESSES = [one.sign_in_name for one in INVITED]
_MEASURED = "Strathlorne GP practices"


@pytest.fixture(scope="session")
def demonstration() -> Iterator[Demonstration]:
    """One demonstration for all tests here."""
    with demonstrated() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launch() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser, demonstration: Demonstration) -> AsyncIterator[Windows]:
    async with AsyncExitStack() as opened:
        yield Windows(browser, demonstration.address, opened)


@needs_browser
async def test_a_conference_is_arranged_booked_answered_and_moved_by_clicking(
    windows: Windows, demonstration: Demonstration, tmp_path: Path
):
    maildir = demonstration.maildir
    maildir.forget()
    coordinator = await windows.open()
    await coordinator.sign_in_as(COORDINATOR.name)
    await coordinator.look("work-list", "Work list")
    await _arrange(coordinator)
    await _invite(coordinator)
    on = await _book(coordinator)
    conference = coordinator.page.url
    invitations = await maildir.wait_for(said_when(on, "10:00"), *_ADDRESSES)
    await _answer_by_link(await windows.open(), invitations[GP.sign_in_name], tmp_path)
    await _answer_signed_in(await windows.open(), invitations[VISITOR.sign_in_name])
    await _see_answers(coordinator, conference)
    await _move(coordinator, on)
    moved = await maildir.wait_for("has a new time and a new place", *_ADDRESSES)
    assert moved[GP.sign_in_name].link == invitations[GP.sign_in_name].link
    await _record_by_phone(coordinator)


async def _arrange(coordinator: Clicking) -> None:
    """Arrange a review, with a mistake first."""
    await coordinator.go("Children")
    await coordinator.follow("3", among=coordinator.page.get_by_role("navigation", name="Pages"))
    child = coordinator.page.locator("tbody a").filter(has_not_text="Baby").first
    await child.click()
    await coordinator.follow("Arrange a conference")
    await coordinator.look("arrange", "Arrange a conference")
    await coordinator.tick("Review")
    await coordinator.choose("What is its due date counted from?", "Previous review")
    await coordinator.fill("On which day was that?", "31/2/2026")
    await coordinator.choose("Chair", CHAIR.name)
    await coordinator.choose("Lead professional", LEAD.name)
    await coordinator.choose("Minute-taker", MINUTE_TAKER.name)
    await coordinator.press("Continue")
    await coordinator.look("arrange-mistaken", "Arrange a conference")
    assert await coordinator.go_to_fault() == "clock_started_on"
    assert await coordinator.read("On which day was that?") == "31/2/2026"
    assert await coordinator.page.get_by_label("Review", exact=True).is_checked()
    started_on = local_day(read_clock()) - timedelta(days=60)
    await coordinator.fill("On which day was that?", f"{started_on:%d/%m/%Y}")
    await coordinator.press("Continue")
    await coordinator.look("arrange-check", "Check your answers")
    await coordinator.says(CHAIR.name)
    await coordinator.press("Arrange it")
    await coordinator.says("Arranged. Now say who is to come.")


async def _invite(coordinator: Clicking) -> None:
    for person in INVITED:
        await coordinator.fill("Find somebody", person.name)
        await coordinator.press("Find")
        await coordinator.tick(person.name)
        await coordinator.press("Add and go on")
    gp = coordinator.page.get_by_role("group", name=GP.name)
    await coordinator.choose("What we ask", "Comes and reports", among=gp)
    await coordinator.look("invitees", "Who is invited for")
    await coordinator.press("Save")
    await coordinator.look("conference-planned")


async def _book(coordinator: Clicking) -> date:
    """Book the working day after the last that is booked, having tried a taken time first."""
    conference = coordinator.page.url
    await coordinator.go("Conferences")
    await coordinator.look("conferences", "Conferences")
    taken = await find_taken(coordinator)
    await coordinator.page.goto(conference)
    await coordinator.follow("Book a time")
    await coordinator.look("book", "Book a time")
    await ask_for(coordinator, f"{taken.on:%d %b %Y}", taken.at, taken.room)
    await coordinator.look("book-check", "Check the booking")
    await coordinator.press("Book it and invite everybody")
    await coordinator.look("book-taken", "Book a time")
    await coordinator.says(f"by conference {taken.reference}")
    assert await coordinator.go_to_fault() == "at"
    assert await coordinator.read("Starts at") == taken.at
    on = working_day_after(taken.on)
    await ask_for(coordinator, f"{on:%d/%m/%Y}", "10:00", "Tern Room")
    await coordinator.press("Book it and invite everybody")
    await coordinator.says("Booked. Invitations are on their way.")
    await coordinator.look("conference-booked")
    return on


async def _answer_by_link(somebody: Clicking, mail: Mail, folder: Path) -> None:
    """Answer and hand in a report by the link, with the reference typed from the mail."""
    await somebody.page.goto(mail.link)
    await somebody.look("by-link", "Your meeting")
    await somebody.tick("I will come")
    await somebody.press("Send answer")
    await somebody.look("by-link-mistaken", "Your meeting")
    assert await somebody.go_to_fault() == "reference"
    reference = somebody.page.locator("#reference")
    await reference.fill(mail.reference)
    await somebody.press("Send answer")
    await somebody.look("by-link-answered", "Your answer was noted")
    await somebody.follow("Change your answer, or hand in a report")
    report = folder / "report.pdf"
    report.write_bytes(b"%PDF-1.7\n%%EOF\n")
    await somebody.page.locator("#file").set_input_files(report)
    await somebody.page.locator("#report_reference").fill(mail.reference)
    await somebody.press("Hand in report")
    await somebody.look("by-link-receipt", "Your report was received")


async def _answer_signed_in(visitor: Clicking, mail: Mail) -> None:
    await visitor.sign_in_as(VISITOR.name)
    await visitor.look("my-conferences", "My conferences")
    await visitor.follow("Answer", among=visitor.row(f"Meeting {mail.reference}"))
    await visitor.look("answer", "Can you come?")
    await visitor.tick("I will come")
    await visitor.press("Send answer")
    await visitor.says("Your answer was noted.")
    row = visitor.row(f"Meeting {mail.reference}")
    await row.get_by_text("Coming", exact=True).wait_for()
    await visitor.follow("", among=row)
    await visitor.look("conference-as-invited")


async def _see_answers(coordinator: Clicking, conference: str) -> None:
    await coordinator.page.goto(conference)
    for person, way in ((GP, "by personal link"), (VISITOR, "signed in")):
        row = coordinator.row(person.name, way)
        await row.get_by_text("Coming", exact=True).wait_for()
    await coordinator.row(GP.name).get_by_text("Received on time").wait_for()
    await coordinator.look("conference-answered")
    await coordinator.follow("Reports", among=coordinator.page.get_by_role("region", name="More"))
    await coordinator.look("reports", "Reports")
    await coordinator.row(GP.name, "Received on time", "by personal link").wait_for()
    await coordinator.page.go_back()


async def _move(coordinator: Clicking, booked_on: date) -> None:
    await coordinator.follow("Move it")
    await coordinator.look("move", "Move the conference")
    on = working_day_after(booked_on)
    await coordinator.fill("Why does it move?", "The chair is at court that day.")
    await ask_for(coordinator, f"{on.day} {on:%b %Y}", "14:00", "Garden Room")
    await coordinator.look("move-check", "Check the booking")
    await coordinator.press("Move it and tell everybody")
    await coordinator.says(f"{on:%A} {on.day} {on:%B %Y}, 14:00 to 15:30")
    await coordinator.row(GP.name).get_by_text("No answer yet").wait_for()
    await coordinator.look("conference-moved")


async def _record_by_phone(coordinator: Clicking) -> None:
    await coordinator.follow("Record", among=coordinator.row(OFFICER.name))
    await coordinator.look("record-answer", OFFICER.name)
    await coordinator.tick("Comes")
    await coordinator.press("Record the answer")
    await coordinator.says("The answer was recorded.")
    await coordinator.row(OFFICER.name, "Coming", f"taken by {COORDINATOR.name}").wait_for()


@needs_browser
async def test_what_was_held_is_marked_recorded_and_closed_by_clicking(windows: Windows):
    coordinator = await windows.open()
    await coordinator.sign_in_as(COORDINATOR.name)
    await coordinator.follow("Record what happened")
    await coordinator.look("attendance", "Who came")
    await _mark_everybody(coordinator)
    await coordinator.follow("Back to the conference")
    await coordinator.look("conference-marked")
    await coordinator.follow("Record decisions and close")
    await coordinator.look("outcome", "Outcome")
    await _decide(coordinator)
    await coordinator.look("close", "Close the conference")
    await coordinator.press("Close the conference")
    await coordinator.look("closed", "The conference is closed")
    await coordinator.says("Next one due by")
    await coordinator.go("Quarterly report")
    await coordinator.follow("Later:")
    await coordinator.look("report-of-this-quarter")


async def _mark_everybody(coordinator: Clicking) -> None:
    """Each mark is kept as it is made; the verdict on the quorum follows."""
    page = coordinator.page
    seats = await page.get_by_label("Came?", exact=True).count()
    for seat in range(seats):
        choice = page.get_by_label("Came?", exact=True).nth(seat)
        await choice.select_option(label="Came")
        await page.get_by_text(f"{seat + 1} of {seats}").wait_for()
    await page.get_by_text("Quorate", exact=True).wait_for()


async def _decide(coordinator: Clicking) -> None:
    groups = coordinator.page.get_by_role("group", name="What was decided for")
    for number in range(await groups.count()):
        await coordinator.tick("Remains", among=groups.nth(number))
    await coordinator.page.locator("#decisions").fill("Visits weekly; the school is told.")
    await coordinator.press("Save")


@needs_browser
async def test_what_is_kept_on_record_is_opened_by_clicking(windows: Windows):
    coordinator = await windows.open()
    await coordinator.sign_in_as(COORDINATOR.name)
    main = coordinator.page.locator("main")
    for entry, heading, first in (
        ("Children", "Children", "tbody a"),
        ("People", "People", "tbody a"),
        ("Rooms", "Venues and rooms", "h2 a"),
        ("Standards", "Agreed standards", "tbody a"),
    ):
        await coordinator.go(entry)
        await coordinator.look(entry.lower(), heading)
        await main.locator(first).first.click()
        await coordinator.look(f"{entry.lower()}-one")
    await coordinator.go("Mail")
    await coordinator.look("mail", "Mail that did not arrive")
    await coordinator.follow(COORDINATOR.name)
    await coordinator.look("account", "Your account")
    await coordinator.follow("Help, or report a problem")
    await coordinator.look("help", "Help, or report a problem")
    await coordinator.press("Sign out")
    await coordinator.look("sign-in", "Sign in")
    await coordinator.follow("Choose who to be")
    await coordinator.look("sign-in-as", "Choose who to be")


@needs_browser
async def test_a_chief_officer_opens_a_figure_and_the_coordinator_its_rows(windows: Windows):
    officer = await windows.open()
    await officer.sign_in_as(CHIEF_OFFICER.name)
    await officer.look("report")
    report = officer.page.url
    await officer.follow("Reports on time")
    await officer.look("figure", "Reports on time")
    await officer.follow(_MEASURED, among=officer.page.locator("main"))
    await officer.look("figure-of-an-agency", f"Reports on time: {_MEASURED}")
    assert await officer.page.get_by_role("link", name="See the rows").count() == 0
    rows = await _open_rows(await windows.open(), officer.page.url)
    refused = await officer.page.goto(rows)
    assert refused is not None
    assert refused.status == 404
    await officer.look("refused", "There is nothing here that you can see")
    await officer.says("Strathlorne Child Protection Committee")
    await officer.follow("Go to the first page")
    assert officer.page.url == report


async def _open_rows(coordinator: Clicking, figure: str) -> str:
    await coordinator.sign_in_as(COORDINATOR.name)
    await coordinator.page.goto(figure)
    await coordinator.follow("See the rows behind this figure")
    await coordinator.look("rows", "Rows behind")
    await coordinator.choose("Show", "Not met")
    await coordinator.page.wait_for_url("**verdict=not_met**")
    await coordinator.row(_MEASURED, "Not met").wait_for()
    return coordinator.page.url


@needs_browser
async def test_by_keyboard_alone_one_signs_in_and_opens_the_first_task(windows: Windows):
    coordinator = await windows.open()
    await coordinator.page.goto("/sign-in")
    await coordinator.tab_to("Choose who to be, without a password")
    await coordinator.heading("Choose who to be")
    await coordinator.tab_to(f"Sign in as {COORDINATOR.name}")
    await coordinator.heading("Work list")
    await coordinator.tab_to("Skip to main content")
    task = coordinator.page.locator(".app-task a").first
    words = " ".join(str(await task.text_content()).split())
    href = await task.get_attribute("href")
    await coordinator.tab_to(words)
    await coordinator.page.wait_for_url(f"**{href}")
    assert coordinator.screen.complaints == []


@needs_browser
async def test_without_script_one_books_and_answers_by_link(
    windows: Windows, demonstration: Demonstration
):
    maildir = demonstration.maildir
    maildir.forget()
    coordinator = await windows.open(script=False, width=390)
    await coordinator.sign_in_as(COORDINATOR.name)
    await coordinator.go("Conferences")
    taken = await find_taken(coordinator)
    await coordinator.go("Work list")
    await coordinator.follow("Book a date")
    on = working_day_after(taken.on)
    await ask_for(coordinator, f"{on:%d/%m/%Y}", "11:00", "Heron Room")
    await coordinator.heading("Check the booking")
    if await coordinator.page.get_by_label("Why is it after the due date?").count():
        await coordinator.fill("Why is it after the due date?", "No chair was free before.")
    await coordinator.press("Book it and invite everybody")
    await coordinator.says("Booked. Invitations are on their way.")
    conference = coordinator.page.url
    mail = next(iter((await maildir.wait_for(said_when(on, "11:00"))).values()))
    await _decline_by_link(await windows.open(script=False, width=390), mail)
    await coordinator.page.goto(conference)
    await coordinator.row(mail.name, "On leave that week.").get_by_text("Not coming").wait_for()
    await screenshot(coordinator.page, "journey-without-script-booked")


async def _decline_by_link(somebody: Clicking, mail: Mail) -> None:
    await somebody.page.goto(mail.link)
    await somebody.tick("I cannot come")
    await somebody.fill("If you cannot come, why?", "On leave that week.")
    await somebody.page.locator("#reference").fill(mail.reference.lower())
    await screenshot(somebody.page, "journey-without-script-by-link")
    await somebody.press("Send answer")
    await somebody.heading("Your answer was noted")
    assert somebody.screen.complaints == []
