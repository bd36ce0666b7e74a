"""A real browser for journeys: what is wrong with the page it shows, and a picture of it.

::

    @needs_browser
    async def test_...():
        async with launch() as browser:
            screen = await open_screen(browser, "http://127.0.0.1:8123")
            await screen.page.goto("/")
            assert await check_page(screen) == []
            await screenshot(screen.page, "worklist")
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright

_PATIENCE_MS = 120_000  # a busy machine is no fault of the page's
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = ROOT / "var" / "screenshots"
_PHONE = 390
WIDTHS = (1280, _PHONE, 320)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
_RUN_AXE = """async (rules) => (await axe.run(document, {runOnly: rules})).violations.map(
  (v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)"""
_SIDEWAYS = """() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return "";
  const wide = [...document.querySelectorAll("body *")].filter(
    (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".app-scroll"));
  return `${over} px wider than the window: ` +
    wide.slice(0, 3).map((e) => e.tagName.toLowerCase() + "." + e.className).join(", ");
}"""
_SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary, textarea")]
  .filter((e) => {
    const box = e.getBoundingClientRect();
    const shown = e.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const inWords = e.tagName === "A" && getComputedStyle(e).display === "inline";
    return shown && box.width > 1 && box.height > 1 && !inWords
      && (box.width < 23.5 || box.height < 23.5) && !e.closest(".visually-hidden");
  })
  .map((e) => `${e.tagName.toLowerCase()} "${(e.textContent || e.id).trim().slice(0, 30)}"`)"""
_TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
}"""

Test = TypeVar("Test", bound=Callable[..., object])


def needs_browser(test: Test) -> Test:
    """Mark a test that needs Debian's chromium."""
    missing = pytest.mark.skipif(
        not CHROMIUM.exists(), reason="NOT TESTED: install the Debian package chromium"
    )
    marked: Test = pytest.mark.system(missing(test))
    return marked


@dataclass(frozen=True, slots=True)
class Screen:
    """A page in the browser, and everything the browser complained about so far."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@asynccontextmanager
async def launch() -> AsyncIterator[Browser]:
    """A headless Chromium that is gone afterwards."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS)
        yield browser
        await browser.close()


async def open_screen(
    browser: Browser, address: str, *, width: int = 1280, height: int = 900, script: bool = True
) -> Screen:
    """A fresh browser window with its own cookies, whose console is listened to."""
    context = await browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        java_script_enabled=script,
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(_PATIENCE_MS)
    screen = Screen(await context.new_page())

    def hear(message: ConsoleMessage) -> None:
        expected = message.type == "error" and "Failed to load resource" in message.text
        if message.type in {"error", "warning"} and not expected:
            screen.complaints.append(f"console {message.type}: {message.text}")

    def catch(error: Error) -> None:
        screen.complaints.append(f"script: {error.message}")

    screen.page.on("console", hear)
    screen.page.on("pageerror", catch)
    return screen


async def check_page(screen: Screen, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Everything wrong with the page as it is now, at each width, in words.

    Accessibility by axe (on telephones at the narrower width: it takes longest), console errors
    and blocked content, sideways scroll, targets under 24 pixels, ids given twice (a label would
    lead to the wrong one). Afterwards the window is as wide as before. The screen must run scripts.
    """
    page, before = screen.page, screen.page.viewport_size
    height = before["height"] if before else 900
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_AXE)
    found = [f"id given twice: {twice}" for twice in await page.evaluate(_TWICE)]
    for width in widths:
        await page.set_viewport_size({"width": width, "height": height})
        is_seen_narrower = width == _PHONE and min(widths) < _PHONE  # one layout: the style sheet's
        wrong = [] if is_seen_narrower else await page.evaluate(_RUN_AXE, RULES)
        wrong += [over] if (over := await page.evaluate(_SIDEWAYS)) else []
        wrong += [f"target under 24 px: {small}" for small in await page.evaluate(_SMALL)]
        found += [f"{width} px: {what}" for what in wrong]
    if before:
        await page.set_viewport_size(before)
    return found + screen.complaints


async def screenshot(page: Page, name: str, width: int | None = None) -> Path:
    """A picture of the whole page in ``var/screenshots/``, at its own width or another."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    if width is not None and before:
        await page.set_viewport_size({"width": width, "height": before["height"]})
    path = SCREENSHOTS / f"{name}.png"
    # Hiding the caret would leave a style on every input, which a swap by htmx then trips over.
    await page.screenshot(path=path, full_page=True, animations="disabled", caret="initial")
    if width is not None and before:
        await page.set_viewport_size(before)
    return path
