"""People through the pages."""

import re
from datetime import date

import pytest

from people.permissions import OPERATOR, Role
from people.professionals import service as professionals
from people.professionals.tables import Professional
from tests.builders import a_professional, an_agency
from tests.conftest import NOW, Visit
from tests.visitor import Visitor, text_of


async def _added(visitor: Visitor, agency: object, **different: str) -> str:
    sent = {"name": "Fiona Reid", "role": "Health visitor", "agency": str(agency)} | different
    answer = await visitor.submit("/professionals/new", sent)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"]


async def test_a_person_is_added_shown_and_changed(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    path = await _added(coordinator, agency.id, email="fiona@health.example")
    shown = text_of(await coordinator.get(path))
    assert "Health visitor, Tayford Health" in shown
    assert "Never confirmed" in shown
    form = await coordinator.get(f"{path}/edit")
    assert 'name="revision" value="1"' in form.text
    assert f'value="{agency.id}" selected' in form.text
    sent = {
        "name": "Fiona Bell", "role": "Nurse", "agency": str(agency.id), "revision": "1",
        "email": "fiona@health.example", "phone": "+44 1632 960123",
    }  # fmt: skip
    assert (await coordinator.submit(f"{path}/edit", sent)).headers["location"] == path
    shown = text_of(await coordinator.get(path))
    assert "Fiona Bell was changed." in shown
    assert "+44 1632 960123" in shown
    stale = await coordinator.submit(f"{path}/edit", sent | {"role": "GP"})
    assert stale.status_code == 409
    assert "What differs from yours: role." in text_of(stale)


async def test_what_was_done_is_said_on_the_next_page_alone(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency()
    path = await _added(coordinator, agency.id)
    assert "Fiona Reid was added." in text_of(await coordinator.get(path))
    assert "Fiona Reid was added." not in text_of(await coordinator.get(path))


async def test_a_form_with_faults_comes_back_with_what_was_typed_and_chosen(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    sent = {"name": "Fiona\r\nBcc: x", "role": "GP", "agency": str(agency.id), "email": "at work"}
    answer = await coordinator.submit("/professionals/new", sent)
    assert answer.status_code == 422
    assert f'value="{agency.id}" selected' in answer.text
    assert 'value="at work"' in answer.text
    for field in ("name", "email"):
        assert f'id="{field}-error"' in answer.text
    answer = await coordinator.submit("/professionals/new", sent | {"agency": "nowhere"})
    assert 'id="agency-error"' in answer.text
    assert await Professional.count() == 0


async def test_confirming_dates_the_address_and_the_page_asks_no_more(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency()
    path = await _added(coordinator, agency.id, email="fiona@health.example")
    assert "Does this person work there?" in text_of(await coordinator.get(path))
    assert (await coordinator.submit(f"{path}/confirm")).headers["location"] == path
    shown = text_of(await coordinator.get(path))
    assert "Confirmed today" in shown
    assert "Does this person work there?" not in shown


async def test_the_page_says_how_old_an_address_is_and_asks_again_after_a_year(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    recent = await a_professional(email="a@h.example", email_confirmed_on=date(2026, 8, 20))
    old = await a_professional(email="b@h.example", email_confirmed_on=date(2025, 11, 1))
    shown = text_of(await coordinator.get(f"/professionals/{recent.id}"))
    assert "Confirmed 3 months ago" in shown
    assert "still right" not in shown
    shown = text_of(await coordinator.get(f"/professionals/{old.id}"))
    assert "Is this address still right?" in shown


async def test_deputies_are_chosen_from_colleagues_and_shown_on_both_pages(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency()
    fiona = await a_professional("Fiona Reid", agency=agency)
    ann = await a_professional("Ann Bell", agency=agency)
    elsewhere = await a_professional("Una Orr")
    path = f"/professionals/{fiona.id}/deputies"
    form = await coordinator.get(path)
    assert "Ann Bell" in form.text
    assert "Una Orr" not in form.text
    chosen = {"deputies": str(ann.id), "revision": "1"}
    assert (await coordinator.submit(path, chosen)).status_code == 303
    assert f'value="{ann.id}" checked' in (await coordinator.get(path)).text
    assert "Ann Bell" in text_of(await coordinator.get(f"/professionals/{fiona.id}"))
    stands_in = text_of(await coordinator.get(f"/professionals/{ann.id}"))
    assert "Usually stands in for Fiona Reid" in stands_in
    wrong = {"deputies": str(elsewhere.id), "revision": "2"}
    assert (await coordinator.submit(path, wrong)).status_code == 422


async def test_who_left_is_found_only_among_those_who_left(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    fiona = await a_professional("Fiona Reid")
    path = f"/professionals/{fiona.id}"
    assert (await coordinator.submit(f"{path}/leave")).headers["location"] == path
    assert "Fiona Reid" not in (await coordinator.get("/professionals")).text
    assert "Fiona Reid" in (await coordinator.get("/professionals?show=left")).text
    assert (await coordinator.submit(f"{path}/confirm")).status_code == 409
    assert (await coordinator.submit(f"{path}/rejoin")).status_code == 303
    assert "To be confirmed" in text_of(await coordinator.get("/professionals"))


async def test_the_filter_answers_htmx_with_the_list_alone(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    await a_professional("Fiona Reid", agency=agency)
    await a_professional("Ann Bell")
    path = f"/professionals?search=reid&agency={agency.id}&show=working"
    part = await coordinator.get(path, headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert "Fiona Reid" in part.text
    assert "Ann Bell" not in part.text
    whole = await coordinator.get(path)
    assert 'value="reid"' in whole.text
    assert f'value="{agency.id}" selected' in whole.text
    assert "1 person" in text_of(whole)
    assert (await coordinator.get("/professionals?agency=nowhere")).status_code == 422
    assert "Nobody is found" in text_of(await coordinator.get("/professionals?search=nobody"))


async def test_a_long_list_has_pages_that_keep_the_filter(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    for number in range(51):
        await a_professional(f"Person {number:02}", agency=agency)
    first = await coordinator.get("/professionals?search=person")
    assert "51 people" in text_of(first)
    href = "/professionals?search=person&amp;agency=&amp;show=working&amp;page=2"
    assert href in first.text
    assert "Person 50" in (await coordinator.get(href.replace("&amp;", "&"))).text


async def test_an_agency_lead_sees_their_own_people_and_no_way_to_change_them(visit: Visit):
    own = await an_agency("Tayford Health")
    lead_person = await a_professional("Lena Fox", agency=own)
    other = await a_professional("Ann Bell")
    lead = await visit(Role.AGENCY_LEAD, professional=lead_person.id)
    listed = await lead.get("/professionals")
    assert "Lena Fox" in listed.text
    assert "Ann Bell" not in listed.text
    assert "/professionals/new" not in listed.text
    shown = await lead.get(f"/professionals/{lead_person.id}")
    assert "/edit" not in shown.text
    unknown = await lead.get("/professionals/00000000-0000-4000-8000-000000000000")
    hidden = await lead.get(f"/professionals/{other.id}")
    assert (hidden.status_code, text_of(hidden)) == (unknown.status_code, text_of(unknown))
    for act in ("edit", "confirm", "leave", "deputies"):
        assert (await lead.submit(f"/professionals/{lead_person.id}/{act}")).status_code == 404


@pytest.mark.parametrize("role", [Role.CHIEF_OFFICER, Role.CHAIR, Role.PROFESSIONAL])
async def test_who_keeps_no_list_of_people_finds_none(role: Role, visit: Visit):
    visitor = await visit(role)
    fiona = await a_professional()
    for path in ("", f"/{fiona.id}", "/new", "/import", "/people.csv"):
        assert (await visitor.get(f"/professionals{path}")).status_code == 404


async def test_people_taken_out_as_a_file_are_brought_in_unchanged(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    agency = await an_agency("Tayford Health")
    await a_professional("=cmd|' /C calc'!A1", agency=agency, role="-2+3", phone="+44 1632 1")
    await a_professional("Ann Bell", agency=agency, email="a@h.example")
    taken = await coordinator.get("/professionals/people.csv")
    assert taken.headers["content-type"].startswith("text/csv")
    assert "attachment" in taken.headers["content-disposition"]
    cells = re.findall(r'"([^"]*)"', taken.content.decode("utf-8-sig"))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    sent = {"file": ("people.csv", taken.content, "text/csv")}
    shown = await coordinator.submit("/professionals/import", files=sent)
    assert "0 would be added, 0 changed; 2 are already" in text_of(shown)


async def test_a_file_of_people_is_shown_first_then_brought_in(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await an_agency("Tayford Health")
    example = await coordinator.get("/professionals/import/example")
    sent = {"file": ("example.csv", example.content, "text/csv")}
    shown = await coordinator.submit("/professionals/import", files=sent)
    assert "1 would be added" in text_of(shown)
    carried = re.search(r'name="data" value="([^"]+)"', shown.text)
    assert carried is not None
    typed = {"data": carried[1], "then": "bring_in"}
    done = await coordinator.submit("/professionals/import", typed)
    assert done.headers["location"] == "/professionals"
    found = await professionals.list_professionals(OPERATOR, now=NOW)
    assert [(one.name, one.is_confirmed) for one in found.people] == [("Fiona Reid", True)]


async def test_a_file_too_large_for_a_page_is_refused_in_words(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await an_agency("Tayford Health")
    sent = {"file": ("people.csv", b"name,role,agency\n" + b"x" * 1_000_001, "text/csv")}
    answer = await coordinator.submit("/professionals/import", files=sent)
    assert answer.status_code == 422
    assert "Send at most 1 MB at once" in text_of(answer)
