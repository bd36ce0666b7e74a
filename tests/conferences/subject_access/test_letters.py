"""The letters somebody was written are among what is held about them: what, when, how, and each."""

import io
import zipfile
from datetime import datetime
from uuid import UUID

import pytest

from conferences.children.tables import Family
from conferences.families import service as families
from conferences.families.values import MemberRole, WriteMember
from conferences.letters.tables import PrintedLetter
from conferences.subject_access import service as access
from conferences.subject_access.giving_out import zipped
from conferences.subject_access.values import Decide, ItemInFull, OpenRequest
from notifications.addresses.tables import AddressCheck, AddressQuestion
from notifications.letters import second_readers, service
from notifications.letters.second_readers import ConfirmWording
from notifications.letters.service import WriteWording
from notifications.letters.wordings import as_lines
from people.errors import InvalidError, NotFoundError
from people.permissions import Role, Viewer
from people.professionals import postal
from people.professionals.postal import SetPostalAddress
from people.professionals.tables import Professional
from tests.builders import NOW
from tests.conferences.families.people import ELSEWHERE, FATHER, HOME, MOTHER
from tests.conferences.keeping.over import an_officer
from tests.conferences.letters.stage import Stage, a_stage
from tests.conferences.letters.surgery import DEPUTY, Surgery, a_surgery, give, written
from tests.conferences.packs.pdfs import words_of
from tests.conftest import Visit
from tests.notifications.letters.test_wordings import POLISH

LATER = NOW.replace(hour=NOW.hour + 2)


@pytest.fixture
async def stage(visit: Visit) -> Stage:
    """A mother and a father who each got a letter, and another of hers that never went out."""
    stage = await a_stage(visit)
    await stage.give(await stage.printed("mother"))
    await stage.give(await stage.printed("father"))
    return stage


@pytest.fixture
async def surgery(visit: Visit) -> Surgery:
    return await a_surgery(visit)


async def _gathered(
    officer: Viewer, kind: str, reference: str, asked_by: str
) -> tuple[UUID, list[ItemInFull]]:
    asked = OpenRequest(
        kind=kind, reference=reference, asked_by=asked_by, identity="Passport seen",
        received_on=LATER.date(),
    )  # fmt: skip
    request = await access.open_request(officer, asked, now=LATER)
    await access.gather_draft(officer, request, now=LATER)
    listed = (await access.get_request(officer, request, now=LATER)).listed
    return request, [await access.get_item(officer, one.id, now=LATER) for one in listed]


async def _family_of(stage: Stage) -> str:
    family = await Family.objects().get(Family.id == stage.people.family)
    assert family is not None
    return family.reference


