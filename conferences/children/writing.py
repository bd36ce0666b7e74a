"""How families and children are written, sealed: steps inside the acts of this slice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from conferences.children import bars, sealing
from conferences.children.imports import ChildPlan, Stored
from conferences.children.values import AddChild, ChildDetails, faults_by
from conferences.entitlement import professional_of, visible_child_sql, visible_family_sql
from people.audit.service import Act
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError
from people.text import random_reference
from people.vault.service import case_key, case_keys

_REFERENCE_LETTERS = 6


async def lock_family(act: Act, family: UUID) -> asyncpg.Record:
    """The household's row, held until the act ends.

    Raises:
        NotFoundError: there is no such household that the viewer may work on.
    """
    visible = visible_family_sql(act.viewer, family="f", parameter="$2")
    query = f"SELECT f.* FROM family AS f WHERE f.id = $1 AND {visible} FOR UPDATE"  # noqa: S608
    return _only(await act.fetch(query, family, professional_of(act.viewer)))


async def lock_child(act: Act, child: UUID) -> asyncpg.Record:
    """The child's row, held until the act ends.

    Raises:
        NotFoundError: there is no such child that the viewer may work on.
    """
    viewer = replace(act.viewer, emergency=frozenset())
    visible = visible_child_sql(viewer, child="k", parameter="$2")
    query = f"SELECT k.* FROM child AS k WHERE k.id = $1 AND {visible} FOR UPDATE"  # noqa: S608
    return _only(await act.fetch(query, child, professional_of(act.viewer)))


async def insert_family(act: Act, family: UUID, *, reference: str, name: str) -> None:
    """Put a household in; bars that waited for its reference are in force at once."""
    given = reference or random_reference(_REFERENCE_LETTERS)
    await act.fetch(
        "INSERT INTO family (id, reference, name_sealed, revision) VALUES ($1, $2, $3, 1)",
        family,
        given,
        sealing.family_name_sealed(await case_key(act, family), name),
    )
    await bars.adopt(act, family, reference=given)


async def insert_child(act: Act, family: UUID, details: AddChild, *, family_name: str) -> UUID:
    """Put a child in; gives its id."""
    child, key = uuid4(), await case_key(act, family)
    columns: dict[str, Any] = {
        "id": child,
        "family": family,
        "case_reference": details.case_reference or random_reference(_REFERENCE_LETTERS),
        "registered_on": details.registered_on,
        "revision": 1,
        **sealing.child_columns(key, child, details, family_name=family_name),
    }
    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    await act.fetch(
        f"INSERT INTO child ({', '.join(columns)}) VALUES ({places})",  # noqa: S608 - our columns
        *columns.values(),
    )
    await bars.adopt(act, family, reference=columns["case_reference"])
    return child


async def update_child(
    act: Act, row: Mapping[str, Any], details: ChildDetails, *, registered_on: date | None
) -> None:
    """Write a child's details in place of those before, and the next revision.

    Who comes on the register again after having been taken off has only the later day.
    """
    family = await lock_family(act, row["family"])
    key = await case_key(act, family["id"])
    family_name = sealing.family_name(key, family["name_sealed"])
    off = row["deregistered_on"]
    columns: dict[str, Any] = {
        "case_reference": details.case_reference or row["case_reference"],
        "registered_on": registered_on,
        "deregistered_on": None if off and registered_on and registered_on > off else off,
        "revision": row["revision"] + 1,
        **sealing.child_columns(key, row["id"], details, family_name=family_name),
    }
    written = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, start=2))
    await act.fetch(
        f"UPDATE child SET {written} WHERE id = $1",  # noqa: S608 - our columns
        row["id"],
        *columns.values(),
    )


async def carry_out(act: Act, plan: ChildPlan, stored: Stored) -> list[UUID]:
    """Write what a file without faults says; gives the ids of the children added or changed."""
    families = {reference: (known.id, known.name) for reference, known in stored.families.items()}
    for reference, name in plan.families.items():
        families[reference] = (uuid4(), name)
    await case_keys(act, [family for family, _ in families.values()])
    for reference, name in plan.families.items():
        await insert_family(act, families[reference][0], reference=reference, name=name)
    written = []
    for planned in plan.children:
        details, known = planned.details, planned.known
        if known is None:
            family, name = families[planned.family_reference]
            written.append(await insert_child(act, family, details, family_name=name))
        elif planned.changes:
            await update_child(act, known.row, details, registered_on=details.registered_on)
            written.append(known.row["id"])
    return written


async def check_children(act: Act, children: Sequence[AddChild]) -> None:
    """Demand dates that can be and references nobody has.

    Raises:
        InvalidError: with faults that name each child by its place, from nought.
    """
    given = [child.case_reference for child in children]
    rows = await act.fetch(
        "SELECT case_reference FROM child WHERE case_reference = ANY($1::text[])", given
    )
    taken = {row["case_reference"] for row in rows}
    faults: list[Fault] = []
    for place, child in enumerate(children):
        found = faults_by(child, today=local_day(act.now))
        if child.case_reference and child.case_reference in taken.union(given[:place]):
            found.extend(case_reference_taken().faults)
        faults.extend(Fault(f"children-{place}-{f.field}", f.message, f.typed) for f in found)
    demand_none(faults)


def demand_none(faults: Sequence[Fault]) -> None:
    """Refuse where there are faults.

    Raises:
        InvalidError: with those faults.
    """
    if faults:
        raise InvalidError(*faults)


def case_reference_taken() -> InvalidError:
    """Say that another child has the case reference."""
    words = "Another child has this case reference. Look it up, or give another."
    return InvalidError(Fault("case_reference", words))


def family_reference_taken() -> InvalidError:
    """Say that another household has the reference."""
    words = "Another family has this reference. Add the child there, or give another."
    return InvalidError(Fault("reference", words))


def _only(rows: Sequence[asyncpg.Record]) -> asyncpg.Record:
    if not rows:
        raise NotFoundError
    return rows[0]
