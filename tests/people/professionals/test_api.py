"""People through the API."""

from uuid import uuid4

from people.accounts import tokens
from people.accounts.token_scopes import AddToken, Scope
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import a_professional, an_agency
from tests.conftest import NOW, Visit


async def test_a_person_is_made_read_changed_confirmed_and_let_go(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    fiona = {"name": "Fiona Reid", "role": "GP", "agency": str(agency.id), "email": "f@h.example"}
    made = await coordinator.api("POST", "/professionals", fiona)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    path = made.headers["location"].removeprefix("/api/v1")
    assert made.json()["person"]["agency_name"] == "Tayford Health"
    confirmed = await coordinator.api("POST", f"{path}/confirmation")
    assert confirmed.json()["person"]["email_confirmed_on"] == "2026-11-23"
    changed = fiona | {"email": "reid@h.example"}
    put = await coordinator.api("PUT", path, changed, **{"if-match": '"2"'})
    assert put.json()["person"]["email_confirmed_on"] is None
    assert (await coordinator.api("PUT", path, changed | {"revision": 2})).status_code == 409
    assert (await coordinator.api("PUT", path, changed)).status_code == 422
    left = await coordinator.api("POST", f"{path}/leaving")
    assert (left.status_code, left.json()["person"]["is_active"]) == (200, False)
    back = await coordinator.api("POST", f"{path}/return")
    assert back.json()["person"]["is_active"]


async def test_deputies_are_set_on_a_revision(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency()
    fiona = await a_professional("Fiona Reid", agency=agency)
    ann = await a_professional("Ann Bell", agency=agency)
    path = f"/professionals/{fiona.id}/deputies"
    body = {"deputies": [str(ann.id)]}
    put = await coordinator.api("PUT", path, body, **{"if-match": 'W/"1"'})
    assert [one["name"] for one in put.json()["deputies"]] == ["Ann Bell"]
    stale = await coordinator.api("PUT", path, body | {"revision": 1})
    assert stale.status_code == 409
    wrong = await coordinator.api("PUT", path, {"deputies": [str(uuid4())], "revision": 2})
    assert [fault["field"] for fault in wrong.json()["faults"]] == ["deputies"]


async def test_people_are_found_as_on_the_page(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    await a_professional("Fiona Reid", agency=agency)
    await a_professional("Ann Bell", is_confirmed=False)
    for query, names in (
        ("?search=reid", ["Fiona Reid"]),
        (f"?agency={agency.id}", ["Fiona Reid"]),
        ("?show=unconfirmed", ["Ann Bell"]),
        ("", ["Ann Bell", "Fiona Reid"]),
    ):
        found = (await coordinator.api("GET", f"/professionals{query}")).json()
        assert [one["name"] for one in found["people"]] == names
        assert found["total"] == len(names)
    assert (await coordinator.api("GET", "/professionals?show=nobody")).status_code == 422


async def test_fields_nobody_may_set_change_nothing(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency()
    asked = {"name": "Fiona Reid", "role": "GP", "agency": str(agency.id)}
    more = {"id": str(uuid4()), "is_active": False, "email_confirmed_on": "2026-01-01"}
    made = (await coordinator.api("POST", "/professionals", asked | more)).json()["person"]
    assert made["id"] != more["id"]
    assert (made["is_active"], made["email_confirmed_on"]) == (True, None)


async def test_a_program_brings_in_people(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await an_agency("Tayford Health")
    token = await tokens.add_token(
        coordinator.viewer, AddToken(label="HR", scope=Scope.EVERYTHING), now=NOW
    )
    coordinator.client.cookies.clear()
    headers = {"authorization": f"Bearer {token}", "content-type": "text/csv"}
    path = "/api/v1/professionals/import"
    sent = b"name,role,agency\nFiona Reid,GP,Tayford Health\n"
    dry = await coordinator.client.post(f"{path}?dry_run=true", content=sent, headers=headers)
    assert dry.json()["lines"][0]["does"] == "add"
    assert await Professional.count() == 0
    done = await coordinator.client.post(path, content=sent, headers=headers)
    assert done.json()["added"] == 1
    faulty = await coordinator.client.post(path, content=b"name\nFiona\n", headers=headers)
    assert [fault["field"] for fault in faulty.json()["faults"]] == ["row 1, role", "row 1, agency"]


async def test_who_may_not_gets_nothing(visit: Visit):
    nobody, officer = await visit(), await visit(Role.CHIEF_OFFICER)
    ann = await a_professional("Ann Bell")
    lead = await visit(Role.AGENCY_LEAD, professional=(await a_professional()).id)
    assert (await nobody.api("GET", "/professionals")).status_code == 401
    assert (await officer.api("GET", "/professionals")).status_code == 404
    assert (await lead.api("GET", f"/professionals/{ann.id}")).status_code == 404
    assert (await lead.api("POST", f"/professionals/{ann.id}/leaving")).status_code == 404
