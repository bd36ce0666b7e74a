"""Families and children: kept with names and dates sealed, read only by those entitled.

Reads of children are audited: ids alone, never the words somebody searched for. Whoever is not
entitled to a child is answered as if there were none.
"""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import msgspec

from conferences.children import likely, queries, sealing, writing
from conferences.children.imports import Stored, plan_of, read_file, references_in
from conferences.children.initials import has_own_name, unborn_initials
from conferences.children.values import (
    AddAnotherChild,
    AddChild,
    AddFamily,
    ChangeChild,
    ChangeFamily,
    ChangeRegistration,
    ChildDetails,
    ChildListing,
    ChildRecord,
    ChildrenFound,
    ConferenceOfChild,
    FamilyRecord,
    faults_by,
)
from conferences.entitlement import professional_of
from notifications.messages.neutrality import is_neutral
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.duplicates import apart
from people.duplicates.likely import demand_new
from people.duplicates.values import Alike, Noun
from people.errors import Fault, InvalidError, NotFoundError
from people.fields import check_revision
from people.imports import ImportResult
from people.permissions import Permission, Viewer, check
from people.spreadsheets import Sheet
from people.vault.service import blind_index, case_key, case_keys


async def list_children(
    viewer: Viewer, *, search: str = "", page: int = 1, now: datetime
) -> ChildrenFound:
    """The children the viewer may see, by reference; those a reference or a whole name finds."""
    check(viewer, Permission.CHILD_VIEW)
    page = max(page, 1)
    subject = Subject("child")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="child.list") as act:
        rows = await act.fetch(
            queries.found_children(viewer),
            professional_of(viewer),
            search,
            blind_index(search),
            (page - 1) * queries.ON_A_PAGE,
        )
        act.note(children=[row["id"] for row in rows], is_search=bool(search))
        act.note(is_own_name=bool(search) and has_own_name(viewer.name, search))
    total = rows[0]["total"] if rows else 0
    pages = max(1, -(-total // queries.ON_A_PAGE))
    return ChildrenFound(children=queries.listings(rows), total=total, page=page, pages=pages)


async def get_child(viewer: Viewer, child: UUID, *, now: datetime) -> ChildRecord:
    """Everything about one child, opened.

    Raises:
        NotFoundError: there is no such child, or the viewer is not entitled to it.
    """
    check(viewer, Permission.CHILD_VIEW)
    subject = Subject("child", child)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="child.read") as act:
        record = await _find_record(act, child)
        if record is None:
            raise NotFoundError
    return record


async def get_family(viewer: Viewer, family: UUID, *, now: datetime) -> FamilyRecord:
    """A household with its children, for whoever keeps the records.

    Raises:
        NotFoundError: there is no such household.
    """
    check(viewer, Permission.CHILD_EDIT)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="family.read") as act:
        row = await writing.lock_family(act, family)
        children = await act.fetch(queries.OF_FAMILY, family)
        key = await case_key(act, family)
    return FamilyRecord(
        id=family,
        reference=row["reference"],
        name=sealing.family_name(key, row["name_sealed"]),
        revision=row["revision"],
        children=queries.listings(children),
    )


async def describe(
    within: Act | Viewer,  # noqa: ARG001 - says that a transaction is open
    conferences: Collection[UUID],
) -> dict[UUID, list[ChildListing]]:
    """The children of each conference, by references and initials. A step.

    Asked inside an act, or inside ``reading``, by whoever has made sure that the viewer may see
    these conferences.
    """
    rows = await fetch(queries.OF_CONFERENCES, list(conferences))
    found: dict[UUID, list[ChildListing]] = {conference: [] for conference in conferences}
    for row, listing in zip(rows, queries.listings(rows), strict=True):
        found[row["conference"]].append(listing)
    return found


async def check_names_nobody(act: Act, conference: UUID, link: str) -> None:
    """Demand that an address, which all who are asked see, names no child of it. A step.

    Raises:
        InvalidError: it holds a part of a child's or the family's name; which is not repeated.
    """
    rows = await act.fetch(queries.NAMED_IN, conference)
    keys = await case_keys(act, {row["family"] for row in rows})
    names = sealing.words_of_names(rows, keys)
    parts = urlsplit(link)
    if not is_neutral(unquote(f"{parts.path} {parts.query} {parts.fragment}"), names=names):
        words = "Give an address that names nobody: everybody who is asked sees it."
        raise InvalidError(Fault("link", words, link))


