"""Queueing messages with the change they tell of, and taking them back.

Steps inside an act, and the books a deliverer keeps: claims under a lease, renewals, results. A
result counts only under the lease it was claimed with.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import msgspec

from notifications.calendar_mail.wall_times import check_instant, next_stamp
from notifications.messages.fitness import check_message
from notifications.messages.values import CALENDAR_KINDS, Message, MessageKind
from notifications.outbox.schedule import LEASE, MOST_CRASHES, STALLED_FOR
from people.audit.service import Act, Subject, Verb, housekeeping, recorded
from people.errors import Fault, InvalidError
from people.permissions import TICK
from people.vault import service as vault

_BATCH = 10

_BURY = """
UPDATE message SET dead_at = $1, crashes = crashes + 1, lease = NULL
 WHERE sent_at IS NULL AND failed_at IS NULL AND dead_at IS NULL AND withdrawn_at IS NULL
   AND held_at IS NULL AND next_at <= $1 AND lease IS NOT NULL AND crashes + 1 >= $2
RETURNING id
"""
_CLAIM = """
UPDATE message
   SET lease = $1, next_at = $2::timestamptz + $3::interval,
       crashes = crashes + (lease IS NOT NULL)::int
 WHERE id IN (SELECT id FROM message
               WHERE sent_at IS NULL AND failed_at IS NULL AND dead_at IS NULL
                 AND withdrawn_at IS NULL AND held_at IS NULL AND next_at <= $2
                 AND crashes + (lease IS NOT NULL)::int < $6
                 AND (crashes > 0 OR lease IS NOT NULL) = $4
               ORDER BY next_at, id LIMIT $5 FOR UPDATE SKIP LOCKED)
RETURNING id, about, recipient, kind, payload, tries, due_at
"""
_RENEW = """
UPDATE message SET next_at = $3::timestamptz + $4::interval, handing_at = $3
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL AND failed_at IS NULL AND dead_at IS NULL
   AND withdrawn_at IS NULL
RETURNING id
"""
_SENT = """
UPDATE message SET sent_at = $3, server_answer = $4, payload = NULL, lease = NULL
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL RETURNING id
"""
_FAILED = """
UPDATE message SET failed_at = $3, server_answer = $4, tries = tries + 1, lease = NULL,
       handing_at = NULL, stalled_at = NULL
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL RETURNING id
"""
_LATER = """
UPDATE message SET next_at = $3, server_answer = $4, tries = tries + 1, lease = NULL,
       handing_at = NULL, stalled_at = NULL
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL RETURNING id
"""
_PUT_OFF = """
UPDATE message SET next_at = $3, lease = NULL, handing_at = NULL
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL RETURNING id
"""
_KEEP = """
UPDATE message SET next_at = $3, due_at = $3, lease = NULL, handing_at = NULL, stalled_at = NULL
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL RETURNING id
"""
_STALLED = """
UPDATE message SET next_at = $4, server_answer = $5, lease = NULL, handing_at = NULL,
       stalled_at = coalesce(stalled_at, $3)
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL RETURNING id
"""
_NOT_WANTED = """
UPDATE message SET withdrawn_at = coalesce(withdrawn_at, $3), payload = NULL, lease = NULL,
       handing_at = NULL
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL RETURNING id
"""
_HELD = """
UPDATE message SET held_at = $3, stalled_at = NULL, lease = NULL, handing_at = NULL
 WHERE id = $1 AND lease = $2 AND sent_at IS NULL AND withdrawn_at IS NULL RETURNING id
"""
_LET_GO = """
UPDATE message SET held_at = NULL, due_at = $2, next_at = $2
 WHERE recipient = $1 AND held_at IS NOT NULL AND sent_at IS NULL AND withdrawn_at IS NULL
RETURNING id
"""
_GIVE_BACK = """
UPDATE message SET lease = NULL, next_at = $2, handing_at = NULL
 WHERE lease = $1 AND sent_at IS NULL AND failed_at IS NULL AND dead_at IS NULL
   AND withdrawn_at IS NULL
"""


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A message under a lease, ready to be sent."""

    id: UUID
    lease: UUID
    about: UUID
    recipient: UUID
    kind: str
    payload: bytes
    tries: int
    due_at: datetime

    def opened(self) -> Message:
        """What was sealed when the message was queued.

        Raises:
            DamagedError: it does not open.
        """
        return opened(self.id, self.payload)


