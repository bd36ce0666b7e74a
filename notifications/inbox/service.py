"""Mail that came in: stored first, taken up under a lease, and filed with what became of it.

Storing and leases are the service's own books; what becomes of a mail is part of the act that
does it. A lease that runs out is taken up again by whoever comes, and after three tries the mail
is set aside for a person, so that one faulty mail holds up no other. What a sender sends beyond a
measure is held unread, as one thing to decide about, and holds up nobody else's.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import msgspec

from notifications.inbox.returned import AboutsOf, let_past, of_nobody
from notifications.inbox.senders import plain, sender_in
from notifications.inbox.values import Incoming, Kind, State, Trust
from people.audit.service import Act, fetch, housekeeping
from people.errors import NotFoundError
from people.security_events import SecurityEvent, tell
from people.vault import service as vault
from people.vault import written

MOST_TRIES = 3
MOST_OF_ONE = 30
WITHIN = timedelta(hours=1)
"""How many mails of one sender are read within which time; the rest is held back."""
LEASE = timedelta(seconds=60)
_BATCH = 20
_OPEN = (State.FLAGGED, State.WAITING)

_STORE = """
WITH sent AS (SELECT EXISTS (
       SELECT FROM inbound_mail
        WHERE sender_index = $9 AND arrived_at > $7::timestamptz - $10::interval
       OFFSET $11 LIMIT 1) AS too_much)
INSERT INTO inbound_mail (id, mailbox, fetched_as, digest, size, is_cut, arrived_at, mail_sealed,
       state, why, next_at, tries, decision_reason, revision, sender_index, gist_sealed)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN too_much THEN 'held' ELSE 'new' END, '',
       $7, 0, '', 1, $9, CASE WHEN too_much THEN $12::bytea END
  FROM sent
    ON CONFLICT (digest) DO NOTHING
RETURNING state, NOT EXISTS (
       SELECT FROM inbound_mail WHERE sender_index = $9 AND state = 'held') AS is_first
