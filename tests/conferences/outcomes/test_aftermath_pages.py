"""The page and the API by which what followed a conference is recorded, and how it stands."""

from datetime import datetime

import pytest

from people.permissions import Role
from tests.conferences.gathering import Gathering
from tests.conferences.outcomes.held import close, verdicts
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


async def test_the_chair_records_what_followed_and_sees_until_when_it_is_due(
    gathering: Gathering, visit: Visit, now: datetime
):
    await close(gathering, now)
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    path = f"/conferences/{gathering.conference}/after"
    page = text_of(await chair.get(path))
    assert "Due by Tuesday 24 November 2026, 17:00." in page
    saved = await chair.submit(
        path,
        {"decisions_issued_on": "23/11/2026", f"heard-{gathering.children[0]}": "in_writing"},
    )
    assert saved.status_code == 303, text_of(saved)
    assert await verdicts("child_took_part") == {"": ("met", "heard_in_writing")}
    assert "done by the due date" in text_of(await chair.get(path))


async def test_what_is_wrong_comes_back_with_what_was_typed(
    gathering: Gathering, visit: Visit, now: datetime
):
    await close(gathering, now)
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    path = f"/conferences/{gathering.conference}"
    late = await chair.submit(f"{path}/after", {"core_group_held_on": "24/11/2026"})
    assert late.status_code == 422
    assert "Give a day that has come." in late.text
    unknown = await chair.submit(f"{path}/after", {f"heard-{gathering.children[0]}": "by magic"})
    assert unknown.status_code == 422
    wrong = {"identified_on": "23/11/2026", "told_on": "22/11/2026"}
    assert (await chair.submit(f"{path}/changes", wrong)).status_code == 422


async def test_a_change_is_recorded_told_and_taken_out_by_page(
    gathering: Gathering, visit: Visit, now: datetime
):
    await close(gathering, now)
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    path = f"/conferences/{gathering.conference}"
    made = await chair.submit(f"{path}/changes", {"identified_on": "23/11/2026"})
    assert made.status_code == 303, text_of(made)
    page = await chair.get(f"{path}/after")
    change = page.text.split(f"{path}/changes/")[1].split('"')[0]
    assert "The chair is to be told by" in (await chair.get(f"{path}/changes/{change}")).text
    told = {"identified_on": "23/11/2026", "told_on": "23/11/2026"}
    assert (await chair.submit(f"{path}/changes/{change}", told)).status_code == 303
    assert await verdicts("change_told") == {"": ("met", "done_in_time")}
    assert (await chair.submit(f"{path}/changes/{change}/remove", {})).status_code == 303
    assert await verdicts("change_told") == {}


async def test_programs_record_and_read_the_same(gathering: Gathering, visit: Visit, now: datetime):
    await close(gathering, now)
    coordinator = await visit(Role.COORDINATOR)
    path = f"/api/v1/conferences/{gathering.conference}"
    found = (await coordinator.get(f"{path}/aftermath")).json()
    assert found["core_group_held_on"] is None
    standing = {one["measure"]: one["standing"] for one in (
        await coordinator.get(f"{path}/forecast")
    ).json()["outlooks"]}  # fmt: skip
    assert standing["decisions_sent"] == "at_risk"
    assert standing["record_sent"] == "in_hand"


async def test_the_conferences_page_says_how_it_stands_to_whoever_keeps_it_and_to_nobody_else(
    gathering: Gathering, visit: Visit
):
    path = f"/conferences/{gathering.conference}"
    coordinator = await visit(Role.COORDINATOR)
    assert "How it stands to the standard" in (await coordinator.get(path)).text
    health = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    seen = await health.get(path)
    assert seen.status_code == 200
    assert "How it stands to the standard" not in seen.text
    assert (await health.get(f"/api/v1{path}/forecast")).status_code == 404
