"""What a calendar said once it does not drop: it says that the meeting is off."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from notifications.outbox import waiting
from tests.conferences.feeds import scenes
from tests.conferences.feeds.scenes import Happening, Scene, a_scene
from tests.verifiers.readers import libical_reader, read_with_ical_js, read_with_libical

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _mail_waits() -> Iterator[None]:
    waiting.use(timedelta(minutes=5))
    yield
    waiting.use(timedelta())


async def _after(scene: Scene, *happenings: Happening) -> None:
    for happens in happenings:
        await happens(scene)


async def _only(scene: Scene, whose: str) -> Any:  # noqa: ANN401 - an event of the library
    [event] = await scene.calendars[whose].events()
    return event


OFF: dict[str, tuple[str, list[Happening], list[Happening]]] = {
    "called off while the invitation waits": ("nurse", [], [scenes.called_off]),
    "called off once the invitation has gone": ("nurse", [scenes.sent], [scenes.called_off]),
    "called off and the cancellation sent": (
        "nurse", [scenes.sent], [scenes.called_off, scenes.sent],
    ),
    "called off while word of the move waits": (
        "nurse", [scenes.sent, scenes.moved], [scenes.called_off],
    ),
    "removed while the invitation waits": ("nurse", [], [scenes.removed]),
    "removed once the invitation has gone": ("nurse", [scenes.sent], [scenes.removed]),
    "taken back before it went": ("nurse", [], [scenes.recalled]),
    "a deputy who is not needed": ("deputy", [scenes.deputed], [scenes.comes_after_all]),
    "a deputy of somebody removed": ("deputy", [scenes.deputed], [scenes.removed]),
    "a chair who was replaced": ("chair", [], [scenes.another_chair]),
    "the chair of what was called off": ("chair", [], [scenes.called_off]),
    "a room of what was called off": ("room", [], [scenes.called_off]),
    "a room of what is elsewhere now": ("room", [], [scenes.elsewhere]),
}  # fmt: skip


@pytest.mark.parametrize(("whose", "first", "then"), OFF.values(), ids=OFF)
async def test_who_loaded_a_meeting_that_is_not_theirs_any_more_sees_it_cancelled(
    whose: str, first: list[Happening], then: list[Happening]
):
    scene = await a_scene()
    await _after(scene, *first)
    before = await _only(scene, whose)
    assert before["STATUS"] == "CONFIRMED"
    await _after(scene, *then)
    after = await _only(scene, whose)
    assert (after["STATUS"], after["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("dtstamp") > before.decoded("dtstamp")
    assert after.decoded("dtstart") == before.decoded("dtstart")
    again = await _only(scene, whose)
    assert again.to_ical() == after.to_ical()


@pytest.mark.parametrize(
    ("whose", "then"),
    [("nurse", scenes.called_off), ("nurse", scenes.removed), ("chair", scenes.another_chair)],
)
async def test_who_never_loaded_it_sees_nothing_of_it(whose: str, then: Happening):
    scene = await a_scene()
    await then(scene)
    assert await scene.calendars[whose].events() == []


ON: dict[str, tuple[str, list[Happening]]] = {
    "moved while the invitation waits": ("nurse", [scenes.moved]),
    "moved once the invitation has gone": ("nurse", [scenes.sent, scenes.moved]),
    "moved, for the chair": ("chair", [scenes.moved]),
    "moved, for the room": ("room", [scenes.moved]),
    "wanted for a part of it": ("nurse", [scenes.wanted_for_a_part]),
}


@pytest.mark.parametrize(("whose", "then"), ON.values(), ids=ON)
async def test_a_meeting_at_another_time_is_the_same_entry_counted_up(
    whose: str, then: list[Happening]
):
    scene = await a_scene()
    before = await _only(scene, whose)
    await _after(scene, *then)
    after = await _only(scene, whose)
    assert after["STATUS"] == "CONFIRMED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("dtstart") > before.decoded("dtstart")


BACK: dict[str, list[Happening]] = {
    "removed and asked again": [scenes.removed, scenes.asked_again],
    "removed, told so, and asked again": [
        scenes.sent, scenes.removed, scenes.sent, scenes.asked_again,
    ],
    "taken back and sent after all": [scenes.recalled, scenes.sent_after_all],
    "declined and accepted": [scenes.declined, scenes.comes_after_all],
    "barred and let in again": [scenes.barred, scenes.unbarred, scenes.asked_again],
}  # fmt: skip


@pytest.mark.parametrize("then", BACK.values(), ids=BACK)
async def test_a_meeting_that_is_theirs_again_is_the_same_entry_counted_up(then: list[Happening]):
    scene = await a_scene()
    before = await _only(scene, "nurse")
    for happens in then:
        await happens(scene)
        await scene.calendars["nurse"].events()
    after = await _only(scene, "nurse")
    assert after["STATUS"] == "CONFIRMED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


@pytest.mark.parametrize(
    "then",
    [[scenes.readdressed], [scenes.sent, scenes.readdressed], [scenes.moved, scenes.moved_back]],
)
async def test_what_changes_no_time_leaves_the_entry_as_it_was(then: list[Happening]):
    scene = await a_scene()
    before = await _only(scene, "nurse")
    await _after(scene, *then)
    after = await _only(scene, "nurse")
    assert after.to_ical() == before.to_ical()


@pytest.mark.parametrize("then", [scenes.declined, scenes.barred, scenes.restricted])
async def test_what_one_declined_or_may_not_see_leaves_without_a_word(then: Happening):
    scene = await a_scene()
    await _only(scene, "nurse")
    await then(scene)
    assert await scene.calendars["nurse"].events() == []


async def test_it_says_so_for_ninety_days_and_no_longer():
    scene = await a_scene()
    calendar = scene.calendars["nurse"]
    await calendar.events()
    await scenes.called_off(scene)
    [event] = await calendar.events()
    calendar.read_at += timedelta(days=89)
    assert [one.to_ical() for one in await calendar.events()] == [event.to_ical()]
    calendar.read_at += timedelta(days=1)
    assert await calendar.events() == []


async def test_what_is_over_is_not_called_off_afterwards():
    scene = await a_scene()
    calendar = scene.calendars["chair"]
    await calendar.events()
    calendar.read_at += timedelta(days=36)
    await scenes.another_chair(scene)
    assert await calendar.events() == []


@pytest.mark.system
async def test_programs_that_share_nothing_with_ours_read_that_it_is_off(tmp_path: Path):
    scene = await a_scene()
    calendar = scene.calendars["nurse"]
    files = []
    for number, happens in enumerate((scenes.moved, scenes.called_off)):
        read = await calendar.read()
        files.append(tmp_path / f"{number}.ics")
        files[-1].write_bytes(read.calendar or b"")
        await happens(scene)
    read = await calendar.read()
    files.append(tmp_path / "off.ics")
    files[-1].write_bytes(read.calendar or b"")
    read_by_js = [one["events"][0] for one in read_with_ical_js(*files)]
    assert len({one["uid"] for one in read_by_js}) == 1
    assert [one["status"] for one in read_by_js] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    numbers = [one["sequence"] for one in read_by_js]
    assert numbers == sorted(set(numbers))
    assert [one["errors"] for one in read_with_libical(libical_reader(tmp_path), *files)] == [0] * 3
