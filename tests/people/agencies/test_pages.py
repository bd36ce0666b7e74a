"""Agencies through the pages."""

import re

import pytest

from people.agencies.tables import Agency
from people.permissions import Role
from tests.builders import a_professional, an_agency
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

HEALTH = {"name": "Tayford Health", "group": "health", "calendar": "scotland", "email": ""}
FILE = b"name,group\nPolice,police\nCouncil,Social work\n"


async def _added(visitor: Visitor, **different: str) -> str:
    answer = await visitor.submit("/agencies/new", HEALTH | different)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"]


async def test_an_agency_is_added_shown_changed_and_listed(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    path = await _added(coordinator)
    assert "Tayford Health was added." in text_of(await coordinator.get(path))
    form = await coordinator.get(f"{path}/edit")
    assert 'name="revision" value="1"' in form.text
    sent = HEALTH | {"calendar": "dundee", "revision": "1"}
    assert (await coordinator.submit(f"{path}/edit", sent)).headers["location"] == path
    assert "Dundee public holidays" in (await coordinator.get(path)).text
    assert "Tayford Health Health" in text_of(await coordinator.get("/agencies"))


async def test_a_form_with_faults_comes_back_with_what_was_typed(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/agencies/new", HEALTH | {"name": "", "email": "desk@h"})
    assert answer.status_code == 422
    assert 'value="desk@h"' in answer.text
    assert "Give the name." in text_of(answer)
    header = HEALTH | {"name": "A\r\nBcc: b@c.example"}
    answer = await coordinator.submit("/agencies/new", header)
    assert answer.status_code == 422
    assert await Agency.count() == 0


async def test_a_name_that_is_taken_is_said_beside_the_name(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await _added(coordinator)
    answer = await coordinator.submit("/agencies/new", HEALTH | {"name": "tayford health"})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


async def test_a_stale_form_says_what_changed_meanwhile(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    path = await _added(coordinator)
    sent = HEALTH | {"email": "desk@health.example", "revision": "1"}
    await coordinator.submit(f"{path}/edit", sent)
    stale = await coordinator.submit(f"{path}/edit", sent | {"email": "", "revision": "1"})
    assert stale.status_code == 409
    assert "What differs from yours: email." in text_of(stale)


async def test_a_form_sent_twice_adds_once_and_leads_to_the_same_page(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    act_id = coordinator.viewer.account
    first = await coordinator.submit("/agencies/new", HEALTH, act_id=act_id)
    again = await coordinator.submit("/agencies/new", HEALTH, act_id=act_id)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert await Agency.count() == 1


async def test_an_agency_is_closed_only_when_nobody_works_there(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    await a_professional("Fiona Reid", agency=agency)
    refused = await coordinator.submit(f"/agencies/{agency.id}/deactivate")
    assert refused.status_code == 409
    assert "they have left" in text_of(refused)
    empty = await an_agency("Old Council")
    assert (await coordinator.submit(f"/agencies/{empty.id}/deactivate")).status_code == 303
    assert "Closed" in text_of(await coordinator.get(f"/agencies/{empty.id}"))
    assert (await coordinator.submit(f"/agencies/{empty.id}/reactivate")).status_code == 303


async def test_what_somebody_typed_is_text_on_every_page(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    path = await _added(coordinator, name="<script>alert(1)</script>")
    for page in (path, f"{path}/edit", "/agencies"):
        assert "<script>alert" not in (await coordinator.get(page)).text


@pytest.mark.parametrize("role", [Role.CHIEF_OFFICER, Role.CHAIR, Role.PROFESSIONAL])
async def test_who_keeps_no_master_data_finds_nothing_there(role: Role, visit: Visit):
    visitor = await visit(role)
    agency = await an_agency()
    for path in ("/agencies", f"/agencies/{agency.id}", "/agencies/new", "/agencies/import"):
        assert (await visitor.get(path)).status_code == 404
    assert (await visitor.submit("/agencies/new", HEALTH)).status_code == 404


async def test_an_agency_lead_sees_agencies_without_ways_to_change_them(visit: Visit):
    lead = await visit(Role.AGENCY_LEAD)
    agency = await an_agency("Tayford Health")
    shown = await lead.get(f"/agencies/{agency.id}")
    assert shown.status_code == 200
    assert "/edit" not in shown.text
    assert "/agencies/new" not in (await lead.get("/agencies")).text
    assert (await lead.submit(f"/agencies/{agency.id}/edit", HEALTH)).status_code == 404


async def test_a_file_is_shown_before_it_is_brought_in(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    sent = {"file": ("agencies.csv", FILE, "text/csv")}
    shown = await coordinator.submit("/agencies/import", files=sent)
    assert "2 would be added, 0 changed" in text_of(shown)
    assert await Agency.count() == 0
    carried = re.search(r'name="data" value="([^"]+)"', shown.text)
    assert carried is not None
    done = await coordinator.submit("/agencies/import", {"data": carried[1], "then": "bring_in"})
    assert done.headers["location"] == "/agencies"
    assert await Agency.count() == 2


async def test_a_faulty_file_is_answered_with_every_fault_by_row_and_column(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    faulty = b"name,group,email\nPolice,polis,at home\n,health,\n"
    sent = {"file": ("agencies.csv", faulty, "text/csv")}
    answer = await coordinator.submit("/agencies/import", {"then": "bring_in"}, files=sent)
    assert answer.status_code == 422
    said = text_of(answer)
    assert "3 things have to be put right" in said
    for part in ("Row 2 group polis", "Row 2 email at home", "Row 3 name nothing"):
        assert part in said
    assert await Agency.count() == 0


@pytest.mark.parametrize("sent", [{}, {"data": "???"}, {"data": "a"}, {"then": "bring_in"}])
async def test_without_a_file_one_is_asked_for(sent: dict[str, str], visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/agencies/import", sent)
    assert answer.status_code == 422
    assert "Choose a file" in text_of(answer)


async def test_the_example_file_can_be_brought_in_as_it_is(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    example = await coordinator.get("/agencies/import/example")
    assert example.headers["content-disposition"] == 'attachment; filename="example.csv"'
    sent = {"file": ("example.csv", example.content, "text/csv")}
    shown = await coordinator.submit("/agencies/import", files=sent)
    assert "1 would be added" in text_of(shown)
