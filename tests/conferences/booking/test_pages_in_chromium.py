"""The pages of booking and attending in a real browser: accessible, quiet, at every width."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import time
from uuid import UUID

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser

from conferences.app import create_app
from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking.tables import Conference
from conferences.settings import read_settings
from people.accounts.tables import Account
from people.permissions import OPERATOR, Role
from people.sign_in.middleware import LOOPBACK_COOKIE
from people.sign_in.service import start_session
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_conference,
    a_core_group,
    a_family,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
)
from tests.journeys.browser import (
    Screen,
    check_page,
    launch,
    needs_browser,
    open_screen,
    screenshot,
)

NARROW_AND_WIDE = (320, 1280)


@pytest_asyncio.fixture(loop_scope="session")
async def address(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:  # noqa: ARG001
    """The service on loopback with a still clock."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = f"http://127.0.0.1:{port}"
    data = str(tmp_path_factory.mktemp("data"))
    app = create_app(read_settings({"CONVENOR_DATA": data, "CONVENOR_PUBLIC_URL": place}))
    app.state["clock"] = lambda: NOW
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    yield place
    server.should_exit = True
    await running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all of it."""
    async with launch() as running:
        yield running


async def _screen(
    browser: Browser, address: str, *roles: Role, professional: UUID | None = None
) -> Screen:
    account = Account(
        professional=professional, name="Morag Petrie", sign_in_name="morag@convenor.example",
        roles=[role.value for role in roles], made_at=NOW,
    )  # fmt: skip
    await Account.insert(account)
    session = await start_session(OPERATOR, account.id, factors=["password"], now=NOW)
    screen = await open_screen(browser, address)
    await screen.page.context.add_cookies(
        [{"name": LOOPBACK_COOKIE, "value": session, "url": address}]
    )
    return screen


async def _story() -> tuple[Conference, Conference, list[UUID]]:
    """A booked conference with answers of every kind, one without a date, and invitations."""
    await a_standard()
    people = await a_core_group()
    silent = await a_professional("Si Lent", group="housing", email=None)
    chair = await a_professional("Karen Lindsay", group="social_work", role="Chair")
    family = await a_family("Reid")
    children = [await a_child(f"{name} Reid", family=family) for name in ("Amy", "Bo", "Cal")]
    room = await a_venue_with_room()
    booked = await a_booked_conference(
        a_slot(days=0, at=time(11, 0), room=room.id, short_notice_reason="A new concern."),
        children=children, chair=chair.id, invitees=invited(*people.values(), silent),
    )  # fmt: skip
    planned = await a_conference()
    rows = await Invitation.select(Invitation.id, Invitation.professional).where(
        Invitation.conference == booked.id
    )
    about = {row["professional"]: row["id"] for row in rows}
    for group, answer in (
        ("police", Answer(answer="declined", reason="In court.")),
        ("health", Answer(answer="accepted")),
        ("education", Answer(answer="deputy", deputy_wish="Pat Okafor, teacher")),
    ):
        person = people[group]
        viewer = a_viewer(Role.PROFESSIONAL, professional=person)
        await attending.answer(viewer, about[person.id], answer, now=NOW)
    return booked, planned, [about[people["education"].id], about[people["health"].id]]


@needs_browser
async def test_a_coordinators_pages(browser: Browser, address: str):
    booked, planned, (waits, _) = await _story()
    screen = await _screen(browser, address, Role.COORDINATOR)
    pages = {
        "conferences": "/conferences?show=all",
        "conference-booked": f"/conferences/{booked.id}",
        "booking": f"/conferences/{planned.id}/booking",
        "invitees": f"/conferences/{booked.id}/invitees",
        "attendance": f"/conferences/{booked.id}/attendance?search=person",
        "record": f"/invitations/{waits}/record",
    }
    found = {}
    for name, path in pages.items():
        await screen.page.goto(path, wait_until="load")
        found[name] = await check_page(screen, widths=NARROW_AND_WIDE)
        await screenshot(screen.page, f"booking-{name}")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@needs_browser
async def test_marking_with_script_shows_the_verdict_at_once(browser: Browser, address: str):
    booked, _, _ = await _story()
    screen = await _screen(browser, address, Role.COORDINATOR)
    await screen.page.set_viewport_size({"width": 390, "height": 800})
    await screen.page.goto(f"/conferences/{booked.id}/attendance", wait_until="load")
    for number in range(3):
        select = screen.page.locator("select[name^=attendance-]").nth(number)
        async with screen.page.expect_response("**/attendance"):
            await select.select_option("attended")
        await screen.page.wait_for_function(
            f"() => document.querySelector('[role=status]').innerText.includes('{number + 1} of')"
        )
    marked = await Invitation.count().where(Invitation.attendance == "attended")
    assert marked == 3
    assert await check_page(screen, widths=(390,)) == []
    await screenshot(screen.page, "booking-attendance-390")


@needs_browser
async def test_a_professionals_pages(browser: Browser, address: str):
    _, _, (_, accepted) = await _story()
    row = await Invitation.objects().get(Invitation.id == accepted)
    assert row is not None
    screen = await _screen(browser, address, Role.PROFESSIONAL, professional=row.professional)
    for name, path in {
        "own": "/my-conferences",
        "answer": f"/invitations/{accepted}/answer",
    }.items():
        await screen.page.goto(path, wait_until="load")
        assert await check_page(screen, widths=NARROW_AND_WIDE) == []
        await screenshot(screen.page, f"booking-{name}-390", width=390)
