"""Which messages did not arrive, and trying them again; what became of those about a subject."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from notifications.deliveries.states import Instants, State
from notifications.messages.values import MessageKind
from notifications.outbox import service as outbox
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check

_UNDELIVERED = """
SELECT message.id, message.kind, message.payload, message.tries, message.next_at,
       message.due_at, message.sent_at, message.failed_at, message.dead_at, message.withdrawn_at,
       message.bounced_at, message.handing_at, message.held_at, message.stalled_at,
       coalesce(message.server_answer, '') AS server_answer,
       coalesce(professional.name, '') AS recipient, coalesce(agency.name, '') AS agency,
       coalesce(professional.phone, '') AS phone
  FROM message
  LEFT JOIN professional ON professional.id = message.recipient
  LEFT JOIN agency ON agency.id = professional.agency
 WHERE message.due_at <= $1 AND {shown} AND (
       (message.sent_at IS NULL AND message.withdrawn_at IS NULL)
       OR (message.bounced_at > $1::timestamptz - interval '60 days' AND NOT EXISTS (
           SELECT FROM message AS later
            WHERE later.about = message.about AND later.recipient = message.recipient
              AND later.sent_at > message.bounced_at AND later.bounced_at IS NULL)))
 ORDER BY coalesce(message.failed_at, message.dead_at, message.bounced_at) IS NULL,
       message.stalled_at IS NULL, message.due_at, message.id
"""
_ABOUT = """
SELECT id, about, recipient, kind, made_at, tries, due_at, sent_at, failed_at, dead_at,
       withdrawn_at, bounced_at, handing_at, held_at, stalled_at,
       coalesce(server_answer, '') AS server_answer
  FROM message WHERE about = ANY($1) ORDER BY made_at, id
"""
_STALLED = """
SELECT count(*) AS stalled FROM message
 WHERE stalled_at IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL AND dead_at IS NULL
   AND withdrawn_at IS NULL AND {shown}
"""

_shown: list[Callable[[Viewer], str]] = [lambda _: "true"]


def use(shown: Callable[[Viewer], str]) -> None:
    """Ask this from now on which messages are for a viewer's eyes, as SQL over ``message``."""
    _shown[:] = [shown]


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    """A message that somebody should have by now, and what the mail server said."""

    id: UUID
    kind: MessageKind
    state: State
    reference: str
    recipient: str
    agency: str
    phone: str
    due_at: datetime
    next_at: datetime | None
    tries: int
    server_answer: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one message about a subject."""

    id: UUID
    about: UUID
    recipient: UUID
    kind: MessageKind
    state: State
    made_at: datetime
    due_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    tries: int
    server_answer: str


async def list_undelivered(viewer: Viewer, *, now: datetime) -> list[Undelivered]:
    """Messages that are due and did not go out: first those nobody tries any more."""
    check(viewer, Permission.DELIVERY_VIEW)
    async with reading(viewer):
        rows = await fetch(_UNDELIVERED.format(shown=_shown[-1](viewer)), now)
    return [_undelivered(row, now) for row in rows]


async def count_stalled(viewer: Viewer) -> int:
    """How many messages wait because no way to them is encrypted as it must be."""
    check(viewer, Permission.DELIVERY_VIEW)
    async with reading(viewer):
        rows = await fetch(_STALLED.format(shown=_shown[-1](viewer)))
    return int(rows[0]["stalled"])


async def list_deliveries(about: Collection[UUID], *, now: datetime) -> list[Delivery]:
    """What became of the messages about these subjects, oldest first; in an open transaction."""
    rows = await fetch(_ABOUT, list(about))
    return [
        msgspec.convert(dict(row) | {"state": _instants(row).state(now)}, Delivery) for row in rows
    ]


async def try_again(viewer: Viewer, message: UUID, *, now: datetime) -> None:
    """Queue a message again that failed, is dead or stalled, as if it had never been tried.

    Raises:
        NotFoundError: there is no such message.
        RefusedError: it was sent, taken back, or is still being tried.
    """
    check(viewer, Permission.DELIVERY_RETRY)
    subject = Subject("message", message)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="message.try_again") as act:
        shown = f"SELECT FROM message WHERE id = $1 AND {_shown[-1](viewer)}"
        if not await act.fetch(shown, message):
            raise NotFoundError
        if await outbox.put_back(act, message):
            return
        raise RefusedError(
            "This message was sent, taken back, or is still being tried. Load the list again."
        )


def _undelivered(row: asyncpg.Record, now: datetime) -> Undelivered:
    instants = _instants(row)
    ends = (instants.failed_at, instants.dead_at, instants.bounced_at)
    is_tried = all(at is None for at in ends)
    return Undelivered(
        id=row["id"],
        kind=MessageKind(row["kind"]),
        state=instants.state(now),
        reference=_reference(row),
        recipient=row["recipient"],
        agency=row["agency"],
        phone=row["phone"],
        due_at=row["due_at"],
        next_at=row["next_at"] if is_tried else None,
        tries=row["tries"],
        server_answer=row["server_answer"],
    )


def _reference(row: asyncpg.Record) -> str:
    """The reference a message carries; of what was sent nothing is kept, so that there is none."""
    return outbox.opened(row["id"], row["payload"]).reference if row["payload"] else ""


def _instants(row: asyncpg.Record) -> Instants:
    return Instants(**{name: row[name] for name in Instants.__struct_fields__})
