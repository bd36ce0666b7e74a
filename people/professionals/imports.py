"""What a file of professionals would do: who is new, who changes, and what is wrong.

Somebody is known again by e-mail address, otherwise by name and agency. Two people may share a
mailbox, and two of one name may work at one agency: then both name and address must agree.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import msgspec

from people.agencies.imports import name_key
from people.agencies.values import AgencyListing
from people.imports import Plan, Planned, described, differences
from people.professionals.confirming import Standing, after
from people.professionals.values import ProfessionalDetails, ProfessionalListing
from people.spreadsheets import CellFault, Column, Row, read_table

COLUMNS = (
    Column(name="name", also=("full name",), is_needed=True),
    Column(name="role", also=("post", "job title", "designation"), is_needed=True),
    Column(name="agency", also=("agency name", "organisation"), is_needed=True),
    Column(name="email", also=("e-mail address", "mail")),
    Column(name="phone", also=("telephone", "phone number", "telephone number")),
    Column(name="confirmed_on", also=("confirmed", "address confirmed on")),
)
_WORDS = {
    "name": "name",
    "role": "role",
    "email": "e-mail address",
    "phone": "phone",
    "is_confirmed": "confirmed",
    "email_confirmed_on": "address confirmed on",
}
_STORED = ("name", "role", "agency", "email", "phone")


class BroughtIn(ProfessionalDetails, frozen=True, kw_only=True):
    """Somebody as a row describes them, and the day they were confirmed, if they were."""

    confirmed_on: date | None = None


class Written(ProfessionalDetails, frozen=True, kw_only=True):
    """Somebody as they will stand."""

    is_confirmed: bool
    email_confirmed_on: date | None
    email_confirmed_how: str | None


PlannedProfessional: TypeAlias = Planned[Written, ProfessionalListing]
ProfessionalPlan: TypeAlias = Plan[Written, ProfessionalListing]
Place: TypeAlias = tuple[str, UUID]
"""A name as it is compared, and an agency."""


@dataclass(slots=True, kw_only=True)
class _Import:
    """What rows are compared with: people, agencies, and the rows read so far."""

    by_address: dict[str, list[ProfessionalListing]]
    by_place: dict[Place, list[ProfessionalListing]]
    agencies: dict[str, AgencyListing]
    today: date
    addresses: set[str]
    addressed: set[tuple[str, str]]
    rows: list[PlannedProfessional] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    met: dict[UUID, int] = field(default_factory=dict)
    new: dict[Place, list[tuple[str, int]]] = field(default_factory=dict)


def plan_of(
    data: bytes,
    known: Sequence[ProfessionalListing],
    agencies: Sequence[AgencyListing],
    *,
    today: date,
) -> ProfessionalPlan:
    """What the file would do to the people that are known, at the agencies that are known."""
    sheet = read_table(data, COLUMNS)
    by_address: dict[str, list[ProfessionalListing]] = defaultdict(list)
    by_place: dict[Place, list[ProfessionalListing]] = defaultdict(list)
    for one in known:
        by_address[_folded(one.email)].append(one)
        by_place[(name_key(one.name), one.agency)].append(one)
    work = _Import(
        by_address=by_address,
        by_place=by_place,
        agencies={name_key(agency.name): agency for agency in agencies},
        today=today,
        addresses={_address(row) for row in sheet.rows} - {""},
        addressed={(_address(row), name_key(row.cells.get("name", ""))) for row in sheet.rows},
        faults=list(sheet.faults),
    )
    for row in sheet.rows:
        work.faults.extend(_read(work, row))
    return Plan(
        rows=tuple(work.rows), faults=tuple(work.faults), unused=sheet.unused, sheet=sheet.name
    )


def _read(work: _Import, row: Row) -> Iterator[CellFault]:
    """Plan one row; gives its faults."""
    agency = work.agencies.get(name_key(row.cells.get("agency", "")))
    candidates = _candidates(work, row, agency)
    if len(candidates) > 1:
        words = "More than one person has this name there. Give the e-mail address as well."
        yield CellFault(row.number, "name", row.cells["name"], words)
        return
    known = candidates[0] if candidates else None
    yield from _faults_of_agency(row, agency, known)
    yield from _faults_of_person(work, row, agency, known)
    stored: dict[str, Any] = {name: getattr(known, name) for name in _STORED} if known else {}
    if row.cells.get("agency"):
        read = described(BroughtIn, row, stored, agency=agency.id if agency else UUID(int=0))
    else:
        read = described(BroughtIn, row, stored or {"agency": UUID(int=0)})
    if not isinstance(read, BroughtIn):
        yield from read
    elif read.confirmed_on is not None and read.confirmed_on > work.today:
        words = "This day is still to come. Give the day the agency confirmed the person."
        yield CellFault(row.number, "confirmed_on", row.cells["confirmed_on"], words)
    else:
        work.rows.append(_planned(row, read, known, agency))


def _candidates(work: _Import, row: Row, agency: AgencyListing | None) -> list[ProfessionalListing]:
    """Whom the row may mean: one, none, or several where it does not say enough."""
    address, name = _address(row), name_key(row.cells.get("name", ""))
    if address and (same_address := work.by_address.get(address)):
        named = [one for one in same_address if name_key(one.name) == name]
        if named:
            return _preferred(named, agency)
        free = [one for one in same_address if (address, name_key(one.name)) not in work.addressed]
        return free if len(free) == 1 else []
    namesakes = work.by_place.get((name, agency.id), []) if agency is not None else []
    if address:
        return [one for one in namesakes if one.is_active and _is_free(one, work)][:2]
    return [one for one in namesakes if one.is_active] or namesakes[:1]


def _preferred(
    named: list[ProfessionalListing], agency: AgencyListing | None
) -> list[ProfessionalListing]:
    """The one of several with this name and address: at this agency, working here, the first."""
    wanted = agency.id if agency is not None else None
    return sorted(named, key=lambda one: (one.agency != wanted, not one.is_active))[:1]


def _is_free(one: ProfessionalListing, work: _Import) -> bool:
    """Whether no other row of the file has the address this person is known by."""
    return one.email is None or _folded(one.email) not in work.addresses


def _faults_of_agency(
    row: Row, agency: AgencyListing | None, known: ProfessionalListing | None
) -> Iterator[CellFault]:
    typed = row.cells.get("agency", "")
    if not typed and known is None:
        yield CellFault(row.number, "agency", "", "Give the agency.")
    elif typed and agency is None:
        words = "There is no agency of this name. Add it first, or write it as it stands there."
        yield CellFault(row.number, "agency", typed, words)
    elif agency is not None and not agency.is_active:
        yield CellFault(row.number, "agency", typed, "This agency is closed. Name another.")


def _faults_of_person(
    work: _Import, row: Row, agency: AgencyListing | None, known: ProfessionalListing | None
) -> Iterator[CellFault]:
    typed, address = row.cells.get("name", ""), _address(row)
    if known is not None:
        if not known.is_active:
            words = "This person has left. Say on their page that they work here again, first."
            yield CellFault(row.number, "name", typed, words)
        first = work.met.setdefault(known.id, row.number)
    else:
        first = row.number
        if typed and agency is not None:
            first = _first_alike(work, (name_key(typed), agency.id), address, row.number)
    if first != row.number:
        words = f"Row {first} means the same person. Keep one of the two."
        yield CellFault(row.number, "name", typed, words)


def _first_alike(work: _Import, place: Place, address: str, number: int) -> int:
    """The row that describes the same new person first; this one if none does."""
    others = work.new.setdefault(place, [])
    for other_address, other_number in others:
        if not address or not other_address or address == other_address:
            return other_number
    others.append((address, number))
    return number


def _planned(
    row: Row, read: BroughtIn, known: ProfessionalListing | None, agency: AgencyListing | None
) -> PlannedProfessional:
    before = msgspec.convert(known, Standing, from_attributes=True) if known else None
    standing = after(before, agency=read.agency, email=read.email, confirmed_on=read.confirmed_on)
    details = Written(
        name=read.name,
        role=read.role,
        agency=read.agency,
        email=read.email,
        phone=read.phone,
        is_confirmed=standing.is_confirmed,
        email_confirmed_on=standing.email_confirmed_on,
        email_confirmed_how=standing.email_confirmed_how,
    )
    return Planned(
        row=row.number, details=details, known=known, changes=_changes(details, known, agency)
    )


def _changes(
    details: Written, known: ProfessionalListing | None, agency: AgencyListing | None
) -> tuple[str, ...]:
    if known is None:
        return ()
    moved: tuple[str, ...] = ()
    if agency is not None and agency.id != known.agency:
        moved = (f"agency: {known.agency_name} → {agency.name}",)
    stored = {name: getattr(known, name) for name in _WORDS}
    return (*moved, *differences(details, stored, _WORDS))


def _address(row: Row) -> str:
    return _folded(row.cells.get("email"))


def _folded(address: str | None) -> str:
    return (address or "").strip().casefold()
