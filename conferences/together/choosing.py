"""Which conferences a change is about, and what it does to each of them.

What is done to one is done by the step that does it alone, so that every rule holds here too.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending import service as attending
from conferences.attending.values import Invitee
from conferences.booking.arranging import put_right
from conferences.booking.placing import call_off, place
from conferences.booking.tables import Conference
from conferences.booking.values import BookConference, ChangeConference
from conferences.entitlement import professional_of, workable_sql
from conferences.together.values import Kind, Together
from notifications.outbox.waiting import Pace
from people.audit.service import Act, fetch
from people.errors import RefusedError
from people.vault import written

_POSTS = ("chair", "minute_taker", "lead_professional")
_BY_DAY = """
c.state = 'booked' AND (c.starts_at AT TIME ZONE 'Europe/London')::date BETWEEN $3 AND $4
"""
_WHICH = {
    Kind.CANCEL: f"{_BY_DAY} AND ($5::uuid IS NULL OR true)",
    Kind.ONLINE: f"{_BY_DAY} AND c.room IS NOT NULL AND ($5::uuid IS NULL OR true)",
    Kind.ROOM: f"{_BY_DAY} AND c.room = $5",
    Kind.REPLACE: """
c.state IN ('planned', 'booked') AND ($3::date IS NULL OR $4::date IS NULL OR true)
AND ($5 IN (c.chair, c.minute_taker, c.lead_professional) OR EXISTS (
     SELECT FROM invitation AS i WHERE i.conference = c.id AND i.professional = $5
        AND i.withdrawn_at IS NULL AND NOT i.is_walk_in))
""",
}
_CHOSEN = """
SELECT c.id, c.reference, c.starts_at, c.ends_at, c.link, c.revision, c.state,
       coalesce(concat_ws(', ', r.name, v.name), '') AS place
  FROM conference AS c
  LEFT JOIN room AS r ON r.id = c.room LEFT JOIN venue AS v ON v.id = r.venue
 WHERE {which} AND (c.starts_at IS NULL OR c.starts_at > $2) AND {visible}
 ORDER BY c.starts_at NULLS LAST, c.reference
"""
_BY_LINK = r"""
SELECT FROM conference
 WHERE (link = $1 OR regexp_replace(dial_in, '\D', '', 'g') = regexp_replace($5, '\D', '', 'g'))
   AND id <> $2 AND state = 'booked' AND starts_at < $4 AND ends_at > $3
"""
_ASKED = """
SELECT i.reply, p.name, r.received_at FROM invitation AS i
  JOIN professional AS p ON p.id = i.professional
  LEFT JOIN report AS r ON r.invitation = i.id
 WHERE i.conference = $1 AND i.professional = $2 AND i.withdrawn_at IS NULL AND NOT i.is_walk_in
"""


async def choose(act: Act, asked: Together) -> list[asyncpg.Record]:
    """The conferences still to come that a change is about, of those the viewer may see."""
    visible = workable_sql(act.viewer, conference="c", parameter="$1")
    query = _CHOSEN.format(which=_WHICH[asked.kind], visible=visible)
    about = asked.room if asked.kind is Kind.ROOM else asked.professional
    return await fetch(query, professional_of(act.viewer), act.now, asked.on, asked.last_on, about)


async def load_names(asked: Together) -> dict[str, str]:
    """What rooms and people of a change are called. In an open transaction."""
    rooms = await fetch(
        "SELECT room.id, concat_ws(', ', room.name, venue.name) AS name FROM room"
        " JOIN venue ON venue.id = room.venue WHERE room.id = $1",
        asked.to_room,
    )
    people = await fetch(
        "SELECT id, name FROM professional WHERE id = ANY($1::uuid[])",
        [one for one in (asked.professional, asked.instead) if one is not None],
    )
    return {str(row["id"]): row["name"] for row in [*rooms, *people]}


def words_of(asked: Together, names: Mapping[str, str]) -> str:
    """What a conference is to be, in words."""
    match asked.kind:
        case Kind.ROOM:
            return names.get(str(asked.to_room), "")
        case Kind.ONLINE:
            return f"Online, or by telephone: {asked.dial_in}" if asked.dial_in else "Online"
        case Kind.CANCEL:
            return "Cancelled"
        case Kind.REPLACE:
            gone, instead = (names.get(str(one), "") for one in (asked.professional, asked.instead))
            return f"{instead} instead of {gone}"
        case Kind.REMIND:
            return "Reminded"


async def apply(act: Act, row: Conference, asked: Together) -> None:
    """Do to one conference, which is held, what is asked of all. A step.

    Raises:
        RefusedError: it cannot be done to this one.
        InvalidError: likewise, or something that is given does not fit it.
        ClashError: a room or somebody is taken at its time.
    """
    match asked.kind:
        case Kind.CANCEL:
            await call_off(act, row, asked.reason)
        case Kind.ROOM:
            await place(act, row, _slot(row, asked), pace=Pace.EVERYTHING_WAITS)
        case Kind.ONLINE:
            await _check_is_free(row, asked)
            await place(act, row, _slot(row, asked), pace=Pace.EVERYTHING_WAITS)
        case Kind.REPLACE:
            await put_right(act, row, await _replaced(row, asked), pace=Pace.EVERYTHING_WAITS)
        case Kind.REMIND:
            raise RefusedError("People are reminded, not conferences.")


def _slot(row: Conference, asked: Together) -> BookConference:
    is_online = asked.kind is Kind.ONLINE
    return BookConference(
        starts_at=row.starts_at, ends_at=row.ends_at,
        room=None if is_online else asked.to_room, link=asked.link if is_online else None,
        dial_in=asked.dial_in or None if is_online else None,
        reason=asked.reason, late_reason=written.of(row, "late_reason") or asked.reason,
        short_notice_reason=written.of(row, "short_notice_reason") or asked.reason,
    )  # fmt: skip


async def _check_is_free(row: Conference, asked: Together) -> None:
    """Demand that nobody else meets by the link, or on the telephone, at that time."""
    taken = await fetch(
        _BY_LINK, asked.link, row.id, row.starts_at, row.ends_at, asked.dial_in or None
    )
    if taken:
        raise RefusedError(
            "Another meeting is held by this link or number at that time, and people of two cases"
            " would meet. Give this one a link and a number of its own."
        )


async def _replaced(row: Conference, asked: Together) -> ChangeConference:
    gone, instead = asked.professional, asked.instead
    if gone is None or instead is None:
        raise RefusedError("Choose who is replaced, and by whom.")
    await _check_may_go(row, gone, answered_too=asked.answered_too)
    people = await attending.load_invitees(row.id)
    is_there = any(one.professional == instead for one in people)
    kept: tuple[Invitee, ...] = tuple(
        msgspec.structs.replace(one, professional=instead) if one.professional == gone else one
        for one in people
        if one.professional != gone or not is_there
    )
    posts: dict[str, Any] = {post: instead for post in _POSTS if getattr(row, post) == gone}
    return ChangeConference(revision=row.revision, invitees=kept, **posts)


async def _check_may_go(row: Conference, gone: UUID, *, answered_too: bool) -> None:
    for asked in await fetch(_ASKED, row.id, gone):
        if asked["reply"] == "deputy":
            raise RefusedError(
                f"{asked['name']} sends a deputy. Change who is invited to this one by itself."
            )
        if asked["received_at"] is not None:
            raise RefusedError(
                f"{asked['name']} has handed in the report. Change this one by itself."
            )
        if asked["reply"] != "none" and not answered_too:
            raise RefusedError(
                f"{asked['name']} has answered. Say above that answered ones are replaced too,"
                " or leave it."
            )
