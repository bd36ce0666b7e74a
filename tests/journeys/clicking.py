"""Somebody at a browser who only clicks and types, and looks hard at every page they come to."""

import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from playwright.async_api import Browser, Locator, Page

from tests.journeys.browser import Screen, check_page, open_screen, screenshot

_PHONE = 390
_MOST_TABS = 60
_FOCUSED = "() => document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"
_OPENED = 3
_OPEN_DETAILS = f"""() => [...document.querySelectorAll("main details")].slice(0, {_OPENED})
  .forEach((e) => {{ e.open = true; }})"""


@dataclass(slots=True)
class Clicking:
    """One person at one browser window; what they looked at is remembered in its order."""

    screen: Screen
    name: str = "somebody"
    seen: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The window."""
        return self.screen.page

    async def sign_in_as(self, name: str) -> None:
        """Begin at the first page, and choose who to be."""
        await self.page.goto("/")
        await self.follow("Choose who to be, without a password")
        await self.press(f"Sign in as {name}")
        self.name = name

    async def look(self, name: str, heading: str = "") -> None:
        """Check the page at each width, first details opened; keep a wide and a narrow picture."""
        if heading:
            await self.heading(heading)
        await self.page.evaluate(_OPEN_DETAILS)
        found = await check_page(self.screen)
        assert found == [], f"{name}, {self.page.url}: {found}"
        await screenshot(self.page, f"journey-{name}")
        await screenshot(self.page, f"journey-{name}-{_PHONE}", width=_PHONE)
        self.seen.append(name)

    async def heading(self, words: str) -> None:
        """Wait for the page with that heading."""
        await self.page.locator("h1").filter(has_text=words).wait_for()

    async def follow(self, words: str, *, among: Locator | None = None) -> None:
        """Follow the first link with these words, on the page or in a part of it."""
        await (among or self.page).get_by_role("link", name=words).first.click()
        await self.page.wait_for_load_state()

    async def go(self, words: str) -> None:
        """Follow an entry of the navigation."""
        await self.follow(words, among=self.page.get_by_role("navigation", name="Service"))

    async def press(self, words: str) -> None:
        """Press the button with exactly these words."""
        await self.page.get_by_role("button", name=words, exact=True).click()
        await self.page.wait_for_load_state()

    async def tab_to(self, words: str) -> None:
        """Go on by the keyboard to what says exactly this, and press Enter there."""
        for _ in range(_MOST_TABS):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate(_FOCUSED) == words:
                return await self.page.keyboard.press("Enter")
        raise AssertionError(f"{words} is not reached by the keyboard")

    async def tick(self, words: str, *, among: Locator | None = None) -> None:
        """Tick the box or the choice with a label that begins so."""
        label = re.compile(rf"^\s*{re.escape(words)}")
        await (among or self.page).locator("label").filter(has_text=label).first.click()

    async def fill(self, words: str, typed: str) -> None:
        """Type into the field of that label, in place of what stands there."""
        await self.page.get_by_label(words, exact=True).fill(typed)

    async def choose(self, words: str, part: str, *, among: Locator | None = None) -> None:
        """Choose from the list of that label the first option with these words in it."""
        box = (among or self.page).get_by_label(words, exact=True)
        option = box.locator("option").filter(has_text=part).first
        await box.select_option(value=await option.get_attribute("value"))

    async def read(self, words: str) -> str:
        """What stands in the field of that label."""
        return await self.page.get_by_label(words, exact=True).input_value()

    def row(self, *parts: str) -> Locator:
        """The row of a table that says all of this."""
        found = self.page.get_by_role("row")
        for part in parts:
            found = found.filter(has_text=part)
        return found.first

    async def says(self, words: str) -> None:
        """Wait until the page says this."""
        await self.page.get_by_text(words).first.wait_for()

    async def go_to_fault(self) -> str:
        """Follow the first line of what is wrong, which was read first; gives its field."""
        focused = "document.activeElement.className"
        assert "ds_error-summary" in await self.page.evaluate(focused)
        assert (await self.page.title()).startswith("Error: ")
        await self.page.locator(".ds_error-summary a").first.click()
        field_id = await self.page.evaluate("document.activeElement.id")
        assert isinstance(field_id, str)
        return field_id


@dataclass(slots=True)
class Windows:
    """Opens browser windows, each with cookies of its own, and closes them all."""

    browser: Browser
    address: str
    opened: AsyncExitStack

    async def open(self, *, script: bool = True, width: int = 1280) -> Clicking:
        """A fresh window."""
        screen = await open_screen(self.browser, self.address, script=script, width=width)
        self.opened.push_async_callback(screen.page.context.close)
        return Clicking(screen)
