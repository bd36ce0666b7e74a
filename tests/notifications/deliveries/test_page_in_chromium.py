"""The page Mail in a real browser, with mail in every state it can be stuck in, wide and narrow."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from piccolo.columns import Column

from notifications.outbox.tables import OutboxMessage
from people.permissions import Role
from tests.builders import NOW, a_booked_conference, a_professional, a_standard, invited
from tests.conferences.booking.test_pages_in_chromium import _screen
from tests.conferences.served import served
from tests.journeys.browser import check_page, launch, needs_browser, screenshot

pytestmark = pytest.mark.usefixtures("database", "file_store")
DUE = NOW + timedelta(minutes=20)
STATES: dict[str, dict[Column | str, Any]] = {
    "stalled": {
        "stalled_at": NOW, "tries": 3, "next_at": DUE + timedelta(minutes=10),
        "server_answer": "The mail server of nhs.example shows a certificate of another name.",
    },
    "slowed down": {
        "tries": 2, "next_at": DUE + timedelta(minutes=2),
        "server_answer": "421 4.7.0 Too many messages, slow down, see https://mx.example/rate-limits-for-senders-of-much",
    },
    "held": {"held_at": NOW},
    "failed": {
        "failed_at": NOW, "tries": 1,
        "server_answer": "550 5.1.1 <somebody.with.a.long.name@a-very-long-domain.example> unknown",
    },
    "dead": {"dead_at": NOW, "tries": 9, "server_answer": ""},
    "returned": {"sent_at": NOW, "bounced_at": NOW, "server_answer": "550 5.7.1 Refused by policy"},
    "waiting": {},
}  # fmt: skip


@needs_browser
async def test_each_way_in_which_mail_is_stuck_is_told_apart_and_the_page_is_whole(tmp_path: Path):
    await a_standard()
    people = {
        state: await a_professional(f"Catriona {state.title()}", phone="01632 960123")
        for state in STATES
    }
    await a_booked_conference(invitees=invited(*people.values()))
    for state, person in people.items():
        if columns := STATES[state]:
            await OutboxMessage.update(columns).where(OutboxMessage.recipient == person.id)
    async with served(tmp_path, DUE) as address, launch() as browser:
        screen = await _screen(browser, address, Role.COORDINATOR)
        await screen.page.goto("/deliveries", wait_until="load")
        said = await screen.page.inner_text("main")
        assert await check_page(screen) == []
        for width in (1280, 390):
            await screenshot(screen.page, f"mail-stuck-{width}", width=width)
        await screen.page.goto("/work-list", wait_until="load")
        assert await check_page(screen) == []
        for width in (1280, 390):
            await screenshot(screen.page, f"mail-stuck-work-list-{width}", width=width)
    for words in (
        "No encrypted way", "Put off", "Held", "Make sure of addresses", "Refused", "Set aside",
        "Came back", "On its way",
    ):  # fmt: skip
        assert words in said, words
