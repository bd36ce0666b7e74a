"""Restricting a case to named people and the chair of its conferences, and letting it be again.

To everybody else the case is not there, other coordinators included; the figures still count it.
"""

from datetime import datetime
from uuid import UUID

from conferences.access.barring import list_people
from conferences.access.values import CaseAccess, Restrict
from conferences.children import restrictions
from conferences.children.linked import linked_families
from conferences.entitlement import kept_family_sql, professional_of
from people.audit.service import Act, Subject, Verb, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check


async def get_case_access(viewer: Viewer, family: UUID, *, now: datetime) -> CaseAccess:
    """For whom a case is, and for whom it could be.

    Raises:
        NotFoundError: there is no such case that the viewer keeps.
    """
    check(viewer, Permission.ACCESS_RESTRICT)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="case.access") as act:
        return CaseAccess(
            family=family,
            reference=await _reference(act, family),
            restriction=await restrictions.find(family),
            people=tuple(await list_people(viewer)),
        )


async def restrict(viewer: Viewer, family: UUID, asked: Restrict, *, now: datetime) -> None:
    """Let a case be for these people from now on, for whoever restricts it and for its chairs.

    Raises:
        NotFoundError: there is no such case that the viewer keeps.
        InvalidError: no reason is given, nobody is named, or somebody is unknown.
    """
    check(viewer, Permission.ACCESS_RESTRICT)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="case.restrict") as act:
        await _reference(act, family)
        standing = await restrictions.find(family)
        own = set() if viewer.professional is None else {viewer.professional}
        known = {one.id for one in await list_people(viewer)} | own
        known |= {one.professional for one in standing.named} if standing else set()
        named = set(asked.named) | own
        _check(asked, named, known, is_new=standing is None)
        restriction = (
            standing.id
            if standing is not None
            else await restrictions.insert(act, family, reason=asked.reason)
        )
        await restrictions.name(act, restriction, named)
        for linked in await linked_families(family):
            if await restrictions.find(linked) is None:
                also = await restrictions.insert(act, linked, reason=asked.reason)
                await restrictions.name(act, also, named)
        act.note(restriction=restriction, named=sorted(named))


async def lift_restriction(viewer: Viewer, family: UUID, *, now: datetime) -> None:
    """Let a case be as any other again.

    Raises:
        NotFoundError: there is no such case that the viewer keeps.
        RefusedError: it is not restricted.
    """
    check(viewer, Permission.ACCESS_RESTRICT)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="case.open_up") as act:
        await _reference(act, family)
        standing = await restrictions.find(family)
        if standing is None:
            raise RefusedError("This case is not restricted. Load the page again.")
        await restrictions.lift(act, standing.id)


async def _reference(act: Act, family: UUID) -> str:
    kept = kept_family_sql(act.viewer, family="f.id", parameter="$1")
    rows = await act.fetch(
        "SELECT f.reference FROM family AS f"  # noqa: S608 - the predicate is ours
        f" WHERE f.id = $2 AND {kept} FOR UPDATE",
        professional_of(act.viewer), family,
    )  # fmt: skip
    if not rows:
        raise NotFoundError
    return str(rows[0]["reference"])


def _check(asked: Restrict, named: set[UUID], known: set[UUID], *, is_new: bool) -> None:
    faults = []
    if is_new and not asked.reason:
        faults.append(Fault("reason", "Say why this case is for some people only."))
    if not named:
        faults.append(Fault("named", "Name at least one person who goes on looking after it."))
    if named - known:
        faults.append(Fault("named", "Choose people from the list."))
    if faults:
        raise InvalidError(*faults)
