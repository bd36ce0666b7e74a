"""Calendars to subscribe to: what stands in one, for whom, and when it opens nothing."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from icalendar import Calendar
from litestar import Litestar

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.children.bars import BarReason
from people.accounts import forgetting
from people.accounts.tables import Account
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.links import feeds
from people.links.tables import Feed
from people.permissions import OPERATOR, Role
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
)
from tests.conferences.attending.postman import deliver
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("database")
WORDS = ("Sorrel", "A.S.", "Tay Room", "Friarfield", "case", "child", "@agency.example", "RC-")


async def a_calendar(visitor: Visitor, **asked: Any) -> str:  # noqa: ANN401 - fields of a form
    """The path of a calendar somebody made by the page."""
    made = await visitor.submit("/account/calendars", {"label": "Outlook", "kind": "own", **asked})
    assert made.status_code == 200, text_of(made)
    found = re.search(r'value="https://test(/feeds/[^"]+)"', made.text)
    assert found is not None
    return found[1]


async def events(visitor: Visitor, path: str) -> list[Any]:
    """What a program reads at that path."""
    answer = await visitor.get(path)
    assert answer.status_code == 200, text_of(answer)
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


async def a_meeting(*people: Professional, **more: Any) -> Conference:  # noqa: ANN401
    """A booked conference about Aileen Sorrel, in a room, with these people."""
    child = await a_child("Aileen Sorrel")
    room = await a_venue_with_room()
    return await a_booked_conference(
        a_slot(room=room.id), children=(child,), invitees=invited(*people), **more
    )


@pytest.fixture
async def nurse() -> Professional:
    await a_standard()
    return await a_professional("Rhona Petrie", role="Health visitor")


async def test_it_holds_the_times_of_ones_meetings_and_nothing_else(
    visit: Visit, nurse: Professional
):
    held = await a_meeting(nurse)
    nobody = await visit()
    path = await a_calendar(await visit(Role.PROFESSIONAL, professional=nurse.id))
    answer = await nobody.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "content-disposition" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    [event] = await events(nobody, path)
    assert event.decoded("dtstart") == held.starts_at
    assert event.decoded("dtend") == held.ends_at
    assert sorted(event) == [
        "CLASS", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY",
        "TRANSP", "UID",
    ]  # fmt: skip
    assert event["SUMMARY"] == "Meeting"
    for word in (*WORDS, held.reference, str(held.id), nurse.name):
        assert word.lower() not in answer.text.lower(), word


async def test_one_who_chairs_leads_or_takes_minutes_finds_the_meeting_too(
    visit: Visit, nurse: Professional
):
    people = {post: await a_professional(group="social_work") for post in ("chair", "minutes")}
    held = await a_meeting(nurse, chair=people["chair"].id, minute_taker=people["minutes"].id)
    for post, role in (("chair", Role.CHAIR), ("minutes", Role.MINUTE_TAKER)):
        visitor = await visit(role, professional=people[post].id)
        [event] = await events(visitor, await a_calendar(visitor))
        assert event.decoded("dtstart") == held.starts_at


async def test_whom_it_does_not_concern_has_an_empty_calendar(visit: Visit, nurse: Professional):
    await a_meeting(nurse)
    other = await a_professional()
    visitor = await visit(Role.PROFESSIONAL, professional=other.id)
    assert await events(visitor, await a_calendar(visitor)) == []
    coordinator = await visit(Role.COORDINATOR, professional=other.id)
    assert await events(coordinator, await a_calendar(coordinator)) == []


async def test_what_one_declined_is_not_in_it(visit: Visit, nurse: Professional):
    held = await a_meeting(nurse)
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    assert len(await events(visitor, path)) == 1
    invitation = await Invitation.objects().get(
        (Invitation.conference == held.id) & (Invitation.professional == nurse.id)
    )
    assert invitation is not None
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=nurse), invitation.id,
        Answer(answer="declined", reason="On leave"), now=NOW,
    )  # fmt: skip
    assert await events(visitor, path) == []


async def test_a_move_keeps_the_entry_and_counts_it_up_and_a_cancellation_says_so(
    visit: Visit, nurse: Professional
):
    held = await a_meeting(nurse)
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    [before] = await events(visitor, path)
    later = NOW + timedelta(minutes=10)
    await deliver(later)
    await booking.book(
        a_coordinator(), held.id, a_slot(days=36, reason="The chair is ill"), now=later
    )
    [moved] = await events(visitor, path)
    assert moved["UID"] == before["UID"]
    assert moved["SEQUENCE"] > before["SEQUENCE"]
    assert moved.decoded("dtstart") == before.decoded("dtstart") + timedelta(days=1)
    await booking.cancel(a_coordinator(), held.id, "The family moved away", now=later)
    [gone] = await events(visitor, path)
    assert gone["STATUS"] == "CANCELLED"
    assert gone["UID"] == before["UID"]


async def test_a_bar_takes_the_meeting_out_at_once(visit: Visit, nurse: Professional):
    child = await a_child("Aileen Sorrel")
    await a_booked_conference(children=(child,), invitees=invited(nurse))
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    assert len(await events(visitor, path)) == 1
    bar = SetBar(professional=nurse.id, reference=child.case_reference, reason=BarReason.RELATIVE)
    await access.set_bar(a_coordinator(), bar, now=NOW)
    assert await events(visitor, path) == []


async def test_two_calendars_share_no_id_of_the_same_meeting(visit: Visit, nurse: Professional):
    await a_meeting(nurse)
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    found = {
        str(event["UID"])
        for path in (await a_calendar(visitor), await a_calendar(visitor, label="Phone"))
        for event in await events(visitor, path)
    }
    assert len(found) == 2


async def test_the_bytes_are_the_same_until_something_changes_and_then_the_tag_is_another(
    visit: Visit, nurse: Professional
):
    await a_meeting(nurse)
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    first, second = await visitor.get(path), await visitor.get(path)
    assert first.content == second.content
    tag = first.headers["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        again = await visitor.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
    await a_booked_conference(a_slot(days=40), invitees=invited(nurse))
    changed = await visitor.get(path, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_looking_without_reading_gives_the_tag(visit: Visit, nurse: Professional):
    await a_meeting(nurse)
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    looked = await visitor.client.head(path)
    assert (looked.status_code, looked.content) == (200, b"")
    assert looked.headers["etag"] == (await visitor.get(path)).headers["etag"]


async def _dead(visitor: Visitor, path: str) -> httpx.Response:
    answer = await visitor.get(path)
    assert answer.status_code == 404
    return answer


async def test_unknown_stopped_ended_and_disabled_cannot_be_told_apart(
    visit: Visit, app: Litestar, nurse: Professional
):
    nobody = await visit()
    unknown = await _dead(nobody, f"/feeds/{'x' * 43}.ics")
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    stopped, working = await a_calendar(visitor), await a_calendar(visitor, label="Phone")
    [listed] = [
        one for one in await feeds.list_feeds(visitor.viewer, now=NOW) if one.label == "Outlook"
    ]
    answer = await visitor.submit(f"/account/calendars/{listed.id}/revoke")
    assert answer.status_code == 303
    assert (await _dead(nobody, stopped)).content == unknown.content
    assert (await nobody.get(working)).status_code == 200
    app.state["clock"] = lambda: NOW + feeds.LASTS
    try:
        assert (await _dead(nobody, working)).content == unknown.content
    finally:
        app.state["clock"] = lambda: NOW
    await Account.update({Account.disabled_at: NOW}).where(Account.id == visitor.viewer.account)
    assert (await _dead(nobody, working)).content == unknown.content


async def test_a_role_taken_away_empties_nothing_but_shuts_the_calendar(
    visit: Visit, nurse: Professional
):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    await Account.update({Account.roles: ["agency_lead"]}).where(
        Account.id == visitor.viewer.account
    )
    await _dead(visitor, path)


async def test_it_may_be_read_sixty_times_an_hour_and_no_more(visit: Visit, nurse: Professional):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    read = [(await visitor.get(path)).status_code for _ in range(16)]
    assert read == [200] * 15 + [429]


async def test_guessing_is_slowed_down_for_the_network_it_comes_from(visit: Visit):
    nobody = await visit()
    tried = [(await nobody.get(f"/feeds/{uuid4().hex}.ics")).status_code for _ in range(31)]
    assert tried == [404] * 30 + [429]


async def test_only_a_digest_of_the_address_is_kept_and_the_reading_is_noted(
    visit: Visit, nurse: Professional
):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    token = path.removeprefix("/feeds/").removesuffix(".ics")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    await visitor.get(path)
    [row] = await Feed.select()
    assert token not in repr(row)
    assert row["last_used_at"] == NOW
    page = text_of(await visitor.get("/account/calendars"))
    assert "Outlook" in page
    assert "from" in page
    assert token not in page


async def test_making_and_stopping_are_in_the_trail(visit: Visit, nurse: Professional):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    await a_calendar(visitor)
    [listed] = await feeds.list_feeds(visitor.viewer, now=NOW)
    await visitor.submit(f"/account/calendars/{listed.id}/revoke")
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT act FROM audit_entry WHERE subject = $1 ORDER BY number", listed.id
        )
    assert [row["act"] for row in rows] == ["feed.add", "feed.revoke"]


async def test_a_rooms_calendar_says_when_it_is_taken(visit: Visit, nurse: Professional):
    held = await a_meeting(nurse)
    visitor = await visit(Role.COORDINATOR)
    path = await a_calendar(visitor, kind="room", room=str(held.room))
    [event] = await events(visitor, path)
    assert event.decoded("dtstart") == held.starts_at
    answer = (await visitor.get(path)).text
    assert not any(word.lower() in answer.lower() for word in (*WORDS, held.reference))


async def test_who_may_see_no_rooms_makes_no_calendar_of_one(visit: Visit, nurse: Professional):
    room = await a_venue_with_room()
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    asked = {"label": "Door", "kind": "room", "room": str(room.id)}
    answer = await visitor.submit("/account/calendars", asked)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"label": ""}, "label"),
        ({"label": "Door", "kind": "room"}, "Choose a room."),
        ({"label": "Door", "kind": "planet"}, "kind"),
        ({"label": "Door", "kind": "room", "room": str(UUID(int=9))}, "rooms that are listed"),
    ],
)
async def test_a_form_that_lacks_something_says_what(
    visit: Visit, nurse: Professional, asked: dict[str, str], words: str
):
    visitor = await visit(Role.COORDINATOR, professional=nurse.id)
    answer = await visitor.submit("/account/calendars", asked)
    assert answer.status_code == 422
    assert words in answer.text
    assert await Feed.count() == 0


async def test_an_eleventh_calendar_is_refused_with_what_to_do(visit: Visit, nurse: Professional):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    for number in range(10):
        await a_calendar(visitor, label=f"Device {number}")
    answer = await visitor.submit("/account/calendars", {"label": "One more", "kind": "own"})
    assert answer.status_code == 409
    assert "Stop one of them first" in text_of(answer)


async def test_nobody_stops_the_calendar_of_somebody_else(visit: Visit, nurse: Professional):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    path = await a_calendar(visitor)
    [listed] = await feeds.list_feeds(visitor.viewer, now=NOW)
    other = await visit(Role.COORDINATOR)
    assert (await other.submit(f"/account/calendars/{listed.id}/revoke")).status_code == 404
    assert (await visitor.get(path)).status_code == 200


async def test_a_program_makes_lists_and_stops_calendars(visit: Visit, nurse: Professional):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    made = await visitor.api("POST", "/feeds", {"label": "Room display"})
    assert made.status_code == 201
    path = made.json()["address"].removeprefix("https://test")
    assert (await visitor.get(path)).status_code == 200
    [listed] = (await visitor.api("GET", "/feeds")).json()
    assert listed["id"] == made.json()["id"]
    assert (await visitor.api("DELETE", f"/feeds/{listed['id']}")).status_code == 204
    assert (await visitor.get(path)).status_code == 404
    assert (await visitor.api("DELETE", f"/feeds/{UUID(int=1)}")).status_code == 404


async def test_with_whose_account_is_erased_the_calendars_go(visit: Visit, nurse: Professional):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    await a_calendar(visitor)
    account = visitor.viewer.account
    assert account is not None
    await Account.update({Account.disabled_at: NOW}).where(Account.id == account)
    async with recorded(
        OPERATOR, Verb.ERASE, Subject("account", account), now=NOW, name="account.forget"
    ) as act:
        await forgetting.forget(act, account)
    assert await Feed.count() == 0


async def test_what_opened_nothing_for_ninety_days_is_forgotten(visit: Visit, nurse: Professional):
    visitor = await visit(Role.PROFESSIONAL, professional=nurse.id)
    await a_calendar(visitor)
    await feeds.sweep(now=NOW + feeds.LASTS + timedelta(days=89))
    assert await Feed.count() == 1
    await feeds.sweep(now=NOW + feeds.LASTS + timedelta(days=91))
    assert await Feed.count() == 0
