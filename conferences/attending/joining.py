"""How to join a conference that is held online, for whoever may come to it and near its time.

Neither the link nor the number is ever mailed or put into a calendar: mail is forwarded and
calendars are shared. Whoever signs in sees them on the conference's page; by personal link they
are shown from an hour before until the end, to who types the reference in the mail's subject.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from conferences.attending.answers import get_asked
from conferences.attending.values import Asked
from people.audit.service import Subject, Verb, recorded
from people.clock import moment
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check

OPENS_BEFORE = timedelta(hours=1)


class Joining(msgspec.Struct, frozen=True):
    """The address to join at, and the number to dial where there is one."""

    link: str
    dial_in: str | None


async def join(viewer: Viewer, about: UUID, *, now: datetime) -> Joining:
    """Give whoever is asked to come the way to join; that they were given it is in the trail.

    Raises:
        NotFoundError: nothing standing has that id, or it is not held online.
        RefusedError: it has no date, is cancelled, over, not yet near, or they need not come.
    """
    check(viewer, Permission.INVITATION_ANSWER)
    viewer = replace(viewer, act_id=None)  # given out twice, it is in the trail twice
    asked = await get_asked(viewer, about, now=now)
    if asked.link is None:
        raise NotFoundError
    starts_at, _ = times_to_come(asked, now=now)
    opens_at = starts_at - OPENS_BEFORE
    if now < opens_at:
        raise RefusedError(f"How to join is shown from {moment(opens_at)}. Come back then.")
    subject = Subject("invitation", about)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="invitation.join") as act:
        act.note(conference=asked.conference)
    return Joining(asked.link, asked.dial_in)


def times_to_come(asked: Asked, *, now: datetime) -> tuple[datetime, datetime]:
    """From when until when somebody is asked to be there.

    Raises:
        RefusedError: there is no date, it is cancelled or over, or they need not come.
    """
    if asked.starts_at is None or asked.ends_at is None:
        raise RefusedError("This meeting has no date. You are told when it has one.")
    if asked.state != "booked" or now > asked.ends_at:
        raise RefusedError("This meeting is over or was cancelled.")
    if asked.expectation == "report":
        raise RefusedError("You are asked for a report. You need not come.")
    return asked.starts_at, asked.ends_at
