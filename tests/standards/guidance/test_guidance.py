"""Guidance reaches those it is for, again where it changes, and it is known who has read it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from conferences.recipients import resolve
from notifications.outbox.service import opened
from people.audit.service import fetch, reading
from people.clock import local_day
from people.permissions import OPERATOR, Role
from standards.guidance import service, telling
from standards.guidance.values import PublishGuidance, PublishVersion
from standards.measures.verdicts import Measure
from tests.builders import NOW, a_professional, an_agency
from tests.conftest import Visit
from tests.visitor import text_of

WORDS = "Come prepared.\n\nHand in your report five working days before."
LATER = timedelta(days=8)


async def _publish(now: datetime, **about: Any) -> UUID:  # noqa: ANN401 - fields of the act
    asked = PublishGuidance(title="Reports in time", words=WORDS, **about)
    return await service.publish(OPERATOR, asked, now=now)


async def _mails() -> list[tuple[str, str, str]]:
    """Of each queued mail of guidance: to whom, its reference, and where it leads."""
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT id, payload FROM message WHERE kind = 'guidance' AND withdrawn_at IS NULL"
            " ORDER BY made_at, id"
        )
    found = []
    for row in rows:
        message = opened(row["id"], row["payload"])
        to = await resolve(message, now=NOW)
        assert to is not None
        found.append((to.name, message.reference, message.answer_link or ""))
    return found


async def test_those_it_is_for_are_told_and_nobody_else(visit: Visit, now: datetime):
    await visit()
    health, police = await an_agency(), await an_agency(name="Police", group="police")
    nurse = await a_professional(agency=health, role="Health visitor", name="Zoe")
    await a_professional(agency=health, role="Clerk", name="Max")
    await a_professional(agency=police, role="Health visitor", name="Ivo")
    await _publish(now, agencies=(health.id,), roles=("health visitor",))
    assert [name for name, _, _ in await _mails()] == [nurse.name]


async def test_a_link_shows_it_and_only_the_typed_reference_confirms(visit: Visit, now: datetime):
    visitor = await visit()
    await a_professional()
    await _publish(now)
    [(_, reference, link)] = await _mails()
    path = link.removeprefix("https://test")
    assert "Hand in your report" in text_of(await visitor.get(path))
    wrong = await visitor.submit(path, {"reference": "0000"})
    assert wrong.status_code == 422
    async with reading(OPERATOR):
        assert (await fetch("SELECT count(read_at) AS n FROM guidance_reading"))[0]["n"] == 0
    right = await visitor.submit(path, {"reference": f"Guidance {reference.lower()}"})
    assert right.status_code == 303
    async with reading(OPERATOR):  # where it led holds the link's secret
        assert {row["answer"] for row in await fetch("SELECT answer FROM done_act")} <= {None}
    assert "Noted: you have read it." in text_of(await visitor.get(path))
    assert await _mails() == []


async def test_a_link_that_is_none_is_not_there(visit: Visit):
    visitor = await visit()
    assert (await visitor.get(f"/guidance/by-link/{'a' * 26}")).status_code == 404


async def test_who_is_signed_in_reads_and_says_so(visit: Visit, now: datetime):
    somebody = await a_professional()
    guidance = await _publish(now)
    visitor = await visit(Role.PROFESSIONAL, professional=somebody.id)
    assert "To read" in text_of(await visitor.get("/guidance"))
    assert "I have read this" in text_of(await visitor.get(f"/guidance/{guidance}"))
    assert (await visitor.submit(f"/guidance/{guidance}/read")).status_code == 303
    shown = text_of(await visitor.get(f"/guidance/{guidance}"))
    assert "You read it on" in shown
    assert "Who has read it" not in shown


async def test_whom_it_is_not_for_confirms_nothing(visit: Visit, now: datetime):
    other = await an_agency(name="Police", group="police")
    guidance = await _publish(now, agencies=(other.id,))
    somebody = await visit(Role.PROFESSIONAL, professional=(await a_professional()).id)
    assert (await somebody.submit(f"/guidance/{guidance}/read")).status_code == 404


async def _told_on(now: datetime, days: int) -> list[date]:
    """The days on which the clock told anybody."""
    found = []
    for day in range(days):
        at = now + timedelta(days=day)
        if await telling.is_anybody_to_be_told(now=at):
            await telling.ask_and_remind(now=at)
            found.append(local_day(at))
    return found


async def test_who_does_not_read_is_reminded_twice_and_no_more(visit: Visit, now: datetime):
    await visit()
    await a_professional()
    await _publish(now)
    assert len(await _told_on(now, 40)) == 2
    assert len(await _mails()) == 3


async def test_reminders_follow_the_pace_of_the_guidance_in_working_days_of_the_agency(
    visit: Visit,
):
    await visit()
    await a_professional(agency=await an_agency(calendar="dundee"))
    before_christmas = datetime(2026, 12, 21, 10, tzinfo=UTC)  # a Monday
    await _publish(before_christmas, remind_every=3, most_reminders=2)
    told = await _told_on(before_christmas, 30)
    # 22, 23 and 24 December; then 29, 30 and 31, for Boxing Day is kept on Monday the 28th
    assert told == [date(2026, 12, 24), date(2026, 12, 31)]


async def test_guidance_may_ask_for_no_reminder(visit: Visit, now: datetime):
    await visit()
    await a_professional()
    await _publish(now, most_reminders=0)
    assert await _told_on(now, 30) == []
    assert len(await _mails()) == 1


async def test_many_are_told_in_several_acts_and_each_once(
    visit: Visit, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    await visit()
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for number in range(5):
        await a_professional(name=f"Reader {number}")
    await _publish(now)
    assert len(await _mails()) == 2
    while await telling.is_anybody_to_be_told(now=now):
        assert await telling.ask_and_remind(now=now) > 0
    assert sorted(name for name, _, _ in await _mails()) == [f"Reader {n}" for n in range(5)]


async def test_who_has_read_is_not_reminded(visit: Visit, now: datetime):
    somebody = await a_professional()
    guidance = await _publish(now)
    visitor = await visit(Role.PROFESSIONAL, professional=somebody.id)
    await visitor.submit(f"/guidance/{guidance}/read")
    assert not await telling.is_anybody_to_be_told(now=now + LATER)
    assert await telling.ask_and_remind(now=now + LATER) == 0


async def test_who_joins_later_is_asked_then(visit: Visit, now: datetime):
    await visit()
    await _publish(now)
    assert await _mails() == []
    await a_professional(name="New")
    assert await telling.is_anybody_to_be_told(now=now)
    await telling.ask_and_remind(now=now)
    assert [name for name, _, _ in await _mails()] == ["New"]


async def test_a_new_version_is_to_be_read_again(visit: Visit, now: datetime):
    somebody = await a_professional()
    guidance = await _publish(now)
    visitor = await visit(Role.PROFESSIONAL, professional=somebody.id)
    await visitor.submit(f"/guidance/{guidance}/read")
    seen = await service.get_guidance(OPERATOR, guidance)
    changed = PublishVersion(words="Ten days.", changed="Ten, not five.", revision=seen.revision)
    await service.publish_version(OPERATOR, guidance, changed, now=now + LATER)
    shown = text_of(await visitor.get(f"/guidance/{guidance}"))
    assert "Ten, not five." in shown
    assert "I have read this" in shown
    assert "Version 1" in shown
    assert "New Ten days." in shown
    assert "Gone Come prepared." in shown


async def _change(guidance: UUID, now: datetime, **about: Any) -> None:  # noqa: ANN401 - fields
    seen = await service.get_guidance(OPERATOR, guidance)
    asked = PublishVersion(words="Ten days.", changed="Ten.", revision=seen.revision, **about)
    await service.publish_version(OPERATOR, guidance, asked, now=now)


async def test_a_change_asks_those_it_concerns_and_those_who_had_not_read(
    visit: Visit, now: datetime
):
    health, police = await an_agency(name="Health"), await an_agency(name="P", group="police")
    nurse = await a_professional(agency=health, name="Nurse")
    officer = await a_professional(agency=police, name="Officer")
    await a_professional(agency=police, name="Slow")
    guidance = await _publish(now)
    for one in (nurse, officer):
        visitor = await visit(Role.PROFESSIONAL, professional=one.id)
        await visitor.submit(f"/guidance/{guidance}/read")
    await _change(guidance, now, agencies=(health.id,))
    assert {name for name, _, _ in await _mails()} == {"Nurse", "Slow"}
    readings = await service.list_readings(OPERATOR, guidance)
    assert {one.name for one in readings.unread} == {"Nurse", "Slow"}
    before = await service.list_readings(OPERATOR, guidance, version=1)
    assert {one.name for one in before.read} == {"Nurse", "Officer"}


async def test_mail_of_an_earlier_version_stops_and_its_link_leads_to_the_latest(
    visit: Visit, now: datetime
):
    visitor = await visit()
    await a_professional(name="Slow")
    guidance = await _publish(now)
    [(_, reference, link)] = await _mails()
    await _change(guidance, now)
    assert len(await _mails()) == 1
    path = link.removeprefix("https://test")
    assert "Ten days." in text_of(await visitor.get(path))
    assert (await visitor.submit(path, {"reference": reference})).status_code == 303
    assert (await service.list_readings(OPERATOR, guidance)).unread == ()
    assert (await service.list_readings(OPERATOR, guidance, version=1)).read == ()


async def test_signing_in_leads_past_what_is_to_be_read_and_never_twice_a_day(
    visit: Visit, now: datetime
):
    somebody = await a_professional()
    first = await _publish(now)
    visitor = await visit(Role.PROFESSIONAL, professional=somebody.id)
    assert (await visitor.get("/")).headers["location"] == "/guidance/to-read"
    shown = text_of(await visitor.get("/guidance/to-read"))
    assert "Later: go on to my work" in shown
    assert "Hand in your report" in shown
    later = await visitor.submit(f"/guidance/{first}/later")
    assert later.headers["location"] == "/"
    assert (await visitor.get("/")).headers["location"] == "/my-conferences"
    assert (await visitor.get("/guidance/to-read")).headers["location"] == "/"


async def test_it_comes_again_another_day_until_it_is_read(visit: Visit, now: datetime):
    somebody = await a_professional()
    guidance = await _publish(now)
    visitor = await visit(Role.PROFESSIONAL, professional=somebody.id)
    await visitor.submit(f"/guidance/{guidance}/later")
    viewer = replace(OPERATOR, professional=somebody.id)
    assert await service.list_to_read(viewer, now=now) == []
    assert len(await service.list_to_read(viewer, now=now + timedelta(days=1))) == 1
    read = await visitor.submit(f"/guidance/{guidance}/read", {"at": "sign_in"})
    assert read.headers["location"] == "/"
    assert await service.list_to_read(viewer, now=now + timedelta(days=1)) == []


async def test_whoever_goes_somewhere_is_not_stopped(visit: Visit, now: datetime):
    somebody = await a_professional()
    await _publish(now)
    visitor = await visit(Role.PROFESSIONAL, professional=somebody.id)
    assert (await visitor.get("/my-conferences")).status_code == 200


async def test_a_figure_leads_to_its_guidance_and_guidance_to_its_figures(
    visit: Visit, now: datetime
):
    health, police = await an_agency(name="Health"), await an_agency(name="P", group="police")
    guidance = await _publish(now, agencies=(health.id,), measures=(Measure.REPORT_ON_TIME,))
    lead = await visit(Role.STANDARDS_LEAD)
    figure = await lead.get("/quarterly-reports/figures/report_on_time")
    assert figure.status_code == 303
    path = figure.headers["location"]
    assert f"/guidance/{guidance}" in (await lead.get(path)).text
    for agency, number in ((health, 1), (police, 0)):
        asked = f"/guidance?measure=report_on_time&agency={agency.id}"
        assert len((await lead.api("GET", asked)).json()) == number
    other = path.replace("report_on_time", "attended")
    assert f"/guidance/{guidance}" not in (await lead.get(other)).text
    shown = (await lead.get(f"/guidance/{guidance}")).text
    assert "/quarterly-reports/figures/report_on_time" in shown
    chair = await visit(Role.CHAIR)
    defined = (await chair.get("/measures/report_on_time")).text
    assert f"/guidance/{guidance}" in defined
    assert "/quarterly-reports" not in defined
    assert f"/guidance/{guidance}" not in (await chair.get("/measures/attended")).text
    found = await lead.api("GET", "/guidance?measure=attended")
    assert found.json() == []


async def test_withdrawn_it_asks_nobody_and_stays_to_be_read(visit: Visit, now: datetime):
    lead = await visit(Role.STANDARDS_LEAD)
    await a_professional()
    guidance = await _publish(now)
    [(_, _, link)] = await _mails()
    assert (await lead.submit(f"/guidance/{guidance}/withdraw")).status_code == 303
    assert await _mails() == []
    assert (await lead.get(link.removeprefix("https://test"))).status_code == 404
    assert "Withdrawn" in text_of(await lead.get(f"/guidance/{guidance}"))
    assert (await lead.submit(f"/guidance/{guidance}/withdraw")).status_code == 409


async def test_the_form_publishes_and_shows_what_is_wrong(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    agency = await an_agency(name="Health")
    form = await lead.get("/guidance/new")
    assert "Health" in form.text
    bad = await lead.submit("/guidance/new", {"title": "", "words": "Kept words"})
    assert bad.status_code == 422
    assert "Kept words" in bad.text
    good = {"title": "Reports", "words": WORDS, "agencies": str(agency.id),
            "measures": "report_on_time"}  # fmt: skip
    made = await lead.submit("/guidance/new", good)
    assert made.status_code == 303
    shown = text_of(await lead.get(made.headers["location"]))
    assert "Reports on time" in shown


async def test_the_mail_says_nothing_of_what_it_says(visit: Visit, now: datetime):
    await visit()
    await a_professional()
    await _publish(now)
    async with reading(OPERATOR):
        [row] = await fetch("SELECT id, payload FROM message")
    message = opened(row["id"], row["payload"])
    assert re.fullmatch("[0-9A-Z]{6}", message.reference)
    assert message.words == {}


async def test_the_api_publishes_changes_and_withdraws(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD, professional=(await a_professional()).id)
    made = await lead.api("POST", "/guidance", {"title": "T", "words": WORDS})
    assert made.status_code == 201
    path = made.headers["location"].removeprefix("/api/v1")
    assert (await lead.api("PUT", f"{path}/reading")).json()["read_at"] is not None
    version = {"words": "Other", "changed": "All", "revision": made.json()["revision"]}
    assert len((await lead.api("POST", f"{path}/versions", version)).json()["versions"]) == 2
    assert (await lead.api("POST", f"{path}/versions", version)).status_code == 409
    assert len((await lead.api("GET", "/guidance")).json()) == 1
    assert (await lead.api("DELETE", path)).status_code == 204
