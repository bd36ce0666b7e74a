"""What a conference's page may lead to: the children, the case, and the conferences beside it.

Whoever sees a conference does not always see these: a chair the one before, which another chaired;
a lead professional a child whose only other conference was called off.
"""

from uuid import UUID

from conferences.entitlement import (
    kept_family_sql,
    professional_of,
    visible_child_sql,
    visible_sql,
)
from people.audit.service import fetch
from people.permissions import Permission, Viewer, may

_CHILDREN = """
SELECT child.id FROM conference_child AS about JOIN child ON child.id = about.child
 WHERE about.conference = $2 AND {visible_child}
"""
_CASES = """
SELECT child.family AS id FROM conference_child AS about JOIN child ON child.id = about.child
 WHERE about.conference = $2 AND {kept}
"""
_CONFERENCES = """
SELECT c.id FROM conference AS c
 WHERE (c.previous = $2 OR c.id = (SELECT previous FROM conference WHERE id = $2)) AND {visible}
"""


async def list_openable(viewer: Viewer, conference: UUID) -> tuple[UUID, ...]:
    """Which of what stands beside a conference the viewer may open. A step, of who sees it."""
    queries = [_CONFERENCES.format(visible=visible_sql(viewer, conference="c", parameter="$1"))]
    if may(viewer, Permission.CHILD_VIEW):
        seen = visible_child_sql(viewer, child="child", parameter="$1")
        queries.append(_CHILDREN.format(visible_child=seen))
    if may(viewer, Permission.ACCESS_RESTRICT):
        kept = kept_family_sql(viewer, family="child.family", parameter="$1")
        queries.append(_CASES.format(kept=kept))
    rows = await fetch(" UNION ".join(queries), professional_of(viewer), conference)
    return tuple(row["id"] for row in rows)
