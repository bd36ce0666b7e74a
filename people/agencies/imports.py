"""What a file of agencies would do: which are new, which change, and what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from people.agencies.calendars import USUAL, fault_of
from people.agencies.values import AgencyDetails, AgencyListing
from people.imports import Plan, Planned, described, differences
from people.spreadsheets import CellFault, Column, Row, read_table

COLUMNS = (
    Column(name="name", also=("agency", "agency name"), is_needed=True),
    Column(name="group", also=("agency group",), is_needed=True),
    Column(name="calendar", also=("holidays",)),
    Column(name="email", also=("e-mail address", "shared mailbox")),
)
_WORDS = {"name": "name", "group": "group", "calendar": "calendar", "email": "e-mail address"}
PlannedAgency: TypeAlias = Planned[AgencyDetails, AgencyListing]
AgencyPlan: TypeAlias = Plan[AgencyDetails, AgencyListing]


def plan_of(data: bytes, known: Sequence[AgencyListing], titles: Mapping[str, str]) -> AgencyPlan:
    """What the file would do to the agencies that are known; a known one is found by its name.

    ``titles`` are the calendars there are, by key.
    """
    sheet = read_table(data, COLUMNS)
    by_name = {name_key(agency.name): agency for agency in known}
    first_rows: dict[str, int] = {}
    rows: list[PlannedAgency] = []
    faults = list(sheet.faults)
    for row in sheet.rows:
        key = name_key(row.cells.get("name", ""))
        first = first_rows.setdefault(key, row.number)
        if key and first != row.number:
            words = f"Row {first} has the same name. Keep one of the two."
            faults.append(CellFault(row.number, "name", row.cells["name"], words))
            continue
        planned = _planned(row, by_name.get(key), titles)
        if isinstance(planned, Planned):
            rows.append(planned)
        else:
            faults.extend(planned)
    return Plan(rows=tuple(rows), faults=tuple(faults), unused=sheet.unused, sheet=sheet.name)


def name_key(name: str) -> str:
    """A name as it is compared: without regard to case and to how many spaces.

    >>> name_key(" Tayford  HEALTH") == name_key("Tayford Health")
    True
    """
    return " ".join(name.casefold().split())


def _planned(
    row: Row, known: AgencyListing | None, titles: Mapping[str, str]
) -> PlannedAgency | tuple[CellFault, ...]:
    stored: Mapping[str, Any] = {"calendar": USUAL}
    if known is not None:
        stored = {name: getattr(known, name) for name in _WORDS}
    read = described(AgencyDetails, row, stored)
    if not isinstance(read, AgencyDetails):
        return read
    if fault := fault_of(read.calendar, titles):
        return (CellFault(row.number, "calendar", row.cells.get("calendar", ""), fault.message),)
    changes = differences(read, stored, _WORDS) if known is not None else ()
    return Planned(row=row.number, details=read, known=known, changes=changes)
