"""Incidents from the report to the lesson: the five Midlothian cases, and who may do what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conferences.attending.tables import Invitation
from conferences.incidents import service
from conferences.incidents.tables import Incident, IncidentEvent
from conferences.incidents.values import (
    CloseIncident,
    Decide,
    IncidentKind,
    RecallIncident,
    ReportIncident,
    Step,
    Told,
)
from notifications.outbox.service import opened
from notifications.outbox.tables import OutboxMessage
from people.audit.service import Subject, Verb, housekeeping, recorded
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.links.tables import PersonalLink
from people.permissions import OPERATOR, Role
from people.sign_in.tables import Session
from tests.builders import NOW, a_standard, an_agency
from tests.conferences.two_conferences import Known, a_known_conference
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("file_store")


@dataclass(frozen=True)
class Case:
    """One of the five cases: what happened, to whom it went, what was written then."""

    name: str
    kind: IncidentKind
    to: str | None
    description: str


MIDLOTHIAN = [
    Case("a wrong child's name on a paper sent to the wrong family", IncidentKind.MIS_SENT, None,
         "The paper of one family was posted to another."),
    Case("review papers to a doctor where the child was no longer registered",
         IncidentKind.MIS_SENT, "health", "The practice is not the child's any more."),
    Case("a review to four people not entitled", IncidentKind.WRONG_PERSON, None,
         "Four people on the list had nothing to do with it."),
    Case("minutes to a partner's former address, opened by an ex-partner",
         IncidentKind.WRONGLY_OPENED, "education", "Opened by a former partner."),
    Case("a foster carer's letter in the pack for seven professionals", IncidentKind.WRONG_PERSON,
         None, "The letter was in everybody's pack."),
]  # fmt: skip


@pytest.fixture
async def known() -> Known:
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    agencies = {group: await an_agency(group=group) for group in groups}
    return await a_known_conference("Aileen Sorrel", 1, agencies)


async def _reported(staff: Visitor, case: Case, known: Known) -> Incident:
    about = known.invitations[case.to] if case.to else None
    reference = await _reference(known, about)
    asked = ReportIncident(kind=case.kind, description=case.description, reference=reference)
    given = await service.report(staff.viewer, asked, now=NOW)
    found = await Incident.objects().get(Incident.reference == given)
    assert found is not None
    return found


async def _reference(known: Known, invitation: UUID | None) -> str:
    async with housekeeping() as transaction:
        found: str = await transaction.connection.fetchval(
            "SELECT reference FROM conference WHERE id = $1"
            if invitation is None
            else "SELECT reference FROM invitation WHERE id = $1",
            invitation or known.conference,
        )
    return found


async def _live_links(invitations: set[UUID]) -> int:
    return int(
        await PersonalLink.count().where(
            PersonalLink.about.is_in([uuid4(), *invitations]) & PersonalLink.revoked_at.is_null()
        )
    )


async def _queued(invitations: set[UUID]) -> int:
    return int(
        await OutboxMessage.count().where(
            OutboxMessage.about.is_in([uuid4(), *invitations])
            & OutboxMessage.sent_at.is_null()
            & OutboxMessage.withdrawn_at.is_null()
        )
    )


@pytest.mark.parametrize("case", MIDLOTHIAN, ids=lambda case: case.name)
async def test_midlothian(case: Case, known: Known, visit: Visit, now: datetime):
    staff = await visit(Role.MINUTE_TAKER, professional=known.people["minutes"].id)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    incident = await _reported(staff, case, known)
    assert (incident.conference, incident.kind) == (known.conference, case.kind.value)
    alerts = await OutboxMessage.objects().where(OutboxMessage.kind == "incident_alert")
    assert [alert.recipient for alert in alerts] == [officer.viewer.account]
    link = f"/incidents/{incident.id}"
    assert [(opened(one.id, one.payload).answer_link or "").endswith(link) for one in alerts] == [
        True
    ]

    every = {row.id for row in await Invitation.objects().where(
        Invitation.conference == known.conference)}  # fmt: skip
    concerned = {known.invitations[case.to]} if case.to else every
    assert await _live_links(concerned) > 0
    assert await _queued(concerned) > 0
    left_alone = await _live_links(every - concerned), await _queued(every - concerned)
    now += timedelta(minutes=1)
    await service.recall(officer.viewer, incident.id, RecallIncident(), now=now)
    assert (await _live_links(concerned), await _queued(concerned)) == (0, 0)
    assert (await _live_links(every - concerned), await _queued(every - concerned)) == left_alone

    for step in (Step.COMMISSIONER, Step.PEOPLE):
        now += timedelta(minutes=1)
        told = Decide(decision=Told.TOLD, reason="By telephone, at noon.")
        await service.decide(officer.viewer, incident.id, step, told, now=now)
    lessons = CloseIncident(lessons="Addresses are read out before papers go.")
    await service.close(officer.viewer, incident.id, lessons, now=now + timedelta(minutes=1))
    record = await service.get(officer.viewer, incident.id, now=now)
    assert [event.kind for event in record.events] == [
        Step.REPORTED, Step.RECALLED, Step.COMMISSIONER, Step.PEOPLE, Step.CLOSED,
    ]  # fmt: skip
    assert case.description in record.description
    assert record.listing.due_at == NOW + timedelta(hours=72)


async def test_who_may_have_seen_what_is_written_down_with_instants(
    known: Known, visit: Visit, now: datetime
):
    invited = await visit(Role.PROFESSIONAL, professional=known.people["health"].id)
    manager = await visit(Role.COORDINATOR)
    await invited.get(f"/conferences/{known.conference}")
    await invited.get(f"/report-files/{known.file}")
    await invited.get(f"/children/{known.child}")  # refused: seen by nobody
    incident = await _reported(invited, MIDLOTHIAN[1], known)
    await service.recall(manager.viewer, incident.id, RecallIncident(), now=now)
    record = await service.get(manager.viewer, incident.id, now=now)
    seen = [(one.what, one.who) for one in record.sightings if one.entry]
    assert {what for what, _ in seen} == {"conference.read", "report.open_file"}
    assert {who for _, who in seen} == {known.people["health"].name}
    assert not record.is_opened


_LOOKS = """
INSERT INTO audit_entry (id, at, verb, subject_kind, subject, via, act, details)
SELECT gen_random_uuid(), $2, 'consult', 'conference', $1, 'web', 'test.looked', '{}'
  FROM generate_series(1, 2001)
