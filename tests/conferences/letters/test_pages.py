"""Letters by page and by program: from a family's page to what was posted, and what it says."""

from datetime import timedelta
from uuid import UUID

import pytest

from conferences.families import service as families
from conferences.families.values import MemberRole, WriteMember
from conferences.letters import service as letters
from conferences.letters.values import PrepareRun, WriteTo
from notifications.letters.laying_out import CHECKS
from people.permissions import Role
from people.professionals import postal
from people.professionals.postal import SetPostalAddress
from people.professionals.tables import Professional
from tests.builders import NOW, a_professional
from tests.conferences.families.people import ELSEWHERE, FATHER, HOME, MOTHER
from tests.conferences.letters.stage import Stage, a_stage
from tests.conferences.packs.pdfs import words_of
from tests.conftest import Visit
from tests.visitor import text_of


@pytest.fixture
async def stage(visit: Visit) -> Stage:
    return await a_stage(visit)


async def test_a_run_goes_by_pages_from_the_family_to_the_post(stage: Stage):
    at = f"/families/{stage.people.family}"
    assert f"{at}/letters" in (await stage.coordinator.get(f"{at}/members")).text
    page = await stage.coordinator.get(f"{at}/letters")
    assert MOTHER in page.text
    answer = await stage.coordinator.submit(
        f"{at}/letters", {"about": [str(stage.parts["mother"])]}
    )
    assert answer.status_code == 303, text_of(answer)
    run = answer.headers["location"]
    preview = await stage.coordinator.get(f"{run}/preview.pdf")
    assert preview.content.startswith(b"%PDF")
    assert (await stage.coordinator.get(f"{run}/letters.pdf")).status_code == 409
    assert (await stage.coordinator.submit(f"{run}/check", {})).status_code == 422
    [letter] = (await stage.read(UUID(run.rpartition("/")[2]))).shown
    ticked = {f"{name}-{letter.id}": "true" for name in CHECKS}
    assert (await stage.coordinator.submit(f"{run}/check", ticked)).status_code == 303
    assert run in (await stage.second.get("/approvals")).text
    assert "waiting for a second person" in text_of(await stage.second.get("/oversight"))
    assert (await stage.coordinator.submit(f"{run}/release")).status_code == 409
    assert (await stage.second.submit(f"{run}/release")).status_code == 303
    for paper in ("letters", "check-sheet"):
        found = await stage.coordinator.get(f"{run}/{paper}.pdf")
        assert found.headers["content-type"] == "application/pdf"
        assert "Morag" not in found.headers["content-disposition"]
    given = {
        "letters": [str(letter.id)], "way": "post", "given_by": "Jean Orr",
        "on": f"{NOW:%d/%m/%Y}", "at": f"{NOW:%H:%M}",
    }  # fmt: skip
    answer = await stage.coordinator.submit(f"{run}/given", given)
    assert answer.status_code == 303, text_of(answer)
    assert "Jean Orr" in (await stage.coordinator.get(run)).text
    assert run in (await stage.coordinator.get("/print-runs")).text


async def test_a_program_does_the_same(stage: Stage):
    at = f"/families/{stage.people.family}/letters"
    asked = {"letters": [{"about": str(stage.parts["mother"]), "enclosures": "A map"}]}
    made = await stage.coordinator.api("POST", at, asked)
    assert made.status_code == 201, made.text
    run = f"/print-runs/{made.json()['id']}"
    [letter] = made.json()["shown"]
    assert letter["enclosures"] == ["A map"]
    sheet = {"letters": [{"letter": letter["id"], **dict.fromkeys(CHECKS, True)}]}
    assert (await stage.coordinator.api("PUT", f"{run}/check", sheet)).json()["state"] == "waiting"
    assert (await stage.second.api("POST", f"{run}/release")).json()["state"] == "released"
    assert (await stage.coordinator.api("GET", f"{run}/letters")).content.startswith(b"%PDF")


async def test_what_is_printed_holds_each_address_once_and_nothing_of_the_others(stage: Stage):
    member = stage.people.members["mother"]
    odd = WriteMember(name=f"{MOTHER} #panic() $x$", role=MemberRole.MOTHER)
    await families.change_member(stage.first, member, odd, now=NOW)
    run = await stage.released("mother", "father")
    paper = await letters.print_letters(stage.first, run, now=NOW)
    pages = words_of(paper.content)
    first, blank, second = pages
    assert blank.strip() == ""
    for page in (first, second):
        own, other = (MOTHER, FATHER) if MOTHER in page else (FATHER, MOTHER)
        assert own in page
        assert other not in page
    [hers] = [page for page in pages if "#panic() $x$" in page]
    assert HOME.splitlines()[0] in hers
    assert ELSEWHERE.splitlines()[0] not in hers
    assert "The Tay Room" in hers
    for word in ("child", "conference", "protection", "social"):
        assert word not in hers.lower(), word


async def test_what_is_not_released_says_so_on_every_page(stage: Stage):
    run = await stage.made("mother")
    paper = await letters.preview_letters(stage.first, run, now=NOW)
    assert all("Not released." in page for page in words_of(paper.content))


