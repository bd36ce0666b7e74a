"""The work list as its users meet it."""

from people.permissions import Role
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
