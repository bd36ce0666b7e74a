"""A letter: made, checked, released by another, printed, posted; and stopped at once."""

from datetime import timedelta

import pytest

from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.families import service as families
from conferences.families.part_values import Expectation, WhyNot
from conferences.families.values import ContactKind, FallSilent, MemberRole, WriteMember
from conferences.letters import service as letters
from conferences.letters.values import CheckRun, GiveLetters
from notifications.letters.values import Way
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import Role
from tests.builders import NOW, a_slot, a_viewer
from tests.conferences.families.people import ELSEWHERE, FATHER, HOME, MOTHER
from tests.conferences.letters.stage import HOUR, Stage, a_stage
from tests.conferences.packs.pdfs import words_of
from tests.conftest import Visit


@pytest.fixture
async def stage(visit: Visit) -> Stage:
    return await a_stage(visit)


async def test_a_letter_goes_from_one_person_by_another_to_notice(stage: Stage):
    run = await stage.made()
    with pytest.raises(RefusedError, match="second person"):
        await letters.print_letters(stage.first, run, now=NOW)
    await stage.checked(run)
    with pytest.raises(RefusedError, match="second person"):
        await letters.release(stage.first, run, now=NOW)
    await letters.release(stage.second.viewer, run, now=NOW)
    paper = await letters.print_letters(stage.first, run, now=NOW)
    assert paper.content.startswith(b"%PDF")
    await stage.give(run)
    part = await families.get_part(stage.first, stage.parts["mother"], now=NOW)
    assert part.is_told
    assert (part.told[0].channel, part.told[0].by_whom) == ("post", "Jean Orr, office")
    assert (await stage.read(run)).stage == "done"
    acts = {one.act for one in await AuditEntry.objects()}
    assert acts >= {"print_run.prepare", "print_run.release", "print_run.print", "letter.give"}


async def test_who_was_told_is_not_due_and_who_was_not_is(stage: Stage):
    run = await stage.printed()
    await stage.give(run)
    case = await letters.get_case_letters(stage.first, stage.people.family, now=NOW + HOUR)
    assert {one.name: one.is_due for one in case.offered} == {MOTHER: False, FATHER: True}


async def test_nothing_is_released_that_was_not_looked_at(stage: Stage):
    run = await stage.made()
    with pytest.raises(InvalidError, match="look at this"):
        await letters.ask_release(stage.first, run, CheckRun(), now=NOW)


@pytest.mark.parametrize("stop", ["death", "flag", "moved_house", "left", "consent", "not_asked"])
async def test_what_happens_before_it_is_posted_stops_a_letter_at_once(stage: Stage, stop: str):
    run = await stage.released()
    await happens(stage, stop)
    with pytest.raises(RefusedError, match=r"No letter|second person"):
        await letters.print_letters(stage.first, run, now=NOW)
    assert not (await stage.read(run)).is_right
    with pytest.raises(RefusedError):
        await stage.give(run)


async def test_control_what_does_not_concern_a_letter_does_not_stop_it(stage: Stage):
    run = await stage.released()
    await stage.people.reach(stage.people.members["father"], ContactKind.PHONE, "01382 555 0199")
    assert (await stage.letter(run)).is_right
    assert await letters.stop_all_outdated(now=NOW) == 0


async def happens(stage: Stage, stop: str) -> None:
    people, mother, who = stage.people, stage.people.members["mother"], stage.first
    record = await families.get_member(who, mother, now=NOW)
    if stop == "death":
        await families.fall_silent(who, people.family, FallSilent(why="death"), now=NOW)
    elif stop == "flag":
        written = WriteMember(name=MOTHER, role=MemberRole.MOTHER, no_post=True)
        await families.change_member(who, mother, written, now=NOW)
    elif stop == "moved_house":
        await people.reach(mother, ContactKind.ADDRESS, "1 New Street\nDundee DD3 9ZZ")
    elif stop == "left":
        await families.end_member(who, mother, now=NOW)
    elif stop == "consent":
        await families.end_consent(who, record.consents[0].id, now=NOW)
    else:
        await people.ask(mother, Expectation.NOT_INVITED, why_not=WhyNot.OWN_WISH)


async def test_a_death_takes_the_run_back_and_asks_nobody_any_more(stage: Stage):
    run = await stage.made()
    await stage.checked(run)
    await happens(stage, "death")
    assert (await stage.read(run)).state == "withdrawn"
    assert str(run) not in (await stage.second.get("/approvals")).text
    with pytest.raises(RefusedError, match="Nothing goes out"):
        await stage.made("father")


async def test_a_letter_says_by_which_link_and_number_one_takes_part(stage: Stage):
    online = a_slot(days=44, reason="Snow.", dial_in="0131 496 0000, code 123456#")
    await stage.people.book(online)
    run = await stage.released()
    [said] = words_of((await letters.print_letters(stage.first, run, now=NOW)).content)
    assert "https://meet.council.example/4f7q" in said
    assert "0131 496 0000, code 123456#" in said


