from notifications.messages.values import Item, MessageKind, Owed
from notifications.messages.wordings import wording_of
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.notifications.builders import a_message, an_occasion

LONG_LINK = "https://conf.example/a/" + "x" * 43
WORDS = {
    "digest": "0123456789abcdef" * 4,
    "expectation": "both",
    "phone": "01632 960000",
    "received": "Friday 20 November 2026, 16:12",
    "report_due": "Friday 27 November 2026, 17:00",
    "sender": "City Council meetings office",
}
ITEMS = tuple(
    Item(
        reference="4F7Q", owed=owed, meets_at="Tuesday 1 December 2026, 10:00", link=LONG_LINK,
        by="Friday 27 November 2026, 17:00",
    )
    for owed in Owed
)  # fmt: skip


@needs_browser
async def test_every_letter_fits_a_narrow_screen_and_is_accessible():
    async with launch() as browser:
        screen = await open_screen(browser, "about:blank")
        for kind in MessageKind:
            state = "cancelled" if kind is MessageKind.CANCELLATION else "confirmed"
            occasion = an_occasion(state=state, is_online=True)
            message = a_message(
                kind=kind, words=WORDS, occasion=occasion, answer_link=LONG_LINK, items=ITEMS
            )
            await screen.page.set_content(wording_of(message).html)
            assert await check_page(screen, widths=(1280, 320)) == [], kind
            await screenshot(screen.page, f"letter-{kind}", width=320)
