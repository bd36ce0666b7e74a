"""Which children are likely to be here already, or twice: compared here, where names open.

Among those the viewer may see alone. Candidates share initials, the index of a whole name or
nearly a reference; only theirs are opened, and what is told of them is references and initials.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from conferences.children import sealing
from conferences.children.imports import ChildPlan
from conferences.children.initials import initials_of
from conferences.children.values import ChildDetails
from conferences.entitlement import professional_of, visible_child_sql
from people.audit.service import Act
from people.duplicates.likely import load_apart
from people.duplicates.likeness import are_alike, near_reference, pairs_of, reference_key
from people.duplicates.values import Alike, LikelyPair, Noun
from people.imports import ImportResult
from people.vault.service import blind_index, case_keys

_KNOWN = """
SELECT child.id, child.family, family.reference AS family_reference, child.case_reference,
       child.initials, child.name_index, child.name_sealed, child.date_of_birth_sealed,
       child.expected_on_sealed, child.is_unborn
  FROM child JOIN family ON family.id = child.family
 WHERE child.merged_into IS NULL AND {visible}
"""
Row = Mapping[str, Any]


async def children_like(act: Act, asked: Sequence[ChildDetails]) -> list[tuple[Alike, ...]]:
    """For each child described, those who are likely to be the same child. A step."""
    known = await _known(act)
    by_key: dict[str, list[Row]] = {}
    for row in known:
        for key in _keys(row):
            by_key.setdefault(key, []).append(row)
    wanted = [_described(one) for one in asked]
    near = [{row["id"]: row for key in _keys(one) for row in by_key.get(key, ())} for one in wanted]
    opened = await _opened(act, {row["id"]: row for rows in near for row in rows.values()}.values())
    return [
        tuple(
            _alike(rows[other], why)
            for other in sorted(rows)
            if (why := why_alike(one, opened[other]))
        )
        for one, rows in zip(wanted, near, strict=True)
    ]


async def list_pairs(act: Act) -> tuple[LikelyPair, ...]:
    """Every two children the viewer sees who are likely to be one and nobody told apart. A step."""
    rows = {row["id"]: row for row in await _known(act)}
    apart = await load_apart(Noun.CHILD)
    found = pairs_of((str(row["id"]), key) for row in rows.values() for key in _keys(row))
    pairs = [(UUID(one), UUID(other)) for one, other in found]
    opened = await _opened(act, [rows[one] for one in {each for pair in pairs for each in pair}])
    return tuple(
        LikelyPair(
            noun=Noun.CHILD, one=_alike(rows[one], ""), other=_alike(rows[other], ""), why=why
        )
        for one, other in pairs
        if (one, other) not in apart and (why := why_alike(opened[one], opened[other]))
    )


def why_alike(one: Row, other: Row) -> str:
    """Why two children are likely to be one, in words; nothing where they are not.

    A record without a name is of a child who is not born: there the days are compared.
    """
    has_names = bool(one["name"] and other["name"])
    alike = has_names and are_alike(one["name"], other["name"])
    days = (one["date_of_birth"], other["date_of_birth"])
    same_day = days[0] is not None and days[0] == days[1]
    if alike and same_day:
        return "same name and date of birth"
    if same_day and one["initials"] == other["initials"]:
        return "same initials and date of birth"
    if alike and None in days:
        return "same name, and one has no date of birth"
    same_initials = one["initials"] == other["initials"]
    if near_reference(one["case_reference"], other["case_reference"]) and (alike or same_initials):
        return "nearly the same case reference"
    return ""


async def _known(act: Act) -> list[Row]:
    visible = visible_child_sql(act.viewer, child="child", parameter="$1")
    return await act.fetch(_KNOWN.format(visible=visible), professional_of(act.viewer))


async def _opened(act: Act, rows: Iterable[Row]) -> dict[UUID, Row]:
    rows = list(rows)
    keys = await case_keys(act, {row["family"] for row in rows})
    return {
        row["id"]: {
            **sealing.child_values(keys[row["family"]], row),
            "initials": _folded(row["initials"]), "case_reference": row["case_reference"],
        }
        for row in rows
        if not keys[row["family"]].is_erased
    }  # fmt: skip


def _described(asked: ChildDetails) -> Row:
    return {
        "name": asked.name, "date_of_birth": asked.date_of_birth,
        "initials": _folded(initials_of(asked.name)) if asked.name else "",
        "case_reference": asked.case_reference,
        "name_index": blind_index(asked.name) if asked.name else b"",
    }  # fmt: skip


def _keys(row: Row) -> Iterable[str]:
    """What two records have to share to be worth opening."""
    if row["initials"]:
        yield f"initials {_folded(row['initials'])}"
    if row["name_index"]:
        yield f"name {row['name_index'].hex()}"
    if row["case_reference"]:
        yield f"reference {''.join(sorted(reference_key(row['case_reference'])))}"


def _folded(initials: str) -> str:
    return "".join(sorted(one for one in initials.casefold() if one.isalpha()))


def _alike(row: Row, why: str) -> Alike:
    name = f"{row['initials']} {row['case_reference']}"
    return Alike(id=row["id"], name=name, note=f"family {row['family_reference']}", why=why)


async def with_alike(act: Act, result: ImportResult, plan: ChildPlan) -> ImportResult:
    """A preview that says of each new child who they are likely to be, by reference. A step."""
    new = [one.details for one in plan.children if one.known is None]
    found = iter(await children_like(act, new))
    lines = tuple(
        msgspec.structs.replace(line, alike=tuple(f"{one.name}: {one.why}" for one in next(found)))
        if line.does == "add"
        else line
        for line in result.lines
    )
    return msgspec.structs.replace(result, lines=lines)
