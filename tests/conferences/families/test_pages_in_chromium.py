"""A family's people, their part in a conference, a pack and their own page, in a real browser."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from conferences.attending.tables import Invitation
from conferences.families.values import Channel, ContactKind
from conferences.packs import service as packs
from conferences.packs.values import PreparePack
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from people import public_url
from people.accounts.tables import Account
from people.permissions import OPERATOR, Role, Viewer
from people.sign_in.service import find_viewer, start_session
from tests.builders import NOW, a_viewer
from tests.conferences.families.people import HOME, People, some_people
from tests.conferences.served import served
from tests.journeys.browser import (
    Screen,
    check_page,
    launch,
    needs_browser,
    open_screen,
    screenshot,
)

pytestmark = pytest.mark.usefixtures("database", "file_store")
WIDTHS = (1280, 390)


@pytest.fixture
async def address(tmp_path: Path, now: datetime) -> AsyncIterator[str]:
    async with served(tmp_path, now) as place:
        public_url.use(place)
        yield place


async def signed_in(role: Role, *, family_member: UUID | None = None) -> tuple[str, Viewer]:
    """A session of somebody in that role, and who they are."""
    account = Account(
        id=uuid4(), name="Somebody", sign_in_name=f"{uuid4().hex}@x.example", roles=[role.value],
        made_at=NOW, family_member=family_member,
    )  # fmt: skip
    await Account.insert(account)
    session_id = await start_session(OPERATOR, account.id, factors=["password"], now=NOW)
    viewer = await find_viewer(session_id, now=NOW)
    assert viewer is not None
    return session_id, viewer


async def arranged(coordinator: Viewer) -> tuple[People, UUID, UUID]:
    """A family with everything, the mother's part, and a pack for her."""
    people = await some_people(coordinator=coordinator)
    mother = people.members["mother"]
    await people.reach(mother, ContactKind.ADDRESS, HOME)
    await people.agree(mother, Channel.POST)
    await people.keep_apart()
    await people.plan()
    part = await people.ask(mother, segments=(1,), waiting_room="Blue room")
    await people.ask(people.members["father"], segments=(3,), waiting_room="Green room")
    await people.book()
    row = await Invitation.objects().get(
        (Invitation.conference == people.conference.id) & (Invitation.expectation == "both")
    )
    assert row is not None
    sender = a_viewer(Role.PROFESSIONAL, professional=row.professional)
    file = await reports.hand_in(sender, row.id, HandedIn("a.txt", b"Words."), now=NOW)
    chosen = PreparePack(files=(file.file,))
    return people, part, await packs.prepare(coordinator, part, chosen, now=NOW)


async def look(screen: Screen, path: str, name: str) -> list[str]:
    await screen.page.goto(path)
    found = await check_page(screen, WIDTHS)
    for width in WIDTHS:
        await screenshot(screen.page, f"family-{name}-{width}", width)
    return [f"{name}: {one}" for one in found]


@needs_browser
async def test_pages_of_a_family_are_whole_at_every_width(address: str):
    session_id, coordinator = await signed_in(Role.COORDINATOR)
    people, part, pack = await arranged(coordinator)
    mother, at = people.members["mother"], f"/conferences/{people.conference.id}"
    young = people.members["young_person"]
    paths = {
        "people": f"/families/{people.family}/members",
        "member": f"/family-members/{mother}",
        "edit": f"/family-members/{mother}/edit",
        "contact": f"/family-members/{mother}/contact",
        "consent": f"/family-members/{mother}/consent",
        "relationship": f"/family-members/{mother}/relationship",
        "direct": f"/family-members/{young}/direct",
        "apart": f"/families/{people.family}/apart",
        "silence": f"/families/{people.family}/silence",
        "conference": f"{at}/family",
        "part-form": f"{at}/family/{mother}",
        "part": f"/family-parts/{part}",
        "pack": f"/packs/{pack}",
        "shared": f"{at}/shared",
    }
    wrong = []
    async with launch() as browser:
        screen = await open_screen(browser, address)
        cookie = {"name": "sid", "value": session_id, "url": address}
        await screen.page.context.add_cookies([cookie])  # type: ignore[list-item]
        for name, path in paths.items():
            wrong += await look(screen, path, name)
        session_id, _ = await signed_in(Role.FAMILY, family_member=mother)
        cookie["value"] = session_id
        await screen.page.context.add_cookies([cookie])  # type: ignore[list-item]
        wrong += await look(screen, "/my-meetings", "own-meetings")
        wrong += await look(screen, f"/my-meetings/{part}", "own-meeting")
    assert wrong == []
