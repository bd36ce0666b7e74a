"""How fast is a calendar of 2,000 meetings written, and how fast is it said that none changed?"""

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any, cast

import httpx
from icalendar import Calendar

from conferences.app import create_app
from conferences.attending import telling
from conferences.feeds.service import read_feed
from conferences.settings import read_settings
from notifications.calendar_mail import feeds as writing
from notifications.calendar_mail.feeds import FeedEntry, calendar_event, feed
from people.accounts.tables import Account
from people.audit.service import fetch, housekeeping
from people.links import feeds
from people.links import service as links
from people.links.feeds import AddFeed
from people.permissions import Role
from tests.builders import NOW, a_booked_conference, a_professional, a_standard, a_viewer, invited

MEETINGS = 2_000
READINGS = 50
EVERY = timedelta(minutes=20)  # so that neither the limit of readings nor a day is reached
BOUND = 0.005
_MORE_CONFERENCES = """
INSERT INTO conference SELECT (jsonb_populate_record(held, jsonb_build_object(
    'id', md5('c' || n)::uuid, 'reference', 'B' || n,
    'starts_at', held.starts_at + n * interval '1 hour',
    'ends_at', held.ends_at + n * interval '1 hour'))).*
  FROM conference AS held, generate_series(2, $1::int) AS n"""
_MORE_INVITATIONS = """
INSERT INTO invitation SELECT (jsonb_populate_record(asked, jsonb_build_object(
    'id', md5('i' || n)::uuid, 'conference', md5('c' || n)::uuid,
    'token_digest', '\\x' || encode(sha256(n::text::bytea), 'hex'), 'told',
    asked.told || jsonb_build_object(
        'starts_at', (asked.told->>'starts_at')::timestamptz + n * interval '1 hour',
        'ends_at', (asked.told->>'ends_at')::timestamptz + n * interval '1 hour')))).*
  FROM invitation AS asked, generate_series(2, $1::int) AS n"""


async def rows() -> list[tuple[str, str, str]]:
    """Write it whole by the library, by us for the first time and again, and answer unchanged."""
    token = await _prepared()
    first = await read_feed(token, "", network="bench", now=NOW)
    known = len(Calendar.from_ical(first.calendar or b"").walk("VEVENT"))
    entries = [_entry(number) for number in range(MEETINGS)]
    whole = _library(entries)
    writing._rendered.cache_clear()  # noqa: SLF001 - what a process that has just started pays
    begun = perf_counter()
    feed(entries)
    ours = perf_counter() - begun
    clock = _Clock()
    again = await _taken(lambda: read_feed(token, "", network="bench", now=clock.tick()))
    anew = await _taken(lambda: _changed(token, first.tag, clock))
    same = await _taken(lambda: read_feed(token, first.tag, network="bench", now=clock.tick()))
    asked = await _asked(token, first.tag, clock)
    bound = f"of {whole * 1000:.0f} ms by the library alone"
    return [
        (f"Write a calendar of {known} meetings", _ms(ours), f"{ours / whole:.2f} {bound}"),
        ("Read it whole again", _ms(median(again)), f"{median(again) / whole:.3f} {bound}"),
        ("Say that nothing changed", _ms(median(same)), _within(same)),
        ("Say so to a request, through the whole service", _ms(median(asked)), _within(asked)),
        ("Say so, first time after it was touched", _ms(median(anew)), "once, then as above"),
    ]


class _Clock:
    """The instant of each reading."""

    def __init__(self) -> None:
        self.now = NOW

    def tick(self) -> datetime:
        self.now += EVERY
        return self.now


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _within(taken: list[float]) -> str:
    most = sorted(taken)[int(len(taken) * 0.95)]
    return f"{median(taken) / BOUND:.2f} of the bound of 5 ms; 95 of 100 within {_ms(most)}"


async def _taken(ask: Callable[[], Awaitable[object]]) -> list[float]:
    taken = []
    await ask()
    for _ in range(READINGS):
        begun = perf_counter()
        await ask()
        taken.append(perf_counter() - begun)
    return taken


async def _changed(token: str, tag: str, clock: _Clock) -> None:
    """Touch one of the meetings and ask whether anything changed, which it did not."""
    async with housekeeping():
        await fetch("UPDATE conference SET revision = revision + 1 WHERE reference = 'B2'")
    read = await read_feed(token, tag, network="bench", now=clock.tick())
    if read.calendar is not None:
        raise AssertionError(read.tag)


async def _asked(token: str, tag: str, clock: _Clock) -> list[float]:
    """The same as a program asks: from the first byte of its request to the last of the answer."""
    with tempfile.TemporaryDirectory() as data:
        given = {"CONVENOR_DATA": data, "CONVENOR_PUBLIC_URL": "https://conf.example"}
        app = create_app(read_settings(given, is_demo=False))
    app.state["clock"] = clock.tick
    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="https://conf.example") as client:

        async def ask() -> None:
            answer = await client.get(f"/feeds/{token}.ics", headers={"if-none-match": tag})
            if answer.status_code != httpx.codes.NOT_MODIFIED:
                raise AssertionError(answer.status_code)

        return await _taken(ask)


def _library(entries: list[FeedEntry]) -> float:
    begun = perf_counter()
    calendar = Calendar()
    for entry in entries:
        calendar.add_component(calendar_event(entry))
    calendar.to_ical()
    return perf_counter() - begun


def _entry(number: int) -> FeedEntry:
    return FeedEntry(
        uid=f"{number:032x}@conf.example", sequence=0, stamped_at=NOW,
        starts_at=NOW + timedelta(hours=number), ends_at=NOW + timedelta(hours=number + 1),
        is_cancelled=False,
    )  # fmt: skip


async def _prepared() -> str:
    """Somebody with 2,000 meetings, and the token of a calendar of them."""
    links.use("https://conf.example")
    telling.use("meetings@conf.example")
    await a_standard()
    person = await a_professional()
    await a_booked_conference(invitees=invited(person))
    async with housekeeping():
        await fetch(_MORE_CONFERENCES, MEETINGS)
        await fetch(_MORE_INVITATIONS, MEETINGS)
        await fetch("ANALYZE conference, invitation")
    account = Account(
        professional=person.id, name="Bench", sign_in_name="bench@conf.example",
        roles=[Role.PROFESSIONAL.value], made_at=NOW,
    )  # fmt: skip
    await Account.insert(account)
    viewer = replace(a_viewer(Role.PROFESSIONAL, professional=person), account=account.id)
    _, token = await feeds.add_feed(viewer, AddFeed(label="Bench"), now=NOW)
    return token
