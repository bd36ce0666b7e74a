"""Count past quarters again under a draft, beside what was counted; nothing is written."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from people.audit.service import fetch, reading
from people.clock import local_day
from people.permissions import Permission, Role, Viewer, check
from standards.agreed.in_force import StandardInForce, counted_on
from standards.calendars.quarters import Quarter, quarter_on
from standards.calendars.service import load_calendars
from standards.drafting import service as drafting
from standards.drafting.values import Draft
from standards.measures.facts import ConferenceFacts
from standards.measures.tallies import Tally
from standards.measures.verdicts import OF_INVITATIONS, Measure, Reason, Verdict
from standards.what_if.recounting import Calendars, Change, Key, Said, changes, verdicts

SHOWN = 200
QUARTERS = 8
_FACTS = """
SELECT conference, rest FROM conference_facts
 WHERE superseded_at IS NULL AND quarter = ANY($1::text[]) AND kind = $2
 ORDER BY starts_at, conference"""
_ASSESSMENTS = """
SELECT a.conference, a.subject, a.measure, a.verdict, a.reason, a.agency
  FROM assessment AS a JOIN conference_facts AS f ON f.id = a.facts
 WHERE a.superseded_at IS NULL AND a.counted_by <> 'due' AND f.superseded_at IS NULL
   AND f.quarter = ANY($1::text[]) AND f.kind = $2"""
_SEE_ROWS = frozenset({Role.COORDINATOR, Role.STANDARDS_LEAD})


class AgencyTally(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure comes out for one agency."""

    agency: UUID
    name: str
    measure: Measure
    tally: Tally


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would have changed: by measure, by agency, and row by row for those entitled."""

    draft: Draft
    quarters: tuple[Quarter, ...]
    kind: str
    conferences: int
    measures: dict[Measure, Tally]
    agencies: tuple[AgencyTally, ...]
    changed: int
    rows: tuple[Change, ...]
    names: dict[UUID, str]
    may_see_rows: bool

    @property
    def period(self) -> str:
        """The months from first to last, in words."""
        last = self.quarters[-1].moved(1).first_day - timedelta(days=1)
        return f"{self.quarters[0].first_day:%B %Y} to {last:%B %Y}"


async def count(
    viewer: Viewer, draft: UUID, *, last: Quarter | None, kind: str, now: datetime
) -> WhatIf:
    """The two years that end with a quarter, under a draft beside what stands.

    Raises:
        NotFoundError: there is no such draft, or the viewer may not read it.
    """
    check(viewer, Permission.DRAFT_VIEW)
    end = last or quarter_on(local_day(now)).moved(-1)
    quarters = end.last(QUARTERS)
    written = [str(quarter) for quarter in quarters]
    async with reading(viewer):
        stored = await drafting.load_draft(draft)
        facts = [
            msgspec.json.decode(row["rest"], type=ConferenceFacts)
            for row in await fetch(_FACTS, written, kind)
        ]
        before = _by_conference(await fetch(_ASSESSMENTS, written, kind))
        agencies = await fetch("SELECT id, name, calendar FROM agency")
        standard = counted_on(stored.as_standard(), await load_calendars())
    counting = _Counting(stored, standard, {row["id"]: row["calendar"] for row in agencies}, now)
    for one in facts:
        counting.add(one, before.get(one.conference, {}))
    return counting.result(
        viewer, quarters, kind, len(facts), {row["id"]: row["name"] for row in agencies}
    )


class _Counting:
    """Goes through conferences once and keeps what is to be told."""

    def __init__(
        self, draft: Draft, standard: StandardInForce, calendars: Calendars, now: datetime
    ) -> None:
        self.draft = draft
        self.standard = standard
        self.now = now
        self.calendars = calendars
        self.measures = {measure: Tally() for measure in Measure}
        self.agencies: dict[tuple[UUID, Measure], Tally] = {}
        self.rows: list[Change] = []

    def add(self, facts: ConferenceFacts, before: Mapping[Key, Said]) -> None:
        """Count one conference."""
        after = verdicts(facts, self.standard, self.calendars, now=self.now)
        self.rows += changes(facts, before, after)
        for key in before.keys() & after.keys():
            old, new = before[key].verdict, after[key].verdict
            self.measures[key[1]].add(old, new)
            if key[1] in OF_INVITATIONS and after[key].agency is not None:
                place = (after[key].agency, key[1])
                self.agencies.setdefault(place, Tally()).add(old, new)  # type: ignore[arg-type]

    def result(
        self, viewer: Viewer, quarters: tuple[Quarter, ...], kind: str, conferences: int,
        names: dict[UUID, str],
    ) -> WhatIf:  # fmt: skip
        """What was counted, with rows only for those who see rows behind figures."""
        sees = not viewer.roles.isdisjoint(_SEE_ROWS)
        rows = sorted(self.rows, key=lambda one: (one.reference, one.measure, str(one.agency)))
        agencies = (
            AgencyTally(agency=agency, name=names.get(agency, ""), measure=measure, tally=tally)
            for (agency, measure), tally in self.agencies.items()
        )
        return WhatIf(
            draft=self.draft, quarters=quarters, kind=kind, conferences=conferences,
            measures=self.measures, changed=len(rows), names=names, may_see_rows=sees,
            agencies=tuple(sorted(agencies, key=lambda one: (one.measure, one.name))),
            rows=tuple(rows[:SHOWN]) if sees else (),
        )  # fmt: skip


def _by_conference(rows: list[Any]) -> dict[UUID, dict[Key, Said]]:
    found: dict[UUID, dict[Key, Said]] = {}
    for row in rows:
        key = (row["subject"], Measure(row["measure"]))
        said = Said(Verdict(row["verdict"]), Reason(row["reason"]), row["agency"])
        found.setdefault(row["conference"], {})[key] = said
    return found
