"""Variations are kept here: steps of the acts that ask for, decide and take them back.

Whose business a conference is, and which dates it has, the package above knows: its acts call
these. An approved variation goes into the facts a conference is measured by.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from people.audit.constraints import explain
from people.audit.service import Act, fetch
from people.errors import NotFoundError, RefusedError
from standards.measures.facts import VariationFacts
from standards.variations.standing import RUNS_OUT_WITHIN, Standing
from standards.variations.tables import Variation
from standards.variations.values import NewVariation, StoredVariation

_STORED = """
SELECT variation.*, asker.name AS asked_by_name, decider.name AS approver_name
  FROM variation
  JOIN account AS asker ON asker.id = variation.asked_by
  JOIN account AS decider ON decider.id = variation.approver
"""
_APPROVED = """
SELECT id AS variation, measure, subject, until, decided_at AS approved_at FROM variation
 WHERE conference = $1 AND is_approved AND withdrawn_at IS NULL ORDER BY measure, subject
"""
_EXPIRED_GO = """
UPDATE variation SET withdrawn_at = $3
 WHERE subject = $1 AND measure = $2 AND decided_at IS NULL AND withdrawn_at IS NULL
   AND was_due_at < $3
"""

explain(
    {
        "variation_stands_once": lambda: RefusedError(
            "A variation of this was asked for already. It has to be withdrawn first."
        ),
        "variation_is_decided_by_somebody_else": lambda: RefusedError(
            "Nobody decides what they asked for themselves. Name another senior manager."
        ),
    }
)


async def add(act: Act, asked: NewVariation) -> None:
    """Keep a variation that is asked for. A step.

    Raises:
        RefusedError: no account stands behind who asks, or one of the same stands already.
    """
    if act.viewer.account is None:
        raise RefusedError("Sign in with an account of your own to ask for a variation.")
    await act.fetch(_EXPIRED_GO, asked.subject, asked.measure, act.now)
    values = msgspec.structs.asdict(asked)
    await Variation.insert(Variation(**values, asked_by=act.viewer.account, asked_at=act.now))
    act.note(variation=asked.id, measure=asked.measure, until=asked.until.isoformat())


async def lock(act: Act, variation: UUID) -> StoredVariation:
    """One variation, held until the act ends. A step.

    Raises:
        NotFoundError: there is none.
    """
    await act.fetch("SELECT 1 FROM variation WHERE id = $1 FOR UPDATE", variation)
    return await get(variation)


async def get(variation: UUID) -> StoredVariation:
    """One variation, in a transaction that is open.

    Raises:
        NotFoundError: there is none.
    """
    rows = await fetch(f"{_STORED} WHERE variation.id = $1", variation)
    if not rows:
        raise NotFoundError
    return _stored(rows[0])


async def load_of(conferences: Collection[UUID]) -> tuple[StoredVariation, ...]:
    """The variations of conferences, the latest asked for first, in an open transaction."""
    rows = await fetch(
        f"{_STORED} WHERE conference = ANY($1::uuid[]) ORDER BY asked_at DESC, variation.id",
        list(conferences),
    )
    return tuple(_stored(row) for row in rows)


async def load_open(now: datetime) -> tuple[StoredVariation, ...]:
    """What waits to be decided in time, and which approved days run out soon.

    The next to do something about first; in a transaction that is open.
    """
    rows = await fetch(
        f"{_STORED} WHERE withdrawn_at IS NULL"
        " AND (decided_at IS NULL AND was_due_at >= $1 OR is_approved AND until BETWEEN $1 AND $2)"
        " ORDER BY CASE WHEN decided_at IS NULL THEN was_due_at ELSE until END, variation.id",
        now, now + RUNS_OUT_WITHIN,
    )  # fmt: skip
    return tuple(_stored(row) for row in rows)


async def load_facts(conference: UUID) -> tuple[VariationFacts, ...]:
    """The approved variations of a conference, as facts; in a transaction that is open."""
    return tuple(VariationFacts(**dict(row)) for row in await fetch(_APPROVED, conference))


async def decide(act: Act, stored: StoredVariation, *, is_approved: bool, answer: bytes) -> None:
    """Approve or refuse a variation that was locked. A step.

    Raises:
        RefusedError: it does not wait.
    """
    demand(act, stored, Standing.WAITING)
    await act.fetch(
        "UPDATE variation SET decided_at = $2, is_approved = $3, answer_sealed = $4 WHERE id = $1",
        stored.id, act.now, is_approved, answer,
    )  # fmt: skip
    act.note(variation=stored.id, measure=stored.measure, approved=is_approved)


async def withdraw(act: Act, stored: StoredVariation) -> None:
    """Take back a variation that was locked. A step.

    Raises:
        RefusedError: it neither waits nor was approved.
    """
    demand(act, stored, Standing.WAITING, Standing.APPROVED)
    await act.fetch(
        "UPDATE variation SET withdrawn_at = $2, withdrawn_by = $3 WHERE id = $1",
        stored.id, act.now, act.viewer.account,
    )  # fmt: skip
    act.note(variation=stored.id, measure=stored.measure)


def demand(act: Act, stored: StoredVariation, *standings: Standing) -> None:
    """Demand that a variation stands so.

    Raises:
        RefusedError: it stands otherwise.
    """
    stands = stored.standing(act.now)
    if stands not in standings:
        raise RefusedError(f"This variation is {stands} now. Load the page again to see it.")


async def erase_of(act: Act, conferences: Collection[UUID]) -> list[UUID]:
    """Erase the variations of conferences; gives their ids. A step."""
    rows = await act.fetch(
        "DELETE FROM variation WHERE conference = ANY($1::uuid[]) RETURNING id", list(conferences)
    )
    return [row["id"] for row in rows]


def _stored(row: asyncpg.Record) -> StoredVariation:
    known = StoredVariation.__struct_fields__
    return StoredVariation(**{name: row[name] for name in known})
