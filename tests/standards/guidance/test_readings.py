"""Who has read guidance, who was only told, and whom no mail reached."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR, Role
from standards.guidance import service, telling
from standards.guidance.values import PublishGuidance
from tests.builders import a_professional, an_agency
from tests.conftest import Visit
from tests.visitor import text_of

LATER = timedelta(days=8)


async def _publish(now: datetime) -> UUID:
    asked = PublishGuidance(title="Reports in time", words="Come prepared.")
    return await service.publish(OPERATOR, asked, now=now)


async def test_who_was_never_reached_is_counted_by_how(visit: Visit, now: datetime):
    agency = await an_agency(name="Health")
    for name in ("Bounced", "Told", "Waiting"):
        await a_professional(agency=agency, name=name)
    await a_professional(agency=agency, name="Unmailed", email=None)
    guidance = await _publish(now)
    async with recorded(OPERATOR, Verb.ALTER, Subject("m"), now=now, name="test.fail") as act:
        for name, column in (("Bounced", "failed_at"), ("Told", "sent_at")):
            await act.fetch(
                f"UPDATE message SET {column} = $1 WHERE recipient ="  # noqa: S608 - our own
                " (SELECT id FROM professional WHERE name = $2)",
                now, name,
            )  # fmt: skip
    readings = await service.list_readings(OPERATOR, guidance)
    assert {one.name: one.reach for one in readings.unread} == {
        "Bounced": "bounced", "Told": "told", "Unmailed": "no_address", "Waiting": "waiting",
    }  # fmt: skip
    [counts] = readings.agencies
    assert (counts.no_address, counts.bounced, counts.no_account) == (1, 1, 2)
    lead = await visit(Role.STANDARDS_LEAD)
    shown = text_of(await lead.get(f"/guidance/{guidance}"))
    assert "1 without a mail address, 1 where our mail came back; 2 of them cannot" in shown
    sheet = (await lead.get(f"/guidance/{guidance}/readings/csv")).text
    assert "Never reached: our mail came back" in sheet
    officer = await visit(Role.CHIEF_OFFICER)
    counted = (await officer.api("GET", f"/guidance/{guidance}/readings/csv")).text
    assert "Bounced" not in counted
    assert "Health" in counted


@pytest.mark.usefixtures("database")
async def test_mail_that_was_sent_and_came_back_has_reached_nobody(now: datetime):
    agency = await an_agency(name="Health")
    for name in ("Once", "Twice"):
        await a_professional(agency=agency, name=name)
    guidance = await _publish(now)
    async with recorded(OPERATOR, Verb.ALTER, Subject("m"), now=now, name="test.return") as act:
        await act.fetch("UPDATE message SET sent_at = $1, bounced_at = $1, payload = NULL", now)
    later = now + LATER
    await telling.ask_and_remind(now=later)
    async with recorded(OPERATOR, Verb.ALTER, Subject("m"), now=later, name="test.send") as act:
        await act.fetch(
            "UPDATE message SET sent_at = $1 WHERE sent_at IS NULL AND recipient ="
            " (SELECT id FROM professional WHERE name = 'Twice')",
            later,
        )
        await act.fetch("UPDATE message SET failed_at = $1 WHERE sent_at IS NULL", later)
    readings = await service.list_readings(OPERATOR, guidance)
    assert {one.name: one.reach for one in readings.unread} == {"Once": "bounced", "Twice": "told"}


@pytest.mark.parametrize(
    ("role", "sees_names", "agencies"),
    [
        (Role.STANDARDS_LEAD, True, {"Health", "Police"}),
        (Role.COORDINATOR, True, {"Health", "Police"}),
        (Role.CHIEF_OFFICER, False, {"Health", "Police"}),
        (Role.AGENCY_LEAD, True, {"Police"}),
    ],
)
async def test_who_has_not_read_is_named_to_those_entitled(
    role: Role,
    sees_names: bool,  # noqa: FBT001
    agencies: set[str],
    visit: Visit,
    now: datetime,
):
    health = await an_agency(name="Health")
    police = await an_agency(name="Police", group="police")
    lead = await a_professional(agency=police, name="Ida Lead")
    await a_professional(agency=health, name="Zoe Reader")
    await a_professional(agency=police, name="Max Unmailed", email=None)
    guidance = await _publish(now)
    visitor = await visit(role, professional=lead.id)
    found = (await visitor.api("GET", f"/guidance/{guidance}/readings")).json()
    assert {one["name"] for one in found["agencies"]} == agencies
    assert bool(found["unread"]) is sees_names
    named = {one["name"] for one in found["unread"]}
    assert ("Zoe Reader" in named) is (sees_names and "Health" in agencies)
    [of_police] = [one for one in found["agencies"] if one["name"] == "Police"]
    assert of_police["no_address"] == 1
