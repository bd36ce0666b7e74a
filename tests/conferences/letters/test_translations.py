"""No letter is released in words of another language that no second person has had read."""

import pytest

from conferences.families import service as families
from conferences.families.values import MemberRole, WriteMember
from conferences.letters import service as letters
from notifications.letters import second_readers, service
from notifications.letters.second_readers import ConfirmWording
from notifications.letters.service import WriteWording
from notifications.letters.wordings import as_lines
from people.errors import RefusedError
from tests.builders import NOW
from tests.conferences.families.people import MOTHER
from tests.conferences.letters.stage import Stage, a_stage
from tests.conferences.packs.pdfs import words_of
from tests.conftest import Visit
from tests.notifications.letters.test_wordings import POLISH
from tests.visitor import text_of


@pytest.fixture
async def stage(visit: Visit) -> Stage:
    """The mother reads Polish, and both translations her letter needs wait to be read."""
    stage = await a_stage(visit)
    reads = WriteMember(name=MOTHER, role=MemberRole.MOTHER, language="Polish")
    await families.change_member(stage.first, stage.people.members["mother"], reads, now=NOW)
    for code, said in POLISH.items():
        asked = WriteWording(
            wording=code, language="pl", translated_by="Anna Kowal", sentences=as_lines(said)
        )
        await service.write_wording(stage.first, asked, now=NOW)
    return stage


async def _confirm(stage: Stage) -> None:
    for one in (await service.list_wordings(stage.first, now=NOW)).translations:
        read = ConfirmWording(read_by="Piotr Zając")
        await second_readers.confirm(stage.second.viewer, one.id, read, now=NOW)


async def test_a_letter_in_a_translation_nobody_read_is_not_released(stage: Stage):
    run = await stage.made()
    await stage.checked(run)
    with pytest.raises(RefusedError, match=r"Polish, “Labels.*What letters say"):
        await letters.release(stage.second.viewer, run, now=NOW)
    assert (await stage.read(run)).state == "waiting"
    page = await stage.second.get(f"/print-runs/{run}")
    assert "Release the letters" not in page.text
    assert "Polish, “Family: meeting”" in text_of(page)
    await _confirm(stage)
    await letters.release(stage.second.viewer, run, now=NOW)
    paper = await letters.print_letters(stage.first, run, now=NOW)
    polish, own = words_of(paper.content)
    assert "Zapraszamy na spotkanie." in polish
    assert "Zapraszamy" not in own


async def test_what_nobody_read_is_seen_in_the_preview_and_named_on_the_check_sheet(stage: Stage):
    run = await stage.made("mother", "father")
    preview = await letters.preview_letters(stage.first, run, now=NOW)
    assert "Zapraszamy na spotkanie." in " ".join(words_of(preview.content))
    sheet = await letters.print_check_sheet(stage.first, run, now=NOW)
    said = " ".join(" ".join(words_of(sheet.content)).split())
    assert said.count("Translation not read by a second person: Polish") == 2
    assert "Not to be released before a second person has confirmed" in said
    await _confirm(stage)
    sheet = await letters.print_check_sheet(stage.first, run, now=NOW)
    assert "not read" not in " ".join(words_of(sheet.content))


async def test_who_stops_using_it_releases_the_letter_in_english_alone(stage: Stage):
    run = await stage.made()
    await stage.checked(run)
    for one in (await service.list_wordings(stage.first, now=NOW)).translations:
        await service.end_wording(stage.first, one.id, now=NOW)
    await letters.release(stage.second.viewer, run, now=NOW)
    paper = await letters.print_letters(stage.first, run, now=NOW)
    assert len(words_of(paper.content)) == 1


async def test_control_a_letter_in_english_waits_for_no_translation(stage: Stage):
    await stage.released("father")


async def test_what_is_brought_in_after_the_release_is_in_no_letter_of_it(stage: Stage):
    for one in (await service.list_wordings(stage.first, now=NOW)).translations:
        await service.end_wording(stage.first, one.id, now=NOW)
    run = await stage.released()
    for code, said in POLISH.items():
        asked = WriteWording(
            wording=code, language="pl", translated_by="Anna Kowal", sentences=as_lines(said)
        )
        await service.write_wording(stage.first, asked, now=NOW)
    paper = await letters.print_letters(stage.first, run, now=NOW)
    assert "Zapraszamy" not in " ".join(words_of(paper.content))
