"""Today's meetings by room and time, with the professionals and the families who are expected.

Whoever opens the door reads names and times: nothing of a child or case and no kind of meeting.
Those of a family are there by initials and the reference of their own letter, each with the place
where they wait. A deputy stands in the place of who sends them.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from conferences.entitlement import let_in_sql, professional_of
from conferences.families import service as families
from conferences.families.part_values import Waiting
from people.audit.service import Subject, Verb, fetch, recorded
from people.clock import instant, local_day
from people.permissions import Permission, Viewer, check

_TODAY = f"""
SELECT c.id AS meeting, v.name AS venue, r.name AS room, c.starts_at, c.ends_at,
       coalesce(d.name, p.name) AS name, a.name AS agency,
       coalesce(i.arrives_at, c.starts_at) AS arrives_at
  FROM conference AS c
  JOIN room AS r ON r.id = c.room
  JOIN venue AS v ON v.id = r.venue
  LEFT JOIN invitation AS i ON i.conference = c.id AND i.withdrawn_at IS NULL
   AND i.expectation <> 'report' AND i.reply <> 'declined'
  LEFT JOIN professional AS p ON p.id = i.professional
  LEFT JOIN professional AS d ON d.id = i.deputy
  LEFT JOIN agency AS a ON a.id = i.agency
 WHERE c.state = 'booked' AND c.starts_at >= $2 AND c.starts_at < $3
   AND {let_in_sql(family="c.family", person="$1::uuid")}
 ORDER BY c.starts_at, v.name, r.name, c.id, arrives_at, name
"""  # noqa: S608 - the predicate is ours


class Comer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is expected, and from when."""

    name: str
    agency: str
    arrives_at: datetime


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a family who is expected, and where they wait until they are called in.

    ``is_to_be_asked`` says that they are led nowhere before the coordinator was asked.
    """

    initials: str
    reference: str
    waiting_room: str
    arrives_at: datetime
    is_to_be_asked: bool


class MeetingToday(msgspec.Struct, frozen=True, kw_only=True):
    """A room that is used today, and who is to be sent there."""

    venue: str
    room: str
    starts_at: datetime
    ends_at: datetime
    comers: tuple[Comer, ...]
    waiting: tuple[Waits, ...]


class Reception(msgspec.Struct, frozen=True, kw_only=True):
    """The door's list of one day."""

    today: date
    meetings: tuple[MeetingToday, ...]


async def get_reception(viewer: Viewer, *, now: datetime) -> Reception:
    """Today's meetings, the earliest first; one entry in the trail."""
    check(viewer, Permission.RECEPTION_VIEW)
    today = local_day(now)
    begins, ends = _bounds(today)
    subject = Subject("conference")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="reception.read") as act:
        rows = await fetch(_TODAY, professional_of(viewer), begins, ends)
        found: dict[UUID, list[asyncpg.Record]] = {}
        for row in rows:
            found.setdefault(row["meeting"], []).append(row)
        waiting: dict[UUID, list[Waiting]] = {}
        for one in await families.where_each_waits(viewer, found):
            waiting.setdefault(one.conference, []).append(one)
        act.note(shown=list(found))
    meetings = (_meeting(rows, waiting.get(meeting, ())) for meeting, rows in found.items())
    return Reception(today=today, meetings=tuple(meetings))


def _bounds(on: date) -> tuple[datetime, datetime]:
    midnight = datetime.min.time()
    return instant(on, midnight), instant(on + timedelta(days=1), midnight)


def _meeting(rows: list[asyncpg.Record], waiting: Iterable[Waiting]) -> MeetingToday:
    first = rows[0]
    return MeetingToday(
        venue=first["venue"], room=first["room"], starts_at=first["starts_at"],
        ends_at=first["ends_at"],
        comers=tuple(
            Comer(name=row["name"], agency=row["agency"], arrives_at=row["arrives_at"])
            for row in rows
            if row["name"] is not None
        ),
        waiting=tuple(
            Waits(
                initials=one.initials, reference=one.reference, waiting_room=one.waiting_room,
                arrives_at=one.comes_at, is_to_be_asked=one.is_to_be_asked,
            )
            for one in waiting
        ),
    )  # fmt: skip
