"""A calendar follows who is merged, also while somebody else changes what stands in it."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from conferences.diaries import service as diaries
from conferences.families import service as families
from conferences.families.values import FallSilent
from people.audit.service import Act
from people.duplicates import moving
from people.duplicates import service as duplicates
from people.duplicates.values import MergeTwo, Noun
from people.permissions import Role
from tests.builders import NOW, a_coordinator, a_professional
from tests.conferences.feeds.scenes import Scene, Subscribed, a_calendar_of, a_scene, called_off
from tests.half_way import until_somebody_waits

pytestmark = pytest.mark.usefixtures("database")
COORDINATOR = a_coordinator()
Prepared = tuple[Subscribed, Callable[[], Awaitable[object]]]


async def _merge(kept: UUID, gone: UUID) -> UUID:
    asked = MergeTwo(noun=Noun.PROFESSIONAL, kept=kept, gone=gone, reason="Written twice.")
    return await duplicates.merge(COORDINATOR, asked, now=NOW)


async def _merged(scene: Scene) -> Prepared:
    """Who is asked is merged into somebody who has a calendar."""
    kept = await a_professional("Una Keir")
    calendar = await a_calendar_of(kept, Role.PROFESSIONAL)
    return calendar, lambda: _merge(kept.id, scene.officer.id)


async def _taken_apart(scene: Scene) -> Prepared:
    """Who is asked has a calendar, and is not the person they were merged into."""
    calendar = await a_calendar_of(scene.officer, Role.PROFESSIONAL)
    merge = await _merge((await a_professional("Una Keir")).id, scene.officer.id)
    return calendar, lambda: duplicates.undo(COORDINATOR, merge, now=NOW)


@pytest.fixture
async def scene() -> Scene:
    """A meeting that may be called off without anybody being told."""
    made = await a_scene()
    fell = FallSilent(why="death", note="Told by the hospital.")
    await families.fall_silent(COORDINATOR, made.child.family, fell, now=NOW)
    return made


async def _loaded_and_true(
    scene: Scene, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> tuple[bytes | None, bytes | None]:
    """What a program has that asks for changes, and what the calendar is, after both were done."""
    calendar, happens = prepared
    is_half_way, is_done, free = asyncio.Event(), asyncio.Event(), diaries.free

    async def free_once_it_waits(act: Act, *, about: UUID) -> None:
        is_half_way.set()
        await until_somebody_waits(act, is_done)
        await free(act, about=about)

    async def meanwhile() -> tuple[str, bytes | None]:
        await is_half_way.wait()
        await happens()
        read = await calendar.read()
        is_done.set()
        return read.tag, read.calendar

    monkeypatch.setattr(diaries, "free", free_once_it_waits)
    _, (tag, loaded) = await asyncio.gather(called_off(scene), meanwhile())
    again = await calendar.read(tag)
    return again.calendar or loaded, (await calendar.read()).calendar


@pytest.mark.parametrize("prepare", [_merged, _taken_apart])
async def test_a_meeting_called_off_meanwhile_is_called_off_in_the_calendar(
    scene: Scene,
    prepare: Callable[[Scene], Awaitable[Prepared]],
    monkeypatch: pytest.MonkeyPatch,
):
    loaded, is_so = await _loaded_and_true(scene, await prepare(scene), monkeypatch)
    assert loaded == is_so
    assert b"STATUS:CANCELLED" in (loaded or b"")


@pytest.mark.parametrize("prepare", [_merged, _taken_apart])
async def test_control_where_the_meeting_is_not_held_first_the_calendar_stands_still(
    scene: Scene,
    prepare: Callable[[Scene], Awaitable[Prepared]],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(moving, "_held_first", [])
    loaded, is_so = await _loaded_and_true(scene, await prepare(scene), monkeypatch)
    assert loaded != is_so
    assert b"STATUS:CANCELLED" in (is_so or b"")
