from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.browser import (
    Screen,
    check_page,
    launch,
    needs_browser,
    open_screen,
    screenshot,
)
from tests.templates.gallery import PAGES, served

ALIKE = {f"/errors/{status}" for status in (401, 403, 404, 422, 429, 503)}
"""Looks like another error page that is looked at; its markup is tested in test_parts.py."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as place:
        yield place


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launch() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def one_screen(browser: Browser, address: str) -> AsyncIterator[Screen]:
    screen = await open_screen(browser, address)
    yield screen
    await screen.page.context.close()


@needs_browser
@pytest.mark.parametrize("path", [path for path in PAGES if path not in ALIKE])
async def test_every_kind_of_page_is_accessible_and_quiet_at_every_width(
    one_screen: Screen, path: str
):
    screen = one_screen
    screen.complaints.clear()
    await screen.page.goto(path, wait_until="load")
    closed = screen.page.locator("details:not([open]) > summary")
    while await closed.count():
        await closed.first.click()
    assert await check_page(screen) == []
    name = "gallery" + (path.replace("/", "-") if path != "/" else "-worklist")
    await screenshot(screen.page, name)
    await screenshot(screen.page, f"{name}-390", width=390)


@needs_browser
async def test_a_page_with_a_fault_of_each_kind_is_caught(browser: Browser, address: str):
    screen = await open_screen(browser, address)
    await screen.page.goto("/help")
    await screen.page.evaluate(
        """() => {
          const wrong = document.createElement("div");
          wrong.innerHTML = '<img src="data:,"><button id="tiny"></button>';
          wrong.querySelector("button").style.cssText = "width:9px;height:9px;padding:0";
          wrong.style.width = "2000px";
          document.querySelector("main").append(wrong);
          console.error("broken");
          document.body.insertAdjacentHTML("beforeend", '<p style="color:red">no</p>');
        }"""
    )
    found = "\n".join(await check_page(screen, widths=(390,)))
    for part in (
        "image-alt",
        "button-name",
        "wider than the window",
        "target under 24 px",
        "broken",
    ):
        assert part in found
    assert "Content Security Policy" in found
    await screen.page.context.close()


@needs_browser
async def test_the_menu_opens_by_keyboard_on_a_small_screen(browser: Browser, address: str):
    screen = await open_screen(browser, address, width=390)
    page = screen.page
    await page.goto("/")
    menu, link = page.get_by_role("button", name="Menu"), page.get_by_role("link", name="Standards")
    assert not await link.is_visible()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to main content"
    for _ in range(2):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await menu.get_attribute("aria-expanded") == "true"
    assert await link.is_visible()
    assert await check_page(screen, widths=(390, 320)) == []
    await screenshot(page, "gallery-menu-390")
    await page.context.close()


@needs_browser
async def test_without_script_the_navigation_is_open_and_filters_have_a_button(
    browser: Browser, address: str
):
    screen = await open_screen(browser, address, width=390, script=False)
    await screen.page.goto("/")
    assert await screen.page.get_by_role("link", name="Standards").is_visible()
    assert not await screen.page.get_by_role("button", name="Menu").is_visible()
    assert await screen.page.get_by_role("button", name="Show").is_visible()
    await screenshot(screen.page, "gallery-without-script-390")
    await screen.page.context.close()


@needs_browser
async def test_what_is_wrong_is_read_first_and_leads_to_its_field(browser: Browser, address: str):
    screen = await open_screen(browser, address)
    page = screen.page
    await page.goto("/faulty")
    assert await page.evaluate("document.activeElement.className") == "ds_error-summary app-errors"
    await page.get_by_role("link", name="Say whether you are coming.").click()
    assert await page.evaluate("document.activeElement.id") == "answer"
    await page.context.close()


@needs_browser
async def test_the_calendar_opens_by_keyboard_and_writes_the_day_into_the_box(
    browser: Browser, address: str
):
    screen = await open_screen(browser, address)
    page = screen.page
    await page.goto("/form")
    await page.get_by_label("Day", exact=True).focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert await page.get_by_label("Day", exact=True).input_value() in {"8/12/2026", "08/12/2026"}
    assert await check_page(screen) == []
    await page.context.close()


@needs_browser
@pytest.mark.parametrize("path", ["/slots", "/report", "/conference", "/faulty"])
async def test_text_set_wider_and_forced_colours_break_nothing(
    browser: Browser, address: str, path: str
):
    screen = await open_screen(browser, address, width=320)
    page = screen.page
    await page.goto(path)
    await page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
            word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await page.evaluate("document.adoptedStyleSheets = []")
    await page.emulate_media(forced_colors="active")
    await screenshot(page, f"gallery-forced{path.replace('/', '-')}", width=1280)
    assert screen.complaints == []
    await page.context.close()


@needs_browser
async def test_paper_shows_the_list_and_leaves_out_what_cannot_be_pressed(
    browser: Browser, address: str
):
    screen = await open_screen(browser, address)
    page = screen.page
    await page.goto("/conference")
    await page.emulate_media(media="print")
    assert not await page.get_by_role("link", name="Standards", exact=True).is_visible()
    assert not await page.get_by_text("Cancel this conference").is_visible()
    assert await page.get_by_role("table", name="Who is invited").is_visible()
    await screenshot(page, "gallery-print")
    await page.context.close()
