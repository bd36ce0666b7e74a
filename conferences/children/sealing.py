"""What of a family and a child is sealed under their key, each value for its column and row."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from conferences.children.imports import KnownChild, KnownFamily
from conferences.children.initials import initials_of, unborn_initials
from conferences.children.values import AddChild, ChildDetails
from people.vault.service import CaseKey, blind_index

_SHORTEST_NAME = 3


def family_name_sealed(key: CaseKey, name: str) -> bytes:
    """The household's name, sealed for its row."""
    return key.seal(name, about=f"family.name.{key.case}")


def family_name(key: CaseKey, sealed: bytes) -> str:
    """The household's name, opened."""
    return key.unseal(sealed, about=f"family.name.{key.case}")


def child_columns(
    key: CaseKey, child: UUID, details: ChildDetails, *, family_name: str
) -> dict[str, Any]:
    """A child's columns: name and dates sealed, the name findable, and what lists show of it."""
    return {
        "initials": (
            unborn_initials(family_name) if details.is_unborn else initials_of(details.name)
        ),
        "name_sealed": key.seal(details.name, about=f"child.name.{child}"),
        "name_index": blind_index(details.name or str(child)),
        "date_of_birth_sealed": _date_sealed(key, child, "date_of_birth", details.date_of_birth),
        "expected_on_sealed": _date_sealed(key, child, "expected_on", details.expected_on),
        "is_unborn": details.is_unborn,
    }


def child_values(key: CaseKey, row: Mapping[str, Any]) -> dict[str, Any]:
    """A child's name and dates, opened."""
    child = row["id"]
    return {
        "name": key.unseal(row["name_sealed"], about=f"child.name.{child}"),
        "date_of_birth": _date(key, child, "date_of_birth", row["date_of_birth_sealed"]),
        "expected_on": _date(key, child, "expected_on", row["expected_on_sealed"]),
    }


def words_of_names(
    rows: Iterable[Mapping[str, Any]], keys: Mapping[UUID, CaseKey]
) -> frozenset[str]:
    """The words of children's and their household's names, but for those of one or two letters."""
    names = (
        f"{child_values(keys[row['family']], row)['name']}"
        f" {family_name(keys[row['family']], row['family_name_sealed'])}"
        for row in rows
    )
    return frozenset(word for name in names for word in name.split() if len(word) >= _SHORTEST_NAME)


def known_family(key: CaseKey, row: Mapping[str, Any]) -> KnownFamily:
    """A household's row, opened to be compared with a file."""
    name = family_name(key, row["name_sealed"])
    return KnownFamily(id=row["id"], reference=row["reference"], name=name)


def known_child(key: CaseKey, row: Mapping[str, Any]) -> KnownChild:
    """A child's row, opened to be compared with a file."""
    details = AddChild(
        **child_values(key, row),
        case_reference=row["case_reference"],
        is_unborn=row["is_unborn"],
        registered_on=row["registered_on"],
    )
    return KnownChild(row=row, details=details)


def _date_sealed(key: CaseKey, child: UUID, column: str, on: date | None) -> bytes | None:
    return None if on is None else key.seal(on.isoformat(), about=f"child.{column}.{child}")


def _date(key: CaseKey, child: UUID, column: str, sealed: bytes | None) -> date | None:
    if sealed is None:
        return None
    return date.fromisoformat(key.unseal(sealed, about=f"child.{column}.{child}"))
