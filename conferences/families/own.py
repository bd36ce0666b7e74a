"""One's own meetings, as somebody of the family sees them: date, place, who chairs, own answer.

Nothing of anybody else: neither who else comes nor why not, no report, no other address. Whoever
is not this person's is answered as if it were not there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from conferences.families import households, parts, sealing
from conferences.families.apart import SegmentTime, stretches
from conferences.families.part_values import Expectation, GiveReply, OwnMeeting
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check
from people.vault.service import case_key

_KEPT_FOR = timedelta(days=28)
_OWN = """
SELECT part.*, held.family, held.state, held.starts_at AS whole_starts_at,
       held.ends_at AS whole_ends_at,
       held.link, held.dial_in, coalesce(room.name, '') AS room, coalesce(venue.name, '') AS venue,
       coalesce(venue.address, '') AS address, coalesce(venue.directions, '') AS directions,
       chair.name AS chair
  FROM family_part AS part
  JOIN family_member AS member ON member.id = part.member
  JOIN conference AS held ON held.id = part.conference
  LEFT JOIN room ON room.id = held.room
  LEFT JOIN venue ON venue.id = room.venue
  LEFT JOIN professional AS chair ON chair.id = held.chair
 WHERE part.member = $1 AND member.left_at IS NULL AND part.expectation <> 'not_invited'
   AND (member.role <> 'young_person' OR member.direct_decided_on IS NOT NULL)
   AND held.starts_at IS NOT NULL AND ($2::uuid IS NULL OR part.id = $2)
   AND ($3::timestamptz IS NULL OR held.ends_at > $3)
 ORDER BY held.starts_at, part.id
"""
_SEGMENTS = """
SELECT position, minutes, with_family FROM segment WHERE conference = $1 ORDER BY position
"""


async def list_own_meetings(viewer: Viewer, *, now: datetime) -> tuple[OwnMeeting, ...]:
    """The viewer's own meetings: those to come and those of the last four weeks."""
    check(viewer, Permission.MEETING_OWN)
    subject = Subject("family_member", viewer.family_member)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="meeting.list_own") as act:
        rows = await fetch(_OWN, viewer.family_member, None, now - _KEPT_FOR)
        act.note(shown=[row["id"] for row in rows])
        return tuple([await _meeting(row) for row in rows])


async def get_own_meeting(viewer: Viewer, part: UUID, *, now: datetime) -> OwnMeeting:
    """One of the viewer's own meetings.

    Raises:
        NotFoundError: it is not theirs, or not any more.
    """
    check(viewer, Permission.MEETING_OWN)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="meeting.read_own"):
        return await _meeting(await find_own(viewer, part))


async def answer_own(viewer: Viewer, part: UUID, asked: GiveReply, *, now: datetime) -> None:
    """Answer for one of the viewer's own meetings: comes, cannot, or to be heard otherwise.

    Raises:
        NotFoundError: it is not theirs, or not any more.
        RefusedError: it is over or cancelled.
    """
    check(viewer, Permission.MEETING_OWN)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="meeting.answer_own") as act:
        held = await _lock(act, await find_own(viewer, part))
        await parts.write_reply(act, await parts.find_part(part), held, asked, source="signed_in")


async def find_own(viewer: Viewer, part: UUID) -> asyncpg.Record:
    """The row of one of the viewer's own meetings. In an open transaction.

    Raises:
        NotFoundError: it is not theirs, or not any more.
    """
    if viewer.family_member is None:
        raise NotFoundError
    return households.only(await fetch(_OWN, viewer.family_member, part, None))


async def _lock(act: Act, row: Mapping[str, Any]) -> asyncpg.Record:
    query = "SELECT * FROM conference WHERE id = $1 FOR UPDATE"
    return households.only(await act.fetch(query, row["conference"]))


async def _meeting(row: Mapping[str, Any]) -> OwnMeeting:
    """When they are to be there themselves, which may be a part of the whole."""
    segments = [SegmentTime(**dict(one)) for one in await fetch(_SEGMENTS, row["conference"])]
    whole = (row["whole_starts_at"], row["whole_ends_at"])
    own = stretches(segments, row["segments"], starts_at=whole[0], ends_at=whole[1]) or [whole]
    key = await case_key(None, row["family"])
    words = sealing.opened(key, row["reply_sealed"], column="family_part.reply", row=row["id"])
    return OwnMeeting(
        id=row["id"], reference=row["reference"], state=row["state"],
        expectation=Expectation(row["expectation"]), starts_at=own[0][0], ends_at=own[-1][1],
        room=row["room"], venue=row["venue"], address=row["address"],
        directions=row["directions"], waiting_room=row["waiting_room"], link=row["link"],
        dial_in=row["dial_in"],
        chair=row["chair"], reply=row["reply"], reply_words=words,
        may_answer=row["state"] == "booked",
    )  # fmt: skip