async def add_family(viewer: Viewer, asked: AddFamily, *, now: datetime) -> UUID:
    """Add a household with its children; gives its id.

    Raises:
        InvalidError: it has no children, a reference is taken, or a date cannot be.
    """
    check(viewer, Permission.CHILD_EDIT)
    if not asked.children:
        raise InvalidError(Fault("children", "Give at least one child."))
    family = uuid4()
    subject = Subject("family", family)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="family.add") as act:
        await writing.check_children(act, asked.children)
        alike = await likely.children_like(act, asked.children)
        demand_new([one for each in alike for one in each], asked.not_the_same)
        await writing.insert_family(act, family, reference=asked.reference, name=asked.name)
        added = [
            await writing.insert_child(act, family, child, family_name=asked.name)
            for child in asked.children
        ]
        for child, each in zip(added, alike, strict=True):
            await apart.keep_all(act, Noun.CHILD, child, each, reason=asked.not_the_same)
        act.note(children=added)
    return family


async def change_family(
    viewer: Viewer, family: UUID, asked: ChangeFamily, *, now: datetime
) -> None:
    """Write down another name or reference of a household.

    Raises:
        NotFoundError: there is no such household.
        InvalidError: another household has the reference.
        RefusedError: somebody changed it meanwhile.
    """
    check(viewer, Permission.CHILD_EDIT)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family.change") as act:
        row = await writing.lock_family(act, family)
        key = await case_key(act, family)
        name = sealing.family_name(key, row["name_sealed"])
        check_revision({**row, "name": name}, asked, noun="family")
        await act.fetch(
            "UPDATE family SET reference = $2, name_sealed = $3, revision = revision + 1"
            " WHERE id = $1",
            family,
            asked.reference or row["reference"],
            sealing.family_name_sealed(key, asked.name),
        )
        await act.fetch(
            "UPDATE child SET initials = $2 WHERE family = $1 AND is_unborn",
            family,
            unborn_initials(asked.name),
        )


async def add_child(viewer: Viewer, family: UUID, asked: AddChild, *, now: datetime) -> UUID:
    """Add a child to a household; gives its id.

    Raises:
        NotFoundError: there is no such household.
        InvalidError: the case reference is taken, or a date cannot be.
    """
    check(viewer, Permission.CHILD_EDIT)
    async with recorded(viewer, Verb.COLLECT, Subject("child"), now=now, name="child.add") as act:
        row = await writing.lock_family(act, family)
        writing.demand_none(faults_by(asked, today=local_day(now)))
        name = sealing.family_name(await case_key(act, family), row["name_sealed"])
        (alike,) = await likely.children_like(act, [asked])
        reason = asked.not_the_same if isinstance(asked, AddAnotherChild) else ""
        demand_new(alike, reason)
        child = await writing.insert_child(act, family, asked, family_name=name)
        await apart.keep_all(act, Noun.CHILD, child, alike, reason=reason)
        act.about(Subject("child", child))
    return child


async def change_child(viewer: Viewer, child: UUID, asked: ChangeChild, *, now: datetime) -> None:
    """Write down what is different about a child: born since, another name, another date.

    Raises:
        NotFoundError: there is no such child.
        InvalidError: the case reference is taken, or a date cannot be.
        RefusedError: somebody changed it meanwhile.
    """
    check(viewer, Permission.CHILD_EDIT)
    subject = Subject("child", child)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="child.change") as act:
        row = await writing.lock_child(act, child)
        key = await case_key(act, row["family"])
        check_revision({**row, **sealing.child_values(key, row)}, asked, noun="child")
        writing.demand_none(faults_by(asked, today=local_day(now)))
        await writing.update_child(act, row, asked, registered_on=row["registered_on"])


async def change_registration(
    viewer: Viewer, child: UUID, asked: ChangeRegistration, *, now: datetime
) -> None:
    """Write down from when until when the child is registered.

    Raises:
        NotFoundError: there is no such child.
        InvalidError: a date lies in the future.
        RefusedError: somebody changed it meanwhile.
    """
    check(viewer, Permission.CHILD_EDIT)
    subject = Subject("child", child)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="child.register") as act:
        row = await writing.lock_child(act, child)
        check_revision(row, asked, noun="child")
        today = local_day(now)
        words = "Give a day that is not in the future."
        given = {"registered_on": asked.registered_on, "deregistered_on": asked.deregistered_on}
        writing.demand_none(
            [Fault(field, words, str(on)) for field, on in given.items() if on and on > today]
        )
        await act.fetch(
            "UPDATE child SET registered_on = $2, deregistered_on = $3, revision = revision + 1"
            " WHERE id = $1",
            child,
            *given.values(),
        )


