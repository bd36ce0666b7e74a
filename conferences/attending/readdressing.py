"""Telling somebody anew whose mail address changed: cancelled at the old one, invited at the new.

Whoever reads the old mailbox keeps nothing that works: reference, reply token, calendar entry and
personal link are others from then on, and what was queued is taken back. Source: RFC 5546, 3.2.2.6
in spirit; a changed address is a CANCEL and a REQUEST, never a REQUEST alone.
"""

from typing import Any
from uuid import UUID

from conferences.attending import announcing, askings
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import (
    Asking,
    former_address_message,
    invitation_message,
    numbered_as_told,
    stamp,
)
from conferences.booking.tables import Conference
from conferences.families import service as families
from notifications.outbox import service as outbox
from people.audit.service import Act
from people.links import service as links

_BOOKED = """
SELECT DISTINCT c.id, c.starts_at FROM conference AS c
  JOIN invitation AS i ON i.conference = c.id AND i.withdrawn_at IS NULL AND NOT i.is_walk_in
  LEFT JOIN stand_in AS s ON s.invitation = i.id AND s.ended_at IS NULL
 WHERE c.state = 'booked' AND c.ends_at > $2 AND $1 IN (i.professional, s.professional)
 ORDER BY c.starts_at
"""


async def readdress(act: Act, professional: UUID, before: str | None) -> None:
    """Cancel at the address somebody had, and invite them at the one they have now. A step.

    Nothing goes out about a silent family; what led to it at the old address still ends.
    """
    told = 0
    for row in await act.fetch(_BOOKED, professional, act.now):
        conference = await Conference.objects().get(Conference.id == row["id"])
        if conference is None:
            continue
        for asking in await askings.load_askings(conference.id):
            if asking.professional == professional and asking.told is not None:
                await _one(act, conference, asking, before)
                told += 1
    act.note(readdressed=told)


async def _one(act: Act, conference: Conference, asking: Asking, before: str | None) -> None:
    """Let what was told at the old address end, and tell it at the new one."""
    may_mail = await families.may_mail(act, conference.id)
    was_told = await outbox.was_handed_over(act, about=asking.id, recipient=asking.professional)
    signature = await askings.load_usual_signature(act.viewer, conference.id)
    await outbox.withdraw(act, about=asking.id, recipient=asking.professional)
    await links.revoke(act, about=asking.id)
    if before is not None and was_told and may_mail:
        message = former_address_message(asking, address=before, words=signature.words, now=act.now)
        await outbox.put(act, message)
    renewed = await _renew(act, conference, asking)
    if renewed.email is None or renewed.told is None or not may_mail:
        return
    link = await announcing.link_of(act, renewed, ends_at=conference.ends_at)
    message = invitation_message(
        renewed, renewed.told, is_update=False, answer_link=link, words=signature.words,
        now=act.now,
    )  # fmt: skip
    once = f"{renewed.id}:readdressed:{renewed.sequence}"
    await outbox.put(act, numbered_as_told(message, renewed, once))


async def _renew(act: Act, conference: Conference, asking: Asking) -> Asking:
    """The same asking under a reference and tokens nobody has seen."""
    values: dict[Any, Any] = {
        **askings.new_secrets(asking.id),
        "link_sealed": None,
        "sequence": asking.next_sequence + 1,
        "stamped_at": stamp(asking, act.now),
        "heard": None,
        "recalled_at": None,
    }
    if asking.is_stand_in:
        await StandIn.update(values).where(StandIn.id == asking.id)
    else:
        await Invitation.update(values).where(Invitation.id == asking.id)
    return askings.pick(await askings.load_askings(conference.id), asking.id)
