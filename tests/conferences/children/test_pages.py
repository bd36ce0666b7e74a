"""Children through the pages: lists without names, forms with several children at once."""

from datetime import datetime
from uuid import UUID

import pytest

from conferences.children.tables import Child, Family
from people.permissions import Role
from tests.conferences.children.households import AILEEN, UNBORN, a_conference, a_family, somebody
from tests.conftest import Visit
from tests.visitor import text_of

TWO_CHILDREN = {
    "name": "Sorrel",
    "reference": "",
    "children-0-name": "Aileen Rose Sorrel",
    "children-0-case_reference": "RC-26-0001",
    "children-0-date_of_birth": "4/3/2019",
    "children-1-name": "",
    "children-2-is_unborn": "true",
    "children-2-expected_on": "13 Feb 2027",
}


async def test_a_family_is_added_with_born_and_unborn_children(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    added = await coordinator.submit("/children/new", TWO_CHILDREN)
    assert added.status_code == 303
    shown = text_of(await coordinator.get(added.headers["location"]))
    assert "A.S. RC-26-0001" in shown
    assert "Baby S." in shown
    assert await Child.count() == 2


async def test_a_button_makes_room_for_another_child_and_keeps_what_was_typed(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/children/new", {**TWO_CHILDREN, "more": "1"})
    assert answer.status_code == 200
    assert 'name="children-2-name"' in answer.text
    assert 'value="Aileen Rose Sorrel"' in answer.text
    assert "checked" in answer.text.partition('name="children-1-is_unborn"')[2][:80]
    assert await Family.count() == 0


async def test_faults_stand_beside_the_child_they_are_about(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    wrong = TWO_CHILDREN | {"children-2-expected_on": "", "children-0-date_of_birth": "4/3/2029"}
    answer = await coordinator.submit("/children/new", wrong)
    assert answer.status_code == 422
    assert 'href="#children-1-expected_on"' in answer.text
    wrong = TWO_CHILDREN | {"children-0-date_of_birth": "4/3/2029"}
    answer = await coordinator.submit("/children/new", wrong)
    assert 'href="#children-0-date_of_birth"' in answer.text
    assert await Family.count() == 0


async def test_a_family_without_a_child_is_asked_for_one(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/children/new", {"name": "Sorrel"})
    assert answer.status_code == 422
    assert "Give at least one child." in text_of(answer)


async def test_lists_hold_initials_and_references_and_never_a_name(visit: Visit, now: datetime):
    family, _ = await a_family(now)
    coordinator = await visit(Role.COORDINATOR)
    for path in ("/children", f"/families/{family}"):
        answer = await coordinator.get(path)
        assert "A.S." in answer.text
        assert "RC-26-0002" in answer.text
        assert "Aileen" not in answer.text


async def test_a_whole_name_is_searched_for_without_standing_in_the_address(
    visit: Visit, now: datetime
):
    await a_family(now)
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/children", {"search": "bran sorrel"})
    assert answer.status_code == 200
    assert "1 child found." in text_of(answer)
    assert "RC-26-0002" in answer.text
    assert "RC-26-0001" not in answer.text
    assert "No child is found by that." in text_of(
        await coordinator.submit("/children", {"search": "bran"})
    )


async def test_a_record_shows_the_name_but_not_in_the_window_s_title(visit: Visit, now: datetime):
    _, (aileen, _) = await a_family(now)
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.get(f"/children/{aileen}")
    shown = text_of(answer)
    assert "Aileen Rose Sorrel" in shown
    assert "Monday 4 March 2019" in shown
    assert "Since 10 Jun 2026" in shown
    assert "Aileen" not in answer.text.partition("</title>")[0]


async def test_a_child_s_details_and_registration_are_changed(visit: Visit, now: datetime):
    _, (unborn,) = await a_family(now, UNBORN)
    coordinator = await visit(Role.COORDINATOR)
    form = await coordinator.get(f"/children/{unborn}/edit")
    assert 'value="13/2/2027"' in form.text
    born = {
        "name": "Cara Sorrel",
        "case_reference": "RC-26-0003",
        "date_of_birth": "20/11/2026",
        "revision": "1",
    }
    assert (await coordinator.submit(f"/children/{unborn}/edit", born)).status_code == 303
    stale = await coordinator.submit(f"/children/{unborn}/edit", born | {"name": "Cora Sorrel"})
    assert stale.status_code == 409
    assert "Cara" not in stale.text
    days = {"registered_on": "21/11/2026", "revision": "2"}
    assert (await coordinator.submit(f"/children/{unborn}/registration", days)).status_code == 303
    shown = text_of(await coordinator.get(f"/children/{unborn}"))
    assert "Cara Sorrel" in shown
    assert "Since 21 Nov 2026" in shown


async def test_faults_in_forms_of_one_child_keep_what_was_typed(visit: Visit, now: datetime):
    family, (aileen,) = await a_family(now, AILEEN)
    coordinator = await visit(Role.COORDINATOR)
    for path in (f"/children/{aileen}/edit", f"/families/{family}/children/new"):
        answer = await coordinator.submit(path, {"name": "Dara Sorrel", "revision": "1"})
        assert answer.status_code == 422
        assert 'value="Dara Sorrel"' in answer.text
        assert "Give the date of birth." in text_of(answer)
    path = f"/children/{aileen}/registration"
    answer = await coordinator.submit(path, {"deregistered_on": "1/6/2026", "revision": "1"})
    assert answer.status_code == 422
    answer = await coordinator.submit(f"/families/{family}/edit", {"name": "", "revision": "1"})
    assert answer.status_code == 422


async def test_another_child_and_another_name_come_by_the_family_s_page(
    visit: Visit, now: datetime
):
    family, _ = await a_family(now, AILEEN)
    coordinator = await visit(Role.COORDINATOR)
    child = {"is_unborn": "true", "expected_on": "13/2/2027"}
    added = await coordinator.submit(f"/families/{family}/children/new", child)
    assert added.headers["location"].startswith("/children/")
    renamed = await coordinator.submit(
        f"/families/{family}/edit", {"name": "Fern", "reference": "F-0001", "revision": "1"}
    )
    assert renamed.headers["location"] == f"/families/{family}"
    assert "Baby F." in text_of(await coordinator.get(f"/families/{family}"))


@pytest.mark.parametrize("role", [Role.CHAIR, Role.LEAD_PROFESSIONAL])
async def test_chair_and_lead_open_the_children_of_their_conferences_alone(
    visit: Visit, now: datetime, role: Role
):
    family, (aileen, bran) = await a_family(now)
    professional = await somebody()
    chair = professional if role is Role.CHAIR else None
    lead = professional if role is Role.LEAD_PROFESSIONAL else None
    await a_conference(now, family, aileen, chair=chair, lead_professional=lead)
    viewer = await visit(role, professional=professional)
    assert (await viewer.get(f"/children/{aileen}")).status_code == 200
    hidden = await viewer.get(f"/children/{bran}")
    absent = await viewer.get(f"/children/{UUID(int=7)}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.text == absent.text
    listed = text_of(await viewer.get("/children"))
    assert "RC-26-0001" in listed
    assert "RC-26-0002" not in listed
    assert "Add a family" not in listed


async def test_a_file_is_checked_and_then_brought_in(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    data = (
        b"Family reference,Family name,Case reference,Name,Date of birth\n"
        b"F-1,Sorrel,RC-1,Aileen Sorrel,4/3/2019\n"
    )
    files = {"file": ("children.csv", data, "text/csv")}
    checked = await coordinator.submit("/children/import", {"check": "1"}, files=files)
    assert "The file can be brought in" in text_of(checked)
    assert "RC-1 A.S." in text_of(checked)
    assert "Aileen" not in checked.text
    assert await Child.count() == 0
    done = await coordinator.submit("/children/import", files=files)
    assert "1 added, 0 changed, 0 as they were." in text_of(done)
    assert await Child.count() == 1


async def test_a_file_with_faults_is_refused_with_every_fault_in_its_place(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    data = b"Family reference,Family name,Case reference,Name\nF-1,Sorrel,RC-1,Aileen Sorrel\n"
    files = {"file": ("children.csv", data, "text/csv")}
    answer = await coordinator.submit("/children/import", files=files)
    assert answer.status_code == 422
    assert "2 date of birth empty Give the date of birth." in text_of(answer)
    missing = await coordinator.submit("/children/import", {"check": "1"})
    assert missing.status_code == 422
    assert "Choose a file." in text_of(missing)
