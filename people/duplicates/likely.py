"""Which people and agencies are likely to be there already, or twice; in an open transaction.

The page of children has its own, since what identifies a child opens only there.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any
from uuid import UUID

import msgspec

from people.audit.service import fetch
from people.duplicates.likeness import (
    are_alike,
    name_key,
    pairs_of,
    same_address,
    same_phone,
)
from people.duplicates.values import Alike, LikelyPair, Noun
from people.errors import Fault, InvalidError
from people.imports import ImportResult, Plan
from people.text import phrase

MOST_NAMED = 5

_PEOPLE = """
SELECT professional.id, professional.name, professional.role, professional.agency,
       agency.name AS agency_name, professional.email, professional.phone
  FROM professional JOIN agency ON agency.id = professional.agency
 WHERE professional.merged_into IS NULL
"""
_AGENCIES = """
SELECT id, name, "group", email FROM agency WHERE merged_into IS NULL
"""
_APART = "SELECT one, other FROM told_apart WHERE noun = $1"
Record = Mapping[str, Any]


async def people_like(asked: Record, *, but: UUID | None = None) -> tuple[Alike, ...]:
    """The people who are likely to be the one described by name, role, agency, mail and phone."""
    rows = await fetch(_PEOPLE)
    found = ((row, why_alike(asked, row)) for row in rows if row["id"] != but)
    return tuple(_person(row, why) for row, why in found if why)


async def agencies_like(asked: Record, *, but: UUID | None = None) -> tuple[Alike, ...]:
    """The agencies that are likely to be the one described by name and mail."""
    rows = await fetch(_AGENCIES)
    found = ((row, why_same_agency(asked, row)) for row in rows if row["id"] != but)
    return tuple(_agency(row, why) for row, why in found if why)


async def list_people() -> tuple[LikelyPair, ...]:
    """Every two people who are likely to be the same and nobody told apart."""
    rows = {row["id"]: row for row in await fetch(_PEOPLE)}
    apart = await load_apart(Noun.PROFESSIONAL)
    return tuple(
        LikelyPair(
            noun=Noun.PROFESSIONAL, one=_person(rows[one], ""), other=_person(rows[other], ""),
            why=why,
        )
        for one, other in _near(list(rows.values()))
        if (one, other) not in apart and (why := why_alike(rows[one], rows[other]))
    )  # fmt: skip


async def list_agencies() -> tuple[LikelyPair, ...]:
    """Every two agencies that are likely to be the same and nobody told apart."""
    rows = sorted(await fetch(_AGENCIES), key=lambda row: row["id"])
    apart = await load_apart(Noun.AGENCY)
    return tuple(
        LikelyPair(noun=Noun.AGENCY, one=_agency(one, ""), other=_agency(other, ""), why=why)
        for one, other in combinations(rows, 2)
        if (one["id"], other["id"]) not in apart and (why := why_same_agency(one, other))
    )


async def load_apart(noun: Noun) -> frozenset[tuple[UUID, UUID]]:
    """The pairs somebody told apart, the lesser id first."""
    return frozenset((row["one"], row["other"]) for row in await fetch(_APART, noun.value))


def demand_new(alike: Sequence[Alike], not_the_same: str) -> None:
    """Demand a reason why something new is none of those that are likely to be it.

    Raises:
        InvalidError: there are such, and no reason is given.
    """
    if alike and not not_the_same:
        named = [f"{one.name} ({one.note}; {one.why})" for one in alike[:MOST_NAMED]]
        left = len(alike) - len(named)
        listed = phrase([*named, *([f"{left} more"] if left else [])])
        words = f"This may be here already: {listed}. Use that, or say why it is not the same."
        raise InvalidError(Fault("not_the_same", words))


def with_alike(
    result: ImportResult,
    plan: Plan[Any, Any],
    known: Sequence[Record],
    why: Callable[[Record, Record], str],
) -> ImportResult:
    """A preview that says of each new row whom or what it is likely to be."""
    new = {place: one for place, one in enumerate(plan.rows) if one.known is None}
    found = names_alike([msgspec.structs.asdict(one.details) for one in new.values()], known, why)
    said = dict(zip(new, (found.get(place, ()) for place in range(len(new))), strict=True))
    lines = tuple(
        msgspec.structs.replace(line, alike=said.get(place, ()))
        for place, line in enumerate(result.lines)
    )
    return msgspec.structs.replace(result, lines=lines)


def names_alike(
    new: Sequence[Record], known: Sequence[Record], why: Callable[[Record, Record], str]
) -> dict[int, tuple[str, ...]]:
    """Whom of those known each new row is likely to be, by its place, in words; for a preview."""
    by_part: dict[str, list[Record]] = {}
    for row in known:
        for part in _parts(row["name"]):
            by_part.setdefault(part, []).append(row)
    found: dict[int, tuple[str, ...]] = {}
    for place, row in enumerate(new):
        near = {id(one): one for part in _parts(row["name"]) for one in by_part.get(part, ())}
        said = [f"{one['name']}: {reason}" for one in near.values() if (reason := why(row, one))]
        if said:
            found[place] = tuple(sorted(said))
    return found


async def agencies_named_like(names: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Which agencies each name in a file is likely to mean, by its place, in words."""
    new = [{"name": name, "email": None} for name in names]
    return names_alike(new, await fetch(_AGENCIES), why_same_agency)


def _parts(name: str) -> set[str]:
    return {word[:3] for word in name_key(name).split()}


def why_alike(one: Record, other: Record) -> str:
    """Why two people are likely to be one, in words; nothing where they are not."""
    alike = are_alike(one["name"], other["name"])
    if same_address(one["email"], other["email"]) and alike:
        return "same name and mail address"
    if alike and same_phone(one["phone"], other["phone"]):
        return "same name and telephone"
    if alike and one["agency"] == other["agency"]:
        return "same name and agency"
    if alike and one["role"].casefold() == other["role"].casefold():
        return "same name and post"
    return ""


def why_same_agency(one: Record, other: Record) -> str:
    """Why two agencies are likely to be one, in words; nothing where they are not."""
    if name_key(one["name"]) == name_key(other["name"]):
        return "same name but for how it is written"
    if same_address(one["email"], other["email"]):
        return "same mailbox"
    return "nearly the same name" if _near_name(one["name"], other["name"]) else ""


def _near_name(one: str, other: str) -> bool:
    """Whether two agencies' names differ by a slip, and not by a number or a place."""
    first, second = name_key(one).split(), name_key(other).split()
    if len(first) != len(second) or any(word.isdigit() for word in set(first) ^ set(second)):
        return False
    differing = sum(left != right for left, right in zip(first, second, strict=True))
    return differing == 1 and are_alike(one, other)


def _near(rows: Sequence[Record]) -> list[tuple[UUID, UUID]]:
    """The pairs worth comparing: those who share a mailbox, a number, or a part of a name."""
    keys = []
    for row in rows:
        who = str(row["id"])
        keys += [(who, f"{row['agency']} {part}") for part in _parts(row["name"])]
        keys.append((who, f"name {name_key(row['name'])}"))
        if row["email"]:
            keys.append((who, f"mail {row['email'].casefold()}"))
    return [(UUID(one), UUID(other)) for one, other in pairs_of(keys)]


def _person(row: Record, why: str) -> Alike:
    where = f"{row['role']}, {row['agency_name']}"
    return Alike(id=row["id"], name=row["name"], note=where, why=why)


def _agency(row: Record, why: str) -> Alike:
    return Alike(id=row["id"], name=row["name"], note=row["group"].replace("_", " "), why=why)
