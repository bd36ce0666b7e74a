"""Who works where in which post, how they are reached, and who stands in for whom."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.agencies.values import AgencyListing
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.batches import in_batches
from people.clock import local_day
from people.duplicates import apart, likely
from people.duplicates.values import Noun
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import check_revision
from people.imports import ImportResult
from people.permissions import Permission, Viewer, check, may
from people.professionals import confirming, queries, readdressing
from people.professionals.imports import COLUMNS, PlannedProfessional, Written, plan_of
from people.professionals.tables import Deputy, Professional
from people.professionals.values import (
    AddProfessional,
    ChangeProfessional,
    Colleague,
    FindProfessionals,
    ProfessionalDetails,
    ProfessionalListing,
    ProfessionalRecord,
    Professionals,
    SetDeputies,
)
from people.spreadsheets import Cell, write_csv

PAGE_LENGTH = 50
_NOBODY = UUID(int=0)


async def add(viewer: Viewer, asked: AddProfessional, *, now: datetime) -> UUID:
    """Add somebody; gives their id.

    Raises:
        InvalidError: the agency is not there or is closed.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    professional = uuid4()
    subject = Subject("professional", professional)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="professional.add") as act:
        await _check_agency(act, asked.agency)
        alike = await likely.people_like(msgspec.structs.asdict(asked))
        likely.demand_new(alike, asked.not_the_same)
        confirmed_on = local_day(now) if asked.is_confirmed else None
        standing = confirming.after(
            None, agency=asked.agency, email=asked.email, confirmed_on=confirmed_on
        )
        await Professional.insert(_row(professional, asked, standing))
        await apart.keep_all(act, Noun.PROFESSIONAL, professional, alike, reason=asked.not_the_same)
        act.note(agency=asked.agency, is_confirmed=asked.is_confirmed)
    return professional


async def change(
    viewer: Viewer, professional: UUID, asked: ChangeProfessional, *, now: datetime
) -> None:
    """Write down what is different; another address or agency is no longer confirmed.

    Raises:
        NotFoundError: there is no such person.
        RefusedError: somebody changed them meanwhile.
        InvalidError: the agency or the line manager cannot be chosen.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    subject = Subject("professional", professional)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="professional.change") as act:
        stored = await _lock(act, professional)
        check_revision(stored, asked, noun="person")
        if asked.agency != stored["agency"]:
            await _check_agency(act, asked.agency)
        if asked.line_manager != stored["line_manager"]:
            await _check_line_manager(act, professional, asked.line_manager)
        before = msgspec.convert(stored, confirming.Standing)
        standing = confirming.after(before, agency=asked.agency, email=asked.email)
        values = {**_fields(asked), "line_manager": asked.line_manager, **_confirmed(standing)}
        act.note(changed=[name for name, value in values.items() if stored[name] != value])
        await _write(professional, values)
        await readdressing.follow(act, professional, before=before.email, email=asked.email)


async def confirm(viewer: Viewer, professional: UUID, *, now: datetime) -> None:
    """Note that the agency has today confirmed that somebody works there, at this address.

    Raises:
        NotFoundError: there is no such person.
        RefusedError: they have left.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    subject = Subject("professional", professional)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="professional.confirm") as act:
        stored = await _lock(act, professional)
        if not stored["is_active"]:
            raise RefusedError("This person has left. Say first that they work here again.")
        before = msgspec.convert(stored, confirming.Standing)
        standing = confirming.after(
            before, agency=before.agency, email=before.email, confirmed_on=local_day(now)
        )
        await _write(professional, _confirmed(standing))


async def set_deputies(
    viewer: Viewer, professional: UUID, asked: SetDeputies, *, now: datetime
) -> None:
    """Say who usually stands in for somebody, in place of whoever did so far.

    Raises:
        NotFoundError: there is no such person.
        RefusedError: somebody changed them meanwhile.
        InvalidError: a deputy is not another person who works at the same agency.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    subject = Subject("professional", professional)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="professional.set_deputies"
    ) as act:
        stored = await _lock(act, professional)
        check_revision(stored, asked, noun="person")
        deputies = list(dict.fromkeys(asked.deputies))
        await _check_deputies(act, stored, deputies)
        await Deputy.delete().where(Deputy.professional == professional)
        if deputies:
            await Deputy.insert(
                *(Deputy(id=uuid4(), professional=professional, deputy=one) for one in deputies)
            )
        await _write(professional, {})
        act.note(deputies=deputies)


async def leave(viewer: Viewer, professional: UUID, *, now: datetime) -> None:
    """Note that somebody works here no more: nobody can choose them, and they cannot sign in.

    Raises:
        NotFoundError: there is no such person.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    subject = Subject("professional", professional)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="professional.leave") as act:
        await _lock(act, professional)
        await _write(professional, {"is_active": False, "is_confirmed": False})


