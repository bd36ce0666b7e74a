"""Children through the API."""

from datetime import datetime
from typing import Any

import httpx

from conferences.children.tables import Child
from people.permissions import Role
from tests.conferences.children.households import UNBORN, a_family
from tests.conftest import Visit

FAMILY: dict[str, Any] = {
    "name": "Sorrel",
    "children": [
        {
            "name": "Aileen Sorrel",
            "case_reference": "RC-1",
            "date_of_birth": "2019-03-04",
            "registered_on": "2026-06-10",
        },
        {"is_unborn": True, "expected_on": "2027-02-13"},
    ],
}


async def test_a_family_is_added_and_its_children_opened_one_by_one(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    added = await coordinator.api("POST", "/children", FAMILY)
    assert added.status_code == 201
    assert (await coordinator.get(added.headers["location"])).json() == added.json()
    assert "Aileen" not in added.text
    aileen = next(one for one in added.json()["children"] if one["case_reference"] == "RC-1")
    record = await coordinator.api("GET", f"/children/{aileen['id']}")
    assert record.json()["name"] == "Aileen Sorrel"
    assert record.headers["etag"] == '"1"'


async def test_a_list_holds_no_name_and_search_stands_in_the_body(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await coordinator.api("POST", "/children", FAMILY)
    listed = await coordinator.api("GET", "/children")
    assert listed.json()["total"] == 2
    assert "Aileen" not in listed.text
    found = await coordinator.api("POST", "/children/search", {"search": "Aileen Sorrel"})
    assert [one["case_reference"] for one in found.json()["children"]] == ["RC-1"]


async def test_a_child_is_changed_by_its_etag(visit: Visit, now: datetime):
    _, (unborn,) = await a_family(now, UNBORN)
    coordinator = await visit(Role.COORDINATOR)
    path = f"/children/{unborn}"
    born = {"name": "Cara Sorrel", "date_of_birth": "2026-11-20"}
    tag = (await coordinator.api("GET", path)).headers["etag"]
    changed = await coordinator.api("PUT", path, born, **{"if-match": tag})
    assert (changed.status_code, changed.json()["initials"]) == (200, "C.S.")
    assert (await coordinator.api("PUT", path, born, **{"if-match": tag})).status_code == 409
    assert (await coordinator.api("PUT", path, born)).status_code == 422
    days = {"registered_on": "2026-11-21", "revision": 2}
    registered = await coordinator.api("PUT", f"{path}/registration", days)
    assert registered.json()["registered_on"] == "2026-11-21"


async def test_families_are_renamed_and_joined(visit: Visit, now: datetime):
    family, _ = await a_family(now)
    coordinator = await visit(Role.COORDINATOR)
    renamed = await coordinator.api("PUT", f"/families/{family}", {"name": "Fern", "revision": 1})
    assert renamed.json()["name"] == "Fern"
    joined = await coordinator.api("POST", f"/families/{family}/children", FAMILY["children"][1])
    assert joined.status_code == 201
    assert joined.json()["initials"] == "Baby F."


async def test_faults_name_their_fields(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    wrong = {"name": "Sorrel", "children": [{"name": "Aileen Sorrel"}]}
    answer = await coordinator.api("POST", "/children", wrong)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == "date_of_birth"
    assert await Child.count() == 0


async def test_a_csv_file_is_brought_in_or_its_faults_are_answered(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)

    async def send(body: bytes, query: str = "") -> httpx.Response:
        return await coordinator.client.post(
            f"/api/v1/children/import{query}",
            content=body,
            headers={"content-type": "application/json", "sec-fetch-site": "same-origin"},
        )

    good = (
        b"family reference;family name;case reference;name;date of birth\n"
        b"F-1;Sorrel;RC-1;Aileen Sorrel;4/3/2019\n"
    )
    assert (await send(good, "?dry_run=true")).json()["is_done"] is False
    assert (await send(good)).json()["added"] == 1
    bad = await send(good.replace(b"4/3/2019", b"31/2/2019"))
    assert bad.status_code == 422
    assert bad.json()["faults"][0]["field"] == "row 2, date of birth"
