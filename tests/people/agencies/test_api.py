"""Agencies through the API."""

from uuid import uuid4

from people.accounts import tokens
from people.accounts.token_scopes import AddToken, Scope
from people.agencies.tables import Agency
from people.permissions import Role
from tests.conftest import NOW, Visit
from tests.visitor import Visitor

HEALTH = {"name": "Tayford Health", "group": "health", "calendar": "scotland"}


async def _bearer(visitor: Visitor) -> dict[str, str]:
    token = await tokens.add_token(
        visitor.viewer, AddToken(label="Test", scope=Scope.EVERYTHING), now=NOW
    )
    visitor.client.cookies.clear()
    return {"authorization": f"Bearer {token}"}


async def test_an_agency_is_made_read_and_changed_on_its_revision(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    made = await coordinator.api("POST", "/agencies", HEALTH)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    path = made.headers["location"].removeprefix("/api/v1")
    assert made.json()["group"] == "health"
    changed = HEALTH | {"calendar": "dundee"}
    put = await coordinator.api("PUT", path, changed, **{"if-match": '"1"'})
    assert (put.status_code, put.json()["revision"]) == (200, 2)
    put = await coordinator.api("PUT", path, changed | {"revision": 2})
    assert put.json()["revision"] == 3
    stale = await coordinator.api("PUT", path, HEALTH | {"revision": 1})
    assert stale.status_code == 409
    assert stale.headers["content-type"] == "application/problem+json"
    assert "calendar" in stale.json()["detail"]


async def test_a_change_without_a_revision_says_how_to_name_one(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    path = (await coordinator.api("POST", "/agencies", HEALTH)).headers["location"]
    answer = await coordinator.api("PUT", path.removeprefix("/api/v1"), HEALTH)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["faults"]] == ["revision"]
    odd = await coordinator.api(
        "PUT", path.removeprefix("/api/v1"), HEALTH, **{"if-match": '"abc"'}
    )
    assert odd.status_code == 422


async def test_what_cannot_be_taken_is_named_by_field_and_what_is_unknown_changes_nothing(
    visit: Visit,
):
    coordinator = await visit(Role.COORDINATOR)
    bad = await coordinator.api("POST", "/agencies", HEALTH | {"email": "a@b.example\r\nBcc: c"})
    assert bad.status_code == 422
    assert [fault["field"] for fault in bad.json()["faults"]] == ["email"]
    wrong = await coordinator.api("POST", "/agencies", HEALTH | {"group": "school"})
    assert wrong.status_code == 422
    more = HEALTH | {"id": str(uuid4()), "revision": 9, "is_active": False}
    made = await coordinator.api("POST", "/agencies", more)
    assert (made.json()["revision"], made.json()["is_active"]) == (1, True)
    assert made.json()["id"] != more["id"]


async def test_the_same_act_sent_twice_is_done_once(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    key = {"idempotency-key": str(uuid4())}
    made = await coordinator.api("POST", "/agencies", HEALTH, **key)
    again = await coordinator.api("POST", "/agencies", HEALTH, **key)
    assert again.status_code == 409
    assert again.headers["location"] == made.headers["location"]
    assert await Agency.count() == 1


async def test_agencies_are_closed_opened_and_listed_by_state(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    path = (await coordinator.api("POST", "/agencies", HEALTH)).headers["location"]
    path = path.removeprefix("/api/v1")
    closed = await coordinator.api("POST", f"{path}/deactivation")
    assert (closed.status_code, closed.json()["is_active"]) == (200, False)
    assert (await coordinator.api("GET", "/agencies?is_active=true")).json() == []
    assert len((await coordinator.api("GET", "/agencies?is_active=false")).json()) == 1
    opened = await coordinator.api("POST", f"{path}/reactivation")
    assert opened.json()["is_active"]
    assert (await coordinator.api("GET", f"/agencies/{uuid4()}")).status_code == 404


async def test_a_program_brings_in_a_file_and_is_told_every_fault(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    headers = await _bearer(coordinator) | {"content-type": "text/csv"}
    path = "/api/v1/agencies/import"
    faulty = await coordinator.client.post(path, content=b"name,group\nA,x\n,y\n", headers=headers)
    assert faulty.status_code == 422
    assert [fault["field"] for fault in faulty.json()["faults"]] == [
        "row 2, group",
        "row 3, name",
        "row 3, group",
    ]
    good = b"name,group\nA,health\n"
    dry = await coordinator.client.post(f"{path}?dry_run=true", content=good, headers=headers)
    assert (dry.json()["added"], dry.json()["is_done"]) == (1, False)
    done = await coordinator.client.post(path, content=good, headers=headers)
    assert (done.json()["added"], done.json()["is_done"]) == (1, True)
    assert await Agency.count() == 1


async def test_nobody_signed_out_and_no_chief_officer_gets_in(visit: Visit):
    nobody, officer = await visit(), await visit(Role.CHIEF_OFFICER)
    assert (await nobody.api("GET", "/agencies")).status_code == 401
    assert (await nobody.api("POST", "/agencies", HEALTH)).status_code == 401
    assert (await officer.api("GET", "/agencies")).status_code == 404
    assert (await officer.api("POST", "/agencies", HEALTH)).status_code == 404
    assert await Agency.count() == 0
