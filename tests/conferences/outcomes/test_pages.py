"""Outcomes through HTTP."""

from datetime import datetime

import pytest

from conferences.outcomes.tables import Outcome
from people.permissions import Role
from tests.conferences.gathering import Gathering
from tests.conferences.outcomes.held import CANARY, mark
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


def _typed(gathering: Gathering, **more: str) -> dict[str, str]:
    return {
        "decisions": CANARY,
        f"decision-{gathering.children[0]}": "remains",
        "decisions_issued_on": "23/11/2026",
        **more,
    }


async def test_the_chair_records_and_closes(gathering: Gathering, visit: Visit, now: datetime):
    await mark(gathering, now)
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    path = f"/conferences/{gathering.conference}"
    asked = await chair.get(f"{path}/outcome")
    assert "What was decided for A.M." in asked.text
    saved = await chair.submit(f"{path}/outcome", _typed(gathering))
    assert saved.status_code == 303, text_of(saved)
    closing = text_of(await chair.get(saved.headers["location"]))
    assert "Quorate" in closing
    assert "It is closed as held." in closing
    assert "Sunday 23 May 2027" in closing
    closed = await chair.submit(f"{path}/close", {"revision": "1"})
    assert closed.status_code == 303, text_of(closed)
    shown = text_of(await chair.get(closed.headers["location"]))
    assert "The conference is closed" in shown
    assert "6 months after Monday 23 November 2026" in shown
    assert "Monday 23 November 2026" in shown


async def test_what_was_typed_comes_back_with_what_is_wrong(gathering: Gathering, visit: Visit):
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    path = f"/conferences/{gathering.conference}/outcome"
    answer = await chair.submit(path, _typed(gathering, plan_issued_on="24/11/2026"))
    assert answer.status_code == 422
    assert "Give a day that has come." in answer.text
    assert CANARY in answer.text
    bad = {**_typed(gathering), f"decision-{gathering.children[0]}": "adopted"}
    assert (await chair.submit(path, bad)).status_code == 422
    assert await Outcome.count() == 0


async def test_closing_without_a_quorum_asks_for_the_chairs_reason(
    gathering: Gathering, visit: Visit, now: datetime
):
    await mark(gathering, now, health="absent")
    coordinator = await visit(Role.COORDINATOR)
    path = f"/conferences/{gathering.conference}"
    await coordinator.submit(f"{path}/outcome", _typed(gathering))
    shown = await coordinator.get(f"{path}/close")
    assert "Not quorate without health" in shown.text
    assert 'name="proceeded_reason"' in shown.text
    refused = await coordinator.submit(f"{path}/close", {})
    assert refused.status_code == 422
    done = await coordinator.submit(f"{path}/close", {"proceeded_reason": "It could not wait"})
    assert done.status_code == 303
    closed = text_of(await coordinator.get(f"{path}/close"))
    assert "It could not wait" in closed
    assert "Monday 7 December 2026" in closed


async def test_who_is_not_marked_is_named_and_closing_refused(gathering: Gathering, visit: Visit):
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    path = f"/conferences/{gathering.conference}/close"
    assert "Somebody of health" in (await chair.get(path)).text
    answer = await chair.submit(path, {})
    assert answer.status_code == 409
    assert "Somebody of health" in answer.text


async def test_a_closed_record_is_opened_again_with_a_reason(
    gathering: Gathering, visit: Visit, now: datetime
):
    await mark(gathering, now)
    coordinator = await visit(Role.COORDINATOR)
    path = f"/conferences/{gathering.conference}"
    await coordinator.submit(f"{path}/outcome", _typed(gathering))
    await coordinator.submit(f"{path}/close", {})
    closed = await coordinator.get(f"{path}/close")
    assert "Arrange the next review" in closed.text
    assert (await coordinator.submit(f"{path}/reopen", {"reason": ""})).status_code == 422
    again = await coordinator.submit(f"{path}/reopen", {"reason": "The wrong box"})
    assert again.status_code == 303
    assert "The wrong box" in (await coordinator.get(again.headers["location"])).text


@pytest.mark.parametrize(
    ("role", "post"),
    [
        (Role.PROFESSIONAL, "health"),
        (Role.LEAD_PROFESSIONAL, "lead"),
        (Role.CHAIR, "health"),
        (Role.AGENCY_LEAD, "health"),
        (Role.CHIEF_OFFICER, "health"),
        (Role.ADMINISTRATOR, "health"),
    ],
)
async def test_to_everybody_else_the_record_is_not_there(
    gathering: Gathering, visit: Visit, role: Role, post: str
):
    visitor = await visit(role, professional=gathering.people[post])
    path = f"/conferences/{gathering.conference}"
    for page in ("outcome", "close"):
        assert (await visitor.get(f"{path}/{page}")).status_code == 404
        assert (await visitor.submit(f"{path}/{page}", {})).status_code == 404
    assert (await visitor.submit(f"{path}/reopen", {"reason": "x"})).status_code == 404


async def test_programs_record_and_close(gathering: Gathering, visit: Visit, now: datetime):
    await mark(gathering, now)
    coordinator = await visit(Role.COORDINATOR)
    path = f"/conferences/{gathering.conference}"
    body = {
        "decisions": CANARY,
        "children": [{"child": str(gathering.children[0]), "decision": "removed"}],
    }
    recorded = await coordinator.api("PUT", f"{path}/outcome", body)
    assert recorded.status_code == 200, recorded.text
    assert recorded.json()["children"][0]["decision"] == "removed"
    stale = await coordinator.api("PUT", f"{path}/outcome", body)
    assert stale.status_code == 409
    asked = await coordinator.api("GET", f"{path}/closing")
    assert asked.json()["verdict"]["is_quorate"] is True
    closed = await coordinator.api("POST", f"{path}/close", {})
    assert closed.status_code == 200, closed.text
    assert closed.json()["state"] == "held"
    assert closed.json()["next_due_on"] is None
    wrong = {"children": [{"child": str(gathering.children[0]), "decision": "adopted"}]}
    refused = await coordinator.api("PUT", f"{path}/outcome", wrong)
    assert refused.status_code == 422
    again = await coordinator.api("POST", f"{path}/reopen", {"reason": "Wrong box"})
    assert again.json()["state"] == "booked"