async def test_who_has_no_address_to_write_back_to_is_told_so_before_letters_are_made(
    stage: Stage, visit: Visit
):
    person = await a_professional("Nadia Glenfarq", group="social_work")
    writer = await visit(Role.COORDINATOR, professional=person.id)
    at = f"/families/{stage.people.family}/letters"
    own = f"/professionals/{person.id}/postal-address"
    assert own in (await writer.get(at)).text
    lines = SetPostalAddress(lines="Dudhope House\nDundee DD1 9ZX")
    await postal.set_postal_address(stage.first, person.id, lines, now=NOW)
    assert own not in (await writer.get(at)).text
    asked = {"letters": [{"about": str(stage.parts["mother"])}]}
    made = (await writer.api("POST", at, asked)).json()
    paper = await letters.preview_letters(writer.viewer, UUID(made["id"]), now=NOW)
    assert "Dudhope House" in words_of(paper.content)[0]


async def test_a_professional_without_mail_is_written_to_where_they_work(stage: Stage):
    [invited] = await stage_of_a_gp(stage)
    case = await letters.get_case_letters(stage.first, stage.people.family, now=NOW)
    [theirs] = [one for one in case.offered if one.about == invited]
    assert theirs.is_due
    assert theirs.kind == "invitation"
    asked = PrepareRun(letters=(WriteTo(about=invited),))
    run = await letters.prepare(stage.first, stage.people.family, asked, now=NOW)
    await stage.checked(run)
    await letters.release(stage.second.viewer, run, now=NOW)
    await letters.print_letters(stage.first, run, now=NOW)
    await stage.give(run)
    sent = await stage.coordinator.api("GET", f"/conferences/{stage.people.conference.id}/sent")
    [row] = [one for one in sent.json()["people"] if one["id"] == str(invited)]
    assert row["notice_source"] == "paper"
    after = await letters.get_case_letters(
        stage.first, stage.people.family, now=NOW + timedelta(hours=1)
    )
    assert [one.is_due for one in after.offered if one.about == invited] == [False]


async def stage_of_a_gp(stage: Stage) -> list[UUID]:
    """One of those invited loses the mail address before the meeting moves; their invitation."""
    sent = await stage.coordinator.api("GET", f"/conferences/{stage.people.conference.id}/sent")
    invited = UUID(sent.json()["people"][0]["id"])
    name = sent.json()["people"][0]["name"]
    await Professional.update({Professional.email: None}).where(Professional.name == name)
    person = await Professional.objects().get(Professional.name == name)
    assert person is not None
    lines = SetPostalAddress(lines="The Surgery\n3 High Street\nDundee DD1 9ZY")
    await postal.set_postal_address(stage.first, person.id, lines, now=NOW)
    page = await stage.coordinator.get(f"/professionals/{person.id}/postal-address")
    assert "The Surgery" in page.text
    return [invited]


async def test_a_translation_is_brought_in_as_a_file_and_offered_back(stage: Stage):
    assert (await stage.coordinator.get("/letter-wordings/labels/english.txt")).status_code == 200
    said = (
        "meeting: Spotkanie {reference}\nwhen: Kiedy\nwhere: Gdzie\nonline: Online\n"
        "telephone: Telefon\nenclosed: W kopercie\n"
    )
    form = {"language": "pl", "translated_by": "Anna Kowal", "sentences": said}
    answer = await stage.coordinator.submit("/letter-wordings/labels/new", form)
    assert answer.status_code == 303, text_of(answer)
    one = answer.headers["location"]
    assert one in (await stage.coordinator.get("/letter-wordings")).text
    assert "Kiedy" in (await stage.coordinator.get(one)).text
    assert one in (await stage.second.get("/approvals")).text
    assert 'name="read_by"' not in (await stage.coordinator.get(one)).text
    given = await stage.second.submit(f"{one}/refuse", {"reason": "“Kiedy” is missing a mark."})
    assert given.status_code == 303, text_of(given)
    assert "missing a mark" in text_of(await stage.coordinator.get(one))
    assert (await stage.coordinator.submit(f"{one}/ask")).status_code == 303
    unnamed = await stage.second.submit(f"{one}/release", {"read_by": ""})
    assert unnamed.status_code == 422
    read = await stage.second.submit(f"{one}/release", {"read_by": "Piotr Zając"})
    assert read.status_code == 303, text_of(read)
    assert "In use" in text_of(await stage.coordinator.get("/letter-wordings"))
    wrong = await stage.coordinator.submit(
        "/letter-wordings/labels/new", {**form, "sentences": "when: Kiedy"}
    )
    assert wrong.status_code == 422
    assert "Translate this sentence too" in text_of(wrong)


async def test_nobody_else_finds_letters(stage: Stage, visit: Visit):
    run = await stage.made()
    for role in set(Role) - {Role.COORDINATOR}:
        visitor = await visit(role)
        for path in ("/print-runs", f"/print-runs/{run}", "/letter-wordings"):
            assert (await visitor.get(path)).status_code == 404, (role, path)
