"""The pages of people, agencies and accounts as a browser shows them, wide and narrow."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from playwright.async_api import FilePayload, Page

from conferences.app import create_app
from conferences.settings import read_settings
from people.accounts import service as accounts
from people.accounts.values import AddAccount
from people.permissions import OPERATOR, Role
from tests.builders import a_professional, an_agency
from tests.conftest import NOW
from tests.journeys.browser import check_page, launch, needs_browser, open_screen

WIDTHS = (1280, 320)
pytestmark = pytest.mark.usefixtures("database")


class _Server(uvicorn.Server):
    """Says when it is ready."""

    ready: asyncio.Event

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    """The service on a free port of this machine, where anybody may sign in as anybody."""
    settings = read_settings({"CONVENOR_DATA": str(folder)}, is_demo=True)
    app = create_app(settings)
    app.state["clock"] = lambda: NOW
    server = _Server(uvicorn.Config(app, port=0, log_config=None, ws="none"))
    server.ready = asyncio.Event()
    serving = asyncio.create_task(server.serve())
    await server.ready.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def _account(name: str, role: Role, now: datetime) -> UUID:
    asked = AddAccount(name=name, sign_in_name=name.casefold(), roles=(role,))
    return await accounts.add(OPERATOR, asked, now=now)


async def _sign_in_as(page: Page, name: str) -> None:
    await page.goto("/sign-in-as")
    await page.get_by_role("button", name=f"Sign in as {name}").click()


@needs_browser
async def test_pages_of_people_and_agencies_have_no_fault_a_browser_finds(tmp_path: Path):
    agency = await an_agency("Tayford Health")
    fiona = await a_professional("Fiona Reid", agency=agency, email="fiona@health.example")
    await a_professional("Ann Bell", agency=agency, is_confirmed=False)
    await _account("Coral Fox", Role.COORDINATOR, NOW)
    async with _served(tmp_path) as address, launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await _sign_in_as(page, "Coral Fox")
        one = f"/professionals/{fiona.id}"
        for path in (
            "/professionals", one, f"{one}/edit", f"{one}/deputies", "/agencies",
            f"/agencies/{agency.id}", "/agencies/new", "/professionals/import",
        ):  # fmt: skip
            await page.goto(path)
            assert await check_page(screen, WIDTHS) == [], path
        faulty = b"name,role,agency\nUna Orr,,Tayfrd\n"
        sent = FilePayload(name="people.csv", mimeType="text/csv", buffer=faulty)
        await page.set_input_files("#file", files=[sent])
        await page.get_by_role("button", name="See what it would do").click()
        assert await page.get_by_role("cell", name="There is no agency of this name").count() == 1
        assert await check_page(screen, WIDTHS) == []


@needs_browser
async def test_the_list_of_people_follows_what_is_typed_and_works_without_script(tmp_path: Path):
    await a_professional("Fiona Reid")
    await a_professional("Ann Bell")
    await _account("Coral Fox", Role.COORDINATOR, NOW)
    async with _served(tmp_path) as address, launch() as browser:
        for script in (True, False):
            page = (await open_screen(browser, address, script=script)).page
            await _sign_in_as(page, "Coral Fox")
            await page.goto("/professionals")
            await page.locator("#search").press_sequentially("reid")
            if not script:
                await page.get_by_role("button", name="Show").click()
            await page.wait_for_url("**search=reid**")
            await page.get_by_role("link", name="Ann Bell").wait_for(state="detached")
            assert await page.get_by_role("link", name="Fiona Reid").count() == 1


@needs_browser
async def test_pages_of_accounts_have_no_fault_a_browser_finds(tmp_path: Path):
    await _account("Danuta Fox", Role.ADMINISTRATOR, NOW)
    ada = await _account("Ada Bell", Role.COORDINATOR, NOW)
    async with _served(tmp_path) as address, launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await _sign_in_as(page, "Danuta Fox")
        one = f"/accounts/{ada}"
        for path in ("/accounts", one, f"{one}/roles", f"{one}/password", "/accounts/new"):
            await page.goto(path)
            assert await check_page(screen, WIDTHS) == [], path
        await page.goto("/account")
        await page.locator("#label").fill("Display")
        await page.get_by_role("button", name="Make token").click()
        assert (await page.locator("#token").input_value()).startswith("cvn_")
        assert await check_page(screen, WIDTHS) == []
        await page.goto("/account")
        assert await check_page(screen, WIDTHS) == []
