"""Access in an emergency takes two people, opens one case to read, is seen, and ends by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from litestar import Litestar

from conferences.access import service as access
from conferences.access.values import AskEmergency, Restrict, SetBar
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.children.bars import BarReason
from conferences.children.tables import Child
from notifications.outbox.tables import OutboxMessage
from people.accounts.tables import Account
from people.audit.tables import AuditEntry
from people.errors import NotFoundError, RefusedError
from people.permissions import Role
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_coordinator,
    a_professional,
    a_standard,
    a_viewer,
)
from tests.conftest import Visit
from tests.visitor import Visitor

OVER = NOW + timedelta(minutes=60)


@pytest.fixture
async def conference(database: str) -> Conference:  # noqa: ARG001
    await a_standard()
    return await a_booked_conference(children=(await a_child("Aileen Sorrel"),))


@pytest.fixture
def clock(app: Litestar) -> Iterator[list[datetime]]:
    """The instant of requests, to be moved."""
    at = [NOW]
    app.state["clock"] = lambda: at[0]
    yield at
    app.state["clock"] = lambda: NOW


async def _case_of(conference: Conference) -> str:
    row = await Child.objects().get(Child.family == conference.family)
    assert row is not None
    return str(row.case_reference)


async def _ask(visitor: Visitor, reference: str) -> str:
    sent = {"reference": reference, "reason": "A sheriff asks for it now."}
    made = await visitor.api("POST", "/emergency-access", sent)
    assert made.status_code == 201, made.text
    return made.headers["location"].rpartition("/")[2]


async def test_nobody_opens_what_they_asked_for_themselves(visit: Visit, conference: Conference):
    both = await visit(Role.ADMINISTRATOR, Role.COORDINATOR)
    asked = await _ask(both, await _case_of(conference))
    assert (await both.submit(f"/emergency-access/{asked}/open")).status_code == 409
    entry = await AuditEntry.objects().get(AuditEntry.act == "emergency.ask")
    assert entry is not None


async def test_for_an_hour_a_second_person_s_yes_opens_one_case_on_every_page_said(
    visit: Visit, conference: Conference, clock: list[datetime]
):
    other = await a_booked_conference(children=(await a_child("Corin Teasel"),))
    administrator = await visit(Role.ADMINISTRATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    bystander = await visit(Role.ADMINISTRATOR)
    page = f"/conferences/{conference.id}"
    assert (await administrator.get(page)).status_code == 404
    asked = await _ask(administrator, await _case_of(conference))
    assert (await administrator.get(page)).status_code == 404
    assert (await administrator.get(f"/emergency-access/{asked}")).status_code == 404
    assert (await officer.get(f"/emergency-access/{asked}")).status_code == 200
    assert (await officer.submit(f"/emergency-access/{asked}/open")).status_code == 303
    assert (await administrator.get(page)).status_code == 200
    assert (await administrator.get(f"/conferences/{other.id}")).status_code == 404
    assert (await bystander.get(page)).status_code == 404
    for path in ("/accounts", "/emergency-access", page):
        assert (
            "access to a case in an emergency until 10:30" in (await administrator.get(path)).text
        )
    assert conference.reference in (await administrator.get("/emergency-access")).text
    clock[0] = OVER - timedelta(seconds=1)
    assert (await administrator.get("/emergency-access")).status_code in {200, 303}
    clock[0] = OVER
    assert (await administrator.get(page)).status_code in {303, 404}


async def test_it_reads_and_changes_nothing(visit: Visit, conference: Conference):
    restricting = a_viewer(Role.COORDINATOR, professional=await a_professional())
    await access.restrict(
        restricting, conference.family, Restrict(reason="Staff are family."), now=NOW
    )
    coordinator = await visit(Role.COORDINATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    asked = await _ask(coordinator, await _case_of(conference))
    await officer.submit(f"/emergency-access/{asked}/open")
    page = f"/conferences/{conference.id}"
    assert (await coordinator.get(page)).status_code == 200
    cancelled = await coordinator.submit(f"{page}/cancel", {"reason": "x", "revision": 1})
    assert cancelled.status_code == 404
    assert (await coordinator.get(f"/families/{conference.family}")).status_code == 404


async def test_those_who_are_to_know_are_told_at_once_and_each_step_is_in_the_trail(
    visit: Visit, conference: Conference
):
    administrator = await visit(Role.ADMINISTRATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    coordinator = await visit(Role.COORDINATOR)
    asked = await _ask(administrator, await _case_of(conference))
    await officer.submit(f"/emergency-access/{asked}/open")
    told = await OutboxMessage.select(OutboxMessage.about).where(
        OutboxMessage.kind == "access_alert"
    )
    assert {row["about"] for row in told} == {officer.viewer.account, coordinator.viewer.account}
    await administrator.get(f"/conferences/{conference.id}")
    acts = [row["act"] for row in await AuditEntry.select(AuditEntry.act)]
    assert {"emergency.ask", "emergency.open"} <= set(acts)
    read = await AuditEntry.objects().get(AuditEntry.act == "conference.read")
    assert read is not None
    assert "in_emergency" in str(read.details)


async def test_a_reference_nobody_has_is_answered_as_one_that_is_known(
    visit: Visit, conference: Conference
):
    answers = []
    for reference in (await _case_of(conference), "RC-99-9999"):
        visitor = await visit(Role.AUDITOR)
        sent = {"reference": reference, "reason": "A sheriff asks."}
        answer = await visitor.submit("/emergency-access", sent)
        own = (await visitor.get("/emergency-access")).text.replace(reference, "")
        answers.append((answer.status_code, answer.headers["location"], answer.content, len(own)))
    assert answers[0] == answers[1]


async def test_it_can_be_ended_and_refused(visit: Visit, conference: Conference):
    auditor = await visit(Role.AUDITOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    asked = await _ask(auditor, await _case_of(conference))
    await officer.submit(f"/emergency-access/{asked}/open")
    assert (await auditor.get(f"/conferences/{conference.id}")).status_code == 200
    assert (await auditor.submit(f"/emergency-access/{asked}/end")).status_code == 303
    assert (await auditor.get(f"/conferences/{conference.id}")).status_code == 404
    refused = await _ask(auditor, await _case_of(conference))
    await officer.submit(f"/emergency-access/{refused}/refuse", {"reason": "Not urgent."})
    with pytest.raises(NotFoundError):
        await access.open_case(a_coordinator(), UUID(refused), now=NOW)
    assert (await auditor.get(f"/conferences/{conference.id}")).status_code == 404


async def test_control_without_a_second_person_nothing_opens(conference: Conference):
    account = Account(name="auditor", sign_in_name="a@b.example", roles=["auditor"], made_at=NOW)
    await Account.insert(account)
    viewer = replace(a_viewer(Role.AUDITOR), account=account.id)
    asked = await access.ask(
        viewer, AskEmergency(reference=await _case_of(conference), reason="x"), now=NOW
    )
    widened = await access.widen(viewer, now=NOW)
    assert widened == viewer
    with pytest.raises((NotFoundError, RefusedError)):
        await access.end(viewer, asked, now=NOW)
    with pytest.raises(NotFoundError):
        await booking.get_conference(widened, conference.id, now=NOW)


async def test_who_is_barred_from_a_case_is_no_second_person_for_it(
    visit: Visit, conference: Conference
):
    person = await a_professional()
    barred = await visit(Role.COORDINATOR, professional=person.id)
    asker = await visit(Role.ADMINISTRATOR)
    reference = await _case_of(conference)
    asked = await _ask(asker, reference)
    page = f"/emergency-access/{asked}"
    assert (await barred.get(page)).status_code == 200
    bar = SetBar(professional=person.id, reference=reference, reason=BarReason.RELATIVE)
    await access.set_bar(a_coordinator(), bar, now=NOW)
    nowhere = await barred.get(f"/emergency-access/{uuid4()}")
    assert (await barred.get(page)).content == nowhere.content
    assert (await barred.submit(f"{page}/open")).status_code == 404
    assert page not in (await barred.get("/approvals")).text
    assert page in (await (await visit(Role.COORDINATOR)).get("/approvals")).text
