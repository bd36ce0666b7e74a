"""Bars: who is kept from a family's case, as steps of the acts that set and lift them.

Nobody but those who may set bars learns that there is one. An agency's lead names a case by the
reference they know, and is not told whether there is such a case: a bar on a reference nobody has
waits, and is in force from the moment a family or child is recorded under it.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.children import sealing
from conferences.children.surnames import surnames_of, surnames_of_household
from conferences.children.tables import Bar
from conferences.entitlement import let_in_sql
from people.audit.service import Act, fetch
from people.vault.service import blind_index, case_key, seal, unseal

_FAMILY_OF = """
SELECT f.id FROM family AS f
 WHERE lower(f.reference) = lower($1)
    OR EXISTS (SELECT FROM child AS k WHERE k.family = f.id AND lower(k.case_reference) = lower($1))
 LIMIT 1
"""
_STANDING = """
SELECT bar.*, p.name, p.role, a.name AS agency_name, f.reference AS family_reference
  FROM bar
  JOIN professional AS p ON p.id = bar.professional
  JOIN agency AS a ON a.id = p.agency
  LEFT JOIN family AS f ON f.id = bar.family
 WHERE bar.lifted_at IS NULL
"""
_SURNAMES = """
SELECT child.id, child.name_sealed, child.date_of_birth_sealed, child.expected_on_sealed,
       family.id AS family, family.name_sealed AS family_name_sealed
  FROM family LEFT JOIN child ON child.family = family.id WHERE family.id = $1
"""


class BarReason(StrEnum):
    """Why somebody is kept from a case."""

    RELATIVE = "relative"
    KNOWS_FAMILY = "knows_family"
    NEIGHBOUR = "neighbour"
    COMPLAINT = "complaint"
    OTHER = "other"


class StandingBar(msgspec.Struct, frozen=True, kw_only=True):
    """A bar in force, for those who may set bars. ``reference`` is the one that was typed."""

    id: UUID
    professional: UUID
    name: str
    role: str
    agency_name: str
    reference: str
    reason: BarReason
    note: str
    is_told: bool
    set_at: datetime


async def find_family(reference: str) -> UUID | None:
    """The family with that reference, or with a child of that case reference, if there is one.

    Inside a transaction that is open; whether the viewer may know is for the caller to ask.
    """
    rows = await fetch(_FAMILY_OF, reference.strip())
    return rows[0]["id"] if rows else None


async def insert(
    act: Act, *, professional: UUID, family: UUID | None, reference: str, reason: BarReason,
    note: str, is_told: bool, agency: UUID | None,
) -> UUID:  # fmt: skip
    """Keep somebody from a case from now on; gives the bar's id. A step."""
    bar = uuid4()
    await Bar.insert(
        Bar(
            id=bar, professional=professional, family=family,
            reference_sealed=seal(reference.strip(), about=f"bar.reference.{bar}"),
            reference_index=_index(reference), reason=reason.value,
            note_sealed=seal(note, about=f"bar.note.{bar}"), is_told=is_told, agency=agency,
            set_by=act.viewer.account, set_at=act.now,
        )
    )  # fmt: skip
    return bar


async def lift(act: Act, bar: UUID) -> None:
    """Let the person in again. A step."""
    await act.fetch(
        "UPDATE bar SET lifted_at = $2, lifted_by = $3 WHERE id = $1 AND lifted_at IS NULL",
        bar, act.now, act.viewer.account,
    )  # fmt: skip


async def remove(act: Act, made: Collection[UUID]) -> None:
    """Take back bars that were set because two children were thought to be one. A step.

    One that somebody lifted since then stays, as what was done.
    """
    await act.fetch("DELETE FROM bar WHERE id = ANY($1::uuid[]) AND lifted_at IS NULL", list(made))


async def adopt(act: Act, family: UUID, *, reference: str) -> None:
    """Let the bars that waited for a reference be on the family that has it now. A step."""
    await act.fetch(
        "UPDATE bar SET family = $1 WHERE family IS NULL AND reference_index = $2",
        family, _index(reference),
    )  # fmt: skip


async def list_shut_out(family: UUID, professionals: Collection[UUID]) -> dict[UUID, str]:
    """Those of the people whom a bar or a restriction shuts out of the case, by their names."""
    let_in = let_in_sql(family="$2::uuid", person="p.id")
    rows = await fetch(
        f"SELECT p.id, p.name FROM professional AS p"  # noqa: S608 - the predicate is ours
        f" WHERE p.id = ANY($1::uuid[]) AND NOT {let_in} ORDER BY p.name",
        list(professionals), family,
    )  # fmt: skip
    return {row["id"]: row["name"] for row in rows}


async def list_standing(where: str, *arguments: object) -> list[StandingBar]:
    """The bars in force for which a condition over ``bar`` holds, by name."""
    rows = await fetch(f"{_STANDING} AND {where} ORDER BY p.name, bar.set_at", *arguments)
    return [_standing(row) for row in rows]


async def surnames(family: UUID) -> frozenset[str]:
    """The surnames of a family and its children; for comparing alone, and never shown. A step."""
    found: set[str] = set()
    key = await case_key(None, family)
    for row in await fetch(_SURNAMES, family):
        found |= surnames_of_household(sealing.family_name(key, row["family_name_sealed"]))
        if row["id"] is not None:
            found |= surnames_of(str(sealing.child_values(key, row)["name"]))
    return frozenset(found)


def _standing(row: asyncpg.Record) -> StandingBar:
    values: dict[str, Any] = dict(row)
    values["reference"] = unseal(row["reference_sealed"], about=f"bar.reference.{row['id']}")
    values["note"] = unseal(row["note_sealed"], about=f"bar.note.{row['id']}")
    return msgspec.convert(values, StandingBar)


def _index(reference: str) -> bytes:
    return blind_index(reference.strip())
