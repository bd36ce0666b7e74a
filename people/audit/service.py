"""The only ways to open a transaction: ``recorded`` for acts, ``reading`` for reads.

``tried`` is an act that is taken back; ``housekeeping`` is for what the service notes about itself.
All take the database role that owns nothing and may only add to the trail. An act's entry is
written last, just before the commit: the chain is a lock that all writers share, and taken first it
would be held through the whole act.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from piccolo.engine import engine_finder
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from people.audit import requests
from people.audit.constraints import translated
from people.audit.tables import AuditEntry, DoneAct
from people.errors import (
    ClashError,
    ConvenorError,
    InvalidError,
    NotFoundError,
    RefusedError,
    RepeatedError,
    ScopeError,
)
from people.permissions import Viewer
from people.security_events import tell_of_act

DATABASE_IS_GONE = (
    ConnectionError,
    FileNotFoundError,  # the socket of a server on this machine
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
)
"""What is raised where the database does not answer, or ends in the middle of something."""

_DONE_ACTS_KEPT_FOR = timedelta(days=2)
_REFUSALS = {
    NotFoundError: "not_found",
    RefusedError: "state",
    ClashError: "taken",
    InvalidError: "invalid",
    ScopeError: "scope",
}
"""What a refusal is called in an entry; to be asked who one is, is none."""


class Verb(StrEnum):
    """The six things one can do with personal data: Data Protection Act 2018 s.62."""

    ALTER = "alter"
    COLLECT = "collect"
    COMBINE = "combine"
    CONSULT = "consult"
    DISCLOSE = "disclose"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about: the noun and its id, none for a list or a bulk act."""

    kind: str
    id: UUID | None = None


@dataclass(slots=True, kw_only=True)
class Act:
    """An open act: who does it, when, and what its trail entry will say. Steps take it first."""

    viewer: Viewer
    now: datetime
    name: str
    verb: Verb
    subject: Subject
    opened: PostgresTransaction | None = None
    details: dict[str, Any] = field(default_factory=dict)
    case_keys: dict[UUID, Any] = field(default_factory=dict, repr=False)
    """Keys of cases that the act has opened so far (`people.vault`); they are gone with it."""

    @property
    def transaction(self) -> PostgresTransaction:
        """The transaction the act is done in.

        Raises:
            RuntimeError: it is not open yet.
        """
        if self.opened is None:
            raise RuntimeError("open the act with recorded first")
        return self.opened

    def note(self, **details: Any) -> None:  # noqa: ANN401 - ids and codes of any kind
        """Add ids, codes or counts to the entry; never names or content."""
        self.details.update(details)

    def about(self, subject: Subject) -> None:
        """Say what the act turned out to be about, where its id was not known before."""
        self.subject = subject

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Run SQL inside the act, with ``$1`` placeholders, and give its rows."""
        rows: list[asyncpg.Record] = await self.transaction.connection.fetch(query, *arguments)
        return rows


@asynccontextmanager
async def recorded(
    viewer: Viewer, verb: Verb, subject: Subject, *, now: datetime, name: str
) -> AsyncIterator[Act]:
    """One transaction that ends with one entry in the trail; nothing of it stays if it fails.

    ``name`` says which act it was, in the words of the code: ``conference.book``. What is refused
    leaves an entry too, that says so: who asked for what, and nothing of what they gave. Within a
    request a look waits until it is known what the request does (`people.audit.requests`).

    Raises:
        RepeatedError: the viewer's act id was used before.
        ConvenorError: the database refused, translated by constraint.
    """
    act = Act(viewer=viewer, now=now, name=name, verb=verb, subject=subject)
    try:
        async with _transaction() as transaction:
            act.opened = transaction
            if viewer.act_id is not None and verb is not Verb.CONSULT:
                await _do_once(act, viewer.act_id)
            yield act
            await _enter(act)
        tell_of_act(act.name, viewer, act.subject.id, act.details)
    except asyncpg.IntegrityConstraintViolationError as error:
        explained = translated(error)
        await enter_refusal(act, explained)
        raise explained from error
    except ConvenorError as error:
        await enter_refusal(act, error)
        raise


async def enter_refusal(act: Act, error: ConvenorError, **details: str) -> None:
    """Leave an entry of what was refused, once: not of what was sent twice."""
    why = next((code for kind, code in _REFUSALS.items() if isinstance(error, kind)), None)
    if isinstance(error, RepeatedError):
        _settle()
    elif why is not None and not error.is_entered:
        await enter_refused(act, why, **details)
        error.is_entered = True


async def enter_refused(act: Act, why: str, **details: str) -> None:
    """Leave the entry of an act that was refused, with the code that says why."""
    act.details = {"refused": why, **details}
    async with _transaction():
        await _write(act)
    tell_of_act(act.name, act.viewer, act.subject.id, act.details)


async def enter_looks() -> None:
    """Leave one entry of what a request looked at that did nothing else, before its answer goes.

    It is of what was looked at first, and names whatever else was.
    """
    asked = requests.asked_now()
    if asked is None or asked.is_entered or not asked.looks:
        return
    async with _transaction():
        await _write(_looks()[0])


def first_look() -> Act | None:
    """What the request that is being answered looked at first, if it left no entry yet."""
    asked = requests.asked_now()
    return None if asked is None or asked.is_entered else next(iter(_looks()), None)


class _TakenBackError(Exception):
    """Ends what was only tried, so that nothing of it stays."""


@asynccontextmanager
async def tried(
    viewer: Viewer, subject: Subject, *, now: datetime, name: str
) -> AsyncIterator[Act]:
    """What would come of an act: it is done and, at its end, taken back without an entry.

    What it showed is for the caller to enter, who knows what was looked at. What is refused leaves
    an entry, as in ``recorded``.

    Raises:
        ConvenorError: the database refused, translated by constraint.
    """
    with suppress(_TakenBackError):
        async with recorded(viewer, Verb.CONSULT, subject, now=now, name=name) as act:
            yield act
            raise _TakenBackError


@asynccontextmanager
async def reading(viewer: Viewer) -> AsyncIterator[Viewer]:
    """One transaction that only reads; reads of a child's record use ``recorded`` instead."""
    async with _transaction() as transaction:
        await transaction.connection.execute("SET TRANSACTION READ ONLY")
        yield viewer


