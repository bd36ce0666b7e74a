"""The list of mail that waits, one mail, and what is held, in a real browser at every width."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from notifications.inbox.service import MOST_OF_ONE
from people.accounts.tables import Account
from people.permissions import OPERATOR, Role
from people.sign_in.service import start_session
from tests.builders import NOW
from tests.conferences.mailed.inviting import arrives, filed, somebody_invited
from tests.conferences.served import served
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.notifications.inbox.replies import Said, outlook, written

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def address(tmp_path: Path, now: datetime) -> AsyncIterator[str]:
    async with served(tmp_path, now) as place:
        yield place


async def _session() -> str:
    account = Account(
        id=uuid4(), name="Somebody", sign_in_name=f"{uuid4().hex}@x.example",
        roles=[Role.COORDINATOR.value], made_at=NOW,
    )  # fmt: skip
    await Account.insert(account)
    return await start_session(OPERATOR, account.id, factors=["password"], now=NOW)


@needs_browser
async def test_mail_that_waits_is_read_and_a_flood_is_one_line(address: str, now: datetime):
    zoe = await somebody_invited(now)
    when = zoe.conference.starts_at + timedelta(days=1)
    flood = (
        b"From: max.with.a.long.name@evil-and-long.example\r\n\r\n%d" % number
        for number in range(MOST_OF_ONE + 5)
    )
    await arrives(
        outlook(Said(token=zoe.token, proposed_at=when)),
        written(Said(token=zoe.token), "I can be there for the first half only."),
        *flood, now=now,
    )  # fmt: skip
    proposal = next(mail for mail in await filed() if mail.why == "countered")
    session = await _session()
    async with launch() as browser:
        screen = await open_screen(browser, address)
        await screen.page.context.add_cookies([{"name": "sid", "value": session, "url": address}])
        for path, name in (("/inbox", "inbox"), (f"/inbox/{proposal.id}", "inbox-mail")):
            await screen.page.goto(path)
            assert await check_page(screen) == []
            await screenshot(screen.page, name)
            await screenshot(screen.page, f"{name}-390", width=390)
        await screen.page.goto("/inbox")
        await screen.page.get_by_role("button", name="Drop them unread").click()
        await screen.page.get_by_text("Dropped unread: 5.").wait_for()
        assert await screen.page.get_by_text("Too much of one sender").count() == 0
