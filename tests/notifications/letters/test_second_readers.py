"""A translation is in use once a second person confirmed that somebody read it, and no sooner."""

from datetime import timedelta
from uuid import UUID

import pytest

from notifications.letters import second_readers, service
from notifications.letters.second_readers import ConfirmWording, RefuseWording
from notifications.letters.service import WriteWording
from notifications.letters.wordings import as_lines
from people.audit.service import reading
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import TICK, Role, Viewer
from tests.builders import NOW
from tests.conftest import Visit
from tests.notifications.letters.test_wordings import POLISH

READ = ConfirmWording(read_by="Piotr Zając")
Two = tuple[Viewer, Viewer]


@pytest.fixture
async def two(visit: Visit) -> Two:
    """Who brings a translation in, and a second person."""
    first, second = [await visit(Role.COORDINATOR) for _ in range(2)]
    return first.viewer, second.viewer


def a_translation(code: str = "labels", **changed: str) -> WriteWording:
    said = as_lines({**POLISH[code], **changed})
    return WriteWording(wording=code, language="pl", translated_by="Anna Kowal", sentences=said)


async def _used(word: str = "when") -> str | None:
    async with reading(TICK):
        found = await second_readers.load_translations(["Polish"])
    return found["pl", "labels"][word] if ("pl", "labels") in found else None


async def _states(viewer: Viewer) -> list[tuple[UUID, str]]:
    shown = (await service.list_wordings(viewer, now=NOW)).translations
    return [(one.id, one.state) for one in shown]


async def test_a_translation_is_used_once_a_second_person_confirmed_it(two: Two):
    first, second = two
    made = await service.write_wording(first, a_translation(), now=NOW)
    assert (await _used(), await _states(first)) == (None, [(made, "waiting")])
    with pytest.raises(RefusedError, match="second person"):
        await second_readers.confirm(first, made, READ, now=NOW)
    await second_readers.confirm(second, made, READ, now=NOW)
    assert await _used() == "Kiedy"
    shown = await service.get_wording(first, made, now=NOW)
    assert (shown.read_by, shown.state, shown.language_name) == ("Piotr Zając", "in_use", "Polish")
    with pytest.raises(RefusedError, match="has confirmed"):
        await second_readers.confirm(second, made, READ, now=NOW)


async def test_the_translator_is_no_second_reader(two: Two):
    first, second = two
    made = await service.write_wording(first, a_translation(), now=NOW)
    with pytest.raises(InvalidError, match="Somebody else than the translator"):
        await second_readers.confirm(second, made, ConfirmWording(read_by="anna kowal"), now=NOW)
    assert await _used() is None


async def test_what_is_in_use_stays_until_the_next_one_is_confirmed(two: Two):
    first, second = two
    old = await service.write_wording(first, a_translation(), now=NOW)
    await second_readers.confirm(second, old, READ, now=NOW)
    new = await service.write_wording(first, a_translation(when="Termin"), now=NOW)
    assert await _used() == "Kiedy"
    assert dict(await _states(first)) == {old: "in_use", new: "waiting"}
    await second_readers.confirm(second, new, READ, now=NOW)
    assert (await _used(), await _states(first)) == ("Termin", [(new, "in_use")])


async def test_another_translation_takes_the_place_of_the_one_that_waits(two: Two):
    first, second = two
    old = await service.write_wording(first, a_translation(), now=NOW)
    new = await service.write_wording(first, a_translation(), now=NOW)
    assert await _states(first) == [(new, "waiting")]
    with pytest.raises(NotFoundError):
        await second_readers.confirm(second, old, READ, now=NOW)
    await service.end_wording(first, new, now=NOW)
    assert await _states(first) == []


async def test_what_was_given_back_says_why_and_is_asked_for_again(two: Two):
    first, second = two
    made = await service.write_wording(first, a_translation(), now=NOW)
    await second_readers.refuse(second, made, RefuseWording(reason="A word is missing."), now=NOW)
    shown = await service.get_wording(first, made, now=NOW)
    assert (shown.state, shown.given_back_for) == ("given_back", "A word is missing.")
    with pytest.raises(RefusedError, match="Nobody asks"):
        await second_readers.confirm(second, made, READ, now=NOW)
    later = NOW + timedelta(minutes=1)
    await second_readers.ask_second(first, made, now=later)
    await second_readers.confirm(second, made, READ, now=later)
    assert await _used() == "Kiedy"


async def test_what_nobody_answered_in_time_is_asked_for_again(two: Two):
    first, second = two
    made = await service.write_wording(first, a_translation(), now=NOW)
    later = NOW + timedelta(days=31)
    assert (await service.get_wording(first, made, now=later)).state == "not_asked"
    await second_readers.ask_second(second, made, now=later)
    with pytest.raises(RefusedError, match="brought this in yourself"):
        await second_readers.confirm(first, made, READ, now=later)
