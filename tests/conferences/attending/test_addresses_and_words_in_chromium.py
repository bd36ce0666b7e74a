"""Pages of addresses to make sure of, the words of mail, and joining, wide and narrow."""

from pathlib import Path

import pytest

from notifications.addresses import service as addresses
from notifications.messages.values import MessageKind
from notifications.wordings import service as wordings
from notifications.wordings.values import ChangeWording, key_of
from people.permissions import Role
from tests.builders import (
    NOW,
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    invited,
)
from tests.conferences.attending.postman import deliver
from tests.conferences.booking.test_pages_in_chromium import _screen
from tests.conferences.served import served
from tests.journeys.browser import Screen, check_page, launch, needs_browser, screenshot

WIDTHS = (1280, 390)
pytestmark = pytest.mark.usefixtures("database", "file_store")


async def _faults(screen: Screen, name: str) -> list[str]:
    found = await check_page(screen, widths=WIDTHS)
    for width in WIDTHS:
        await screen.page.set_viewport_size({"width": width, "height": 900})
        await screenshot(screen.page, f"{name}-{width}")
    return [f"{name}: {one}" for one in found]


@needs_browser
async def test_the_pages_have_no_fault_a_browser_finds(tmp_path: Path):
    await a_standard()
    known = await a_professional("Zoë Muir")
    new = await a_professional("Max Newcomer", email="duty.desk@gmail.com", phone="01632 960123")
    slot = a_slot(
        days=0, dial_in="0131 496 0000, code 471 147#", short_notice_reason="A new concern."
    )
    conference = await a_booked_conference(slot, invitees=invited(known, new))
    [mail] = (await deliver(NOW))[str(known.email)]
    shipped = "You are invited to a meeting."
    changed = ChangeWording(words={key_of(shipped): "We ask you to come to a meeting."}, version=0)
    await wordings.change(a_coordinator(), MessageKind.INVITATION, changed, now=NOW)
    assert len(await addresses.list_held(a_coordinator())) == 1
    found: list[str] = []
    async with served(tmp_path, NOW) as address, launch() as browser:
        screen = await _screen(browser, address, Role.COORDINATOR, professional=known.id)
        for path in (
            "/oversight", "/wordings", "/wordings/invitation", "/wordings/reminder", "/addresses",
            "/my-address", "/work-list", "/deliveries", f"/conferences/{conference.id}",
            f"/conferences/{conference.id}/invitees", f"/conferences/{conference.id}/booking",
        ):  # fmt: skip
            await screen.page.goto(path, wait_until="load")
            name = path.replace(str(conference.id), "one").strip("/").replace("/", "-")
            found += await _faults(screen, f"words-{name}")
        await screen.page.goto("/wordings/invitation", wait_until="load")
        await screen.page.get_by_label("In place of: Your report").fill("For the child of A.R.")
        await screen.page.get_by_role("button", name="See the mail first").click()
        found += await _faults(screen, "words-refused")
        await screen.page.goto(f"/a/{mail.token}", wait_until="load")
        found += await _faults(screen, "join-asked")
        reference = str(mail.mail["Subject"]).removeprefix("Meeting ")
        await screen.page.locator("#join_reference").fill(reference)
        await screen.page.get_by_role("button", name="Show how to join").click()
        assert "code 471 147#" in await screen.page.content()
        found += await _faults(screen, "join-shown")
    assert found == []
