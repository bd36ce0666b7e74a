"""The pages and calls of keeping: the schedule, what is due, two people, holds."""

from datetime import datetime
from pathlib import Path

import pytest

from people.permissions import Role
from tests.conferences.keeping.over import OverCase, a_case_that_is_over, found_in_database
from tests.conftest import Visit
from tests.visitor import text_of

OFFICER = Role.DATA_PROTECTION_OFFICER


@pytest.fixture
async def case(database: str, file_store: Path) -> OverCase:  # noqa: ARG001 - rows and files
    return await a_case_that_is_over()


async def test_a_period_is_changed_on_its_page_and_the_one_before_stays(visit: Visit):
    officer = await visit(OFFICER)
    assert "730 days" in text_of(await officer.get("/retention"))
    path = "/retention/lines/children_families"
    given = {"days": "12775", "source": "Northumberland", "reason": "Advice", "revision": "0"}
    answer = await officer.submit(path, given)
    assert answer.headers["location"] == "/retention"
    shown = text_of(await officer.get(path))
    assert ("12775 days" in shown, "730 days" in shown) == (True, True)
    assert (await officer.submit(path, given)).status_code == 409


@pytest.mark.parametrize("days", ["-1", "soon", "36501", ""])
async def test_a_period_that_is_none_is_asked_for_again(visit: Visit, days: str):
    officer = await visit(OFFICER)
    given = {"days": days, "source": "The law", "reason": "Advice", "revision": "0"}
    answer = await officer.submit("/retention/lines/sessions_links", given)
    assert answer.status_code == 422


async def test_a_case_never_goes_before_its_conferences(visit: Visit):
    officer = await visit(OFFICER)
    body = {"days": 30, "source": "The law", "reason": "Advice"}
    answer = await officer.api("PUT", "/retention/children_families", body)
    assert (answer.status_code, "cannot go before" in answer.text) == (422, True)
    answer = await officer.api("PUT", "/retention/audit_trail", body)
    assert answer.status_code == 409
    assert (await officer.api("PUT", "/retention/unheard_of", body)).status_code == 404


async def test_two_people_erase_what_is_due_by_its_pages(visit: Visit, case: OverCase):
    asker, second = await visit(Role.ADMINISTRATOR), await visit(OFFICER)
    assert case.canaries[0] in text_of(await asker.get("/retention/due"))
    answer = await asker.submit("/retention/due", {"reason": "The yearly round."})
    path = answer.headers["location"]
    assert "somebody else has to agree" in text_of(await asker.get(path))
    assert (await asker.submit(f"{path}/approve")).status_code == 404
    assert path in (await second.get("/approvals")).text
    assert (await second.submit(f"{path}/approve")).status_code == 303
    answer = await asker.submit(f"{path}/carry-out")
    assert answer.headers["location"] == path
    assert await found_in_database(case.canaries) == {}
    shown = text_of(await asker.get(path))
    assert ("Carried out" in shown, case.canaries[0] in shown) == (True, False)
    assert "Nothing is due" in text_of(await asker.get("/retention/due"))
    assert (await second.get("/retention/runs")).status_code == 200


async def test_programs_do_the_same(visit: Visit, case: OverCase):
    asker, second = await visit(OFFICER), await visit(OFFICER)
    due = (await asker.api("GET", "/retention-due")).json()
    assert {line["code"] for line in due["lines"]} >= {"children_families"}
    made = await asker.api("POST", "/erasure-runs", {"reason": ""})
    path = made.headers["location"].removeprefix("/api/v1")
    assert (await second.api("POST", f"{path}/approve")).json()["state"] == "approved"
    assert (await second.api("POST", f"{path}/carry-out")).json()["left"] == 0
    assert await found_in_database(case.canaries) == {}
    assert (await asker.api("GET", path)).json()["state"] == "done"
    assert len((await asker.api("GET", "/erasure-runs")).json()) == 1


async def test_a_list_is_refused_or_taken_back_by_its_page(visit: Visit, case: OverCase):
    asker, second = await visit(OFFICER), await visit(OFFICER)
    path = (await asker.submit("/retention/due")).headers["location"]
    await second.submit(f"{path}/refuse", {"reason": "An inquiry is to come."})
    assert "Not agreed" in text_of(await asker.get(path))
    made = (await asker.api("POST", "/erasure-runs", {})).headers["location"]
    again = made.removeprefix("/api/v1/erasure-runs")
    await asker.submit(f"/retention/runs{again}/take-back")
    assert "Not agreed" in text_of(await asker.get(f"/retention/runs{again}"))
    assert len(await found_in_database(case.canaries)) > 8


async def test_a_hold_is_set_looked_at_again_and_lifted(visit: Visit, case: OverCase):
    coordinator, officer = await visit(Role.COORDINATOR), await visit(OFFICER)
    given = {
        "kind": "family", "reference": case.canaries[0].lower(), "reason": "A claim was raised.",
        "review_on": "1/12/2026",
    }  # fmt: skip
    path = (await coordinator.submit("/holds/new", given)).headers["location"]
    assert "A claim was raised." in text_of(await officer.get("/holds"))
    due = text_of(await officer.get("/retention/due"))
    assert f"Legal hold {case.canaries[0]}" in due
    answer = await officer.submit(f"{path}/review", {"review_on": "1/12/2027"})
    assert answer.status_code == 303
    assert "1 December 2027" in text_of(await officer.get(path))
    assert (await officer.submit(f"{path}/lift", {"reason": ""})).status_code == 422
    assert (await officer.submit(f"{path}/lift", {"reason": "Settled."})).status_code == 303
    assert "Settled." in text_of(await officer.get(path))
    due = text_of(await officer.get("/retention/due"))
    assert f"Legal hold {case.canaries[0]}" not in due


async def test_a_hold_on_nothing_or_without_a_day_is_asked_for_again(visit: Visit):
    officer = await visit(OFFICER)
    given = {"kind": "family", "reference": "F-NONE", "reason": "Claim", "review_on": "1/12/2027"}
    assert (await officer.submit("/holds/new", given)).status_code == 422
    past = {**given, "review_on": "1/12/2020"}
    assert (await officer.submit("/holds/new", past)).status_code == 422
    assert (await officer.submit("/holds/new", {})).status_code == 422


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_a_hold_is_set_by_the_reference_of_family_conference_or_child(
    visit: Visit, case: OverCase, which: int, now: datetime
):
    officer = await visit(OFFICER)
    body = {
        "kind": "conference" if which == 1 else "family", "reference": case.canaries[which],
        "reason": "Claim", "review_on": now.date().replace(year=2027).isoformat(),
    }  # fmt: skip
    made = await officer.api("POST", "/holds", body)
    assert made.status_code == 201
    lines = (await officer.api("GET", "/retention-due")).json()["lines"]
    held = {item["held_by"] for line in lines for item in line["items"]}
    assert held == {case.canaries[1 if which == 1 else 0]}
    path = made.headers["location"].removeprefix("/api/v1")
    assert (await officer.api("GET", path)).json()["reason"] == "Claim"
    await officer.api("POST", f"{path}/review", {"review_on": "2028-01-01"})
    lifted = await officer.api("POST", f"{path}/lift", {"reason": "Over."})
    assert lifted.json()["lift_reason"] == "Over."
    assert len((await officer.api("GET", "/holds")).json()) == 1
