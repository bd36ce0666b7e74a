"""Which agencies there are, what quorum counts each as, and whose holidays each keeps."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.agencies.calendars import check_calendar, load_titles
from people.agencies.imports import PlannedAgency, plan_of
from people.agencies.tables import Agency
from people.agencies.values import AddAgency, AgencyDetails, AgencyListing, ChangeAgency
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.duplicates import apart, likely
from people.duplicates.values import Noun
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import check_revision
from people.imports import ImportResult
from people.permissions import Permission, Viewer, check

_AGENCIES = """
SELECT agency.*,
       (SELECT count(*) FROM professional
         WHERE professional.agency = agency.id AND professional.is_active) AS people
  FROM agency"""
_IN_ORDER = " ORDER BY agency.is_active DESC, lower(agency.name)"


async def add(viewer: Viewer, asked: AgencyDetails, *, now: datetime) -> UUID:
    """Add an agency; gives its id.

    Raises:
        InvalidError: there is one of that name.
    """
    check(viewer, Permission.AGENCY_EDIT)
    agency = uuid4()
    subject = Subject("agency", agency)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="agency.add") as act:
        await enter(act, agency, asked)
        alike = await likely.agencies_like(msgspec.structs.asdict(asked), but=agency)
        reason = asked.not_the_same if isinstance(asked, AddAgency) else ""
        likely.demand_new(alike, reason)
        await apart.keep_all(act, Noun.AGENCY, agency, alike, reason=reason)
    return agency


async def enter(act: Act, agency: UUID, asked: AgencyDetails) -> None:
    """Add an agency under that id, whatever it is like. A step.

    Raises:
        InvalidError: there is one of that name, or no such calendar.
    """
    await _check_name_is_free(act, agency, asked.name)
    await check_calendar(asked.calendar)
    await Agency.insert(Agency(id=agency, **_fields(asked)))


async def change(viewer: Viewer, agency: UUID, asked: ChangeAgency, *, now: datetime) -> None:
    """Write down what is different about an agency.

    Raises:
        NotFoundError: there is no such agency.
        RefusedError: somebody changed it meanwhile.
        InvalidError: another has the name.
    """
    check(viewer, Permission.AGENCY_EDIT)
    subject = Subject("agency", agency)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="agency.change") as act:
        stored = await _lock(act, agency)
        check_revision(stored, asked, noun="agency")
        await _check_name_is_free(act, agency, asked.name)
        await check_calendar(asked.calendar)
        act.note(changed=[name for name, value in _fields(asked).items() if stored[name] != value])
        await _write(agency, _fields(asked))


async def deactivate(viewer: Viewer, agency: UUID, *, now: datetime) -> None:
    """Let nobody choose an agency any more; what was recorded of it stays.

    Raises:
        NotFoundError: there is no such agency.
        RefusedError: people still work there.
    """
    check(viewer, Permission.AGENCY_EDIT)
    subject = Subject("agency", agency)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="agency.deactivate") as act:
        await _lock(act, agency)
        found = await act.fetch(f"{_AGENCIES} WHERE agency.id = $1", agency)
        if people := found[0]["people"]:
            raise RefusedError(
                f"People who work there, as far as is known: {people}. Say of each where they"
                " work now, or that they have left; then the agency can be closed."
            )
        await _write(agency, {"is_active": False})


async def reactivate(viewer: Viewer, agency: UUID, *, now: datetime) -> None:
    """Let an agency be chosen again.

    Raises:
        NotFoundError: there is no such agency.
    """
    check(viewer, Permission.AGENCY_EDIT)
    subject = Subject("agency", agency)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="agency.reactivate") as act:
        await _lock(act, agency)
        await _write(agency, {"is_active": True})


async def list_agencies(viewer: Viewer, *, is_active: bool | None = None) -> list[AgencyListing]:
    """The agencies by name, those closed last; or only the open ones, or only the closed."""
    check(viewer, Permission.AGENCY_VIEW)
    async with reading(viewer):
        rows = await fetch(
            _AGENCIES + " WHERE $1::boolean IS NULL OR agency.is_active = $1" + _IN_ORDER, is_active
        )
        return _listings(rows, await load_titles())


async def get_agency(viewer: Viewer, agency: UUID) -> AgencyListing:
    """An agency.

    Raises:
        NotFoundError: there is no such agency.
    """
    check(viewer, Permission.AGENCY_VIEW)
    async with reading(viewer):
        rows = await fetch(f"{_AGENCIES} WHERE agency.id = $1", agency)
        found = _listings(rows, await load_titles())
    if not found:
        raise NotFoundError
    return found[0]


async def list_calendars(viewer: Viewer) -> Mapping[str, str]:
    """The calendars an agency may keep: what each is called, by key."""
    check(viewer, Permission.AGENCY_EDIT)
    async with reading(viewer):
        return await load_titles()


async def import_agencies(
    viewer: Viewer, data: bytes, *, dry_run: bool, now: datetime
) -> ImportResult:
    """Bring in agencies from a file: all of its rows or none, and twice is as good as once.

    An agency is known again by its name. With faults, or as a dry run, nothing is written; the
    result says what would be, or is, added and changed, row by row.

    Raises:
        RefusedError: somebody else changed one of these agencies at the same time.
        InvalidError: somebody else added one of that name at the same time.
    """
    check(viewer, Permission.AGENCY_EDIT)
    async with reading(viewer):
        titles = await load_titles()
        stored = await fetch(f"{_AGENCIES} WHERE merged_into IS NULL")
    known = _listings(stored, titles)
    plan = await asyncio.to_thread(plan_of, data, known, titles)
    result = plan.result(is_done=not dry_run and not plan.faults)
    result = likely.with_alike(result, plan, stored, likely.why_same_agency)
    if not result.is_done or not (result.added or result.changed):
        return result
    subject = Subject("agency")
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="agency.import") as act:
        for planned in plan.rows:
            await _bring_in(act, planned)
        act.note(added=result.added, changed=result.changed)
    return result


async def _bring_in(act: Act, planned: PlannedAgency) -> None:
    if planned.known is None:
        await Agency.insert(Agency(id=uuid4(), **_fields(planned.details)))
    elif planned.changes:
        stored = await _lock(act, planned.known.id)
        if stored["revision"] != planned.known.revision:
            raise RefusedError(
                "Somebody changed one of these agencies just now. Nothing was brought in: try"
                " again."
            )
        await _write(planned.known.id, _fields(planned.details))


async def _lock(act: Act, agency: UUID) -> dict[str, Any]:
    rows = await act.fetch("SELECT * FROM agency WHERE id = $1 FOR UPDATE", agency)
    if not rows:
        raise NotFoundError
    if rows[0]["merged_into"] is not None:
        raise RefusedError("This agency was merged with another. Open the one that was kept.")
    return dict(rows[0])


async def _write(agency: UUID, values: dict[Any, Any]) -> None:
    await Agency.update({**values, "revision": Agency.revision + 1}).where(Agency.id == agency)


async def _check_name_is_free(act: Act, agency: UUID, name: str) -> None:
    rows = await act.fetch(
        "SELECT FROM agency WHERE lower(name) = lower($1) AND id <> $2", name, agency
    )
    if rows:
        raise _name_is_taken()


def _listings(rows: Iterable[Any], titles: Mapping[str, str]) -> list[AgencyListing]:
    named = [
        {**dict(row), "calendar_words": titles.get(row["calendar"], row["calendar"])}
        for row in rows
    ]
    return msgspec.convert(named, list[AgencyListing])


def _fields(asked: AgencyDetails) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in AgencyDetails.__struct_fields__}


def _name_is_taken() -> InvalidError:
    words = "There is an agency of that name already. Change that one, or give another name."
    return InvalidError(Fault("name", words))


explain({"agency_name_key": _name_is_taken})
