"""The pages of incidents and of the trail as a browser shows them, wide and narrow."""

from pathlib import Path

import pytest

from conferences.incidents import service
from conferences.incidents.tables import Incident
from conferences.incidents.values import IncidentKind, RecallIncident, ReportIncident
from people.audit.tables import AuditEntry
from people.permissions import Role
from tests.builders import NOW, a_booked_conference, a_standard
from tests.conftest import Visit
from tests.journeys.browser import check_page, launch, needs_browser, open_screen
from tests.people.test_pages_in_chromium import _account, _served, _sign_in_as

WIDTHS = (1280, 390)
pytestmark = pytest.mark.usefixtures("database")


@needs_browser
async def test_pages_of_incidents_and_the_trail_have_no_fault_a_browser_finds(
    tmp_path: Path, visit: Visit
):
    await a_standard()
    conference = await a_booked_conference()
    manager = (await visit(Role.COORDINATOR)).viewer
    asked = ReportIncident(
        kind=IncidentKind.MIS_SENT, description="To a wrong address.",
        reference=conference.reference,
    )  # fmt: skip
    await service.report(manager, asked, now=NOW)
    [incident] = await Incident.objects()
    await service.recall(manager, incident.id, RecallIncident(words="Called."), now=NOW)
    entry = (await AuditEntry.select(AuditEntry.id).order_by(AuditEntry.number))[-1]["id"]
    await _account("Olga Fox", Role.DATA_PROTECTION_OFFICER, NOW)
    async with _served(tmp_path) as address, launch() as browser:
        screen = await open_screen(browser, address)
        await _sign_in_as(screen.page, "Olga Fox")
        faults = {}
        for path in (
            "/incidents", "/incidents/new", f"/incidents/{incident.id}", "/audit",
            f"/audit/entries/{entry}", "/audit/verify", "/audit/anomalies",
            f"/audit/cases?reference={conference.reference}",
        ):  # fmt: skip
            await screen.page.goto(path)
            if found := await check_page(screen, WIDTHS):
                faults[path] = found
        assert faults == {}
