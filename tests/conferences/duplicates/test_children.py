"""Children who may be here twice: found, merged by two people, protected, and taken apart."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from conferences.access import service as access
from conferences.access.values import Restrict, SetBar
from conferences.children import service as children
from conferences.children.bars import BarReason
from conferences.children.forgetting import erase_family
from conferences.children.values import AddAnotherChild, AddChild
from conferences.duplicates import service
from conferences.duplicates.forgetting import erase_what_was_said
from conferences.keeping import service as keeping
from conferences.keeping.values import SetHold
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.duplicates.tables import ToldApart
from people.duplicates.values import MergeTwo, Noun, TellApart
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role
from tests.builders import NOW, a_professional
from tests.conferences.children.households import a_conference, a_family
from tests.conferences.duplicates.alike import BORN, FIRST, SECOND, ask, families
from tests.conftest import Visit
from tests.people.duplicates.tables import everything
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("database")


async def _barred(family: UUID) -> list[UUID]:
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT professional FROM bar WHERE family = $1 AND lifted_at IS NULL", family
        )
    return [row["professional"] for row in rows]


async def test_a_child_like_another_is_added_only_with_a_reason(two: tuple[Visitor, Visitor]):
    family, _ = await a_family(NOW, FIRST, reference="F-0001")
    with pytest.raises(InvalidError, match="may be here already") as refused:
        await children.add_child(two[0].viewer, family, SECOND, now=NOW)
    assert "McDonald" not in str(refused.value)
    answer = await two[0].submit(
        f"/families/{family}/children/new",
        {"name": "Mary McDonald", "date_of_birth": "4 March 2019"},
    )
    assert answer.status_code == 422
    assert "RC-26-0388" in answer.text
    assert "why not" in answer.text


async def test_twins_of_other_initials_and_strangers_are_not_held_up():
    family, _ = await a_family(NOW, FIRST, reference="F-0001")
    twin = AddChild(name="Aidan MacDonald", case_reference="RC-26-0555", date_of_birth=BORN)
    await children.add_child(OPERATOR, family, twin, now=NOW)


async def test_a_preview_of_a_file_names_references_alone():
    await a_family(NOW, FIRST, reference="F-0001")
    data = (
        b"family reference,family name,case reference,name,date of birth\n"
        b"F-0009,McDonald,RC-26-0900,Mary McDonald,2019-03-04\n"
    )
    result = await children.import_children(OPERATOR, data, dry_run=True, now=NOW)
    assert result.lines[0].alike == ("M.M. RC-26-0388: same name and date of birth",)


async def test_two_who_may_be_one_are_listed_by_initials_until_they_are_told_apart(
    two: tuple[Visitor, Visitor],
):
    await families()
    async with reading(OPERATOR):
        [apart] = await fetch("SELECT count(*) AS number FROM told_apart")
    assert apart["number"] == 1  # said when the second was added
    assert (await service.list_duplicates(two[0].viewer, now=NOW)).likely == ()
    await ToldApart.delete(force=True)
    found = await service.list_duplicates(two[0].viewer, now=NOW)
    [pair] = found.likely
    page = (await two[0].get("/children/duplicates")).text
    assert "RC-26-0388" in page
    assert "RC-26-0399" in page
    assert "Donald" not in page
    asked = TellApart(noun=Noun.CHILD, one=pair.one.id, other=pair.other.id)
    await service.tell_apart(two[0].viewer, asked, now=NOW)
    assert (await service.list_duplicates(two[0].viewer, now=NOW)).likely == ()


async def test_merging_needs_a_second_person_and_the_old_address_leads_on(
    two: tuple[Visitor, Visitor],
):
    (_, kept), (_, gone) = await families()
    made = await ask(two[0], kept, gone)
    with pytest.raises(RefusedError, match="second person"):
        await service.approve(two[0].viewer, made, now=NOW)
    assert f"/child-merges/{made}" in (await two[1].get("/approvals")).text
    answer = await two[1].submit(f"/child-merges/{made}/approve", {})
    assert answer.headers["location"] == f"/children/{kept}"
    answer = await two[0].get(f"/children/{gone}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/children/{kept}")
    answer = await two[0].api("GET", f"/children/{gone}")
    assert answer.headers["location"] == f"/api/v1/children/{kept}"


async def test_the_record_kept_shows_the_conferences_of_both(two: tuple[Visitor, Visitor]):
    (first, kept), (second, gone) = await families()
    held = [
        await a_conference(NOW, first, kept, state="held"),
        await a_conference(NOW, second, gone, state="held"),
    ]
    made = await ask(two[0], kept, gone)
    await service.approve(two[1].viewer, made, now=NOW)
    record = await children.get_child(two[0].viewer, kept, now=NOW)
    assert {one.id for one in record.conferences} == set(held)


async def test_what_protects_either_case_protects_both_and_goes_when_they_are_apart(
    two: tuple[Visitor, Visitor],
):
    (first, kept), (second, gone) = await families()
    barred, late = await a_professional(), await a_professional()
    bar = SetBar(professional=barred.id, reference="F-0002", reason=BarReason.RELATIVE)
    await access.set_bar(two[0].viewer, bar, now=NOW)
    hold = SetHold(kind="family", reference="F-0001", reason="A claim.", review_on=date(2027, 1, 1))
    await keeping.set_hold(two[0].viewer, hold, now=NOW)
    before = await everything()
    made = await ask(two[0], kept, gone)
    await service.approve(two[1].viewer, made, now=NOW)
    assert await _barred(first) == await _barred(second) == [barred.id]
    async with reading(OPERATOR):
        held = await fetch("SELECT subject FROM legal_hold WHERE lifted_at IS NULL")
    assert {row["subject"] for row in held} == {first, second}
    await service.undo(two[1].viewer, made, now=NOW + timedelta(hours=1))
    assert await everything() == before
    made = await ask(two[0], kept, gone)
    await service.approve(two[1].viewer, made, now=NOW)
    bar = SetBar(professional=late.id, reference="F-0001", reason=BarReason.RELATIVE)
    await access.set_bar(two[0].viewer, bar, now=NOW)
    assert late.id in await _barred(second)


async def test_a_restriction_of_one_case_is_of_both(two: tuple[Visitor, Visitor]):
    (first, kept), (second, gone) = await families()
    asked = Restrict(named=(two[1].viewer.professional,), reason="Staff of ours.")  # type: ignore[arg-type]
    await access.restrict(two[0].viewer, first, asked, now=NOW)
    made = await ask(two[0], kept, gone)
    await service.approve(two[1].viewer, made, now=NOW)
    async with reading(OPERATOR):
        rows = await fetch("SELECT family FROM restriction WHERE lifted_at IS NULL")
    assert {row["family"] for row in rows} == {first, second}


async def test_who_is_kept_from_one_case_sees_nothing_of_the_two(
    two: tuple[Visitor, Visitor], visit: Visit
):
    person = await a_professional()
    shut_out = await visit(Role.COORDINATOR, professional=person.id)
    (_, kept), (_, gone) = await families()
    bar = SetBar(professional=person.id, reference="F-0002", reason=BarReason.RELATIVE)
    await access.set_bar(two[0].viewer, bar, now=NOW)
    made = await ask(two[0], kept, gone)
    for doing in (
        service.get_merge(shut_out.viewer, made, now=NOW),
        service.approve(shut_out.viewer, made, now=NOW),
        ask(shut_out, kept, gone),
    ):
        with pytest.raises(NotFoundError):
            await doing
    assert (await service.list_duplicates(shut_out.viewer, now=NOW)).waiting == ()
    assert str(made) not in (await shut_out.get("/approvals")).text


async def test_within_one_family_open_conferences_go_over_and_come_back(
    two: tuple[Visitor, Visitor],
):
    family, [kept] = await a_family(NOW, FIRST, reference="F-0001")
    named = AddAnotherChild(
        name=SECOND.name, case_reference=SECOND.case_reference, date_of_birth=BORN,
        not_the_same="A cousin in the household.",
    )  # fmt: skip
    gone = await children.add_child(OPERATOR, family, named, now=NOW)
    conference = await a_conference(NOW, family, gone)
    before = await everything()
    made = await ask(two[0], kept, gone)
    await service.approve(two[1].viewer, made, now=NOW)
    async with reading(OPERATOR):
        [row] = await fetch("SELECT child FROM conference_child WHERE conference = $1", conference)
    assert row["child"] == kept
    await service.undo(two[0].viewer, made, now=NOW)
    assert await everything() == before


async def test_both_on_one_open_conference_are_not_merged(two: tuple[Visitor, Visitor]):
    family, [kept] = await a_family(NOW, FIRST, reference="F-0001")
    twin = AddChild(name="Aidan MacDonald", case_reference="RC-26-0555", date_of_birth=BORN)
    gone = await children.add_child(OPERATOR, family, twin, now=NOW)
    await a_conference(NOW, family, kept, gone)
    made = await ask(two[0], kept, gone)
    with pytest.raises(RefusedError, match="still to come"):
        await service.approve(two[1].viewer, made, now=NOW)


async def test_two_who_merge_the_same_at_once_merge_it_once(two: tuple[Visitor, Visitor]):
    (_, kept), (_, gone) = await families()
    made = await ask(two[0], kept, gone)
    results = await asyncio.gather(
        *(service.approve(two[1].viewer, made, now=NOW) for _ in range(2)), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, RefusedError | NotFoundError)]
    assert len(refused) == 1


async def test_refused_they_stay_two_and_may_be_asked_for_again(two: tuple[Visitor, Visitor]):
    (_, kept), (_, gone) = await families()
    made = await ask(two[0], kept, gone)
    silent = await two[1].submit(f"/child-merges/{made}/refuse", {"reason": " "})
    assert (silent.status_code, "Say why they stay two" in silent.text) == (422, True)
    await two[1].submit(f"/child-merges/{made}/refuse", {"reason": "Cousins."})
    assert (await two[0].get(f"/children/{gone}")).status_code == 200
    told = text_of(await two[0].get(f"/child-merges/{made}"))
    assert f"Left as they are by {two[1].viewer.name}" in told
    assert "Why not Cousins." in told
    for path in ("approve", "undo"):
        again = await two[1].submit(f"/child-merges/{made}/{path}", {})
        assert again.status_code == 409
    assert f'/child-merges/{made}"' in (await two[0].get("/children/duplicates")).text
    await ask(two[0], kept, gone)


async def test_the_lists_lead_to_who_may_be_there_twice_whoever_may_resolve_it(
    two: tuple[Visitor, Visitor], visit: Visit
):
    assert 'href="/children/duplicates"' in (await two[0].get("/children")).text
    assert 'href="/duplicates"' in (await two[0].get("/professionals")).text
    administrator = await visit(Role.ADMINISTRATOR)
    assert 'href="/duplicates"' not in (await administrator.get("/professionals")).text


async def test_two_that_wait_for_a_second_person_are_not_offered_to_be_merged_again(
    two: tuple[Visitor, Visitor],
):
    (_, kept), (_, gone) = await families()
    await ToldApart.delete(force=True)
    assert "Keep the first" in (await two[0].get("/children/duplicates")).text
    made = await ask(two[0], kept, gone)
    page = (await two[0].get("/children/duplicates")).text
    assert f'/child-merges/{made}"' in page
    assert "Keep the first" not in page


async def test_what_nobody_decided_in_time_waits_no_more_and_may_be_asked_for_again(
    two: tuple[Visitor, Visitor],
):
    (_, one), (_, other) = await families()
    made = await ask(two[0], one, other)
    with pytest.raises(RefusedError, match="asked for this already"):
        await ask(two[1], other, one)
    later = NOW + timedelta(days=14)
    found = await service.list_duplicates(two[1].viewer, now=later)
    assert found.waiting == ()
    for late in (service.get_merge, service.approve):
        with pytest.raises(RefusedError, match="Ask again"):
            await late(two[1].viewer, made, now=later)
    asked = MergeTwo(noun=Noun.CHILD, kept=one, gone=other, reason="One girl.")
    again = await service.ask(two[0].viewer, asked, now=later)
    merged = await service.approve(two[1].viewer, again, now=later)
    assert merged.done_at == later


async def test_once_the_case_that_was_kept_is_erased_the_other_record_stands_by_itself(
    two: tuple[Visitor, Visitor],
):
    (first, kept), (second, gone) = await families()
    made = await ask(two[0], kept, gone)
    await service.approve(two[1].viewer, made, now=NOW)
    subject = Subject("family", first)
    async with recorded(OPERATOR, Verb.ERASE, subject, now=NOW, name="family.erase") as act:
        await erase_what_was_said(act, first, [])
        await erase_family(act, first)
    assert (await two[0].get(f"/children/{gone}")).status_code == 200
    twin = AddAnotherChild(
        name="Mairi McDonald", case_reference="RC-26-0311", date_of_birth=BORN,
        not_the_same="A slip, as is seen next.",
    )  # fmt: skip
    another = await children.add_child(OPERATOR, second, twin, now=NOW)
    again = await ask(two[0], another, gone)
    assert (await service.approve(two[1].viewer, again, now=NOW)).gone == gone
