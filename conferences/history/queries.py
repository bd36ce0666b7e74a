"""What is stored of past conferences, asked inside a transaction that is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from conferences.history.merging import Known, Office, who_of
from conferences.history.values import ConferenceSaid, InviteeSaid, Matching
from conferences.history.words import word_key
from people.audit.service import fetch
from people.clock import local_day
from standards.agreed.in_force import NOTHING_AGREED, StandardInForce, in_force_on
from standards.agreed.service import load_standards

RECORDS = """
SELECT r.conference, r.who, r.said FROM history_record AS r
  JOIN history_import AS i ON i.id = r.history_import
 WHERE i.undone_at IS NULL AND r.conference = ANY($1::uuid[]) ORDER BY i.position, r.who"""
IMPORTS = """
SELECT i.id, s.name AS source, i.rows, i.conferences, i.by, i.brought_in_at, i.undone_at
  FROM history_import AS i JOIN history_source AS s ON s.id = i.history_source
 ORDER BY i.position DESC"""
SOURCES = "SELECT id, name, matching, changed_at FROM history_source ORDER BY lower(name)"


@dataclass(frozen=True, slots=True)
class Offices:
    """Every agency's group and calendar, and every standard.

    ``stands`` is as which agency each counts: itself, or the one it was merged into; ``named`` the
    same by name.
    """

    groups: Mapping[UUID, str]
    calendars: Mapping[UUID, str]
    standards: Sequence[StandardInForce]
    stands: Mapping[UUID, UUID]
    named: Mapping[str, UUID]

    def on(self, known: Known) -> Office:
        """What facts of that conference are made with."""
        starts_at = known.conference.starts_at
        standard = in_force_on(self.standards, local_day(starts_at)) if starts_at else None
        return Office(self.groups, self.calendars, standard or NOTHING_AGREED)


async def load_offices() -> Offices:
    """What facts are made with, whatever the day."""
    rows = await fetch('SELECT id, name, calendar, "group", merged_into FROM agency ORDER BY id')
    into = {row["id"]: row["merged_into"] for row in rows}
    stands = {one: _last(one, into) for one in into}
    return Offices(
        groups={row["id"]: row["group"] for row in rows},
        calendars={row["id"]: row["calendar"] for row in rows},
        standards=await load_standards(),
        stands=stands,
        named={word_key(row["name"]): stands[row["id"]] for row in rows},
    )


def _last(agency: UUID, into: Mapping[UUID, UUID | None]) -> UUID:
    """The agency to which one leads in the end."""
    while (kept := into.get(agency)) is not None:
        agency = kept
    return agency


async def load_matching(source: str) -> Matching | None:
    """What is remembered of a source."""
    rows = await fetch("SELECT matching FROM history_source WHERE name = $1", source)
    return msgspec.json.decode(rows[0]["matching"], type=Matching) if rows else None


async def load_standing(conferences: Iterable[UUID], offices: Offices) -> dict[UUID, Known]:
    """What the files that stand say together of conferences, agencies as they stand."""
    found: dict[UUID, Known] = {}
    for row in await fetch(RECORDS, list(conferences)):
        who, said = _said(row, offices.stands)
        found.setdefault(row["conference"], Known()).add(who, said)
    return found


def _said(row: Any, stands: Mapping[UUID, UUID]) -> tuple[str, ConferenceSaid | InviteeSaid]:  # noqa: ANN401 - a row
    if not row["who"]:
        return "", msgspec.json.decode(row["said"], type=ConferenceSaid)
    said = msgspec.json.decode(row["said"], type=InviteeSaid)
    said = msgspec.structs.replace(said, agency=stands.get(said.agency, said.agency))
    return who_of(said), said