"""
_CLAIM = """
UPDATE inbound_mail SET lease = $1, next_at = $2::timestamptz + $3::interval, tries = tries + 1
 WHERE id IN (SELECT id FROM inbound_mail
               WHERE state = 'new' AND next_at <= $2 AND tries < $5
               ORDER BY tries, arrived_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
RETURNING id, lease, size, is_cut, arrived_at, tries
"""
_SET_ASIDE = """
UPDATE inbound_mail SET state = 'waiting', why = 'broken', kind = 'broken', lease = NULL
 WHERE state = 'new' AND tries >= $2 AND next_at <= $1 RETURNING id
"""
_FILE = """
UPDATE inbound_mail SET state = $3::text, why = $4, kind = $5, trust = $6, about = $7, answer = $8,
       away_until = $9, gist_sealed = $10, lease = NULL,
       settled_at = CASE WHEN $3::text IN ('flagged', 'waiting') THEN NULL ELSE $11::timestamptz END
 WHERE id = $1 AND lease = $2 AND state = 'new' RETURNING id
"""


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A stored mail under a lease."""

    id: UUID
    lease: UUID
    size: int
    is_cut: bool
    arrived_at: datetime
    tries: int


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a mail, and what it waits for or why nothing was done."""

    state: State
    why: str = ""
    trust: Trust | None = None
    about: UUID | None = None
    answer: str | None = None


async def store(
    raw: bytes,
    *,
    mailbox: str,
    fetched_as: str,
    size: int | None = None,
    abouts_of: AboutsOf = of_nobody,
    now: datetime,
) -> bool:
    """Keep a mail as it came, sealed; whether it was new. ``size`` is given where it was cut.

    What one sender sends beyond ``MOST_OF_ONE`` within ``WITHIN`` is kept and held back unread,
    but what tells that a mail of ours came back. ``abouts_of`` says what reply addresses are about.
    """
    made, sender = uuid4(), sender_in(raw)
    gist = Incoming(kind=Kind.OTHER, sender=sender)
    rows = await _run(
        _STORE, made, mailbox[:300], fetched_as[:300], hashlib.sha256(raw).digest(),
        size or len(raw), size is not None, now,
        vault.seal(raw, about=_place("raw", made)),
        vault.blind_index(plain(sender or "")), WITHIN, MOST_OF_ONE - 1,
        vault.seal(msgspec.json.encode(gist), about=_place("gist", made)),
    )  # fmt: skip
    is_held = bool(rows) and rows[0]["state"] == State.HELD
    if is_held and await let_past(made, raw, abouts_of=abouts_of, now=now):
        return True
    if is_held and rows[0]["is_first"]:
        tell(SecurityEvent.MAIL_HELD)
    return bool(rows)


async def raw_of(mail: UUID) -> bytes:
    """A mail as it came; one at a time, since it may be large.

    Raises:
        DamagedError: it does not open.
    """
    [row] = await _run("SELECT mail_sealed FROM inbound_mail WHERE id = $1", mail)
    return unsealed(mail, row["mail_sealed"])


async def known(mailbox: str, names: Collection[str]) -> set[str]:
    """Which of these were fetched from the mailbox before."""
    rows = await _run(
        "SELECT fetched_as FROM inbound_mail WHERE mailbox = $1 AND fetched_as = ANY($2)",
        mailbox[:300], list(names),
    )  # fmt: skip
    return {row["fetched_as"] for row in rows}


async def claim(now: datetime) -> list[Claimed]:
    """Take up what has not been read yet; each is held for a minute."""
    rows = await _run(_CLAIM, uuid4(), now, LEASE, _BATCH, MOST_TRIES)
    found = [msgspec.convert(dict(row), Claimed) for row in rows]
    return sorted(found, key=lambda claimed: (claimed.arrived_at, claimed.id))


async def set_aside(now: datetime) -> int:
    """Leave to a person what could not be taken in three times; how many those are."""
    return len(await _run(_SET_ASIDE, now, MOST_TRIES))


async def file(act: Act, claimed: Claimed, read: Incoming, filed: Filed) -> bool:
    """File a mail with what became of it; whether the lease still held. A step."""
    rows = await act.fetch(
        _FILE, claimed.id, claimed.lease, filed.state.value, filed.why, read.kind.value,
        None if filed.trust is None else filed.trust.value, filed.about, filed.answer,
        read.away_until, vault.seal(msgspec.json.encode(read), about=_place("gist", claimed.id)),
        act.now,
    )  # fmt: skip
    return bool(rows)


async def hold(act: Act, claimed: Claimed) -> bool:
    """Hold the row of a claimed mail until the act ends; whether the lease still stands. A step."""
    rows = await act.fetch(
        "SELECT 1 FROM inbound_mail WHERE id = $1 AND lease = $2 AND state = 'new' FOR UPDATE",
        claimed.id, claimed.lease,
    )  # fmt: skip
    return bool(rows)


async def settle(act: Act, mail: UUID, *, decision: str, reason: str = "") -> None:
    """Note what a person decided about a mail. A step.

    Raises:
        NotFoundError: it is not one that waits for anybody.
    """
    rows = await act.fetch(
        "UPDATE inbound_mail SET state = 'decided', settled_at = $2, decision = $3,"
        " decided_by = $4, decision_reason = '', decision_reason_sealed = $5,"
        " revision = revision + 1"
        " WHERE id = $1 AND state = ANY($6) RETURNING id",
        mail, act.now, decision, act.viewer.account,
        written.seal(reason, "inbound_mail", "decision_reason", mail),
        [state.value for state in _OPEN],
    )  # fmt: skip
    if not rows:
        raise NotFoundError


async def hand_to(act: Act, mail: UUID, account: UUID | None) -> None:
    """Note who is to decide about a mail. A step.

    Raises:
        NotFoundError: it is not one that waits for anybody.
    """
    rows = await act.fetch(
        "UPDATE inbound_mail SET handed_to = $2, revision = revision + 1"
        " WHERE id = $1 AND state = ANY($3) RETURNING id",
        mail, account, [state.value for state in _OPEN],
    )  # fmt: skip
    if not rows:
        raise NotFoundError


async def assign(act: Act, mail: UUID, about: UUID) -> None:
    """Say whose invitation a mail belongs to. A step."""
    await act.fetch("UPDATE inbound_mail SET about = $2 WHERE id = $1", mail, about)


async def add_alias(act: Act, professional: UUID, address: str) -> None:
    """Let an address answer for somebody from now on. A step."""
    if await answers_for(address, professional):
        return
    made = uuid4()
    await act.fetch(
        "INSERT INTO known_sender (id, professional, address_index, address_sealed, confirmed_at,"
        " confirmed_by) VALUES ($1, $2, $3, $4, $5, $6)",
        made, professional, vault.blind_index(address),
        vault.seal(address, about=_place("alias", made)), act.now, act.viewer.account,
    )  # fmt: skip


async def answers_for(address: str, professional: UUID) -> bool:
    """Whether a person confirmed that the address answers for somebody; in an open transaction."""
    rows = await fetch(
        "SELECT 1 FROM known_sender WHERE professional = $1 AND address_index = $2"
        " AND ended_at IS NULL",
        professional, vault.blind_index(address),
    )  # fmt: skip
    return bool(rows)


def gist_of(mail: UUID, sealed: bytes) -> Incoming:
    """What was read of a mail.

    Raises:
        DamagedError: it does not open.
    """
    return msgspec.json.decode(vault.unseal(sealed, about=_place("gist", mail)), type=Incoming)


def unsealed(mail: UUID, sealed: bytes) -> bytes:
    """A mail as it came.

    Raises:
        DamagedError: it does not open.
    """
    return vault.unseal_bytes(sealed, about=_place("raw", mail))


async def _run(query: str, *arguments: object) -> list[asyncpg.Record]:
    async with housekeeping() as transaction:
        rows: list[asyncpg.Record] = await transaction.connection.fetch(query, *arguments)
    return rows


def _place(part: str, mail: UUID) -> str:
    return f"inbound_mail.{part}:{mail}"
