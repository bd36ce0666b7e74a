"""Count past quarters again under a draft, beside what was counted; nothing is written."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from people.agencies.merged import CountedAgency, load_counted, merged_into
from people.audit.service import fetch, reading
from people.clock import local_day
from people.errors import NotFoundError
from people.permissions import Permission, Role, Viewer, check
from standards.agreed.in_force import StandardInForce, counted_on
from standards.agreed.service import get_in_force
from standards.calendars.quarters import Quarter, quarter_on
from standards.calendars.service import load_calendars
from standards.drafting import service as drafting
from standards.drafting.values import Draft
from standards.measures.explaining import KINDS
from standards.measures.facts import ConferenceFacts
from standards.measures.verdicts import Measure, Reason, Verdict
from standards.quarterly.figures import AgencyName
from standards.what_if.counting import (
    AgencyCompared,
    Compared,
    Counting,
    QuarterCompared,
    targets_of,
)
from standards.what_if.recounting import Calendars, Change, Key, Said, verdicts

SHOWN = 25
QUARTERS = 8
_FACTS = """
SELECT conference, rest FROM conference_facts
 WHERE superseded_at IS NULL AND quarter = ANY($1::text[]) AND kind = $2
 ORDER BY starts_at, conference"""
_ASSESSMENTS = """
SELECT conference, subject, measure, verdict, reason, agency FROM assessment
 WHERE conference = ANY($1::uuid[]) AND superseded_at IS NULL AND counted_by <> 'due'"""
_SEE_ROWS = frozenset({Role.COORDINATOR, Role.STANDARDS_LEAD})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which conferences are counted again, beside what, and which changes are shown.

    Beside the verdicts that stand, or beside the standard in force today had it held all along.
    ``page`` is one of many rows; none means all of them.
    """

    last: Quarter | None = None
    kind: str = "review"
    beside: Literal["in_force", "stood"] = "stood"
    measure: Measure | None = None
    agency: UUID | None = None
    page: int | None = 1


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would have changed: by measure, by agency, and row by row for those entitled.

    ``verdicts`` are all that were compared, ``changed`` those that are asked for and come out
    differently, at so many conferences. Whatever was counted before is held against the target in
    force now, and so are both sides where the draft asks for the same.
    """

    draft: Draft
    asked: Asked
    beside: str
    quarters: tuple[Quarter, ...]
    kind: str
    conferences: int
    verdicts: int
    measures: dict[Measure, Compared]
    agencies: tuple[AgencyCompared, ...]
    by_quarter: tuple[QuarterCompared, ...]
    changed: int
    changed_conferences: int
    pages: int
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
        NotFoundError: there is no such draft or kind, or the viewer may not read it.
    """
    check(viewer, Permission.DRAFT_VIEW)
    if asked.kind not in KINDS:
        raise NotFoundError("There are no conferences of that kind.")
    end = asked.last or quarter_on(local_day(now)).moved(-1)
    quarters = end.last(QUARTERS)
    async with reading(viewer):
        stored = await drafting.load_draft(draft)
        facts = [
            msgspec.json.decode(row["rest"], type=ConferenceFacts)
            for row in await fetch(_FACTS, [str(one) for one in quarters], asked.kind)
        ]
        stood = await _load_stood(asked, facts)
        agencies = await load_counted()
        in_force = await get_in_force(local_day(now))
        standard = counted_on(stored.as_standard(), await load_calendars())
    again = _Again(standard, {one.id: one.calendar for one in agencies}, now)
    counting = Counting({one.id: one.stands for one in agencies})
    beside = in_force if asked.beside == "in_force" else None
    await asyncio.to_thread(again.go_through, counting, facts, beside, stood)
    return _told(viewer, stored, asked, quarters, in_force, counting, agencies)


class _Again:
    """What is the same for every conference that is counted again."""

    def __init__(self, standard: StandardInForce, calendars: Calendars, now: datetime) -> None:
        self._standard = standard
        self._calendars = calendars
        self._now = now

    def go_through(
        self,
        counting: Counting,
        every: Sequence[ConferenceFacts],
        beside: StandardInForce | None,
        stood: Mapping[UUID, Mapping[Key, Said]],
    ) -> None:
        """Count every conference, beside another standard or beside what stood."""
        for facts in every:
            before = stood.get(facts.conference, {})
            if beside is not None:
                before = verdicts(facts, beside, self._calendars, now=self._now)
            after = verdicts(facts, self._standard, self._calendars, now=self._now)
            counting.add(facts, before, after)


def _told(
    viewer: Viewer,
    draft: Draft,
    asked: Asked,
    quarters: tuple[Quarter, ...],
    in_force: StandardInForce,
    counting: Counting,
    agencies: Sequence[CountedAgency],
) -> WhatIf:
    """What was counted, with rows only for those who see rows behind figures."""
    agency = counting.stands(asked.agency)
    rows = sorted(
        (
            one
            for one in counting.changed
            if asked.measure in (None, one.measure) and agency in (None, one.agency)
        ),
        key=lambda one: (one.reference, one.measure, str(one.agency)),
    )
    names = [
        AgencyName(one.id, one.name, one.group, merged_into(one.id, agencies))
        for one in agencies
        if one.is_standing
    ]
    targets = targets_of(in_force, asked.kind), targets_of(draft.as_standard(), asked.kind)
    sees = not viewer.roles.isdisjoint(_SEE_ROWS)
    pages = max(1, -(-len(rows) // SHOWN))
    page = asked.page if asked.page is None else min(max(asked.page, 1), pages)
    return WhatIf(
        draft=draft, asked=msgspec.structs.replace(asked, agency=agency, page=page),
        quarters=quarters,
        kind=asked.kind, beside=in_force.title if asked.beside == "in_force" else "",
        conferences=counting.conferences, verdicts=counting.verdicts,
        measures=counting.by_measure(*targets), by_quarter=counting.by_quarter(*targets),
        agencies=counting.by_agency(names, *targets), names={one.id: one.name for one in names},
        changed=len(rows), changed_conferences=len({one.conference for one in rows}),
        pages=pages, may_see_rows=sees, rows=tuple(_page_of(rows, page)) if sees else (),
    )  # fmt: skip


def _page_of(rows: Sequence[Change], page: int | None) -> Sequence[Change]:
    """One page of the rows, from 1; all of them where none is asked for."""
    if page is None:
        return rows
    first = (page - 1) * SHOWN
    return rows[first : first + SHOWN]


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
