"""Joining in a browser: with a passkey of a virtual device, with an app, and without script."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from uuid import UUID

import pyotp
import pytest
import uvicorn
from playwright.async_api import Page

from conferences.app import create_app
from conferences.settings import read_settings
from people.accounts import factors
from people.accounts import service as accounts
from people.accounts.factors import FactorKind
from people.accounts.values import AddAccount
from people.links import service as links
from people.permissions import OPERATOR, Role
from tests.conftest import NOW
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.people.accounts.letters import LetterRead, letters_of

WIDTHS = (1280, 390, 320)
GOOD = "four kettles and a spoon"
pytestmark = pytest.mark.usefixtures("database")


class _Server(uvicorn.Server):
    """Says when it is ready."""

    ready: asyncio.Event

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    """The service on a free port of this machine, reached by a name: passkeys need one."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"http://localhost:{bound.getsockname()[1]}"
        settings = {"CONVENOR_DATA": str(folder), "CONVENOR_PUBLIC_URL": address}
        app = create_app(read_settings(settings, is_demo=True))
        app.state["clock"] = lambda: NOW
        links.use(address)
        server = _Server(uvicorn.Config(app, log_config=None, ws="none"))
        server.ready = asyncio.Event()
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        await server.ready.wait()
        yield address
        server.should_exit = True
        await serving


async def _invited(folder: Path) -> tuple[UUID, LetterRead]:
    asked = AddAccount(
        name="Ada Lorimer", sign_in_name="ada@council.example", roles=(Role.COORDINATOR,),
        is_invited=True,
    )  # fmt: skip
    account = await accounts.add(OPERATOR, asked, now=NOW)
    [letter] = await letters_of(folder, NOW)
    return account, letter


async def _to_the_factor(page: Page, letter: LetterRead) -> None:
    await page.goto(letter.link)
    await page.get_by_label("Code").fill(letter.code)
    await page.get_by_role("button", name="Continue").click()
    await page.locator("#password").fill(GOOD)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="How else shall we know").wait_for()


async def _give_device(page: Page) -> None:
    """A device in the browser that makes passkeys and says yes whenever it is asked."""
    tools = await page.context.new_cdp_session(page)
    await tools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    await tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})


@needs_browser
async def test_somebody_joins_with_a_passkey_in_under_three_minutes(tmp_path: Path):
    async with _served(tmp_path / "data") as address, launch() as browser:
        account, letter = await _invited(tmp_path / "mail")
        page = (await open_screen(browser, address)).page
        await _give_device(page)
        began = monotonic()
        await _to_the_factor(page, letter)
        await page.get_by_role("button", name="Make a passkey").click()
        await page.get_by_role("heading", name="You are set up").wait_for()
        assert await page.locator(".app-codes li").count() == 10
        assert monotonic() - began < 180
        assert await factors.kinds_of(account) == {FactorKind.PASSKEY, FactorKind.RECOVERY_CODE}
        await page.goto("/account/factors/new")
        await page.get_by_role("button", name="Make a passkey").click()
        await page.locator("[data-passkey-fault]").wait_for()  # the same device has one already


@needs_browser
async def test_each_page_of_joining_has_no_fault_a_browser_finds(tmp_path: Path):
    async with _served(tmp_path / "data") as address, launch() as browser:
        _, letter = await _invited(tmp_path / "mail")
        screen = await open_screen(browser, address)
        page = screen.page

        async def look(name: str) -> None:
            assert await check_page(screen, WIDTHS) == [], name
            for width in (1280, 390):
                await screenshot(page, f"joining-{name}-{width}", width)

        await page.goto(letter.link)
        await look("code")
        await page.get_by_label("Code").fill("AAAA-AAAA")
        await page.get_by_role("button", name="Continue").click()
        await look("code-wrong")
        await page.get_by_label("Code").fill(letter.code)
        await page.get_by_role("button", name="Continue").click()
        await look("password")
        await page.locator("#password").fill(GOOD)
        await page.get_by_role("button", name="Continue").click()
        await look("factor")
        await page.get_by_role("button", name="Use an authenticator app").click()
        await look("app")
        secret = (await page.locator(".app-secret").inner_text()).replace(" ", "")
        await page.locator("#app_code").fill(pyotp.TOTP(secret).at(NOW))
        await page.get_by_role("button", name="Continue").click()
        await look("done")
        await page.goto("/join/" + "a" * 26)
        await look("dead")


@needs_browser
async def test_an_app_is_set_up_without_script(tmp_path: Path):
    async with _served(tmp_path / "data") as address, launch() as browser:
        account, letter = await _invited(tmp_path / "mail")
        page = (await open_screen(browser, address, script=False)).page
        await _to_the_factor(page, letter)
        assert await page.get_by_text("Passkeys need a recent browser").is_visible()
        assert not await page.get_by_role("button", name="Make a passkey").is_visible()
        await page.get_by_role("button", name="Use an authenticator app").click()
        secret = (await page.locator(".app-secret").inner_text()).replace(" ", "")
        await page.locator("#app_code").fill(pyotp.TOTP(secret).at(NOW))
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("heading", name="You are set up").wait_for()
        assert FactorKind.TOTP in await factors.kinds_of(account)


@needs_browser
async def test_ones_own_pages_and_those_of_accounts_have_no_fault_a_browser_finds(tmp_path: Path):
    async with _served(tmp_path / "data") as address, launch() as browser:
        account, letter = await _invited(tmp_path / "mail")
        eve = AddAccount(name="Eve Fyfe", sign_in_name="eve", roles=(Role.ADMINISTRATOR,))
        await accounts.add(OPERATOR, eve, now=NOW)
        screen = await open_screen(browser, address)
        page = screen.page

        async def look(path: str, name: str) -> None:
            if path:
                await page.goto(path)
            assert await check_page(screen, WIDTHS) == [], name
            for width in (1280, 390):
                await screenshot(page, f"factors-{name}-{width}", width)

        for path in ("/forgotten-password", "/lost-factor"):
            await look(path, path.strip("/"))
        await page.locator("#sign_in_name").fill("ada@council.example")
        await page.get_by_role("button", name="Call me back").click()
        await look("", "lost-asked")
        await _give_device(page)
        await _to_the_factor(page, letter)
        await page.get_by_role("button", name="Make a passkey").click()
        await page.get_by_role("heading", name="You are set up").wait_for()
        for path in ("/account", "/account/factors", "/account/factors/new", "/account/password"):
            await look(path, path.strip("/").replace("/", "-"))
        await page.goto("/account/factors")
        await page.get_by_role("link", name="Name or remove").click()
        await look("", "one")
        await page.goto("/sign-in-as")
        await page.get_by_role("button", name="Sign in as Eve Fyfe").click()
        for path in (
            "/accounts", "/accounts/new", f"/accounts/{account}", f"/accounts/{account}/email",
            f"/accounts/{account}/lost-factor", "/accounts/lost-factors",
        ):  # fmt: skip
            await look(path, path.strip("/").replace(f"/{account}", "-one").replace("/", "-"))