async def test_a_number_to_dial_that_changes_stops_the_letter_that_names_another(stage: Stage):
    online = a_slot(days=44, reason="Snow.", dial_in="0131 496 0000, code 123456#")
    await stage.people.book(online)
    run = await stage.made()
    await Conference.update({Conference.dial_in: "0131 496 0001"}).where(
        Conference.id == stage.people.conference.id
    )
    assert not (await stage.letter(run)).is_right


async def test_a_meeting_that_moves_replaces_what_waits(stage: Stage):
    run = await stage.released("mother", "father")
    await stage.people.book(a_slot(days=44, reason="The chair is away."))
    assert (await stage.read(run)).state == "withdrawn"
    again = await stage.made()
    assert (await stage.letter(again)).starts_at == stage.people.conference.starts_at


async def test_what_was_posted_before_the_meeting_moved_is_notice_of_the_other_time(stage: Stage):
    run = await stage.printed()
    later = NOW + HOUR
    await stage.people.book(a_slot(days=44, reason="The chair is away."), now=later)
    shown = await stage.letter(run, later)
    asked = GiveLetters(
        way=Way.POST, given_at=NOW + timedelta(minutes=5), given_by="Jean Orr", letters=(shown.id,)
    )
    await letters.record_given(stage.first, run, asked, now=later)
    part = await families.get_part(stage.first, stage.parts["mother"], now=later)
    assert len(part.told) == 1
    assert not part.is_told
    case = await letters.get_case_letters(stage.first, stage.people.family, now=later)
    assert {one.kind.value for one in case.offered if one.is_due} == {"meeting_notice"}


async def test_what_goes_out_in_the_minute_of_its_release_is_recorded_as_typed(stage: Stage):
    run = await stage.printed(now=NOW + timedelta(seconds=20))
    await stage.give(run, at=NOW)
    assert (await stage.letter(run, NOW + HOUR)).given_at == NOW


async def test_control_what_went_out_before_its_release_is_not_recorded(stage: Stage):
    run = await stage.printed(now=NOW + timedelta(minutes=1))
    with pytest.raises(InvalidError, match="between the release"):
        await stage.give(run, at=NOW)


async def test_a_stopped_letter_that_went_out_afterwards_is_an_incident(stage: Stage):
    run = await stage.printed()
    await happens(stage, "flag")
    await letters.stop_all_outdated(now=NOW + HOUR)
    with pytest.raises(RefusedError, match="incident"):
        await stage.give(run, at=NOW + 2 * HOUR)


async def test_a_cancelled_meeting_is_written_of_to_those_who_knew(stage: Stage):
    await stage.give(await stage.printed())
    later = NOW + 2 * HOUR
    await booking.cancel(stage.first, stage.people.conference.id, "Not needed.", now=later)
    case = await letters.get_case_letters(stage.first, stage.people.family, now=later)
    due = {one.name: one.kind.value for one in case.offered if one.is_due}
    assert due == {MOTHER: "meeting_cancelled"}
    run = await stage.made(now=later)
    assert (await stage.letter(run, later)).kind == "meeting_cancelled"


async def test_one_letter_waits_for_somebody_at_a_time(stage: Stage):
    run = await stage.made()
    with pytest.raises(RefusedError, match="another run"):
        await stage.made()
    await letters.withdraw(stage.first, run, now=NOW)
    await stage.made()


async def test_each_address_stands_on_its_own_letter_alone(stage: Stage):
    run = await stage.made("mother", "father")
    by_name = {one.name: one.address for one in (await stage.read(run)).shown}
    assert by_name[MOTHER] == (MOTHER, *HOME.splitlines())
    assert by_name[FATHER] == (FATHER, *ELSEWHERE.splitlines())


async def test_an_address_that_became_dangerous_is_written_to_no_more(stage: Stage):
    people = stage.people
    await people.reach(
        people.members["father"],
        ContactKind.ADDRESS,
        HOME,
        is_taken_all_the_same=True,
        why="Moved in.",
    )
    case = await letters.get_case_letters(stage.first, people.family, now=NOW)
    mother = next(one for one in case.offered if one.name == MOTHER)
    assert "Another person" in mother.refusal
    with pytest.raises(RefusedError, match="cannot be written to"):
        await stage.made()


async def test_who_is_shut_out_of_a_case_finds_no_letter_of_it(stage: Stage, visit: Visit):
    run = await stage.released()
    chair = await visit(Role.CHAIR, professional=stage.people.chair.id)
    for path in (f"/print-runs/{run}", f"/print-runs/{run}/letters.pdf"):
        assert (await chair.get(path)).status_code == 404
    nobody = a_viewer(Role.PROFESSIONAL)
    with pytest.raises(NotFoundError):
        await letters.get_run(nobody, run, now=NOW)