async def import_children(
    viewer: Viewer, data: bytes, *, dry_run: bool, now: datetime
) -> ImportResult:
    """Bring in families and children from a file: all of its rows or none.

    Families and children are known again by their references, so that twice is as good as once.
    With faults, or as a dry run, nothing is written; the result says what would be, or is, added
    and changed, row by row, without a name.
    """
    check(viewer, Permission.CHILD_EDIT)
    verb = Verb.CONSULT if dry_run else Verb.COLLECT
    sheet = await asyncio.to_thread(read_file, data)
    async with recorded(viewer, verb, Subject("child"), now=now, name="child.import") as act:
        stored = await _stored(act, sheet)
        plan = plan_of(sheet, stored, today=local_day(now))
        is_done = not dry_run and not plan.faults
        children = await writing.carry_out(act, plan, stored) if is_done else []
        result = plan.result(is_done=is_done)
        if dry_run and not result.faults:
            result = await likely.with_alike(act, result, plan)
        act.note(added=result.added, changed=result.changed, faults=len(result.faults))
        act.note(children_digest=_digest(children))
    return result


async def children_like(
    viewer: Viewer, asked: Sequence[ChildDetails], *, now: datetime
) -> tuple[Alike, ...]:
    """Who of the children the viewer sees is likely to be one of those described."""
    check(viewer, Permission.CHILD_EDIT)
    subject = Subject("child")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="child.find_alike") as act:
        alike = await likely.children_like(act, asked)
        found = {one.id: one for each in alike for one in each}
        act.note(children=sorted(found))
    return tuple(found.values())


async def register(act: Act, child: UUID, *, on: date) -> None:
    """Enter a child on the register from that day; one that stands on it stays as it is. A step."""
    await act.fetch(
        "UPDATE child SET registered_on = $2, deregistered_on = NULL, revision = revision + 1"
        " WHERE id = $1 AND (registered_on IS NULL OR deregistered_on IS NOT NULL)",
        child, on,
    )  # fmt: skip


async def deregister(act: Act, child: UUID, *, on: date) -> None:
    """Take a child off the register from that day; one that is not on it stays so. A step."""
    await act.fetch(
        "UPDATE child SET deregistered_on = greatest($2::date, registered_on),"
        " revision = revision + 1"
        " WHERE id = $1 AND registered_on IS NOT NULL AND deregistered_on IS NULL",
        child, on,
    )  # fmt: skip


async def take_back_registration(act: Act, child: UUID, *, on: date) -> None:
    """Take back what was entered for a child on that day, where a record was wrong. A step."""
    await act.fetch(
        "UPDATE child SET registered_on = CASE WHEN registered_on = $2 AND deregistered_on IS NULL"
        " THEN NULL ELSE registered_on END, deregistered_on = CASE WHEN deregistered_on = $2"
        " THEN NULL ELSE deregistered_on END, revision = revision + 1"
        " WHERE id = $1 AND $2 IN (registered_on, deregistered_on)",
        child, on,
    )  # fmt: skip


async def _find_record(act: Act, child: UUID) -> ChildRecord | None:
    viewer = act.viewer
    professional = professional_of(viewer)
    rows = await act.fetch(queries.one_child(viewer), professional, child)
    if not rows:
        return None
    row = rows[0]
    family = row["family"]
    key = await case_key(act, family)
    siblings = await act.fetch(queries.siblings(viewer), professional, family, child)
    conferences = await act.fetch(queries.conferences_of_child(viewer), professional, child)
    opened = {
        **row,
        **sealing.child_values(key, row),
        "family_name": sealing.family_name(key, row["family_name_sealed"]),
        "siblings": queries.listings(siblings),
        "conferences": msgspec.convert([dict(one) for one in conferences], list[ConferenceOfChild]),
    }
    return msgspec.convert(opened, ChildRecord)


async def _stored(act: Act, sheet: Sheet) -> Stored:
    """What a file speaks of, held until the act ends and opened, to be compared with the file."""
    family_references, case_references = references_in(sheet)
    who = professional_of(act.viewer)
    families = await act.fetch(queries.known_families(act.viewer), who, family_references)
    children = await act.fetch(queries.known_children(act.viewer), who, case_references)
    keys = await case_keys(
        act, {row["id"] for row in families} | {row["family"] for row in children}
    )
    return Stored(
        {row["reference"]: sealing.known_family(keys[row["id"]], row) for row in families},
        {row["case_reference"]: sealing.known_child(keys[row["family"]], row) for row in children},
    )


def _digest(ids: Collection[UUID]) -> str:
    """What stands in the trail for many ids."""
    return hashlib.sha256(b"".join(sorted(id_.bytes for id_ in ids))).hexdigest()


explain(
    {
        "child_case_reference_key": writing.case_reference_taken,
        "family_reference_key": writing.family_reference_taken,
    }
)
