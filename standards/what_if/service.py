"""Count past quarters again under a draft, beside what was counted; nothing is written."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from people.audit.service import fetch, reading
from people.clock import local_day
from people.permissions import Permission, Role, Viewer, check
from standards.agreed.in_force import StandardInForce, counted_on
from standards.agreed.service import get_in_force
from standards.calendars.quarters import Quarter, quarter_of, quarter_on
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
SELECT conference, subject, measure, verdict, reason, agency FROM assessment
 WHERE conference = ANY($1::uuid[]) AND superseded_at IS NULL AND counted_by <> 'due'"""
_SEE_ROWS = frozenset({Role.COORDINATOR, Role.STANDARDS_LEAD})


class AgencyTally(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure comes out for one agency."""

    agency: UUID
    name: str
    measure: Measure
    tally: Tally


class QuarterTally(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure comes out in one quarter."""

    quarter: Quarter
    measure: Measure
    tally: Tally


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which conferences are counted again, beside what, and which changes are shown.

    Beside the verdicts that stand, or beside the standard in force today had it held all along.
    """

    last: Quarter | None = None
    kind: str = "review"
    beside: Literal["in_force", "stood"] = "stood"
    measure: Measure | None = None
    agency: UUID | None = None
    most: int | None = SHOWN


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would have changed: by measure, by agency, and row by row for those entitled."""

    draft: Draft
    asked: Asked
    beside: str
    quarters: tuple[Quarter, ...]
    kind: str
    conferences: int
    measures: dict[Measure, Tally]
    agencies: tuple[AgencyTally, ...]
    by_quarter: tuple[QuarterTally, ...]
    changed: int
    changed_conferences: int
    rows: tuple[Change, ...]
    names: dict[UUID, str]
    may_see_rows: bool

    @property
    def period(self) -> str:
        """The months from first to last, in words."""
        last = self.quarters[-1].moved(1).first_day - timedelta(days=1)
        return f"{self.quarters[0].first_day:%B %Y} to {last:%B %Y}"


_AS_USUAL = Asked()


async def count(viewer: Viewer, draft: UUID, asked: Asked = _AS_USUAL, *, now: datetime) -> WhatIf:
    """The two years that end with a quarter, under a draft beside what stands or is in force.

    Raises:
        NotFoundError: there is no such draft, or the viewer may not read it.
    """
    check(viewer, Permission.DRAFT_VIEW)
    end = asked.last or quarter_on(local_day(now)).moved(-1)
    quarters = end.last(QUARTERS)
    written = [str(quarter) for quarter in quarters]
    async with reading(viewer):
        stored = await drafting.load_draft(draft)
        facts = [
            msgspec.json.decode(row["rest"], type=ConferenceFacts)
            for row in await fetch(_FACTS, written, asked.kind)
        ]
        stood = await _load_stood(asked, facts)
        agencies = await fetch("SELECT id, name, calendar FROM agency")
        in_force = await get_in_force(local_day(now))
        standard = counted_on(stored.as_standard(), await load_calendars())
    counting = _Counting(stored, standard, {row["id"]: row["calendar"] for row in agencies}, now)
    beside = in_force if asked.beside == "in_force" else None
    await asyncio.to_thread(counting.go_through, facts, beside, stood)
    names = {row["id"]: row["name"] for row in agencies}
    return counting.result(viewer, asked, quarters, in_force.title, names)


class _Counting:
    """Goes through conferences once and keeps what is to be told."""

    def __init__(
        self, draft: Draft, standard: StandardInForce, calendars: Calendars, now: datetime
    ) -> None:
        self.draft = draft
        self.standard = standard
        self.now = now
        self.calendars = calendars
        self.counted: Counter[tuple[Quarter, UUID | None, Measure, Verdict, Verdict]] = Counter()
        self.conferences = 0
        self.rows: list[Change] = []

    def go_through(
        self,
        every: Sequence[ConferenceFacts],
        beside: StandardInForce | None,
        stood: Mapping[UUID, Mapping[Key, Said]],
    ) -> None:
        """Count every conference, beside another standard or beside what stood."""
        for facts in every:
            if beside is None:
                self.add(facts, stood.get(facts.conference, {}))
            else:
                self.add(facts, verdicts(facts, beside, self.calendars, now=self.now))

    def add(self, facts: ConferenceFacts, before: Mapping[Key, Said]) -> None:
        """Count one conference."""
        after = verdicts(facts, self.standard, self.calendars, now=self.now)
        self.rows += changes(facts, before, after)
        self.conferences += 1
        quarter = quarter_of(facts.starts_at)
        self.counted.update(
            (quarter, after[key].agency, key[1], before[key].verdict, after[key].verdict)
            for key in before.keys() & after.keys()
        )

    def result(
        self, viewer: Viewer, asked: Asked, quarters: tuple[Quarter, ...], in_force: str,
        names: dict[UUID, str],
    ) -> WhatIf:  # fmt: skip
        """What was counted, with rows only for those who see rows behind figures."""
        sees = not viewer.roles.isdisjoint(_SEE_ROWS)
        rows = sorted(
            (one for one in self.rows if _is_asked(one, asked)),
            key=lambda one: (one.reference, one.measure, str(one.agency)),
        )
        measures = {measure: Tally() for measure in Measure}
        by_quarter: dict[tuple[Quarter, Measure], Tally] = {}
        by_agency: dict[tuple[UUID, Measure], Tally] = {}
        for (quarter, agency, measure, old, new), times in self.counted.items():
            measures[measure].add(old, new, times)
            by_quarter.setdefault((quarter, measure), Tally()).add(old, new, times)
            if measure in OF_INVITATIONS and agency is not None:
                by_agency.setdefault((agency, measure), Tally()).add(old, new, times)
        agencies = (
            AgencyTally(agency=agency, name=names.get(agency, ""), measure=measure, tally=tally)
            for (agency, measure), tally in by_agency.items()
        )
        return WhatIf(
            draft=self.draft, asked=asked, quarters=quarters, kind=asked.kind,
            beside=in_force if asked.beside == "in_force" else "",
            conferences=self.conferences, measures=measures, names=names,
            changed=len(rows), changed_conferences=len({one.conference for one in rows}),
            may_see_rows=sees,
            by_quarter=tuple(
                QuarterTally(quarter=quarter, measure=measure, tally=tally)
                for (quarter, measure), tally in sorted(
                    by_quarter.items(), key=lambda one: (one[0][1], one[0][0])
                )
            ),
            agencies=tuple(sorted(agencies, key=lambda one: (one.measure, one.name))),
            rows=tuple(rows[: asked.most]) if sees else (),
        )  # fmt: skip


def _is_asked(change: Change, asked: Asked) -> bool:
    return asked.measure in (None, change.measure) and asked.agency in (None, change.agency)


async def _load_stood(
    asked: Asked, facts: Sequence[ConferenceFacts]
) -> dict[UUID, dict[Key, Said]]:
    """The verdicts that stand, by conference, where they are what is asked to be set beside."""
    found: dict[UUID, dict[Key, Said]] = {}
    if asked.beside != "stood":
        return found
    for row in await fetch(_ASSESSMENTS, [one.conference for one in facts]):
        key = (row["subject"], Measure(row["measure"]))
        said = Said(Verdict(row["verdict"]), Reason(row["reason"]), row["agency"])
        found.setdefault(row["conference"], {})[key] = said
    return found
