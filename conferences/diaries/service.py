"""Who and what is taken when, and the venues and rooms conferences are held in."""

import hashlib
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.diaries.tables import BusyInterval
from people.audit.constraints import explain
from people.audit.service import Act
from people.clock import clock
from people.errors import ClashError, Fault, InvalidError

# Both are over the same range as the exclusion constraint, so its index serves the question.
_HOLDERS = """
SELECT busy.resource, busy.starts_at, busy.ends_at, conference.reference
  FROM busy_interval AS busy
  LEFT JOIN conference ON conference.id = busy.about
 WHERE busy.resource = ANY($1::uuid[])
   AND tstzrange(busy.starts_at, busy.ends_at, '[)') && tstzrange($2, $3, '[)')
 ORDER BY busy.starts_at
"""


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A room or a person that can be in one place at a time; ``name`` is for messages only."""

    kind: Literal["room", "person"]
    id: UUID
    name: str


async def take(
    act: Act,
    *,
    about: UUID,
    resources: list[Resource],
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    """Take all of the rooms and people for that time, or none of them.

    A step. Everything a conference needs is taken by one call: the locks are in one order then,
    so that two acts cannot wait for each other. To rearrange, ``free`` first in the same act.

    Raises:
        ClashError: one of them is taken; it says by which conference and when.
        InvalidError: the end is not after the start.
    """
    if ends_at <= starts_at:
        raise _ends_too_early()
    wanted = {resource.id: resource for resource in resources}
    await act.fetch(
        "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key",
        sorted(lock_key(resource) for resource in wanted),
    )
    holders = await act.fetch(_HOLDERS, list(wanted), starts_at, ends_at)
    if holders:
        raise _clash(holders, wanted)
    if wanted:
        await BusyInterval.insert(
            *(
                BusyInterval(
                    id=uuid4(),
                    resource=resource.id,
                    resource_kind=resource.kind,
                    about=about,
                    starts_at=starts_at,
                    ends_at=ends_at,
                )
                for resource in wanted.values()
            )
        )


async def free(act: Act, *, about: UUID) -> None:
    """Give back every room and person taken for that conference. A step."""
    await act.fetch("DELETE FROM busy_interval WHERE about = $1", about)


def lock_key(resource: UUID) -> int:
    """The advisory lock of a resource: the same in every process, 64 bits with a sign.

    >>> lock_key(UUID(int=1)) == lock_key(UUID(int=1)) != lock_key(UUID(int=2))
    True
    """
    digest = hashlib.blake2b(b"busy_interval" + resource.bytes, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _held_by(holder: asyncpg.Record) -> str:
    times = f"{clock(holder['starts_at'])} to {clock(holder['ends_at'])}"
    return f"{_holder(holder)}, {times}"


def _clash(holders: list[asyncpg.Record], wanted: dict[UUID, Resource]) -> ClashError:
    sentences = [
        f"{wanted[holder['resource']].name} is taken from {clock(holder['starts_at'])}"
        f" to {clock(holder['ends_at'])} by {_holder(holder)}."
        for holder in holders
    ]
    advice = "Choose another time, or somebody or somewhere else."
    return ClashError(" ".join([*sentences, advice]), held_by=_held_by(holders[0]))


def _holder(holder: asyncpg.Record) -> str:
    reference = holder["reference"]
    return f"conference {reference}" if reference else "something else"


def _taken_just_now() -> ClashError:
    return ClashError(
        "Somebody has just taken the room or one of the people for that time."
        " Look again and choose another time."
    )


def _ends_too_early() -> InvalidError:
    return InvalidError(Fault("ends_at", "Give an end that is later than the start."))


explain(
    {
        "busy_interval_taken_once": _taken_just_now,
        "busy_interval_ends_after_start": _ends_too_early,
    }
)