async def rejoin(viewer: Viewer, professional: UUID, *, now: datetime) -> None:
    """Note that somebody who left works here again; to be confirmed by the agency anew.

    Raises:
        NotFoundError: there is no such person.
        InvalidError: their agency is closed.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    subject = Subject("professional", professional)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="professional.rejoin") as act:
        stored = await _lock(act, professional)
        await _check_agency(act, stored["agency"])
        await _write(professional, {"is_active": True})


async def list_professionals(
    viewer: Viewer, wanted: FindProfessionals | None = None, *, now: datetime
) -> Professionals:
    """The people wanted, by name; one page of them, or all where nothing in particular is.

    An agency lead sees their own agency's.
    """
    check(viewer, Permission.PROFESSIONAL_VIEW)
    asked = wanted or FindProfessionals()
    limit = PAGE_LENGTH if wanted is not None else None
    offset = PAGE_LENGTH * (max(asked.page, 1) - 1) if wanted is not None else 0
    words = asked.search.casefold().split()
    async with reading(viewer):
        rows = await fetch(
            queries.FOUND, _agency_seen(viewer), asked.agency, words, asked.show.value,
            local_day(now), limit, offset,
        )  # fmt: skip
    return Professionals(_listings(rows), rows[0]["total"] if rows else 0)


async def get_professional(viewer: Viewer, professional: UUID) -> ProfessionalRecord:
    """Somebody with their line manager, their deputies and those they stand in for.

    Raises:
        NotFoundError: there is no such person, or an agency lead asks for another agency's.
    """
    check(viewer, Permission.PROFESSIONAL_VIEW)
    async with reading(viewer):
        found = _listings(
            await fetch(
                f"{queries.PEOPLE} WHERE {queries.SEEN} AND professional.id = $2",
                _agency_seen(viewer), professional,
            )
        )  # fmt: skip
        if not found:
            raise NotFoundError
        manager = await fetch(queries.MANAGER, found[0].line_manager)
        deputies = await fetch(queries.DEPUTIES, professional)
        others = await fetch(queries.STANDS_IN_FOR, professional)
    return ProfessionalRecord(
        person=found[0],
        line_manager=next(iter(_colleagues(manager)), None),
        deputies=_colleagues(deputies),
        stands_in_for=_colleagues(others),
    )


async def import_professionals(
    viewer: Viewer, data: bytes, *, dry_run: bool, now: datetime
) -> ImportResult:
    """Bring in people from a file: all of its rows or none, and twice is as good as once.

    Somebody is known again by e-mail address, otherwise by name and agency. With faults, or as a
    dry run, nothing is written; the result says what would be, or is, added and changed.

    Raises:
        RefusedError: somebody else changed one of these people at the same time.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    async with reading(viewer):
        stored = await fetch(f"{queries.PEOPLE} WHERE professional.merged_into IS NULL")
        agencies = await fetch("SELECT agency.*, 0 AS people FROM agency")
    known = _listings(stored)
    listed = msgspec.convert([dict(row) for row in agencies], list[AgencyListing])
    plan = await asyncio.to_thread(plan_of, data, known, listed, today=local_day(now))
    result = plan.result(is_done=not dry_run and not plan.faults)
    result = likely.with_alike(result, plan, stored, likely.why_alike)
    if not result.is_done or not (result.added or result.changed):
        return result
    subject = Subject("professional")
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="professional.import") as act:
        new = [_row(uuid4(), one.details, one.details) for one in plan.rows if one.known is None]
        for some in in_batches(new):
            await Professional.insert(*some)
        for planned in plan.rows:
            await _bring_up_to_date(act, planned)
        act.note(added=result.added, changed=result.changed)
    return result


