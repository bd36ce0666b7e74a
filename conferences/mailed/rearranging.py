"""Moving a meeting to the time that a mail proposes: the booking that does it, and its settling."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec

from conferences.booking import service as booking
from conferences.booking.values import BookConference
from conferences.mailed import service
from people.errors import RefusedError
from people.permissions import Permission, Viewer, check


class RearrangeAsProposed(msgspec.Struct, frozen=True, kw_only=True):
    """Why the meeting moves, and what else booking asks."""

    reason: str = ""
    late_reason: str = ""
    short_notice_reason: str = ""


async def rearrange(
    viewer: Viewer, mail: UUID, given: RearrangeAsProposed, *, now: datetime
) -> UUID:
    """Move the meeting in its place to the time proposed, then settle the mail; which meeting.

    Two acts, one after the other: where the second is lost, the mail waits with its meeting moved,
    and is settled by hand.

    Raises:
        NotFoundError: there is no such mail for the viewer, or nobody waits for it.
        RefusedError: it proposes no time.
        InvalidError: booking asks for a reason.
        ClashError: room or people are taken then.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    shown = await service.get_mail(viewer, mail, now=now)
    conference = shown.listed.conference
    if not (shown.is_open and shown.is_proposal) or conference is None:
        raise RefusedError("This mail proposes no other time.")
    seen = await booking.get_conference(viewer, conference, now=now)
    asked = BookConference(
        starts_at=shown.proposed_starts_at or now,
        ends_at=shown.proposed_ends_at,
        minutes=None if shown.proposed_ends_at else 90,
        room=None if seen.room is None else seen.room.id,
        link=seen.link,
        dial_in=seen.dial_in,
        revision=seen.revision,
        **msgspec.structs.asdict(given),
    )
    await booking.book(viewer, conference, asked, now=now)
    # The form's id is used up by the first act.
    await service.settle_rearranged(replace(viewer, act_id=None), mail, now=now)
    return conference
