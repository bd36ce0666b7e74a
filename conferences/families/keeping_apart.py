"""Who must not meet whom, and holding every arrangement to it.

Steps of arranging, booking and changing ask here before they commit; what would bring two
together is refused with words that say what to do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from conferences.families import households, sealing
from conferences.families.apart import (
    Apart,
    Encounter,
    Found,
    Presence,
    SegmentTime,
    encounters,
    stretches,
)
from conferences.families.tables import KeptApart
from conferences.families.values import GiveReason, KeepApart
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import ClashError, Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check
from people.vault.service import case_key

_NO_DATE_YET = datetime(2000, 1, 3, 10, tzinfo=UTC)
_NOMINAL_LENGTH = timedelta(minutes=90)
_THERE = frozenset({"in_person", "remote"})

_STANDING = """
SELECT kept_apart.* FROM kept_apart
 WHERE ended_at IS NULL AND family = $1 AND ($2::date IS NULL OR (
       from_on <= $2 AND (until_on IS NULL OR until_on >= $2)))
 ORDER BY recorded_at, id
"""
_OF_PERSON = """
SELECT DISTINCT conference.id FROM conference
  JOIN kept_apart ON kept_apart.family = conference.family AND kept_apart.ended_at IS NULL
 WHERE conference.state = 'booked' AND kept_apart.professional IN (
       SELECT coalesce(deputy, professional) FROM invitation
        WHERE conference = $1 AND withdrawn_at IS NULL) AND conference.id <> $1
"""
_AROUND = """
SELECT conference.id, conference.starts_at, conference.ends_at, conference.state, room.venue
  FROM conference LEFT JOIN room ON room.id = conference.room
 WHERE conference.id = $1 OR (conference.state = 'booked' AND conference.starts_at < $3
       AND conference.ends_at > $2 AND (conference.family = $4 OR EXISTS (
           SELECT FROM invitation WHERE invitation.conference = conference.id
              AND invitation.withdrawn_at IS NULL
              AND $5::uuid[] && ARRAY[invitation.professional, invitation.deputy])))
"""
_SEGMENTS = """
SELECT conference, position, minutes, with_family FROM segment
 WHERE conference = ANY($1::uuid[]) ORDER BY position
"""
_PARTS = """
SELECT family_part.* FROM family_part
 WHERE conference = ANY($1::uuid[]) AND member = ANY($2::uuid[])
"""
_INVITED = """
SELECT conference, coalesce(deputy, professional) AS person, arrives_at, leaves_at
  FROM invitation
 WHERE conference = ANY($1::uuid[]) AND withdrawn_at IS NULL AND expectation <> 'report'
   AND coalesce(deputy, professional) = ANY($2::uuid[])
"""


async def keep_apart(viewer: Viewer, family: UUID, asked: KeepApart, *, now: datetime) -> UUID:
    """Record that two people must not meet; gives its id.

    What is arranged already stays as it is: where it would bring them together, the pages of the
    family and of the conference say so, and nothing more is changed there before it is put right.

    Raises:
        NotFoundError: there is no such family for the viewer.
        InvalidError: one of them is not of the family, or not on record.
    """
    check(viewer, Permission.FAMILY_EDIT)
    made = uuid4()
    subject = Subject("family", family)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="family.keep_apart") as act:
        await households.lock_family(act, family)
        await _check_people(family, asked)
        key = await case_key(act, family)
        reason = sealing.sealed(key, asked.reason, column="kept_apart.reason", row=made)
        await KeptApart.insert(
            KeptApart(
                id=made, family=family, member=asked.member, other_member=asked.other_member,
                professional=asked.professional, why=asked.why, not_online=asked.not_online,
                reason_sealed=reason,
                from_on=asked.from_on, until_on=asked.until_on, recorded_by=act.viewer.account,
                recorded_at=now,
            )
        )  # fmt: skip
        act.note(kept_apart=made, why=asked.why)
    return made


async def end_keeping_apart(
    viewer: Viewer, kept: UUID, asked: GiveReason, *, now: datetime
) -> UUID:
    """Record that two people may meet again, with a reason; gives the family.

    Raises:
        NotFoundError: there is nothing such for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    async with recorded(
        viewer, Verb.ALTER, Subject("family"), now=now, name="family.end_keeping_apart"
    ) as act:
        rows = await fetch("SELECT family FROM kept_apart WHERE id = $1 AND ended_at IS NULL", kept)
        if not rows:
            raise NotFoundError
        family: UUID = rows[0]["family"]
        await households.lock_family(act, family)
        key = await case_key(act, family)
        reason = sealing.sealed(key, asked.reason, column="kept_apart.ended", row=kept)
        await KeptApart.update({"ended_at": now, "ended_reason_sealed": reason}).where(
            KeptApart.id == kept
        )
        act.about(Subject("family", family))
    return family


async def check_apart(act: Act, conference: UUID, *, person: UUID | None = None) -> None:
    """Demand that a conference, as it now stands, brings nobody together who must not meet. A step.

    With a ``person`` only what would bring that one together with somebody is asked about.

    Raises:
        ClashError: it would; the words say whom and what to do.
    """
    found = await find_encounters(conference)
    for other in await act.fetch(_OF_PERSON, conference):
        found += await find_encounters(other["id"])
    if person is not None:
        found = [one for one in found if person in (one.apart.one, one.apart.other)]
    if found:
        raise ClashError(await _words(found), held_by="")


