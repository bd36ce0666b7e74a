"""How children are asked for: references and initials for lists, and who may see which."""

from collections.abc import Sequence

import asyncpg
import msgspec

from conferences.children.values import ChildListing
from conferences.entitlement import (
    visible_child_sql,
    visible_family_sql,
    visible_sql,
    watched_child_sql,
)
from people.permissions import Viewer

ON_A_PAGE = 50

_LISTED = """
SELECT child.id, child.family, family.reference AS family_reference, child.case_reference,
       child.initials, child.is_unborn, child.registered_on, child.deregistered_on
"""
_FROM = " FROM child JOIN family ON family.id = child.family "
_ORDER = " ORDER BY lower(family.reference), lower(child.case_reference) "
_FOUND = """ AND ($2 = '' OR child.name_index = $3
  OR starts_with(lower(child.case_reference), lower($2))
  OR starts_with(lower(family.reference), lower($2)))
"""
_CONFERENCES = """
SELECT held.id, held.reference, held.kind, held.state, held.due_on, held.starts_at
  FROM conference AS held
  JOIN conference_child ON conference_child.conference = held.id
 WHERE conference_child.child IN (SELECT id FROM child WHERE $2 IN (id, merged_into))
   AND {visible}
 ORDER BY coalesce(held.starts_at, held.due_on::timestamptz) DESC, held.reference
"""
OF_CONFERENCES = (
    f"{_LISTED}, conference_child.conference {_FROM}"
    " JOIN conference_child ON conference_child.child = child.id"
    f" WHERE conference_child.conference = ANY($1::uuid[]) {_ORDER}"
)
"""The children of conferences ``$1``."""

NAMED_IN = """
SELECT child.id, child.name_sealed, child.date_of_birth_sealed, child.expected_on_sealed,
       family.id AS family, family.name_sealed AS family_name_sealed
  FROM conference_child
  JOIN child ON child.id = conference_child.child
  JOIN family ON family.id = child.family
 WHERE conference_child.conference = $1
"""
"""The sealed names of the children of conference ``$1`` and of their household."""

OF_FAMILY = f"{_LISTED}{_FROM} WHERE family.id = $1 {_ORDER}"
"""The children of household ``$1``."""


def found_children(viewer: Viewer) -> str:
    """Children by the words ``$2`` or their index ``$3``, those after ``$4``, with the total."""
    return (
        f"{_LISTED}, count(*) OVER () AS total {_FROM} WHERE {_visible(viewer)} {_FOUND}"
        f" AND child.merged_into IS NULL {_ORDER}"
        f" LIMIT {ON_A_PAGE} OFFSET $4"
    )


def one_child(viewer: Viewer) -> str:
    """The whole row of child ``$2``, and its household's."""
    return (
        "SELECT child.*, family.reference AS family_reference,"
        f" family.name_sealed AS family_name_sealed, {watched_child_sql(viewer)} AS may_watch"
        f" {_FROM} WHERE child.id = $2 AND {_visible(viewer)}"
    )


def siblings(viewer: Viewer) -> str:
    """The other children than ``$3`` of household ``$2``."""
    return (
        f"{_LISTED}{_FROM} WHERE family.id = $2 AND child.id <> $3 AND {_visible(viewer)} {_ORDER}"
    )


def conferences_of_child(viewer: Viewer) -> str:
    """The conferences about child ``$2``, the latest first."""
    return _CONFERENCES.format(visible=visible_sql(viewer, conference="held", parameter="$1"))


def known_families(viewer: Viewer) -> str:
    """The households with references ``$2`` that the viewer may work on, held."""
    visible = visible_family_sql(viewer, family="f", parameter="$1")
    return (
        "SELECT f.* FROM family AS f WHERE f.reference = ANY($2::text[])"  # noqa: S608 - ours
        f" AND {visible} ORDER BY f.id FOR UPDATE"
    )


def known_children(viewer: Viewer) -> str:
    """The children with case references ``$2`` that the viewer may work on, held."""
    visible = visible_child_sql(viewer, child="k", parameter="$1")
    return (
        "SELECT k.* FROM child AS k WHERE k.case_reference = ANY($2::text[])"  # noqa: S608 - ours
        f" AND {visible} ORDER BY k.id FOR UPDATE"
    )


def listings(rows: Sequence[asyncpg.Record]) -> list[ChildListing]:
    """Rows as they stand on lists."""
    return msgspec.convert([dict(row) for row in rows], list[ChildListing])


def _visible(viewer: Viewer) -> str:
    """The predicate; ``$1`` is the viewer's professional id."""
    return visible_child_sql(viewer, child="child", parameter="$1")