async def fetch(query: str, *arguments: object) -> list[asyncpg.Record]:
    """Run SQL with ``$1`` placeholders in the transaction that is open here, and give its rows.

    Raises:
        RuntimeError: no transaction is open.
    """
    transaction = engine().current_transaction.get()
    if transaction is None:
        raise RuntimeError("open a transaction with recorded, reading or housekeeping first")
    rows: list[asyncpg.Record] = await transaction.connection.fetch(query, *arguments)
    return rows


def engine() -> PostgresEngine:
    """The engine of the one database.

    Raises:
        TypeError: no engine is configured.
    """
    found = engine_finder()
    if not isinstance(found, PostgresEngine):
        raise TypeError("piccolo_conf.py names no PostgreSQL engine")
    return found


@asynccontextmanager
async def housekeeping(*, waits_for_disk: bool = True) -> AsyncIterator[PostgresTransaction]:
    """One transaction for what the service notes about itself and nobody decided.

    Leases of the outbox, when a session was last seen, counted attempts: nothing that concerns a
    person or a conference, and so no entry in the trail. What may be forgotten where the server is
    cut off within the same second does not wait for the disk.
    """
    async with _transaction(waits_for_disk=waits_for_disk) as transaction:
        yield transaction


async def answered(act_id: UUID, answer: str) -> None:
    """Keep where an act's answer led, for the same form sent again."""
    async with housekeeping():
        await DoneAct.update({DoneAct.answer: answer[:500]}).where(DoneAct.id == act_id)


async def sweep_done_acts(*, now: datetime) -> None:
    """Forget the ids of acts that no open form can still carry."""
    async with housekeeping():
        await DoneAct.delete().where(DoneAct.at < now - _DONE_ACTS_KEPT_FOR)


@asynccontextmanager
async def _transaction(*, waits_for_disk: bool = True) -> AsyncIterator[PostgresTransaction]:
    """One transaction as the role that owns nothing, whose connection goes back in any case.

    Piccolo keeps it for ever where the database is lost before the end: the pool would run dry,
    and closing it never end.
    """
    opened = engine().transaction(allow_nested=False)
    try:
        async with opened as transaction:
            await _take_role(transaction, waits_for_disk=waits_for_disk)
            yield transaction
    finally:
        await _give_back(opened)


async def _give_back(transaction: PostgresTransaction) -> None:
    """Let go of what a transaction may still hold; what went back already is left alone."""
    connection, current = getattr(transaction, "connection", None), engine().current_transaction
    pool = engine().pool
    if connection is not None and pool is not None:
        with suppress(OSError, asyncpg.InterfaceError, asyncpg.PostgresError):
            await pool.release(connection)
    if current.get() is transaction:
        current.set(None)


async def _take_role(transaction: PostgresTransaction, *, waits_for_disk: bool) -> None:
    taken = "SELECT set_config('role', 'convenor_app', true)"
    if not waits_for_disk:
        taken += ", set_config('synchronous_commit', 'off', true)"
    await transaction.connection.execute(taken)


async def _do_once(act: Act, act_id: UUID) -> None:
    rows = await act.fetch(
        "INSERT INTO done_act (id, account, at) VALUES ($1, $2, $3)"
        " ON CONFLICT (id) DO NOTHING RETURNING id",
        act_id, act.viewer.account, act.now,
    )  # fmt: skip
    if rows:
        return
    known = await act.fetch("SELECT account, answer FROM done_act WHERE id = $1", act_id)
    is_own = bool(known) and known[0]["account"] == act.viewer.account
    raise RepeatedError(known[0]["answer"] if is_own else None)


async def _enter(act: Act) -> None:
    """Leave the act's entry; a look within a request waits for what else the request does."""
    asked = requests.asked_now()
    if asked is not None and _is_look(act):
        asked.looks.append(act)
    else:
        await _write(act)


def _is_look(act: Act) -> bool:
    """Whether nothing was done; to sign in, to prove who one is and to fail at it are acts."""
    return act.verb is Verb.CONSULT and act.subject.kind != "account"


def _looks() -> list[Act]:
    asked = requests.asked_now()
    return [one for one in asked.looks if isinstance(one, Act)] if asked is not None else []


def _settle() -> None:
    """Note that the request has its entry."""
    asked = requests.asked_now()
    if asked is not None:
        asked.is_entered = True


async def _write(act: Act) -> None:
    """Write the entry of an act, which names what else the request looked at before it."""
    if also := requests.others((look.subject.id for look in _looks()), act.subject.id):
        act.note(looked_at=also)
    if act.viewer.emergency_until is not None:
        act.note(in_emergency=True)
    details = msgspec.json.encode(act.details, enc_hook=str).decode()
    await AuditEntry.insert(
        AuditEntry(
            id=uuid4(),
            at=act.now,
            verb=act.verb.value,
            subject_kind=act.subject.kind,
            subject=act.subject.id,
            account=act.viewer.account,
            professional=act.viewer.professional,
            via=act.viewer.via.value,
            act=act.name,
            details=details,
        )
    )
    _settle()
