"""What somebody of the family sees: their own meeting and nothing of anybody else."""

from uuid import uuid4

import pytest

from conferences.booking import service as booking
from conferences.families import service as families
from conferences.families.part_values import Expectation, WhyNot
from people.accounts.tables import Account
from people.permissions import Role
from tests.builders import NOW
from tests.conferences.families.people import FATHER, People, some_people
from tests.conftest import Visit
from tests.visitor import Visitor, text_of


async def signed_in(visit: Visit, people: People, role: str) -> Visitor:
    """One of the family's people, signed in."""
    visitor = await visit(Role.FAMILY)
    await Account.update({Account.family_member: people.members[role]}).where(
        Account.id == visitor.viewer.account
    )
    return visitor


async def arranged(people: People) -> dict[str, str]:
    """Mother and father are to come to parts of their own; the paths of their meetings."""
    await people.keep_apart()
    await people.plan()
    await people.ask(people.members["mother"], segments=(1,), waiting_room="Blue room")
    father = await people.ask(people.members["father"], segments=(3,), waiting_room="Green room")
    await people.book()
    at = await families.get_family_at(people.coordinator, people.conference.id, now=NOW)
    mother = next(one.id for one in at.parts if one.member == people.members["mother"])
    return {"mother": f"/my-meetings/{mother}", "father": f"/my-meetings/{father}"}


async def test_own_meeting_shows_own_time_and_nothing_of_the_other_parent(visit: Visit):
    people = await some_people()
    paths = await arranged(people)
    mother = await signed_in(visit, people, "mother")
    listed = text_of(await mother.get("/my-meetings"))
    assert "10:00 to 10:30" in listed
    seen = text_of(await mother.get(paths["mother"]))
    assert "Blue room" in seen
    assert people.chair.name in seen
    for foreign in (*FATHER.split(), "Green room", "11:00", "bail", "must not meet", "Parts"):
        assert foreign not in seen
    said = (await mother.api("GET", paths["mother"])).text
    for foreign in (*FATHER.split(), "Green room", str(people.conference.id), str(people.family)):
        assert foreign not in said


async def test_another_s_meeting_is_as_good_as_none(visit: Visit):
    people = await some_people()
    paths = await arranged(people)
    mother = await signed_in(visit, people, "mother")
    unknown, reply = f"/my-meetings/{uuid4()}", {"reply": "attends"}
    for path in (paths["father"], f"/conferences/{people.conference.id}",
                 f"/family-members/{people.members['mother']}"):  # fmt: skip
        answer, nothing = await mother.get(path), await mother.get(unknown)
        assert (answer.status_code, answer.content) == (404, nothing.content)
    assert (await mother.submit(paths["father"], reply)).content == (
        await mother.submit(unknown, reply)
    ).content
    there = await mother.api("PUT", f"{paths['father']}/reply", reply)
    assert there.content == (await mother.api("PUT", f"{unknown}/reply", reply)).content


async def test_they_answer_themselves_and_the_coordinator_sees_it(visit: Visit):
    people = await some_people()
    paths = await arranged(people)
    mother = await signed_in(visit, people, "mother")
    said = {"reply": "otherwise", "words": "I would like to write it down."}
    assert (await mother.submit(paths["mother"], said)).status_code == 303
    at = await families.get_family_at(people.coordinator, people.conference.id, now=NOW)
    assert {one.reply for one in at.parts} == {"otherwise", "none"}
    wrong = await mother.submit(paths["mother"], {"reply": "x"})
    assert wrong.status_code == 422


@pytest.mark.usefixtures("database")
async def test_who_is_not_asked_or_left_has_no_meeting(visit: Visit):
    people = await some_people()
    paths = await arranged(people)
    mother = await signed_in(visit, people, "mother")
    await people.ask(
        people.members["mother"], Expectation.NOT_INVITED, why_not=WhyNot.EXCLUDED_BY_CHAIR,
        why_not_words="Threats at the last meeting.",
    )  # fmt: skip
    assert (await mother.get(paths["mother"])).status_code == 404
    await people.ask(people.members["mother"], segments=(1,), waiting_room="Blue room")
    assert (await mother.get(paths["mother"])).status_code == 200
    await families.end_member(people.coordinator, people.members["mother"], now=NOW)
    assert (await mother.get(paths["mother"])).headers["location"].startswith("/sign-in")


async def test_a_young_person_sees_a_meeting_only_while_the_chair_lets_them(visit: Visit):
    people = await some_people()
    await people.direct()
    part = await people.ask(people.members["young_person"])
    await people.book()
    young = await signed_in(visit, people, "young_person")
    assert (await young.get(f"/my-meetings/{part}")).status_code == 200
    await families.ask_through_others(people.coordinator, people.members["young_person"], now=NOW)
    for path in (f"/my-meetings/{part}", "/my-meetings"):
        assert (await young.get(path)).headers["location"].startswith("/sign-in")


async def test_no_answer_is_taken_for_a_meeting_that_was_cancelled(visit: Visit):
    people = await some_people()
    paths = await arranged(people)
    mother = await signed_in(visit, people, "mother")
    await booking.cancel(people.coordinator, people.conference.id, "Illness.", now=NOW)
    assert "is cancelled" in text_of(await mother.get(paths["mother"]))
    assert (await mother.submit(paths["mother"], {"reply": "attends"})).status_code == 409