async def put(
    act: Act,
    message: Message,
    *,
    names: Collection[str] = (),
    waits: timedelta = timedelta(),
) -> bool:
    """Queue a message within the act; whether it was queued.

    It is not where its key was queued before, nor where it cancels what nobody was told. A new
    message about a meeting takes the place of those still queued for the same recipient, and is
    stamped later than all before it. `names` are what the message must not hold; `waits` is how
    long it stays here, so that it can be changed or taken back before anybody reads it.

    Raises:
        InvalidError: the message is not fit to be sent.
    """
    check_message(message, names=names)
    if await act.fetch("SELECT 1 FROM message WHERE dedupe_key = $1", message.dedupe_key):
        return False
    if message.kind in CALENDAR_KINDS:
        was_told = await was_handed_over(act, about=message.about, recipient=message.recipient)
        message = await _in_order(act, message)
        await withdraw(act, about=message.about, recipient=message.recipient, of=CALENDAR_KINDS)
        if message.kind is MessageKind.CANCELLATION and not was_told:
            return False
    return await _insert(act, message, waits)


async def withdraw(
    act: Act,
    *,
    about: UUID,
    recipient: UUID | None = None,
    of: Collection[MessageKind] = frozenset(MessageKind),
) -> int:
    """Take back what is still queued about a subject; how many messages those were.

    One being sent at this moment may still go out; its row then says that it was sent.
    """
    rows = await act.fetch(
        "UPDATE message SET withdrawn_at = $2, payload = NULL"
        " WHERE about = $1 AND sent_at IS NULL AND withdrawn_at IS NULL"
        " AND kind = ANY($3) AND ($4::uuid IS NULL OR recipient = $4) RETURNING id",
        about, act.now, [kind.value for kind in of], recipient,
    )  # fmt: skip
    return len(rows)


async def was_handed_over(
    act: Act,
    *,
    about: UUID,
    recipient: UUID | None = None,
    since: int = 0,
    of: Collection[MessageKind] = (MessageKind.INVITATION, MessageKind.UPDATE),
) -> bool:
    """Whether an invitation to the subject was sent, or may have been: one being sent counts.

    ``since`` leaves out those of an earlier number. No deliverer takes up what is still queued
    before the act ends.
    """
    rows = await act.fetch(
        "SELECT sent_at IS NOT NULL OR handing_at IS NOT NULL AS is_out FROM message"
        " WHERE about = $1 AND ($2::uuid IS NULL OR recipient = $2)"
        " AND kind = ANY($4) AND sequence >= $3 ORDER BY id FOR UPDATE",
        about, recipient, since, [kind.value for kind in of],
    )  # fmt: skip
    return any(row["is_out"] for row in rows)


async def put_back(act: Act, message: UUID) -> bool:
    """Queue again what failed, is dead or stalled, as if never tried; whether there was such."""
    rows = await act.fetch(
        "UPDATE message SET failed_at = NULL, dead_at = NULL, tries = 0, crashes = 0,"
        " lease = NULL, handing_at = NULL, next_at = $2,"
        " due_at = CASE WHEN stalled_at IS NULL THEN $2 ELSE due_at END"
        " WHERE id = $1 AND withdrawn_at IS NULL AND sent_at IS NULL"
        " AND num_nonnulls(failed_at, dead_at, stalled_at) > 0 RETURNING id",
        message, act.now,
    )  # fmt: skip
    return bool(rows)


def opened(message: UUID, payload: bytes) -> Message:
    """What was sealed when the message was queued.

    Raises:
        DamagedError: it does not open.
    """
    return msgspec.json.decode(vault.unseal(payload, about=_place(message)), type=Message)


async def bury(now: datetime) -> int:
    """Set aside what ended the work of ten deliverers; how many messages those were."""
    return len(await _run(_BURY, now, MOST_CRASHES))


async def claim(now: datetime, *, crashed: bool) -> list[Claimed]:
    """Take what is due under a fresh lease; what crashed a deliverer before is taken alone."""
    lease = uuid4()
    most = 1 if crashed else _BATCH
    rows = await _run(_CLAIM, lease, now, LEASE, crashed, most, MOST_CRASHES)
    found = [msgspec.convert(dict(row) | {"lease": lease}, Claimed) for row in rows]
    return sorted(found, key=lambda claimed: (claimed.due_at, claimed.id))


async def renew(claimed: Claimed, now: datetime) -> bool:
    """Hold the lease for another while; False where somebody else holds it or nobody wants it."""
    return bool(await _run(_RENEW, claimed.id, claimed.lease, now, LEASE))


async def give_back(lease: UUID, until: datetime) -> None:
    """Let go of what was claimed and not sent; no counter moves."""
    await _run(_GIVE_BACK, lease, until)


