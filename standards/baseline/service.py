"""The review of present attendance, first step of Action 17 of the 2009 improvement plan.

Up to two years, from imported records and from conferences recorded here, counted under the
standard in force, a preset or a draft. Nothing is written.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from people.agencies.merged import load_counted, merged_into
from people.audit.service import fetch, reading
from people.clock import local_day
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check, may
from standards.agreed.in_force import StandardInForce, counted_on
from standards.agreed.presets import read_presets
from standards.agreed.service import get_in_force
from standards.baseline.counting import Line, counted, lines
from standards.calendars.quarters import Quarter, quarter_on, read_quarter
from standards.calendars.service import load_calendars
from standards.drafting import service as drafting
from standards.measures.explaining import KINDS
from standards.measures.facts import ConferenceFacts
from standards.quarterly.figures import AgencyName, Counts
from standards.quarterly.service import may_see

IN_FORCE = "in_force"
SOURCES = {
    "all": "All records",
    "history": "Imported records only",
    "here": "Recorded here only",
}
MOST_QUARTERS = 8
_FACTS = """
SELECT rest FROM conference_facts
 WHERE superseded_at IS NULL AND quarter = ANY($1::text[]) AND kind = $2
   AND state IN ('held', 'inquorate', 'cancelled')
   AND ($3 = 'all' OR (source = 'history') = ($3 = 'history'))
 ORDER BY starts_at, conference"""

_FIRST = "SELECT min(quarter) FROM conference_facts WHERE superseded_at IS NULL AND kind = $1"


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What a standard would have said about a time: all together, then agency by agency."""

    standard: str
    standard_title: str
    kind: str
    source: str
    quarters: tuple[Quarter, ...]
    conferences: int
    imported: int
    cancelled: int
    lines: tuple[Line, ...]

    @property
    def period(self) -> str:
        """The months from first to last, in words."""
        last = self.quarters[-1].moved(1).first_day - timedelta(days=1)
        return f"{self.quarters[0].first_day:%B %Y} to {last:%B %Y}"

    @property
    def together(self) -> list[Line]:
        """The measures of all agencies together."""
        return [line for line in self.lines if line.agency is None]

    @property
    def agencies(self) -> dict[str, list[Line]]:
        """The measures of each agency, by its name."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.agency is not None:
                found.setdefault(line.agency.name, []).append(line)
        return found


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be reviewed: which standard, kind, records, and how many quarters up to which."""

    standard: str = IN_FORCE
    kind: str = "review"
    source: str = "all"
    last: Quarter | None = None
    quarters: int = MOST_QUARTERS


async def get_review(viewer: Viewer, asked: Asked, *, now: datetime) -> Review:
    """What a standard would have said about up to two years.

    An agency's own lead is given that agency's figures and those of all together.

    Raises:
        NotFoundError: there is no such standard, kind or choice of records.
    """
    check(viewer, Permission.FIGURE_VIEW)
    if asked.kind not in KINDS or asked.source not in SOURCES:
        raise NotFoundError("There is nothing of that kind to review.")
    last = asked.last or quarter_on(local_day(now))
    quarters = last.last(min(max(asked.quarters, 1), MOST_QUARTERS))
    async with reading(viewer):
        chosen = await _chosen(viewer, asked.standard, now)
        standard = counted_on(chosen, await load_calendars())
        rows = await fetch(_FACTS, [str(one) for one in quarters], asked.kind, asked.source)
        agencies = await load_counted()
    every = [msgspec.json.decode(row["rest"], type=ConferenceFacts) for row in rows]
    calendars = {one.id: one.calendar for one in agencies}
    standing: dict[UUID | None, UUID] = {one.id: one.stands for one in agencies}
    found = await asyncio.to_thread(counted, every, standard, calendars, standing, now=now)
    there = {row.agency for row in found}
    names = [
        AgencyName(one.id, one.name, one.group, merged_into(one.id, agencies))
        for one in agencies
        if one.id in there and may_see(viewer, one.id)
    ]
    counts = Counts(found, standard, asked.kind, "")
    return _review(asked, standard, quarters, every, lines(counts, quarters, names))


async def list_quarters(viewer: Viewer, kind: str, *, now: datetime) -> list[Quarter]:
    """The quarters a review may end with, the latest first: back to the earliest record."""
    check(viewer, Permission.FIGURE_VIEW)
    async with reading(viewer):
        [row] = await fetch(_FIRST, kind)
    latest = quarter_on(local_day(now))
    first = read_quarter(row["min"]) if row["min"] else latest
    number = 4 * (latest.year - first.year) + latest.number - first.number + 1
    return list(reversed(latest.last(max(number, 1))))


async def list_standards(viewer: Viewer) -> list[tuple[str, str]]:
    """The standards this viewer may hold records against: in force, presets, drafts."""
    check(viewer, Permission.FIGURE_VIEW)
    chosen = [(IN_FORCE, "The standard in force")]
    chosen += [(one.id, one.title) for one in read_presets().values()]
    if may(viewer, Permission.DRAFT_VIEW):
        drafts = await drafting.list_drafts(viewer)
        chosen += [(str(one.id), f"Draft: {one.title}") for one in drafts]
    return chosen


async def _chosen(viewer: Viewer, standard: str, now: datetime) -> StandardInForce:
    if standard == IN_FORCE:
        return await get_in_force(local_day(now))
    preset = read_presets().get(standard)
    if preset is not None:
        return StandardInForce(
            id=None, title=preset.title, preset=preset.id, calendar=preset.calendar,
            in_force_from=None, agreed_on=None, agreed_by="", terms=preset.terms,
            rules=preset.rules,
        )  # fmt: skip
    check(viewer, Permission.DRAFT_VIEW)
    try:
        draft = UUID(standard)
    except ValueError:
        raise NotFoundError("There is no such standard.") from None
    return (await drafting.load_draft(draft)).as_standard()


def _review(
    asked: Asked,
    standard: StandardInForce,
    quarters: tuple[Quarter, ...],
    every: Sequence[ConferenceFacts],
    found: tuple[Line, ...],
) -> Review:
    return Review(
        standard=asked.standard,
        standard_title=standard.title,
        kind=asked.kind,
        source=asked.source,
        quarters=tuple(quarters),
        conferences=len(every),
        imported=sum(one.source == "history" for one in every),
        cancelled=sum(one.state == "cancelled" for one in every),
        lines=found,
    )
