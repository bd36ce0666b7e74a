"""Who and what an incident is about is chosen, not typed: a person, or the mail that went wrong."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from conferences.incidents import service
from conferences.incidents.tables import Incident
from conferences.incidents.values import IncidentKind, RecallIncident, ReportIncident
from notifications.outbox.tables import OutboxMessage
from people.audit.service import housekeeping
from people.errors import InvalidError
from people.links.tables import PersonalLink
from people.permissions import Role
from tests.builders import NOW, a_professional, a_standard, an_agency
from tests.conferences.two_conferences import Known, a_known_conference
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("file_store")


@pytest.fixture
async def known() -> Known:
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    return await a_known_conference(
        "Aileen Sorrel", 1, {group: await an_agency(group=group) for group in groups}
    )


@pytest.fixture
async def manager(visit: Visit) -> Visitor:
    return await visit(Role.COORDINATOR)


async def _reported(manager: Visitor) -> UUID:
    """An incident of which nobody knew the meeting's reference."""
    asked = ReportIncident(kind=IncidentKind.MIS_SENT, description="It came to somebody else.")
    given = await service.report(manager.viewer, asked, now=NOW)
    found = await Incident.objects().get(Incident.reference == given)
    assert found is not None
    return found.id


async def _a_sent_message(invitation: UUID) -> UUID:
    row = await OutboxMessage.objects().where(OutboxMessage.about == invitation).first()
    assert row is not None
    async with housekeeping() as transaction:
        await transaction.connection.execute(
            "UPDATE message SET sent_at = $2 WHERE id = $1", row.id, NOW
        )
    found: UUID = row.id
    return found


async def _live(invitation: UUID) -> int:
    return int(
        await PersonalLink.count().where(
            (PersonalLink.about == invitation) & PersonalLink.revoked_at.is_null()
        )
    )


async def test_what_was_mis_sent_is_named_by_its_delivery(
    known: Known, manager: Visitor, now: datetime
):
    incident, about = await _reported(manager), known.invitations["health"]
    message = await _a_sent_message(about)
    left = await _live(known.invitations["education"])
    await service.recall(manager.viewer, incident, RecallIncident(message=message), now=now)
    assert await _live(about) == 0
    assert await _live(known.invitations["education"]) == left > 0
    row = await Incident.objects().get(Incident.id == incident)
    assert row is not None
    assert (row.conference, row.professional, row.message) == (
        known.conference, known.people["health"].id, message,
    )  # fmt: skip


async def test_a_person_is_chosen_of_those_who_were_asked(known: Known, manager: Visitor):
    incident = await _reported(manager)
    message = await _a_sent_message(known.invitations["health"])
    path = f"/incidents/{incident}"
    assert known.people["health"].name not in (await manager.get(path)).text
    whole = {"reference": await _reference(known)}
    assert (await manager.submit(f"{path}/recall", whole)).status_code == 303
    shown = await manager.get(path)
    for who in ("health", "education", "deputy", "chair"):
        assert known.people[who].name in text_of(shown)
    assert f'value="{message}"' in shown.text
    chosen = {**whole, "professional": str(known.people["education"].id)}
    assert (await manager.submit(f"{path}/recall", chosen)).status_code == 303
    row = await Incident.objects().get(Incident.id == incident)
    assert row is not None
    assert row.professional == known.people["education"].id


async def test_who_was_not_asked_and_mail_that_is_none_cannot_be_chosen(
    known: Known, manager: Visitor, now: datetime
):
    incident, stranger = await _reported(manager), await a_professional()
    reference = await _reference(known)
    for asked in (
        RecallIncident(reference=reference, professional=stranger.id),
        RecallIncident(message=uuid4()),
    ):
        with pytest.raises(InvalidError, match="Choose one of the list"):
            await service.recall(manager.viewer, incident, asked, now=now)


async def _reference(known: Known) -> str:
    async with housekeeping() as transaction:
        found: str = await transaction.connection.fetchval(
            "SELECT reference FROM conference WHERE id = $1", known.conference
        )
    return found