async def export_professionals(viewer: Viewer, *, now: datetime) -> bytes:
    """Everybody who works here as a CSV file, in the columns that can be brought in again."""
    check(viewer, Permission.PROFESSIONAL_EDIT)
    subject = Subject("professional")
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="professional.export") as act:
        people = _listings(
            await act.fetch(
                f"{queries.PEOPLE} WHERE professional.is_active ORDER BY lower(professional.name)"
            )
        )
        act.note(count=len(people))
    return write_csv([column.name for column in COLUMNS], [_cells(one) for one in people])


async def _bring_up_to_date(act: Act, planned: PlannedProfessional) -> None:
    if planned.known is None or not planned.changes:
        return
    stored = await _lock(act, planned.known.id)
    if stored["revision"] != planned.known.revision:
        raise RefusedError(
            "Somebody changed one of these people just now. Nothing was brought in: try again."
        )
    details = planned.details
    await _write(planned.known.id, {**_fields(details), **_confirmed(details)})
    await readdressing.follow(act, planned.known.id, before=stored["email"], email=details.email)


async def _lock(act: Act, professional: UUID) -> dict[str, Any]:
    rows = await act.fetch("SELECT * FROM professional WHERE id = $1 FOR UPDATE", professional)
    if not rows:
        raise NotFoundError
    if rows[0]["merged_into"] is not None:
        raise RefusedError("This person was merged with another. Open the one that was kept.")
    return dict(rows[0])


async def _write(professional: UUID, values: dict[Any, Any]) -> None:
    await Professional.update({**values, "revision": Professional.revision + 1}).where(
        Professional.id == professional
    )


async def _check_agency(act: Act, agency: UUID) -> None:
    rows = await act.fetch("SELECT is_active FROM agency WHERE id = $1 FOR SHARE", agency)
    if not rows or not rows[0]["is_active"]:
        raise InvalidError(Fault("agency", "Choose an agency from the list.", str(agency)))


async def _check_line_manager(act: Act, professional: UUID, manager: UUID | None) -> None:
    """Demand somebody who works here and does not answer, however far up, to this person."""
    if manager is None:
        return
    above = [row["id"] for row in await act.fetch(queries.MANAGERS_ABOVE, manager)]
    working = await act.fetch("SELECT FROM professional WHERE id = $1 AND is_active", manager)
    words = "Choose somebody from the list."
    if professional in above:
        words = "This person answers to the one you are changing. Choose somebody else."
    if professional in above or not working:
        raise InvalidError(Fault("line_manager", words, str(manager)))


async def _check_deputies(act: Act, stored: dict[str, Any], deputies: list[UUID]) -> None:
    rows = await act.fetch(queries.WHO_CAN_STAND_IN, deputies, stored["agency"], stored["id"])
    if len(rows) != len(deputies):
        words = "Choose people who work at the same agency, other than the person themselves."
        raise InvalidError(Fault("deputies", words))


def _agency_seen(viewer: Viewer) -> UUID | None:
    """The only agency whose people the viewer sees; none for those who keep the whole list."""
    if may(viewer, Permission.PROFESSIONAL_EDIT):
        return None
    return viewer.agency or _NOBODY


def _fields(asked: ProfessionalDetails) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in ProfessionalDetails.__struct_fields__}


def _confirmed(standing: confirming.Standing | Written) -> dict[str, Any]:
    return {
        "is_confirmed": standing.is_confirmed,
        "email_confirmed_on": standing.email_confirmed_on,
        "email_confirmed_how": standing.email_confirmed_how,
    }


def _row(
    professional: UUID, asked: ProfessionalDetails, standing: confirming.Standing | Written
) -> Professional:
    return Professional(id=professional, **_fields(asked), **_confirmed(standing))


def _listings(rows: list[Any]) -> list[ProfessionalListing]:
    return msgspec.convert([dict(row) for row in rows], list[ProfessionalListing])


def _cells(one: ProfessionalListing) -> tuple[Cell, ...]:
    confirmed_on = one.email_confirmed_on if one.is_confirmed else None
    return (one.name, one.role, one.agency_name, one.email, one.phone, confirmed_on)


def _colleagues(rows: list[Any]) -> list[Colleague]:
    return msgspec.convert([dict(row) for row in rows], list[Colleague])


explain(
    {
        "deputy_is_somebody_else": lambda: InvalidError(
            Fault("deputies", "Nobody stands in for themselves: choose somebody else.")
        ),
        "professional_is_not_own_manager": lambda: InvalidError(
            Fault("line_manager", "Nobody is their own line manager: choose somebody else.")
        ),
    }
)