async def note_sent(claimed: Claimed, now: datetime, words: str) -> bool:
    """Record that the server took the mail, and who was told what; whether the lease still held."""
    subject = Subject("message", claimed.id)
    async with recorded(TICK, Verb.DISCLOSE, subject, now=now, name="message.send") as act:
        rows = await act.fetch(_SENT, claimed.id, claimed.lease, now, words)
        act.note(about=claimed.about, recipient=claimed.recipient, kind=claimed.kind)
        act.note(counted=bool(rows))
    return bool(rows)


async def note_failed(claimed: Claimed, now: datetime, words: str) -> bool:
    """Record that the server will not take the mail; whether the lease still held."""
    return bool(await _run(_FAILED, claimed.id, claimed.lease, now, words))


async def note_later(claimed: Claimed, next_at: datetime, words: str) -> bool:
    """Record that the server asks to come back; whether the lease still held."""
    return bool(await _run(_LATER, claimed.id, claimed.lease, next_at, words))


async def note_stalled(claimed: Claimed, now: datetime, words: str) -> bool:
    """Record that there is no safe way there; no try is counted. Whether the lease still held."""
    return bool(await _run(_STALLED, claimed.id, claimed.lease, now, now + STALLED_FOR, words))


async def put_off(claimed: Claimed, until: datetime) -> bool:
    """Let it wait for its domain's turn; no counter moves. Whether the lease still held."""
    return bool(await _run(_PUT_OFF, claimed.id, claimed.lease, until))


async def keep(claimed: Claimed, until: datetime) -> bool:
    """Let it wait until it may go out, which is when it is due; whether the lease still held."""
    return bool(await _run(_KEEP, claimed.id, claimed.lease, until))


async def note_not_wanted(claimed: Claimed, now: datetime) -> bool:
    """Record that nobody is to be told any more; whether the lease still held."""
    return bool(await _run(_NOT_WANTED, claimed.id, claimed.lease, now))


async def note_held(claimed: Claimed, now: datetime) -> bool:
    """Let a message wait until somebody made sure of the address; whether the lease still held."""
    return bool(await _run(_HELD, claimed.id, claimed.lease, now))


async def let_go(act: Act, recipient: UUID) -> int:
    """Send what waits for somebody's address; how many messages those are. A step."""
    return len(await act.fetch(_LET_GO, recipient, act.now))


async def _in_order(act: Act, message: Message) -> Message:
    """The message stamped later than all before it about the same meeting to the same recipient."""
    occasion = message.occasion
    if occasion is None:
        return message
    for field, at in (("starts_at", occasion.starts_at), ("ends_at", occasion.ends_at)):
        try:
            check_instant(at)
        except ValueError as error:
            raise InvalidError(Fault(field, str(error))) from error
    [before] = await act.fetch(
        "SELECT max(stamped_at) AS stamped_at, max(sequence) AS sequence FROM message"
        " WHERE about = $1 AND recipient = $2",
        message.about, message.recipient,
    )  # fmt: skip
    if before["sequence"] is not None and occasion.sequence < before["sequence"]:
        raise InvalidError(Fault("sequence", "A later message about this meeting was put before."))
    stamp = next_stamp(occasion.stamped_at, after=before["stamped_at"])
    return msgspec.structs.replace(
        message, occasion=msgspec.structs.replace(occasion, stamped_at=stamp)
    )


async def _insert(act: Act, message: Message, waits: timedelta) -> bool:
    occasion = message.occasion if message.kind in CALENDAR_KINDS else None
    due_at = max(message.not_before, act.now) + waits
    rows = await act.fetch(
        "INSERT INTO message (id, about, kind, recipient, payload, dedupe_key, sequence,"
        " stamped_at, made_at, due_at, next_at, tries, crashes)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0, 0)"
        " ON CONFLICT (dedupe_key) DO NOTHING RETURNING id",
        message.id,
        message.about,
        message.kind.value,
        message.recipient,
        vault.seal(msgspec.json.encode(message), about=_place(message.id)),
        message.dedupe_key,
        None if occasion is None else occasion.sequence,
        None if occasion is None else occasion.stamped_at,
        act.now,
        due_at,
    )
    return bool(rows)


async def _run(query: str, *arguments: object) -> list[asyncpg.Record]:
    async with housekeeping() as transaction:
        rows: list[asyncpg.Record] = await transaction.connection.fetch(query, *arguments)
    return rows


def _place(message: UUID) -> str:
    return f"message.payload:{message}"
