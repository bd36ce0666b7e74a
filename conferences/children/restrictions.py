"""Restricted cases: for named people and the chair of their conferences alone, as steps."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from conferences.children.tables import NamedReader, Restriction
from people.audit.service import Act, fetch
from people.vault.service import case_key

_READERS = """
SELECT named.professional, p.name, p.role, a.name AS agency_name, named.named_at
  FROM named_reader AS named
  JOIN professional AS p ON p.id = named.professional
  JOIN agency AS a ON a.id = p.agency
 WHERE named.restriction = $1 AND named.ended_at IS NULL ORDER BY p.name, p.id
"""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody for whom a restricted case is."""

    professional: UUID
    name: str
    role: str
    agency_name: str
    named_at: datetime


class RestrictionInForce(msgspec.Struct, frozen=True, kw_only=True):
    """That a case is restricted: since when, why, and for whom."""

    id: UUID
    reason: str
    set_at: datetime
    named: tuple[Named, ...]


async def find(family: UUID) -> RestrictionInForce | None:
    """The restriction of a case that is in force, if any; in a transaction that is open."""
    rows = await fetch(
        "SELECT * FROM restriction WHERE family = $1 AND lifted_at IS NULL LIMIT 1", family
    )
    if not rows:
        return None
    [row] = rows
    readers = await fetch(_READERS, row["id"])
    return RestrictionInForce(
        id=row["id"],
        reason=(await case_key(None, family)).unseal(
            row["reason_sealed"], about=f"restriction.reason.{row['id']}"
        ),
        set_at=row["set_at"],
        named=tuple(msgspec.convert(dict(one), Named) for one in readers),
    )


async def insert(act: Act, family: UUID, *, reason: str) -> UUID:
    """Restrict a case from now on; gives the restriction's id. A step."""
    made, key = uuid4(), await case_key(act, family)
    await Restriction.insert(
        Restriction(
            id=made, family=family,
            reason_sealed=key.seal(reason, about=f"restriction.reason.{made}"),
            set_by=act.viewer.account, set_at=act.now,
        )
    )  # fmt: skip
    return made


async def name(act: Act, restriction: UUID, professionals: Collection[UUID]) -> None:
    """Let the case be for these people, and no others. A step."""
    await act.fetch(
        "UPDATE named_reader SET ended_at = $2 WHERE restriction = $1 AND ended_at IS NULL"
        " AND professional <> ALL($3::uuid[])",
        restriction, act.now, list(professionals),
    )  # fmt: skip
    rows = await act.fetch(
        "SELECT professional FROM named_reader WHERE restriction = $1 AND ended_at IS NULL",
        restriction,
    )
    fresh = set(professionals) - {row["professional"] for row in rows}
    if fresh:
        await NamedReader.insert(
            *(
                NamedReader(
                    id=uuid4(), restriction=restriction, professional=one,
                    named_by=act.viewer.account, named_at=act.now,
                )
                for one in sorted(fresh)
            )
        )  # fmt: skip


async def remove(act: Act, made: Collection[UUID]) -> None:
    """Take back restrictions that were set because two children were thought to be one. A step.

    One that somebody lifted since then stays, as what was done.
    """
    rows = await act.fetch(
        "SELECT id FROM restriction WHERE id = ANY($1::uuid[]) AND lifted_at IS NULL", list(made)
    )
    ids = [row["id"] for row in rows]
    await act.fetch("DELETE FROM named_reader WHERE restriction = ANY($1::uuid[])", ids)
    await act.fetch("DELETE FROM restriction WHERE id = ANY($1::uuid[])", ids)


async def lift(act: Act, restriction: UUID) -> None:
    """Let the case be as any other again. A step."""
    await act.fetch(
        "UPDATE restriction SET lifted_at = $2, lifted_by = $3"
        " WHERE id = $1 AND lifted_at IS NULL",
        restriction, act.now, act.viewer.account,
    )  # fmt: skip
