"""Changes made together through the API, and mail taken back, as a program would."""

from datetime import datetime, timedelta
from typing import Any

from conferences.attending.tables import Invitation
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR, Role
from tests.builders import NOW, the_conference
from tests.conferences.together.conftest import Day
from tests.conftest import Visit
from tests.visitor import text_of

ON = (NOW + timedelta(days=35)).date().isoformat()


def _asked(day: Day) -> dict[str, Any]:
    return {
        "kind": "room", "on": ON, "room": str(day.room.id), "to_room": str(day.other.id),
        "reason": "A burst pipe.",
    }  # fmt: skip


async def test_a_change_is_looked_at_made_taken_back_and_undone(day: Day, visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    look = await visitor.api("POST", "/joint-changes/look", _asked(day))
    assert look.status_code == 200, look.text
    lines = look.json()["lines"]
    assert [one["reference"] for one in lines] == [day.first.reference, day.second.reference]
    seen = [{"id": one["id"], "seen": one["seen"]} for one in lines]
    made = await visitor.api("POST", "/joint-changes", {"asked": _asked(day), "lines": seen})
    assert made.status_code == 201, made.text
    path = f"/joint-changes/{made.json()['id']}"
    assert {one["state"] for one in made.json()["lines"]} == {"done"}
    waits = await visitor.api("GET", f"/conferences/{day.second.id}/waiting")
    assert waits.json()["mails"] == 2
    one = await visitor.api("POST", f"/conferences/{day.second.id}/recall", {})
    assert one.json() == {"taken_back": 2, "leaving": 0}
    assert (await visitor.api("POST", f"{path}/recall")).json()["taken_back"] == 1
    undone = await visitor.api("POST", f"{path}/undo")
    assert undone.json() == {"undone": 2, "left": 0}
    assert (await the_conference(day.first.id)).room == day.room.id
    assert not await Invitation.exists().where(Invitation.recalled_at.is_not_null())
    assert (await visitor.api("GET", "/joint-changes")).json()[0]["lines"][0]["state"] == "undone"


async def test_a_day_online_is_asked_for_with_a_number_by_page_and_program(day: Day, visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    assert 'name="dial_in"' in (await visitor.get("/joint-changes/new?kind=online")).text
    asked = {
        "kind": "online", "on": f"{NOW + timedelta(days=35):%d/%m/%Y}", "reason": "Snow.",
        "link": "https://meet.council.example/day", "dial_in": "0131 496 0000, code 123456#",
    }  # fmt: skip
    refused = await visitor.submit("/joint-changes/look", asked | {"dial_in": "ask Jean"})
    assert refused.status_code == 422
    assert "ask Jean" in refused.text
    look = await visitor.submit("/joint-changes/look", asked)
    assert "or by telephone: 0131 496 0000, code 123456#" in text_of(look)
    asked["on"] = ON
    lines = (await visitor.api("POST", "/joint-changes/look", asked)).json()["lines"]
    seen = [{"id": one["id"], "seen": one["seen"]} for one in lines]
    made = await visitor.api("POST", "/joint-changes", {"asked": asked, "lines": seen})
    assert made.status_code == 201, made.text
    assert (await the_conference(day.first.id)).dial_in == asked["dial_in"]


async def test_a_stale_look_is_a_conflict(day: Day, visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    stale = {"asked": _asked(day), "lines": [{"id": str(day.first.id), "seen": "old"}]}
    answer = await visitor.api("POST", "/joint-changes", stale)
    assert answer.status_code == 409
    assert day.first.reference in answer.json()["detail"]


async def test_others_find_nothing(day: Day, visit: Visit):
    for role in (Role.CHAIR, Role.ADMINISTRATOR, Role.PROFESSIONAL):
        visitor = await visit(role)
        assert (await visitor.api("GET", "/joint-changes")).status_code == 404
        answer = await visitor.api("POST", "/joint-changes/look", _asked(day))
        assert answer.status_code == 404, role


_AS_MANY_AGAIN = """
WITH made AS (
  INSERT INTO joint_change SELECT (jsonb_populate_record(one, jsonb_build_object(
         'id', gen_random_uuid(), 'made_at', one.made_at - n * interval '1 minute'))).*
    FROM joint_change AS one, generate_series(1, 50) AS n RETURNING id)
INSERT INTO joint_change_line SELECT (jsonb_populate_record(line, jsonb_build_object(
       'id', gen_random_uuid(), 'joint_change', made.id))).*
  FROM joint_change_line AS line, made WHERE line.position = 1
"""


async def test_those_before_the_latest_are_on_the_next_page(day: Day, visit: Visit, now: datetime):
    visitor = await visit(Role.COORDINATOR)
    look = (await visitor.api("POST", "/joint-changes/look", _asked(day))).json()["lines"]
    seen = [{"id": one["id"], "seen": one["seen"]} for one in look]
    await visitor.api("POST", "/joint-changes", {"asked": _asked(day), "lines": seen})
    subject = Subject("joint_change")
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="test.prepare") as act:
        await act.fetch(_AS_MANY_AGAIN)
    latest, before, none = [
        {one["id"] for one in (await visitor.api("GET", f"/joint-changes?page={page}")).json()}
        for page in (1, 2, 3)
    ]
    assert (len(latest), len(before), len(none), latest & before) == (50, 1, 0, set())
    assert "/joint-changes?page=2" in (await visitor.get("/joint-changes")).text
    older = await visitor.get("/joint-changes?page=2")
    assert f"/joint-changes/{before.pop()}" in older.text
    assert "page=3" not in older.text
