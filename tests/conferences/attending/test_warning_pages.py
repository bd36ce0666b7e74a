"""Being warned of a possible relative, by page and by API: whom, and who is never told."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conferences.attending import service as attending
from conferences.attending.values import WalkIn
from conferences.attending.warnings import field_of
from conferences.children.tables import Family
from people.permissions import Role
from tests.builders import (
    a_booked_conference,
    a_child,
    a_conference,
    a_professional,
    a_slot,
    a_viewer,
    invited,
)
from tests.conferences.attending.namesakes import SURNAME, WHY, because, rows, some_reids, standing
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def reids() -> Family:
    return await some_reids()


async def test_nobody_else_answers_a_warning_or_learns_of_it(reids: Family, visit: Visit):
    chair = await a_professional(group="social_work")
    teacher = await a_professional("Morag Reid", group="education")
    conference = await a_booked_conference(
        children=(await a_child("Amy Réid", family=reids),), chair=chair.id,
        invitees=invited(teacher), all_the_same=because(teacher),
    )  # fmt: skip
    for role, who in ((Role.CHAIR, chair), (Role.PROFESSIONAL, teacher)):
        visitor = await visit(role, professional=who.id)
        page = await visitor.get(f"/conferences/{conference.id}")
        assert page.status_code == 200
        assert "all the same" not in page.text
        answer = await visitor.api("GET", f"/conferences/{conference.id}")
        assert answer.json()["warnings"] == []
        [row] = await rows()
        path = f"/conferences/{conference.id}/warnings"
        real = await visitor.submit(f"{path}/{row.id}", {"reason": "x"})
        unknown = await visitor.submit(f"{path}/{uuid4()}", {"reason": "x"})
        assert (real.status_code, real.content) == (404, unknown.content)


async def test_the_page_comes_back_with_the_warning_and_takes_the_reason(
    reids: Family, visit: Visit
):
    conference = await a_conference(children=(await a_child("Amy Réid", family=reids),))
    teacher = await a_professional("Morag Reid", group="education")
    coordinator = await visit(Role.COORDINATOR)
    path = f"/conferences/{conference.id}/invitees"
    sent = {"add": str(teacher.id), "save": "done", "revision": str(conference.revision)}
    for person in await standing(conference.id):
        sent |= {f"quorum-{person}": "true", f"decides-{person}": "true"}
    page = await coordinator.submit(path, sent)
    assert page.status_code == 422
    assert f"Morag Reid {SURNAME}." in text_of(page)
    assert f'name="{field_of(teacher.id)}"' in page.text
    assert f'value="{teacher.id}"' in page.text
    done = await coordinator.submit(path, sent | {field_of(teacher.id): WHY})
    assert done.status_code == 303
    shown = text_of(await coordinator.get(f"/conferences/{conference.id}"))
    assert "Invited all the same" in shown
    assert WHY in shown


async def test_arranging_by_page_asks_on_the_page_of_answers(reids: Family, visit: Visit):
    child = await a_child("Amy Réid", family=reids)
    chair = await a_professional("Una Reid", group="social_work")
    coordinator = await visit(Role.COORDINATOR)
    sent = {
        "child": str(child.id), "children": str(child.id), "kind": "initial",
        "chair": str(chair.id), "clock_event": "concern_notified",
        "clock_started_on": "20/11/2026", "is_confirmed": "yes",
    }  # fmt: skip
    page = await coordinator.submit("/conferences/new", sent)
    assert page.status_code == 422
    assert "Check your answers" in page.text
    assert f"Una Reid {SURNAME}." in text_of(page)
    done = await coordinator.submit("/conferences/new", sent | {field_of(chair.id): WHY})
    assert done.status_code == 303


async def test_a_reason_that_was_left_out_is_said_on_the_conferences_page(
    reids: Family, visit: Visit
):
    chair = await a_professional(group="social_work")
    conference = await a_booked_conference(
        a_slot(), children=(await a_child("Amy Réid", family=reids),), chair=chair.id
    )
    neighbour = await a_professional("Morag Reid", group="housing")
    day = conference.starts_at + timedelta(minutes=5)
    await attending.add_walk_in(
        a_viewer(Role.CHAIR, Role.PROFESSIONAL, professional=chair), conference.id,
        WalkIn(professional=neighbour.id), now=day,
    )  # fmt: skip
    [row] = await rows()
    coordinator = await visit(Role.COORDINATOR)
    path = f"/conferences/{conference.id}/warnings/{row.id}"
    empty = await coordinator.submit(path, {f"reason-{row.id}": " "})
    assert empty.status_code == 422
    assert "Say why they are invited all the same." in empty.text
    done = await coordinator.submit(path, {f"reason-{row.id}": WHY})
    assert done.status_code == 303
    assert WHY in text_of(await coordinator.get(f"/conferences/{conference.id}"))


async def test_the_api_says_what_to_send(reids: Family, visit: Visit):
    conference = await a_conference(children=(await a_child("Amy Réid", family=reids),))
    teacher = await a_professional("Morag Reid", group="education")
    coordinator = await visit(Role.COORDINATOR)
    path = f"/conferences/{conference.id}"
    sent = {"invitees": [{"professional": str(teacher.id), "expectation": "both"}], "revision": 1}
    refused = await coordinator.api("PUT", path, sent)
    assert refused.status_code == 422
    assert "all_the_same" in refused.json()["detail"]
    assert refused.json()["faults"][0]["field"] == field_of(teacher.id)
    sent["all_the_same"] = [{"professional": str(teacher.id), "reason": WHY}]
    done = await coordinator.api("PUT", path, sent)
    assert done.status_code == 200
    [warning] = done.json()["warnings"]
    assert (warning["warned_of"], warning["reason"]) == (["surname"], WHY)