async def find_encounters(conference: UUID) -> list[Found]:
    """Who would be brought together by a conference as it now stands. In an open transaction."""
    [row] = await fetch("SELECT id, family, starts_at FROM conference WHERE id = $1", conference)
    on = None if row["starts_at"] is None else local_day(row["starts_at"])
    kept = await fetch(_STANDING, row["family"], on)
    if not kept:
        return []
    aparts = [_apart(one) for one in kept]
    return encounters(await _presences(row, aparts), aparts)


async def clash_words(conference: UUID) -> tuple[str, ...]:
    """What is wrong with a conference as it now stands, in words. In an open transaction."""
    found = await find_encounters(conference)
    return (await _words(found),) if found else ()


async def _presences(row: Mapping[str, Any], aparts: Iterable[Apart]) -> list[Presence]:
    people = list({person for one in aparts for person in (one.one, one.other)})
    starts_at = row["starts_at"] or _NO_DATE_YET
    day = timedelta(days=1)
    around = await fetch(
        _AROUND, row["id"], starts_at - day, starts_at + day, row["family"], people
    )
    ids = [one["id"] for one in around]
    segments: dict[UUID, list[SegmentTime]] = defaultdict(list)
    for one in await fetch(_SEGMENTS, ids):
        segments[one["conference"]].append(
            SegmentTime(
                position=one["position"], minutes=one["minutes"], with_family=one["with_family"]
            )
        )
    conferences = {one["id"]: one for one in around}
    found = []
    for part in await fetch(_PARTS, ids, people):
        if part["expectation"] in _THERE:
            where = conferences[part["conference"]]
            found += _of_member(part, where, segments[part["conference"]])
    for invited in await fetch(_INVITED, ids, people):
        found.append(_of_professional(invited, conferences[invited["conference"]]))
    return found


def _of_member(
    part: asyncpg.Record, where: asyncpg.Record, segments: list[SegmentTime]
) -> list[Presence]:
    starts_at, ends_at = _times(where, segments)
    found = stretches(segments, part["segments"], starts_at=starts_at, ends_at=ends_at)
    return [
        Presence(
            person=part["member"], conference=where["id"], venue=where["venue"],
            starts_at=begins, ends_at=until, waits=True, waiting_room=part["waiting_room"],
            is_remote=part["expectation"] == "remote" or _is_online(where),
        )
        for begins, until in found
    ]  # fmt: skip


def _of_professional(invited: asyncpg.Record, where: asyncpg.Record) -> Presence:
    starts_at, ends_at = _times(where, ())
    return Presence(
        person=invited["person"], conference=where["id"], venue=where["venue"],
        starts_at=invited["arrives_at"] or starts_at, ends_at=invited["leaves_at"] or ends_at,
        is_remote=_is_online(where),
    )  # fmt: skip


def _times(where: asyncpg.Record, segments: Iterable[SegmentTime]) -> tuple[datetime, datetime]:
    """When a conference is, or would be if it began at some nominal hour."""
    if where["starts_at"] is not None:
        return where["starts_at"], where["ends_at"]
    minutes = sum(one.minutes for one in segments)
    return _NO_DATE_YET, _NO_DATE_YET + (timedelta(minutes=minutes) or _NOMINAL_LENGTH)


def _is_online(where: asyncpg.Record) -> bool:
    """Whether it is booked without a room; before it is booked, it may be in one."""
    return where["starts_at"] is not None and where["venue"] is None


def _apart(row: asyncpg.Record) -> Apart:
    other = row["other_member"] or row["professional"]
    return Apart(one=row["member"], other=other, not_online=row["not_online"])


_WHAT_TO_DO = {
    Encounter.TIME: (
        "Put them into separate parts of the meeting with at least 15 minutes between, or let one"
        " of them take part remotely."
    ),
    Encounter.WAITING_ROOM: "Give each of them a waiting room of their own.",
    Encounter.ONLINE: (
        "They may not meet on a screen either: put them into separate parts of the meeting."
    ),
}


async def _words(found: Iterable[Found]) -> str:
    sentences = []
    for one in found:
        first, second = await _called(one.apart.one), await _called(one.apart.other)
        sentences.append(f"{first} and {second} must not meet. {_WHAT_TO_DO[one.how]}")
    return " ".join(dict.fromkeys(sentences))


async def _called(person: UUID) -> str:
    """Somebody in a refusal: a family member by initials and role, a professional by name."""
    rows = await fetch("SELECT * FROM family_member WHERE id = $1", person)
    if rows:
        role = rows[0]["role"].replace("_", " ")
        key = await case_key(None, rows[0]["family"])
        return f"{sealing.initials(households.name_of(key, rows[0]))} ({role})"
    [row] = await fetch("SELECT name FROM professional WHERE id = $1", person)
    return str(row["name"])


async def _check_people(family: UUID, asked: KeepApart) -> None:
    people = await households.members_of(family)
    if asked.member not in people:
        raise InvalidError(Fault("member", "Choose one of the family's people."))
    if asked.other_member is not None and asked.other_member not in people:
        raise InvalidError(Fault("other_member", "Choose one of the family's people."))
    if asked.professional is not None and not await fetch(
        "SELECT 1 FROM professional WHERE id = $1", asked.professional
    ):
        raise InvalidError(Fault("professional", "Choose somebody who is on record."))
