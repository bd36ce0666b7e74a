"""Pages about conferences, as people use them without script."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from conferences.attending.tables import Invitation
from conferences.booking.tables import Conference
from conferences.children import service as children
from conferences.children.values import AddChild, AddFamily
from people.permissions import Role
from people.vault import written
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_conference,
    a_core_group,
    a_family,
    a_professional,
    a_standard,
    a_venue_with_room,
    invited,
    the_conference,
)
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

DAY = (NOW + timedelta(days=35)).date()
SLOT = {"on": f"{DAY.day}/{DAY.month}/{DAY.year}", "at": "10:00", "minutes": "90"}


def _revision(html: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', html)
    assert found is not None
    return found[1]


async def _booked(visitor: Visitor, conference: UUID, **more: str) -> Any:  # noqa: ANN401
    path = f"/conferences/{conference}/booking"
    form = {**SLOT, "revision": _revision((await visitor.get(path)).text), **more}
    return await visitor.submit(path, form | {"is_confirmed": "yes"})


async def test_a_conference_is_arranged_after_a_look_at_the_answers(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    child, chair = await a_child(), await a_professional("Karen Lindsay")
    found = await visitor.submit("/conferences/new/child", {"search": child.case_reference})
    assert f"/conferences/new?child={child.id}" in found.text
    form = await visitor.get(f"/conferences/new?child={child.id}")
    assert "Which kind of conference?" in form.text
    answers = {
        "child": str(child.id), "kind": "review", "children": str(child.id),
        "clock_event": "initial_conference", "clock_started_on": "20 Jul 2026",
        "chair": str(chair.id),
    }  # fmt: skip
    check = await visitor.submit("/conferences/new", answers)
    assert check.status_code == 200
    assert "Due by Wednesday 20 January 2027" in text_of(check)
    assert await Conference.count() == 0
    edited = await visitor.submit("/conferences/new", answers | {"is_edited": "yes"})
    assert 'value="20 Jul 2026"' in edited.text
    made = await visitor.submit("/conferences/new", answers | {"is_confirmed": "yes"})
    assert made.status_code == 303
    [conference] = await Conference.select(Conference.id)
    assert made.headers["location"] == f"/conferences/{conference['id']}/invitees"


async def test_before_a_birth_the_expected_date_is_taken_from_the_record(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    unborn = AddChild(is_unborn=True, expected_on=date(2027, 3, 1))
    await children.add_family(visitor.viewer, AddFamily(name="Reid", children=(unborn,)), now=NOW)
    [child] = (await children.list_children(visitor.viewer, now=NOW)).children
    form = await visitor.get(f"/conferences/new?child={child.id}")
    assert 'name="expected_on" type="text" value="1/3/2027"' in form.text


async def test_who_only_reports_owes_no_answer(visit: Visit):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe, expectation="report"))
    own = await visit(Role.PROFESSIONAL, professional=zoe.id)
    assert "You need not come" in (await own.get("/my-conferences")).text
    page = await own.get(f"/conferences/{conference.id}")
    assert "You have not answered" not in page.text


async def test_what_is_missing_is_said_and_what_was_typed_is_kept(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    child = await a_child()
    answers = {"child": str(child.id), "kind": "review", "children": str(child.id),
               "clock_event": "initial_conference", "clock_started_on": "32/1/2026"}  # fmt: skip
    again = await visitor.submit("/conferences/new", answers)
    assert again.status_code == 422
    assert "Give a date, like 1/12/2026" in again.text
    assert 'value="32/1/2026"' in again.text
    again = await visitor.submit("/conferences/new", answers | {"clock_started_on": ""})
    assert (again.status_code, "Give the day on which that was." in again.text) == (422, True)


async def test_those_invited_last_time_are_brought_along(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    child, person = await a_child(), await a_professional()
    before = await a_booked_conference(children=[child], invitees=invited(person))
    earlier = NOW - timedelta(days=30)
    await Conference.update(
        {
            Conference.state: "held",
            Conference.starts_at: earlier,
            Conference.ends_at: earlier + timedelta(hours=1),
        }
    ).where(Conference.id == before.id)
    form = await visitor.get(f"/conferences/new?previous={before.id}")
    assert "Invite those who were invited last time" in form.text
    answers = {"child": str(child.id), "kind": "review", "children": str(child.id),
               "like_previous": "true", "is_confirmed": "yes"}  # fmt: skip
    made = await visitor.submit("/conferences/new", answers)
    assert made.status_code == 303
    page = await visitor.get(made.headers["location"])
    assert person.name in page.text


async def test_people_are_found_added_changed_and_taken_off(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    zoe, max_ = await a_professional("Zoe Adams"), await a_professional("Max Bell")
    conference = await a_conference(invitees=invited(zoe))
    path = f"/conferences/{conference.id}/invitees"
    revision = _revision((await visitor.get(path)).text)
    kept = {
        f"expectation-{zoe.id}": "report", f"quorum-{zoe.id}": "true", "revision": revision,
    }  # fmt: skip
    found = await visitor.submit(path, kept | {"search": "bell", "find": "yes"})
    assert found.status_code == 200
    assert f'value="{max_.id}"' in found.text
    saved = await visitor.submit(path, kept | {"add": str(max_.id), "save": "done"})
    assert saved.status_code == 303
    rows = await Invitation.select(Invitation.professional, Invitation.expectation)
    assert {row["professional"]: row["expectation"] for row in rows} == {
        zoe.id: "report", max_.id: "both",
    }  # fmt: skip
    stale = await visitor.submit(path, kept | {"save": "done"})
    assert stale.status_code == 409
    revision = _revision((await visitor.get(path)).text)
    await visitor.submit(path, {"revision": revision, f"remove-{zoe.id}": "true", "save": "done"})
    standing = await Invitation.select().where(Invitation.withdrawn_at.is_null())
    assert [row["professional"] for row in standing] == [max_.id]


async def test_a_booking_is_looked_at_before_anything_is_sent(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    conference, room = await a_conference(), await a_venue_with_room()
    path = f"/conferences/{conference.id}/booking"
    form = SLOT | {"room": str(room.id), "revision": _revision((await visitor.get(path)).text)}
    check = await visitor.submit(path, form)
    assert check.status_code == 200
    assert "Monday 28 December 2026, 10:00 to 11:30" in text_of(check)
    assert "step-free access" in check.text
    assert (await the_conference(conference.id)).state == "planned"
    edited = await visitor.submit(path, form | {"is_edited": "yes"})
    assert f'value="{room.id}" selected' in edited.text
    done = await visitor.submit(path, form | {"is_confirmed": "yes"})
    assert (done.status_code, done.headers["location"]) == (303, f"/conferences/{conference.id}")
    assert (await the_conference(conference.id)).room == room.id


async def test_a_late_time_asks_for_the_reason_on_the_page_that_says_so(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    conference = await a_conference(clock_started_on=(NOW - timedelta(days=180)).date())
    online = {"link": "https://meet.council.example/1"}
    refused = await _booked(visitor, conference.id, **online)
    assert refused.status_code == 422
    assert "Why is it after the due date?" in refused.text
    assert "after it was due" in text_of(refused)
    done = await _booked(visitor, conference.id, **online, late_reason="The chair was ill.")
    assert done.status_code == 303
    assert written.of(await the_conference(conference.id), "late_reason") == "The chair was ill."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": "soon"}, "Give a date, like 1/12/2026"),
        ({"on": "1/1/2020"}, "This time has passed."),
        ({"on": "28/3/2027", "at": "1:30"}, "does not exist on this day"),
        ({"minutes": "many"}, "Give a whole number"),
        ({"minutes": "9" * 5000}, "Give a whole number"),
        ({"minutes": "999999999"}, "at most 8 hours later"),
        ({"on": "1/12/9999"}, "Check the year"),
        ({"link": ""}, "Choose a room, or give a link"),
        ({"link": "http://meet.example/1"}, "must start with https://"),
    ],
)
async def test_a_slot_that_cannot_be_keeps_what_was_typed(
    visit: Visit, typed: dict[str, str], words: str
):
    visitor = await visit(Role.COORDINATOR)
    conference = await a_conference()
    again = await _booked(
        visitor, conference.id, **{"link": "https://meet.council.example/1", **typed}
    )
    assert again.status_code == 422
    assert words in again.text
    assert all(f'value="{value}"' in again.text for value in typed.values() if value)


async def test_a_clash_is_said_on_the_form(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    room = await a_venue_with_room()
    first, second = await a_conference(), await a_conference()
    assert (await _booked(visitor, first.id, room=str(room.id))).status_code == 303
    clash = await _booked(visitor, second.id, room=str(room.id))
    assert clash.status_code == 409
    assert (
        f"The Tay Room is taken from 10:00 to 11:30 by conference {first.reference}" in clash.text
    )
    assert f'value="{SLOT["on"]}"' in clash.text


async def test_pressing_twice_books_once_and_leads_to_the_same_page(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    conference = await a_conference()
    path = f"/conferences/{conference.id}/booking"
    form = SLOT | {"link": "https://meet.council.example/1", "is_confirmed": "yes"}
    act = UUID(int=42)
    first = await visitor.submit(path, form, act_id=act)
    again = await visitor.submit(path, form, act_id=act)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    assert (await the_conference(conference.id)).sequence == 1


async def test_moving_says_why_and_cancelling_too(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    conference = await a_booked_conference()
    link = {"link": "https://meet.council.example/4f7q", "at": "14:00"}
    assert (await _booked(visitor, conference.id, **link)).status_code == 422
    assert (await _booked(visitor, conference.id, **link, reason="A clash.")).status_code == 303
    path = f"/conferences/{conference.id}/cancel"
    page = await visitor.get(path)
    assert "A cancelled conference cannot be booked again." in page.text
    assert (await visitor.submit(path, {"reason": ""})).status_code == 422
    form = {"reason": "Moved away.", "revision": _revision(page.text)}
    assert (await visitor.submit(path, form)).status_code == 303
    assert "It was cancelled." in (await visitor.get(f"/conferences/{conference.id}")).text


async def test_who_runs_it_and_its_parts_are_changed(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    conference, chair = await a_conference(), await a_professional("Karen Lindsay")
    path = f"/conferences/{conference.id}/people"
    form = {
        "revision": _revision((await visitor.get(path)).text), "chair": str(chair.id),
        "part-title-1": "Professionals", "part-minutes-1": "20",
        "part-title-2": "Everybody", "part-minutes-2": "70", "part-family-2": "true",
        "clock_event": "initial_conference", "clock_started_on": "1/8/2026",
    }  # fmt: skip
    for field in ("part-minutes-1", "revision"):
        odd = await visitor.submit(path, form | {field: "9" * 5000})
        assert odd.status_code == 422, field
    assert (await visitor.submit(path, form)).status_code == 303
    page = text_of(await visitor.get(f"/conferences/{conference.id}"))
    assert "Karen Lindsay" in page
    assert "Professionals, 20 minutes without the family" in page
    assert "Monday 1 February 2027" in page


async def test_the_page_says_what_to_do_next(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    silent = await a_professional("Si Lent", email=None)
    people = await a_core_group()
    conference = await a_conference(invitees=invited(silent, *people.values()))
    page = text_of(await visitor.get(f"/conferences/{conference.id}"))
    assert "Book a time" in page
    assert "Within 6 months of the initial conference" in page
    await _booked(visitor, conference.id, link="https://meet.council.example/1")
    page = text_of(await visitor.get(f"/conferences/{conference.id}"))
    assert "Tell Si Lent by telephone or letter" in page
    assert "Not sure yet" in page
    assert "Needed: social work present; health present; police or education present." in page


async def test_an_invitee_sees_the_conference_and_own_steps_only(visit: Visit):
    await a_standard()
    mine, other = await a_professional("Mine Own"), await a_professional("Other One")
    conference = await a_booked_conference(invitees=invited(mine, other))
    await Invitation.update({Invitation.reply: "declined", Invitation.reply_reason: "Ill."}).where(
        Invitation.professional == other.id
    )
    visitor = await visit(Role.PROFESSIONAL, professional=mine.id)
    page = await visitor.get(f"/conferences/{conference.id}")
    assert "You have not answered" in page.text
    assert "Other One" in page.text
    assert "Ill." not in page.text
    assert "Not coming" not in page.text
    assert "/booking" not in page.text
    own = await visitor.get("/my-conferences")
    assert f"/conferences/{conference.id}" in own.text
    assert "No answer yet" in own.text


async def test_the_list_answers_alone_when_a_filter_changes(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    child = await a_child("Amy Reid", family=await a_family())
    await a_conference(children=[child])
    whole = await visitor.get("/conferences")
    part = await visitor.get("/conferences?show=planned", headers={"hx-request": "true"})
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert "A.R." in part.text
    assert "Amy" not in whole.text


@pytest.mark.parametrize(
    "path",
    ["", "/booking", "/invitees", "/people", "/cancel", "/reconvene", "/attendance"],
)
async def test_who_has_nothing_to_do_with_it_finds_no_page(visit: Visit, path: str):
    conference = await a_booked_conference()
    visitor = await visit(Role.PROFESSIONAL, professional=(await a_professional()).id)
    assert (await visitor.get(f"/conferences/{conference.id}{path}")).status_code == 404


async def test_an_inquorate_conference_is_reconvened_from_its_page(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    conference = await a_booked_conference()
    await Conference.update({Conference.state: "inquorate"}).where(Conference.id == conference.id)
    assert "Reconvene it" in (await visitor.get(f"/conferences/{conference.id}")).text
    path = f"/conferences/{conference.id}/reconvene"
    assert (await visitor.get(path)).status_code == 200
    made = await visitor.submit(path)
    assert made.status_code == 303
    again = await the_conference(UUID(made.headers["location"].rpartition("/")[2]))
    assert again.reconvenes
