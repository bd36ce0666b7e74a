"""The work list as its users meet it."""

from conferences.families import service as families
from conferences.families.values import FallSilent, GiveReason
from people.permissions import Role
from tests.builders import NOW
from tests.conferences.families.people import some_people
from tests.conftest import Visit
from tests.visitor import text_of


async def test_an_empty_work_list_says_so_and_offers_to_arrange_a_conference(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.get("/work-list")
    assert answer.status_code == 200
    assert "0 conferences" in text_of(answer)
    assert "/conferences/new" in answer.text


async def test_a_filter_by_script_is_answered_with_the_list_alone(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.get("/work-list?show=past", headers={"hx-request": "true"})
    assert "<html" not in answer.text
    assert "Nothing matches" in answer.text


async def test_who_keeps_no_work_list_finds_none(visit: Visit):
    visitor = await visit(Role.CHIEF_OFFICER)
    assert (await visitor.get("/work-list")).status_code == 404


async def test_conferences_of_a_family_that_fell_silent_are_named(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    people = await some_people(coordinator=visitor.viewer)
    heading = "Nothing goes out by itself"
    assert heading not in text_of(await visitor.get("/work-list"))
    fell = FallSilent(why="death", note="Told by the hospital.")
    await families.fall_silent(people.coordinator, people.family, fell, now=NOW)
    said = text_of(await visitor.get("/work-list"))
    assert heading in said
    assert f"Conference {people.conference.reference}" in said
    told = (await visitor.api("GET", "/work-list")).json()
    assert [one["id"] for one in told["silent"]] == [str(people.conference.id)]
    chair = await visit(Role.CHAIR, professional=people.chair.id)
    assert heading not in text_of(await chair.get("/work-list"))
    ended = GiveReason(reason="It was a mistake.")
    await families.end_silence(people.coordinator, people.family, ended, now=NOW)
    assert heading not in text_of(await visitor.get("/work-list"))
