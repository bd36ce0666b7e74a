"""The rows behind a figure, through HTTP."""

import re
from datetime import datetime

import pytest

from people.permissions import Role
from tests.conferences.evidence.counted import Counted, a_measured_conference
from tests.conferences.gathering import a_professional
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


async def test_the_page_opens_each_verdict_and_names_nobody(counted: Counted, visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = f"/assessments?quarter=2026-Q4&measure=report_on_time&agency={counted.health}"
    answer = await lead.get(path)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "3 of 3 met, 0 left out." in shown
    assert "Tuesday 3 November 2026, 17:00" in shown
    assert "in force since 1 Jan 2024" in shown
    assert 'href="/conferences/' not in answer.text
    part = await lead.get(path, headers={"hx-request": "true"})
    assert "<html" not in part.text


async def test_only_rows_of_a_conference_that_is_here_lead_whoever_may_see_it_to_it(
    counted: Counted, now: datetime, visit: Visit
):
    path = f"/assessments?quarter=2026-Q4&measure=report_on_time&agency={counted.health}"
    coordinator = await visit(Role.COORDINATOR)
    assert 'href="/conferences/' not in (await coordinator.get(path)).text
    held = await a_measured_conference(counted, now)
    assert f'href="/conferences/{held.conference}"' in (await coordinator.get(path)).text


async def test_a_chair_is_led_from_the_conference_to_its_verdicts_and_back(
    counted: Counted, now: datetime, visit: Visit
):
    held = await a_measured_conference(counted, now)
    here = f"/conferences/{held.conference}"
    chair = await visit(Role.CHAIR, professional=held.people["chair"])
    assert f'href="{here}/verdicts"' in (await chair.get(here)).text
    listed = await chair.get(f"{here}/verdicts")
    assert (listed.status_code, f'href="{here}"' in listed.text) == (200, True)
    [opened, *_] = re.findall(r'href="(/assessments/[^"]+)"', listed.text)
    verdict = await chair.get(opened)
    assert (verdict.status_code, f'href="{here}/verdicts"' in verdict.text) == (200, True)
    assert "/assessments?" not in verdict.text
    lead = await visit(Role.LEAD_PROFESSIONAL, professional=held.people["lead"])
    assert "/verdicts" not in (await lead.get(here)).text


async def test_a_chief_officer_reaches_no_row_by_any_way(counted: Counted, visit: Visit):
    officer = await visit(Role.CHIEF_OFFICER)
    query = f"quarter=2026-Q4&measure=attended&agency={counted.health}"
    assert (await officer.get(f"/assessments?{query}")).status_code == 404
    assert (await officer.api("GET", f"/assessments?{query}")).status_code == 404


async def test_an_agencys_lead_sees_the_own_rows_on_the_page(counted: Counted, visit: Visit):
    professional = await a_professional(counted.health, "The lead")
    lead = await visit(Role.AGENCY_LEAD, professional=professional)
    answer = await lead.get("/assessments?quarter=2026-Q4&measure=attended")
    assert "Only rows of health here" in text_of(answer)
    assert "police" not in answer.text
    other = await lead.get(f"/assessments?quarter=2026-Q4&agency={counted.police}")
    assert other.status_code == 404


@pytest.mark.parametrize(
    "query",
    ["quarter=2026-Q5", "measure=kindness", "kind=party", "verdict=maybe", "agency=1", "page=x"],
)
@pytest.mark.usefixtures("counted")
async def test_an_address_that_names_nothing_leads_nowhere(visit: Visit, query: str):
    assert (await (await visit(Role.COORDINATOR)).get(f"/assessments?{query}")).status_code == 404


async def test_programs_read_the_rows(counted: Counted, visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.api(
        "GET", f"/assessments?quarter=2026-Q4&measure=attended&agency={counted.police}"
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["met"], body["of"]) == (0, 3)
    assert body["rows"][0]["reason"] == "apologies"