"""


async def test_however_often_it_was_seen_each_time_is_written_down(
    known: Known, visit: Visit, now: datetime
):
    invited, manager = await visit(Role.PROFESSIONAL), await visit(Role.COORDINATOR)
    subject = Subject("conference", known.conference)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="test.prepare") as act:
        await act.fetch(_LOOKS, known.conference, now)
    incident = await _reported(invited, MIDLOTHIAN[-1], known)
    await service.recall(manager.viewer, incident.id, RecallIncident(), now=now)
    record = await service.get(manager.viewer, incident.id, now=now)
    assert sum(one.what == "test.looked" for one in record.sightings) == 2001


async def test_a_link_that_was_opened_before_the_recall_is_told(
    known: Known, visit: Visit, now: datetime
):
    from people.links.service import bearer, issue  # noqa: PLC0415

    manager = await visit(Role.COORDINATOR)
    about = known.invitations["health"]
    async with recorded(
        manager.viewer, Verb.ALTER, Subject("invitation", about), now=now, name="test.link"
    ) as act:
        token = await issue(act, about=about, purpose="answer", expires_at=now + timedelta(days=90))
    assert bearer(about).link == about
    signed_out = await visit()
    assert (await signed_out.get(f"/a/{token}")).status_code == 200
    incident = await _reported(manager, MIDLOTHIAN[1], known)
    await service.recall(manager.viewer, incident.id, RecallIncident(), now=now)
    assert (await service.get(manager.viewer, incident.id, now=now)).is_opened
    assert (await signed_out.get(f"/a/{token}")).status_code == 404


async def test_sessions_end_where_that_is_asked_and_only_there(
    known: Known, visit: Visit, now: datetime
):
    invited = await visit(Role.PROFESSIONAL, professional=known.people["health"].id)
    manager = await visit(Role.COORDINATOR)
    incident = await _reported(manager, MIDLOTHIAN[1], known)
    await service.recall(manager.viewer, incident.id, RecallIncident(), now=now)
    own = Session.account == invited.viewer.account
    assert await Session.count().where(own) == 1
    asked = RecallIncident(ends_sessions=True)
    await service.recall(manager.viewer, incident.id, asked, now=now)
    assert await Session.count().where(own) == 0
    assert (await manager.get("/incidents")).status_code == 200


async def test_the_clock_is_overdue_after_72_hours_until_somebody_decides(
    known: Known, visit: Visit
):
    manager = await visit(Role.COORDINATOR)
    incident = await _reported(manager, MIDLOTHIAN[0], known)
    late = NOW + timedelta(hours=72, seconds=1)
    [listed] = await service.list_incidents(manager.viewer, now=late)
    assert not listed.is_overdue(NOW + timedelta(hours=72))
    assert listed.is_overdue(late)
    decided = Decide(decision=Told.NOT_TOLD, reason="No risk to anybody's rights.")
    await service.decide(manager.viewer, incident.id, Step.COMMISSIONER, decided, now=late)
    [listed] = await service.list_incidents(manager.viewer, now=late)
    assert not listed.is_overdue(late)


async def test_it_is_closed_once_everything_is_decided_and_then_stays(
    known: Known, visit: Visit, now: datetime
):
    manager = await visit(Role.COORDINATOR)
    incident = await _reported(manager, MIDLOTHIAN[0], known)
    lessons = CloseIncident(lessons="x")
    with pytest.raises(RefusedError, match="Decide first"):
        await service.close(manager.viewer, incident.id, lessons, now=now)
    for step in (Step.COMMISSIONER, Step.PEOPLE):
        with pytest.raises(InvalidError):
            blank = Decide(decision=Told.TOLD, reason=" ")
            await service.decide(manager.viewer, incident.id, step, blank, now=now)
        said = Decide(decision=Told.TOLD, reason="x")
        await service.decide(manager.viewer, incident.id, step, said, now=now)
    await service.close(manager.viewer, incident.id, lessons, now=now)
    with pytest.raises(RefusedError, match="closed"):
        await service.recall(manager.viewer, incident.id, RecallIncident(), now=now)


async def test_who_reports_learns_nothing_of_what_exists(visit: Visit, known: Known):
    reception = await visit(Role.RECEPTION)
    texts = set()
    for reference in ("NOSUCH", await _reference(known, None)):
        sent = {"kind": "lost", "description": "A bag.", "reference": reference}
        answer = await reception.submit("/incidents/new", sent)
        assert answer.status_code == 303
        texts.add(answer.headers["location"])
    assert texts == {"/oversight"}
    assert {row.conference for row in await Incident.objects()} == {None, known.conference}
    assert (await reception.get("/incidents")).status_code == 404


async def test_what_people_write_is_sealed_and_stands_in_no_entry(known: Known, visit: Visit):
    manager = await visit(Role.COORDINATOR)
    case = Case("x", IncidentKind.LOST, None, "Secretly-Aileen-was-named")
    await _reported(manager, case, known)
    [row] = await Incident.select()
    assert b"Aileen" not in row["description_sealed"]
    entries = await AuditEntry.select(AuditEntry.details)
    assert "Aileen" not in str(entries)


async def test_events_are_only_added(known: Known, visit: Visit):
    import asyncpg  # noqa: PLC0415 - this test alone

    await _reported(await visit(Role.COORDINATOR), MIDLOTHIAN[0], known)
    assert await IncidentEvent.count() == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with housekeeping() as transaction:
            await transaction.connection.execute("DELETE FROM incident_event")


async def test_by_its_page_an_incident_goes_from_report_to_lesson(known: Known, visit: Visit):
    manager = await visit(Role.COORDINATOR)
    incident = await _reported(manager, MIDLOTHIAN[1], known)
    path = f"/incidents/{incident.id}"
    assert "Decide by" in text_of(await manager.get(path))
    reference = await _reference(known, known.invitations["health"])
    again = await manager.submit(f"{path}/recall", {"reference": "NOSUCH"})
    assert again.status_code == 422
    assert (await manager.submit(f"{path}/recall", {"reference": reference})).status_code == 303
    for step in ("commissioner", "people"):
        missing = await manager.submit(f"{path}/{step}", {f"{step}_decision": "told"})
        assert missing.status_code == 422
        sent = {f"{step}_decision": "not_told", f"{step}_reason": "Nobody saw it."}
        assert (await manager.submit(f"{path}/{step}", sent)).status_code == 303
    assert (await manager.submit(f"{path}/close", {"lessons": "Look twice."})).status_code == 303
    shown = text_of(await manager.get(path))
    assert "Look twice." in shown
    assert "queued messages withdrawn" in shown
    log = await manager.get("/incidents/export.csv")
    assert incident.reference in log.text
    assert "Nobody saw it" not in log.text
    with pytest.raises(NotFoundError):
        await service.get(manager.viewer, uuid4(), now=NOW)


async def test_the_work_list_says_what_is_undecided_and_what_is_late(known: Known, visit: Visit):
    manager = await visit(Role.COORDINATOR)
    assert await service.count_undecided(manager.viewer, now=NOW) == (0, 0)
    await _reported(manager, MIDLOTHIAN[0], known)
    late = NOW + timedelta(hours=73)
    assert await service.count_undecided(manager.viewer, now=NOW) == (1, 0)
    assert await service.count_undecided(manager.viewer, now=late) == (1, 1)
    assert "/incidents" in (await manager.get("/work-list")).text


async def test_oversight_counts_what_is_late_for_the_officer(known: Known, visit: Visit):
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    reporting = await visit(Role.MINUTE_TAKER, professional=known.people["minutes"].id)
    asked = ReportIncident(kind=IncidentKind.LOST, description="A bag.", reference="")
    await service.report(reporting.viewer, asked, now=NOW - timedelta(hours=73))
    shown = text_of(await officer.get("/oversight"))
    assert "1 incident of which somebody decides" in shown
    assert "1 past the 72 hours" in shown
    assert "past the 72 hours" not in text_of(await reporting.get("/oversight"))
