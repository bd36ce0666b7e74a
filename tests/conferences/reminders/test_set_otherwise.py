"""Whose working days count, until when people are reminded, who gets the list: set by rule."""

from datetime import date
from typing import Any

import pytest

from conferences.reminders import service as reminders
from conferences.reminders.owing import load_lines
from conferences.reminders.policies import DEFAULTS
from conferences.reminders.values import SetPolicy
from notifications.messages.values import Owed
from people.agencies.tables import Agency
from people.audit.service import reading
from people.permissions import TICK, Role
from people.professionals.tables import Professional
from tests.builders import NOW, a_coordinator, a_professional, a_standard
from tests.conferences.reminders.test_once_a_day import listed_to, managed
from tests.conferences.reminders.test_sending import FIRST_DAY, a_meeting, reminded
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
SAINT_ANDREWS = date(2026, 11, 30)
"""A holiday in Scotland's calendar, the committee's; in Dundee's everybody works."""


@pytest.fixture
async def nurse() -> Professional:
    await a_standard("scotland-2023")
    nurse = await a_professional("Rhona Petrie", role="Health visitor")
    await Agency.update({Agency.calendar: "dundee"}).where(Agency.id == nurse.agency)
    return nurse


async def _set(**otherwise: Any) -> None:  # noqa: ANN401 - fields of a policy
    shipped = DEFAULTS[Owed.ANSWER]
    asked = SetPolicy(
        **{"days": shipped.days, "every": shipped.every, "most": shipped.most, "is_on": True}
        | {"escalates_after": shipped.escalates_after}
        | otherwise
    )
    await reminders.set_policy(a_coordinator(), Owed.ANSWER, asked, now=NOW)


async def _works_on_saint_andrews() -> bool:
    async with reading(TICK):
        [line] = [one for one in await load_lines(FIRST_DAY) if one.debt.owed is Owed.ANSWER]
    return line.calendar.is_worked(SAINT_ANDREWS)


async def test_working_days_are_the_agency_s_unless_they_are_to_be_the_committee_s(
    nurse: Professional,
):
    await a_meeting(nurse)
    assert await _works_on_saint_andrews()
    await _set(calendar_of="committee")
    assert not await _works_on_saint_andrews()


async def test_the_agency_s_lead_gets_the_list_where_the_rule_says_so(nurse: Professional):
    manager = await a_professional("Ishbel Crail")
    lead = await managed(nurse, manager)
    await _set(list_goes_to="agency_lead")
    await a_meeting(nurse)
    assert await listed_to([manager, lead]) == ["Effie Lamont"]


async def test_control_the_line_manager_gets_it_otherwise(nurse: Professional):
    manager = await a_professional("Ishbel Crail")
    lead = await managed(nurse, manager)
    await a_meeting(nurse)
    assert await listed_to([manager, lead]) == ["Ishbel Crail"]


async def test_nothing_is_said_in_the_last_days_that_are_to_be_quiet(nurse: Professional):
    await a_meeting(nurse, days=9)  # on 2 December; the invitation went out on 23 November
    await _set(quiet_days=4)
    assert await reminded(FIRST_DAY) == {}


async def test_control_without_quiet_days_it_is_said(nurse: Professional):
    await a_meeting(nurse, days=9)
    assert str(nurse.email) in await reminded(FIRST_DAY)


async def test_all_of_it_is_set_by_page_and_by_programs(visit: Visit):
    await a_standard("scotland-2023")
    visitor = await visit(Role.COORDINATOR)
    asked = {
        "days": "1", "every": "2", "most": "2", "escalates_after": "1", "opens_at": "10:00",
        "closes_at": "16:00", "is_on": "true", "revision": "0", "list_goes_to": "agency_lead",
        "quiet_days": "2", "calendar_of": "committee",
    }  # fmt: skip
    saved = await visitor.submit("/reminders/policies/answer", asked)
    assert saved.status_code == 303, text_of(saved)
    shown = text_of(await visitor.get("/reminders"))
    assert "nothing in the last 2 working days before the conference" in shown
    assert "the agency's lead, 1 working day after the last one" in shown
    assert "on the committee's working days" in shown
    page = (await visitor.get("/reminders/policies/answer")).text
    assert 'value="agency_lead" checked' in page
    assert 'value="committee" checked' in page
    known = (await visitor.api("GET", "/reminders/policies")).json()
    [answer] = [one for one in known if one["owed"] == "answer"]
    put = {name: answer[name] for name in answer if name != "owed"} | {"calendar_of": "agency"}
    assert (await visitor.api("PUT", "/reminders/policies/answer", put)).status_code == 200
    refused = await visitor.api("PUT", "/reminders/policies/plan", {"days": 1, "quiet_days": -1})
    assert refused.status_code == 422
