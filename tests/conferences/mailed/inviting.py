"""Somebody invited to a booked conference, and mail put before the service as if it had come."""

from dataclasses import dataclass
from datetime import datetime

from conferences.attending import askings, by_mail
from conferences.attending.tables import Invitation
from conferences.attending.values import Invitee
from conferences.booking.tables import Conference
from conferences.mailed.taking_in import TakenIn, take_in
from notifications.inbox import service as inbox
from notifications.inbox.tables import InboundMail
from people.audit.service import reading
from people.permissions import OPERATOR
from people.professionals.tables import Professional
from tests.builders import a_booked_conference, a_professional, a_standard, invited
from tests.conferences.attending.postman import deliver


@dataclass
class Invited:
    """Who was invited, to what, and the token their mails carry."""

    person: Professional
    conference: Conference
    about: Invitation
    token: str

    async def row(self) -> Invitation:
        """The invitation as it is now."""
        found = await Invitation.objects().get(Invitation.id == self.about.id)
        assert found is not None
        return found


async def somebody_invited(now: datetime, *, others: tuple[Professional, ...] = ()) -> Invited:
    """Zoe, invited by mail that went out."""
    await a_standard()
    zoe = await a_professional("Zoe Example", email="zoe@nhs.example")
    conference = await a_booked_conference(invitees=invited(zoe, *others))
    await deliver(now)
    return await invited_as(zoe, conference)


async def invited_as(person: Professional, conference: Conference) -> Invited:
    """Somebody's invitation to a conference."""
    about = await Invitation.objects().get(
        (Invitation.professional == person.id) & (Invitation.conference == conference.id)
    )
    assert about is not None
    async with reading(OPERATOR):
        asking = askings.pick(await askings.load_askings(conference.id), about.id)
    return Invited(person, conference, about, asking.token)


async def arrives(*mails: bytes, now: datetime, server: str | None = None) -> TakenIn:
    """Let mails come in, in this order, and take them in."""
    for number, raw in enumerate(mails):
        await inbox.store(
            raw, mailbox="test", fetched_as=str(number), abouts_of=by_mail.abouts_of, now=now
        )
    return await take_in(lambda: now, server=server, trusts_all=server is None)


async def filed() -> list[InboundMail]:
    """What became of the mails, as they came."""
    return await InboundMail.objects().order_by(InboundMail.arrived_at, InboundMail.fetched_as)


__all__ = ["Invited", "Invitee", "arrives", "filed", "invited_as", "somebody_invited"]
