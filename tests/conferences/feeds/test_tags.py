"""That nothing changed is said of a calendar only where nothing did."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from conferences.attending import service as attending
from notifications.outbox import waiting
from people.audit.service import Subject, Verb, fetch, housekeeping, recorded
from people.errors import NotFoundError
from people.links import forgetting, said
from people.links.tables import FeedChange
from people.permissions import OPERATOR
from tests.builders import NOW
from tests.conferences.feeds import scenes
from tests.conferences.feeds.scenes import Happening, Scene, Subscribed, a_scene

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _mail_waits() -> Iterator[None]:
    waiting.use(timedelta(minutes=5))
    yield
    waiting.use(timedelta())


async def _read(calendar: Subscribed) -> tuple[str, bytes]:
    read = await calendar.read()
    assert read.calendar is not None
    return read.tag, read.calendar


async def _time_passes(scene: Scene) -> None:
    for calendar in scene.calendars.values():
        calendar.read_at += timedelta(days=35 + 91)


async def _another_service_address(_: Scene) -> None:
    attending.use("convenor@elsewhere.example")


async def _erased(scene: Scene) -> None:
    async with recorded(
        OPERATOR, Verb.ERASE, Subject("conference", scene.held.id), now=scene.later(), name="test"
    ) as act:
        await forgetting.erase_said(act, [scene.held.id])
        await act.fetch("DELETE FROM busy_interval WHERE about = $1", scene.held.id)


CHANGES: dict[str, tuple[str, list[Happening], Happening]] = {
    "another meeting": ("nurse", [], scenes.another_is_booked),
    "another meeting to chair": ("chair", [], scenes.another_is_booked),
    "another meeting in the room": ("room", [], scenes.another_is_booked),
    "moved while mail waits": ("nurse", [], scenes.moved),
    "moved": ("nurse", [scenes.sent], scenes.moved),
    "moved, for the chair": ("chair", [], scenes.moved),
    "moved, for the room": ("room", [], scenes.moved),
    "moved, for the deputy": ("deputy", [scenes.deputed], scenes.moved),
    "moved back": ("nurse", [scenes.moved], scenes.moved_back),
    "elsewhere, for the room": ("room", [], scenes.elsewhere),
    "elsewhere, for the other room": ("other_room", [], scenes.elsewhere),
    "called off while mail waits": ("nurse", [], scenes.called_off),
    "called off": ("nurse", [scenes.sent], scenes.called_off),
    "called off, for the chair": ("chair", [], scenes.called_off),
    "called off, for the room": ("room", [], scenes.called_off),
    "called off, for the deputy": ("deputy", [scenes.deputed], scenes.called_off),
    "removed": ("nurse", [scenes.sent], scenes.removed),
    "removed, for the deputy": ("deputy", [scenes.deputed], scenes.removed),
    "asked again": ("nurse", [scenes.removed], scenes.asked_again),
    "wanted for a part": ("nurse", [], scenes.wanted_for_a_part),
    "taken back": ("nurse", [], scenes.recalled),
    "sent after all": ("nurse", [scenes.recalled], scenes.sent_after_all),
    "declined": ("nurse", [], scenes.declined),
    "accepted after all": ("nurse", [scenes.declined], scenes.comes_after_all),
    "a deputy comes": ("nurse", [], scenes.deputed),
    "a deputy is asked": ("deputy", [], scenes.deputed),
    "a deputy is not needed": ("deputy", [scenes.deputed], scenes.comes_after_all),
    "another chairs it": ("chair", [], scenes.another_chair),
    "chairs it now": ("other_chair", [], scenes.another_chair),
    "barred": ("nurse", [], scenes.barred),
    "let in again": ("nurse", [scenes.restricted], scenes.opened_up),
    "restricted": ("nurse", [], scenes.restricted),
    "restricted, for a chair of before": ("chair", [scenes.another_chair], scenes.restricted),
    "the account is somebody else's": ("nurse", [], scenes.relinked),
    "the case is erased, for the room": ("room", [], _erased),
    "too old": ("nurse", [], _time_passes),
    "another mail address of the service": ("nurse", [], _another_service_address),
}
NOTED_BY_THE_DATABASE = (
    "called off while mail waits", "restricted", "elsewhere, for the room", "another chairs it",
    "a deputy is asked", "barred",
)  # fmt: skip


async def _prepared(name: str) -> tuple[Scene, Subscribed, str, bytes]:
    """A scene just before that happens, with the calendar that it changes as it was read."""
    whose, first, _ = CHANGES[name]
    scene = await a_scene()
    calendar = scene.calendars[whose]
    await calendar.read()
    for happens in first:
        await happens(scene)
    tag, written = await _read(calendar)
    assert await _is_said_unchanged(calendar, tag)
    return scene, calendar, tag, written


async def _is_said_unchanged(calendar: Subscribed, tag: str) -> bool:
    return (await calendar.read(tag, after=timedelta(minutes=20))).calendar is None


@pytest.mark.parametrize("name", CHANGES)
async def test_whatever_changes_the_bytes_changes_the_tag_at_once(name: str):
    scene, calendar, tag, written = await _prepared(name)
    await CHANGES[name][2](scene)
    read = await calendar.read(tag)
    assert read.calendar is not None
    assert read.calendar != written
    assert read.tag != tag


@pytest.mark.parametrize("name", NOTED_BY_THE_DATABASE)
async def test_without_what_the_database_notes_it_would_be_said_unchanged(name: str):
    scene, calendar, tag, written = await _prepared(name)
    before = await _changes()
    await CHANGES[name][2](scene)
    async with housekeeping():
        await FeedChange.delete().where(FeedChange.id.not_in(before))
    assert await _is_said_unchanged(calendar, tag)
    assert (await calendar.read()).calendar != written


async def _changes() -> list[UUID]:
    async with housekeeping():
        return [row["id"] for row in await fetch("SELECT id FROM feed_change")]


@pytest.mark.parametrize(
    "happens",
    [scenes.sent, scenes.readdressed, scenes.another_is_booked],
    ids=lambda one: one.__name__,
)
async def test_where_the_bytes_are_the_same_it_has_the_same_tag(happens: Happening):
    scene = await a_scene()
    calendar = scene.calendars["deputy" if happens is scenes.another_is_booked else "nurse"]
    tag, written = await _read(calendar)
    await happens(scene)
    assert await _is_said_unchanged(calendar, tag)
    assert (await calendar.read()).calendar == written


async def test_that_nothing_changed_is_not_said_once_the_address_is_stopped():
    scene = await a_scene()
    calendar = scene.calendars["nurse"]
    tag, _ = await _read(calendar)
    assert await _is_said_unchanged(calendar, tag)
    async with housekeeping():
        await fetch("UPDATE feed SET revoked_at = now() WHERE account = $1", calendar.account)
    with pytest.raises(NotFoundError):
        await calendar.read(tag)


async def test_nor_once_the_account_is_disabled_or_may_look_no_more():
    scene = await a_scene()
    for whose, change in (("nurse", "disabled_at = now()"), ("chair", "roles = '{agency_lead}'")):
        calendar = scene.calendars[whose]
        tag, _ = await _read(calendar)
        async with housekeeping():
            await fetch(f"UPDATE account SET {change} WHERE id = $1", calendar.account)  # noqa: S608
        with pytest.raises(NotFoundError):
            await calendar.read(tag)


async def test_each_time_it_is_asked_is_noted_and_counted():
    scene = await a_scene()
    calendar = scene.calendars["nurse"]
    tag, _ = await _read(calendar)
    assert await _is_said_unchanged(calendar, tag)
    async with housekeeping():
        [row] = await fetch("SELECT * FROM feed WHERE account = $1", calendar.account)
    assert (row["last_used_at"], row["last_used_from"]) == (calendar.read_at, "test")


async def test_forgetting_what_changed_long_ago_makes_no_calendar_stand_that_is_another():
    scene = await a_scene()
    calendar, other = scene.calendars["nurse"], scene.calendars["deputy"]
    await _forget_changes()
    tag, _ = await _read(calendar)
    kept, _ = await _read(other)
    await scenes.moved(scene)
    await _forget_changes()
    assert await FeedChange.count() == 0
    assert not await _is_said_unchanged(calendar, tag)
    assert await _is_said_unchanged(other, kept)


async def _forget_changes() -> None:
    """Two days after the last change by the database's clock, which notes them."""
    async with housekeeping():
        [row] = await fetch("SELECT now() AS noted_at")
        await said.sweep(entries_before=NOW, now=row["noted_at"] + timedelta(days=2))


COLUMNS = {
    "invitation": "conference = $1",
    "stand_in": "invitation IN (SELECT id FROM invitation WHERE conference = $1)",
    "conference": "id = $1",
    "busy_interval": "about = $1",
}


@pytest.mark.parametrize("table", COLUMNS)
async def test_a_row_of_what_it_is_made_of_is_noted_by_whatever_writes_it(table: str):
    scene = await a_scene()
    await scenes.deputed(scene)
    whose = {"stand_in": scene.deputy.id, "busy_interval": scene.room.id}
    wanted = whose.get(table, scene.nurse.id)
    async with housekeeping():
        [before] = await fetch("SELECT count(*) FROM feed_change WHERE about = $1", wanted)
        await fetch(f"UPDATE {table} SET id = id WHERE {COLUMNS[table]}", scene.held.id)  # noqa: S608
        [after] = await fetch("SELECT count(*) FROM feed_change WHERE about = $1", wanted)
    assert after["count"] > before["count"]