async def _given_out(officer: Viewer, request: UUID, found: list[ItemInFull]) -> dict[str, bytes]:
    """The bundle, with everything that is the person's own in it and the rest left out."""
    for one in found:
        decided = (
            Decide(decision="include") if one.mark == "own"
            else Decide(decision="leave_out", ground="About others.")
        )  # fmt: skip
        await access.decide(officer, one.id, decided, now=LATER)
    await access.ask_release(officer, request, now=LATER)
    await access.release(await an_officer(now=LATER), request, now=LATER)
    bundle = await access.give_out(officer, request, now=LATER)
    content = b"".join([piece async for piece in zipped(bundle, now=LATER)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_a_mother_gets_her_letters_and_never_where_the_father_lives(stage: Stage):
    officer = await an_officer(now=LATER)
    reference = await _family_of(stage)
    request, found = await _gathered(officer, "family_member", reference, MOTHER)
    [listed] = [one for one in found if one.source == "letters" and one.mark == "own"]
    assert listed.title == f"Letters to {MOTHER}"
    assert "meeting, written" in (listed.text or "")
    assert "posted " in (listed.text or "")
    theirs = [one for one in found if one.source in ("letter", "letters") and one is not listed]
    assert sorted(one.mark for one in theirs) == ["own", "restricted", "restricted"]
    assert FATHER not in " ".join(one.title for one in theirs)
    bundle = await _given_out(officer, request, found)
    [paper] = [content for name, content in bundle.items() if name.endswith("-letter.pdf")]
    said = " ".join(words_of(paper))
    assert HOME.splitlines()[0] in said
    assert "Not sent" not in said
    assert ELSEWHERE.splitlines()[0].encode() not in b"".join(bundle.values())


async def test_what_restricted_letters_hold_goes_out_only_where_somebody_is_named(stage: Stage):
    officer = await an_officer(now=LATER)
    _, found = await _gathered(officer, "family_member", await _family_of(stage), MOTHER)
    [his] = [one for one in found if one.source == "letter" and one.mark == "restricted"]
    with pytest.raises(InvalidError, match="Name who decided"):
        await access.decide(officer, his.id, Decide(decision="include"), now=LATER)
    with pytest.raises(InvalidError, match="whole or not at all"):
        redact = Decide(decision="redact", passages="Street", decision_of="A. Fraser")
        await access.decide(officer, his.id, redact, now=LATER)


async def test_a_letter_that_never_went_out_says_so_and_one_that_is_erased_is_not_there(
    stage: Stage,
):
    officer = await an_officer(now=LATER)
    await PrintedLetter.update({PrintedLetter.printed_at: None}, force=True)
    _, found = await _gathered(officer, "family_member", await _family_of(stage), MOTHER)
    [hers] = [one for one in found if one.source == "letter" and one.mark == "own"]
    shown = await access.get_letter(officer, hers.id, now=LATER)
    assert all("Not sent" in page for page in words_of(shown.content))
    await PrintedLetter.delete(force=True)
    with pytest.raises(NotFoundError):
        await access.get_letter(officer, hers.id, now=LATER)


async def test_a_letter_is_shown_in_the_words_that_were_in_use_when_it_was_printed(stage: Stage):
    polish = WriteMember(name=MOTHER, role=MemberRole.MOTHER, language="Polish")
    await families.change_member(stage.first, stage.people.members["mother"], polish, now=NOW)
    await _translate(stage, POLISH["meeting_notice"]["changed"], NOW)
    run = await stage.printed("mother", now=NOW)
    await _translate(stage, "Inne zdanie.", LATER)
    officer = await an_officer(now=LATER)
    _, found = await _gathered(officer, "family_member", await _family_of(stage), MOTHER)
    ids = {one.id for one in (await stage.read(run)).shown}
    [again] = [one for one in found if one.letter in ids]
    shown = " ".join(words_of((await access.get_letter(officer, again.id, now=LATER)).content))
    assert "Termin się zmienił." in shown
    assert "Inne zdanie." not in shown


async def _translate(stage: Stage, asked: str, now: datetime) -> None:
    for code, said in POLISH.items():
        changed = {**said, "changed": asked} if code == "meeting_notice" else said
        brought = WriteWording(
            wording=code, language="pl", translated_by="Anna Kowal", sentences=as_lines(changed)
        )
        made = await service.write_wording(stage.first, brought, now=now)
        read = ConfirmWording(read_by="Piotr Zając")
        await second_readers.confirm(stage.second.viewer, made, read, now=now)


async def test_a_deputy_who_asks_gets_their_letter_and_nothing_of_the_family(surgery: Surgery):
    await give(surgery, await written(surgery), 5)
    await surgery.stage.give(await surgery.stage.printed("mother"))
    await AddressCheck.insert(
        AddressCheck(
            id=UUID(int=1), professional=surgery.deputy, email="effie@surgery.example",
            how="phone", warned_of=["mailbox"], checked_by=None, checked_at=NOW,
        )
    )  # fmt: skip
    await AddressQuestion.insert(
        AddressQuestion(
            id=UUID(int=2), professional=surgery.deputy, email="effie@surgery.example",
            reference="4F7Q2K", asked_at=NOW,
        )
    )  # fmt: skip
    officer = await an_officer(now=LATER)
    email = "effie@surgery.example"
    await postal.set_postal_address(
        surgery.stage.first, surgery.deputy, SetPostalAddress(lines="1 Moved Street\nDundee"),
        now=LATER,
    )  # fmt: skip
    await Professional.update({Professional.email: email}).where(Professional.id == surgery.deputy)
    request, found = await _gathered(officer, "professional", email, DEPUTY)
    by_source = {one.source: one.text or "" for one in found}
    assert "handed over" in by_source["letters"]
    assert "Made sure of: by telephone" in by_source["address"]
    assert "mailbox of an office" in by_source["address"]
    assert "not answered" in by_source["address"]
    assert "1 Moved Street / Dundee" in by_source["professional"]
    bundle = await _given_out(officer, request, found)
    [paper] = [content for name, content in bundle.items() if name.endswith("-letter.pdf")]
    assert DEPUTY in " ".join(words_of(paper))
    assert MOTHER.encode() not in b"".join(bundle.values())


async def test_by_its_pages_a_letter_is_looked_at_before_it_is_decided_about(
    stage: Stage, visit: Visit
):
    visitor = await visit(Role.DATA_PROTECTION_OFFICER)
    _, found = await _gathered(visitor.viewer, "family_member", await _family_of(stage), MOTHER)
    [hers] = [one for one in found if one.source == "letter" and one.mark == "own"]
    page = await visitor.get(f"/subject-access/items/{hers.id}")
    assert f"/subject-access/items/{hers.id}/letter.pdf" in page.text
    for paper in (
        await visitor.get(f"/subject-access/items/{hers.id}/letter.pdf"),
        await visitor.api("GET", f"/subject-items/{hers.id}/letter"),
    ):
        assert paper.headers["content-type"] == "application/pdf"
        assert HOME.splitlines()[0] in " ".join(words_of(paper.content))
    other = await visit(Role.COORDINATOR)
    assert (await other.get(f"/subject-access/items/{hers.id}/letter.pdf")).status_code == 404
