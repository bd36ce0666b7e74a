"""Where each of a family waits, for those at the door; never two in one place who must not meet."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import asyncpg

from conferences.families import households, sealing
from conferences.families.apart import SegmentTime, stretches
from conferences.families.keeping_apart import find_encounters
from conferences.families.part_values import Waiting
from people.audit.service import fetch
from people.errors import NotFoundError
from people.permissions import Viewer
from people.vault.service import case_key

_COMING = """
SELECT part.*, member.details_sealed, held.family, held.starts_at AS begins, held.ends_at AS ends
  FROM family_part AS part
  JOIN family_member AS member ON member.id = part.member
  JOIN conference AS held ON held.id = part.conference
 WHERE held.id = ANY($1::uuid[]) AND held.state = 'booked' AND part.expectation = 'in_person'
"""
_SEGMENTS = """
SELECT conference, position, minutes, with_family FROM segment
 WHERE conference = ANY($1::uuid[]) ORDER BY position
"""


async def where_each_waits(viewer: Viewer, conferences: Iterable[UUID]) -> tuple[Waiting, ...]:
    """Where those of the family wait who come to these conferences, the first first.

    Where two who must not meet would come together, whatever was arranged before somebody wrote
    that down, neither is told a room: the coordinator is asked. In an open transaction, by
    whoever has made sure that the viewer may see the conferences.
    """
    if not viewer.is_signed_in:
        raise NotFoundError
    rows = await fetch(_COMING, list(conferences))
    held = list({row["conference"] for row in rows})
    segments: dict[UUID, list[SegmentTime]] = defaultdict(list)
    for one in await fetch(_SEGMENTS, held):
        times = {name: one[name] for name in ("position", "minutes", "with_family")}
        segments[one["conference"]].append(SegmentTime(**times))
    clashing = {conference: await _clashing(conference) for conference in held}
    found = [
        await _waiting(row, segments[row["conference"]], clashing[row["conference"]])
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.comes_at, one.reference)))


async def _clashing(conference: UUID) -> frozenset[UUID]:
    found = [one.apart for one in await find_encounters(conference)]
    return frozenset(person for apart in found for person in (apart.one, apart.other))


async def _waiting(
    row: asyncpg.Record, segments: list[SegmentTime], clashing: frozenset[UUID]
) -> Waiting:
    own = stretches(segments, row["segments"], starts_at=row["begins"], ends_at=row["ends"])
    key = await case_key(None, row["family"])
    named = {"id": row["member"], "details_sealed": row["details_sealed"]}
    is_clash = row["member"] in clashing
    return Waiting(
        conference=row["conference"], part=row["id"], reference=row["reference"],
        initials=sealing.initials(households.name_of(key, named)),
        waiting_room="" if is_clash else row["waiting_room"],
        comes_at=own[0][0] if own else row["begins"], is_to_be_asked=is_clash,
    )  # fmt: skip
