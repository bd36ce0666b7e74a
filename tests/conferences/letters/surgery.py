"""An invitation nobody was told of, whose deputy has no e-mail and gets a letter."""

from datetime import timedelta
from uuid import UUID

import msgspec

from conferences.attending.tables import Invitation, StandIn
from conferences.letters import service as letters
from conferences.letters.values import GiveLetters, PrepareRun, WriteTo
from notifications.letters.values import Way
from people.agencies.tables import Agency
from people.professionals import postal
from people.professionals.postal import SetPostalAddress
from tests.builders import NOW, a_professional
from tests.conferences.letters.stage import Stage, a_stage
from tests.conftest import Visit

LINES = "The Surgery\n3 High Street\nDundee DD1 9ZY"
DEPUTY = "Dr Effie Lamont"


class Surgery(msgspec.Struct, frozen=True):
    """A stage, an invitation nobody was told of, and whoever stands in, without e-mail."""

    stage: Stage
    invitation: UUID
    deputy: UUID
    stand_in: UUID


async def a_surgery(visit: Visit) -> Surgery:
    """A family at the post, and a general practitioner in place of another."""
    stage = await a_stage(visit)
    held = stage.people.conference
    [invited, *_] = await Invitation.objects().where(
        (Invitation.conference == held.id)
        & Invitation.professional.not_in([one for one in (held.chair, held.minute_taker) if one])
    )
    agency = await Agency.objects().get(Agency.id == invited.agency)
    deputy = await a_professional(DEPUTY, agency=agency, role="GP", email=None)
    await postal.set_postal_address(stage.first, deputy.id, SetPostalAddress(lines=LINES), now=NOW)
    said = {
        "answer": "deputy",
        "deputy": str(deputy.id),
        "source": "phone",
        "taken_at": NOW.isoformat(),
    }
    answered = await stage.coordinator.api("PUT", f"/invitations/{invited.id}/reply", said)
    assert answered.status_code < 300, answered.text
    [row] = await StandIn.objects().where(StandIn.invitation == invited.id)
    return Surgery(stage, invited.id, deputy.id, row.id)


async def written(surgery: Surgery) -> UUID:
    stage = surgery.stage
    asked = PrepareRun(letters=(WriteTo(about=surgery.stand_in),))
    run = await letters.prepare(stage.first, stage.people.family, asked, now=NOW)
    await stage.checked(run)
    await letters.release(stage.second.viewer, run, now=NOW)
    await letters.print_letters(stage.first, run, now=NOW)
    return run


async def give(surgery: Surgery, run: UUID, minutes: int, now_minutes: int = 60) -> None:
    [one] = (await surgery.stage.read(run)).shown
    asked = GiveLetters(
        way=Way.BY_HAND, given_at=NOW + timedelta(minutes=minutes), given_by="Jean Orr, office",
        letters=(one.id,),
    )  # fmt: skip
    now = NOW + timedelta(minutes=now_minutes)
    await letters.record_given(surgery.stage.first, run, asked, now=now)
