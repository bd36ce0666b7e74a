"""Who looked at a case: every entry about it, whoever left it and by whichever way.

A coordinator and the chair ask for the cases that are theirs; auditors and the data protection
officer by a reference, and see references alone.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from conferences.entitlement import (
    professional_of,
    sees_every_conference,
    visible_child_sql,
    visible_sql,
    watched_child_sql,
)
from conferences.trail.belonging import CaseReferences, families_of, ids_of_family
from conferences.trail.values import LookedAt
from people.audit import references
from people.audit.searching import ON_A_PAGE, SHOWN, digest_of_ids, entry_of
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check

_CONFERENCE = """
SELECT child.family, c.reference FROM conference AS c
  JOIN conference_child AS about ON about.conference = c.id
  JOIN child ON child.id = about.child
 WHERE c.id = $2 AND {visible} AND ($3 OR c.chair = $1::uuid) LIMIT 1
"""
_CHILD = """
SELECT child.family, child.case_reference AS reference FROM child
 WHERE child.id = $2 AND {visible} AND {watched}
"""
_ENTRIES = f"""{SHOWN}
 WHERE (entry.subject = ANY($1) OR audit_entry_mentions(entry.details) && $1::uuid[]::text[])
   AND ($2::bigint IS NULL OR entry.number < $2)
 ORDER BY entry.number DESC LIMIT $3
"""


async def who_looked_at_conference(
    viewer: Viewer, conference: UUID, *, now: datetime, before: int | None = None
) -> LookedAt:
    """Who did what about the family of a conference the viewer arranges or chairs.

    Raises:
        NotFoundError: there is no such conference, or it is not theirs to watch over.
    """
    check(viewer, Permission.CONFERENCE_VIEW)
    visible = visible_sql(viewer, conference="c", parameter="$1")
    subject = Subject("conference", conference)
    return await _watched(viewer, subject, _CONFERENCE.format(visible=visible), now, before)


async def who_looked_at_child(
    viewer: Viewer, child: UUID, *, now: datetime, before: int | None = None
) -> LookedAt:
    """Who did what about the family of a child whose conferences the viewer arranges or chairs.

    Raises:
        NotFoundError: there is no such child, or it is not theirs to watch over.
    """
    check(viewer, Permission.CHILD_VIEW)
    visible = visible_child_sql(viewer, child="child", parameter="$1")
    watched = f"({watched_child_sql(viewer)} OR $3)"
    subject = Subject("child", child)
    return await _watched(
        viewer, subject, _CHILD.format(visible=visible, watched=watched), now, before
    )


async def who_looked_at_case(
    viewer: Viewer, reference: str, *, now: datetime, before: int | None = None
) -> LookedAt:
    """Who did what about the case of a reference, for those who watch over the trail.

    Raises:
        NotFoundError: no family, child or conference has this reference.
        InvalidError: none was given.
    """
    check(viewer, Permission.AUDIT_VIEW)
    if not reference.strip():
        raise InvalidError(Fault("reference", "Give the reference of a case or a conference."))
    async with recorded(
        viewer, Verb.CONSULT, Subject("family"), now=now, name="case.who_looked"
    ) as act:
        families = await families_of(reference.strip())
        if not families:
            raise NotFoundError("No case has this reference. Give one as it stands on a page.")
        act.about(Subject("family", families[0]))
        ids = set().union(*[await ids_of_family(family) for family in families])
        return await _looked(act, ids, reference=reference.strip(), before=before)


async def _watched(
    viewer: Viewer, subject: Subject, query: str, now: datetime, before: int | None
) -> LookedAt:
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="case.who_looked") as act:
        rows = await fetch(
            query, professional_of(viewer), subject.id, sees_every_conference(viewer)
        )
        if not rows:
            raise NotFoundError
        ids = await ids_of_family(rows[0]["family"])
        return await _looked(act, ids, reference=rows[0]["reference"], before=before)


async def _looked(
    act: Act, ids: Collection[UUID], *, reference: str, before: int | None
) -> LookedAt:
    rows = await fetch(_ENTRIES, sorted(ids), before, ON_A_PAGE + 1)
    shown = rows[:ON_A_PAGE]
    names = await references.name({row["subject"] for row in shown if row["subject"]})
    act.note(count=len(shown), digest=digest_of_ids([row["id"] for row in shown]))
    return LookedAt(
        reference=reference,
        entries=[entry_of(row, reference=names.get(row["subject"], "")) for row in shown],
        before=shown[-1]["number"] if len(rows) > ON_A_PAGE else None,
    )


references.use(CaseReferences())
