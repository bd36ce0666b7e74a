"""Read a quarter's figures: counted in SQL over the assessments that stand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from people.agencies.merged import STANDING_SQL, all_of_sql
from people.agencies.tables import Agency
from people.audit.service import reading
from people.clock import local_day
from people.errors import NotFoundError
from people.permissions import Permission, Role, Viewer, check
from standards.agreed.in_force import Rule, StandardInForce
from standards.agreed.service import get_in_force
from standards.calendars.quarters import Quarter, month_on, quarter_on, read_quarter
from standards.measures.control_charts import Month
from standards.measures.definitions import DEFINITIONS
from standards.measures.explaining import KINDS, deciding_rules
from standards.measures.tables import Assessment
from standards.measures.verdicts import OF_CONFERENCES, OF_INVITATIONS, Measure
from standards.quarterly.figures import (
    LAST_FOUR,
    AgencyName,
    ConvenerExclusions,
    Count,
    Counts,
    FamilyCount,
    MonthsOf,
    OpenedFigure,
    QuarterlyReport,
    ReasonCount,
    StandardNote,
    agency_figures,
    compared,
)
from standards.quarterly.findings import headline
from standards.quarterly.years import in_year

_BY_FAMILY = (Measure.HELD_IN_TIME,)
_QUARTERS_SHOWN = 8
_MONTHS_SHOWN = 36
_WHOLE_VIEW = frozenset(
    {Role.ADMINISTRATOR, Role.CHIEF_OFFICER, Role.COORDINATOR, Role.STANDARDS_LEAD}
)

# A conference held late counts in the quarter of its start and in that of its due date; in a
# period that holds both quarters it counts once.
_COUNTS = f"""
WITH period AS (SELECT * FROM unnest({{}}::text[], {{}}::text[]) AS pairs (name, quarter)),
counted AS (
  SELECT period.name AS period, a.measure, coalesce(merged.stands, a.agency) AS agency,
         a.verdict, a.reason, a.children
    FROM assessment a JOIN period ON period.quarter = a.quarter
    LEFT JOIN {STANDING_SQL} AS merged ON merged.id = a.agency
   WHERE a.superseded_at IS NULL AND a.kind = {{}}
     AND (a.counted_by <> 'due' OR NOT EXISTS (
       SELECT FROM period other WHERE other.name = period.name
          AND other.quarter = to_char(a.starts_on, 'YYYY"-Q"Q'))))
SELECT period, measure, agency, verdict, reason,
       count(*) AS number, sum(children)::int AS children
  FROM counted
 GROUP BY GROUPING SETS ((period, measure, agency, verdict, reason),
                         (period, measure, verdict, reason))
HAVING NOT (GROUPING(agency) = 0 AND agency IS NULL)
"""  # noqa: S608 - our own parts
_BEFORE_AND_SINCE = """
SELECT CASE WHEN starts_on < {}::date THEN 'before' ELSE 'since' END AS period, measure,
       NULL::uuid AS agency, verdict, reason, count(*) AS number, sum(children)::int AS children
  FROM assessment
 WHERE superseded_at IS NULL AND kind = {} AND counted_by <> 'due' AND starts_on < {}
 GROUP BY 1, measure, verdict, reason
"""
_MONTHS = f"""
SELECT measure, month, count(*) FILTER (WHERE verdict = 'met') AS met, count(*) AS of
  FROM assessment
 WHERE superseded_at IS NULL AND kind = {{}} AND counted_by <> 'due'
   AND verdict IN ('met', 'not_met') AND month >= {{}} AND month < {{}}
   AND measure = ANY({{}}::text[]) AND ({{}}::uuid IS NULL OR agency IN {all_of_sql("{}::uuid")})
 GROUP BY measure, month ORDER BY measure, month
"""  # noqa: S608 - our own parts
_CONFERENCES = """
SELECT count(*) FILTER (WHERE state IN ('held', 'inquorate')) AS held,
       count(*) FILTER (WHERE state = 'inquorate') AS inquorate,
       count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE state IN ('held', 'inquorate') AND source = 'history') AS imported,
       coalesce(sum(children) FILTER (WHERE state IN ('held', 'inquorate')), 0)::int AS children
  FROM conference_facts WHERE superseded_at IS NULL AND kind = {} AND quarter = {}
"""
_MOST_DAYS_LATE = """
SELECT coalesce(max(starts_on - (due_at AT TIME ZONE 'Europe/London')::date), 0) AS days
  FROM assessment
 WHERE superseded_at IS NULL AND kind = {} AND quarter = {}
   AND measure = 'held_in_time' AND verdict = 'not_met'
"""
_MISSING = """
SELECT missing, count(*) AS number
  FROM assessment, jsonb_array_elements_text(detail -> 'missing') AS missing
 WHERE superseded_at IS NULL AND kind = {} AND quarter = {}
   AND measure = 'quorate' AND verdict = 'not_met'
 GROUP BY missing ORDER BY number DESC, missing
"""
# A family's conferences are in time where all of them were; the erased ones are one each.
_FAMILIES = """
WITH period AS (SELECT * FROM unnest({}::text[], {}::text[]) AS pairs (name, quarter)),
counted AS (
  SELECT period.name AS period, coalesce(f.rest ->> 'family', a.conference::text) AS family,
         bool_and(a.verdict = 'met') AS met
    FROM assessment a
    JOIN period ON period.quarter = a.quarter
    JOIN conference_facts f ON f.id = a.facts
   WHERE a.superseded_at IS NULL AND a.kind = {} AND a.measure = {}
     AND a.verdict IN ('met', 'not_met')
   GROUP BY 1, 2)
SELECT period, count(*) FILTER (WHERE met) AS met, count(*) AS of FROM counted GROUP BY period
"""
_CONVENERS = f"""
SELECT coalesce(agency.name, '') AS convener,
       count(*) FILTER (WHERE a.verdict = 'excluded') AS left_out, count(*) AS of
  FROM assessment a
  JOIN conference_facts f ON f.id = a.facts
  LEFT JOIN {STANDING_SQL} AS merged ON merged.id::text = f.rest ->> 'convener'
  LEFT JOIN agency ON agency.id = merged.stands
 WHERE a.superseded_at IS NULL AND a.kind = {{}} AND a.quarter = {{}} AND a.measure = 'attended'
   AND (a.verdict IN ('met', 'not_met') OR a.reason IN ('short_notice', 'not_invited'))
 GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - our own parts
_NAMES = f"""
SELECT agency.id, agency.name, agency."group",
       ARRAY(SELECT was.name FROM {STANDING_SQL} AS merged JOIN agency AS was ON was.id = merged.id
              WHERE merged.stands = agency.id AND was.id <> agency.id ORDER BY was.name) AS was
  FROM agency WHERE agency.id = ANY({{}}::uuid[]) ORDER BY agency.name
"""  # noqa: S608 - our own parts
# From one quarter to the next by the index: a page need not read every verdict there is for them.
_QUARTERS = """
WITH RECURSIVE found AS (
  SELECT min(quarter) AS quarter FROM assessment WHERE superseded_at IS NULL
   UNION ALL
  SELECT (SELECT min(quarter) FROM assessment
           WHERE superseded_at IS NULL AND quarter > found.quarter)
    FROM found WHERE found.quarter IS NOT NULL)
SELECT quarter FROM found
 WHERE EXISTS (SELECT FROM assessment
                WHERE superseded_at IS NULL AND quarter = found.quarter AND kind = {})
"""


async def list_quarters(viewer: Viewer, *, kind: str = "review") -> tuple[Quarter, ...]:
    """The quarters in which anything was counted, the latest first."""
    check(viewer, Permission.FIGURE_VIEW)
    async with reading(viewer):
        rows = await Assessment.raw(_QUARTERS, kind)
    return tuple(sorted((read_quarter(row["quarter"]) for row in rows), reverse=True))


async def get_latest_quarter(viewer: Viewer, *, now: datetime) -> Quarter:
    """The latest quarter that has ended and in which anything was counted.

    Where there is none, the latest in which anything was counted, or the present one.
    """
    quarters = await list_quarters(viewer)
    ended = [quarter for quarter in quarters if quarter.ends_at <= now]
    return next(iter(ended or quarters), quarter_on(local_day(now)))


async def get_report(
    viewer: Viewer, quarter: Quarter, *, now: datetime, kind: str = "review"
) -> QuarterlyReport:
    """Everything the report of a quarter says.

    An agency's own lead is given that agency's figures and those of all together.

    Raises:
        NotFoundError: there is no such kind of conference.
    """
    check(viewer, Permission.FIGURE_VIEW)
    _check_kind(kind)
    async with reading(viewer):
        standard = await get_in_force(_held_against(quarter, now))
        counts = Counts(await _counts(quarter, kind, standard), standard, kind, str(quarter))
        return await _report(viewer, quarter, counts, is_complete=quarter.ends_at <= now)


async def open_figure(
    viewer: Viewer,
    quarter: Quarter,
    measure: Measure,
    *,
    now: datetime,
    agency: UUID | None = None,
    kind: str = "review",
) -> OpenedFigure:
    """One figure opened to its rules, its months and each agency's share.

    Raises:
        NotFoundError: the agency has no such figure, or not one for this viewer.
    """
    report = await get_report(viewer, quarter, now=now, kind=kind)
    chosen = next((one for one in report.agencies if one.agency.id == agency), None)
    if agency is not None and (chosen is None or measure.value not in chosen.figures):
        raise NotFoundError
    async with reading(viewer):
        standard = await get_in_force(_held_against(quarter, now))
        (found,) = await _months(quarter, kind, (measure,), agency)
    return OpenedFigure(
        quarter=report.quarter,
        words=report.words,
        kind=kind,
        figure=chosen.figures[measure] if chosen else report.figures[measure],
        by_child=report.by_child.get(measure) if chosen is None else None,
        agency=chosen.agency if chosen else None,
        standard=report.standard,
        rules=_rules(standard, measure, kind),
        months=found.months,
        agencies=report.agencies if measure in OF_INVITATIONS else (),
        by_family=report.by_family.get(measure) if chosen is None else None,
    )


def may_see(viewer: Viewer, agency: UUID) -> bool:
    """Whether one agency's figures are for this viewer: an agency's lead sees the own only."""
    return bool(viewer.roles & _WHOLE_VIEW) or viewer.agency == agency


def _held_against(quarter: Quarter, now: datetime) -> date:
    """The day whose standard gives the targets: the quarter's last, or today before it ends."""
    return min(quarter.moved(1).first_day - timedelta(days=1), local_day(now))


def _rules(standard: StandardInForce, measure: Measure, kind: str) -> tuple[Rule, ...]:
    """The rules by which a measure is decided, and its target."""
    target = standard.find_target(measure, kind)
    deciding = deciding_rules(standard, measure, kind)
    return (*deciding, target) if target else deciding


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise NotFoundError("There is no such kind of conference.")


async def _counts(quarter: Quarter, kind: str, standard: StandardInForce) -> list[Count]:
    shown = quarter.last(_QUARTERS_SHOWN)
    periods = [(str(one), str(one)) for one in shown]
    periods += [(LAST_FOUR, str(one)) for one in quarter.last(4)]
    names, quarters = zip(*periods, strict=True)
    rows = await Assessment.raw(_COUNTS, list(names), list(quarters), kind)
    if standard.in_force_from is not None:
        ends_on = quarter.moved(1).first_day
        rows += await Assessment.raw(_BEFORE_AND_SINCE, standard.in_force_from, kind, ends_on)
    return msgspec.convert(rows, list[Count])


async def _report(
    viewer: Viewer, quarter: Quarter, counts: Counts, *, is_complete: bool
) -> QuarterlyReport:
    kind = counts.kind
    measures = tuple(DEFINITIONS)
    figures = {measure.value: counts.figure(measure) for measure in measures}
    by_child = {one.value: counts.figure(one, by_child=True) for one in OF_CONFERENCES}
    quarters = [str(one) for one in quarter.last(_QUARTERS_SHOWN)]
    seen = [
        agency_figures(counts, agency, quarters)
        for agency in await _agencies(counts)
        if may_see(viewer, agency.id)
    ]
    standard = counts.standard
    (conferences,) = await Assessment.raw(_CONFERENCES, kind, str(quarter))
    (late,) = await Assessment.raw(_MOST_DAYS_LATE, kind, str(quarter))
    return QuarterlyReport(
        quarter=str(quarter),
        words=quarter.words,
        in_year=in_year(quarter),
        kind=kind,
        is_complete=is_complete,
        headline=headline(figures, seen),
        standard=StandardNote(standard.id, standard.title, standard.in_force_from),
        **conferences,
        figures=figures,
        by_child=by_child,
        agencies=tuple(seen),
        quarters=tuple(quarters),
        months=await _months(quarter, kind, measures, None),
        before_and_since=compared(counts, await _changed(standard, kind)),
        most_days_late=late["days"],
        missing_groups=await _missing(kind, quarter),
        by_family={
            measure.value: counts.figure_by_family(measure, await _families(measure, kind, quarter))
            for measure in _BY_FAMILY
        },
        conveners=await _conveners(kind, quarter),
    )


async def _families(measure: Measure, kind: str, quarter: Quarter) -> list[FamilyCount]:
    periods = [(str(quarter), str(quarter)), *((LAST_FOUR, str(one)) for one in quarter.last(4))]
    names, quarters = zip(*periods, strict=True)
    rows = await Assessment.raw(_FAMILIES, list(names), list(quarters), kind, measure.value)
    return msgspec.convert(rows, list[FamilyCount])


async def _conveners(kind: str, quarter: Quarter) -> tuple[ConvenerExclusions, ...]:
    rows = await Assessment.raw(_CONVENERS, kind, str(quarter))
    return msgspec.convert(tuple(rows), tuple[ConvenerExclusions, ...])


async def _changed(standard: StandardInForce, kind: str) -> frozenset[Measure]:
    """The measures that the standard before this one decided by another rule."""
    if standard.in_force_from is None:
        return frozenset()
    before = await get_in_force(standard.in_force_from - timedelta(days=1))
    return frozenset(
        measure
        for measure in Measure
        if _said(deciding_rules(before, measure, kind))
        != _said(deciding_rules(standard, measure, kind))
    )


def _said(rules: Iterable[Rule]) -> set[tuple[str, str]]:
    return {(rule.measure, rule.words) for rule in rules}


async def _agencies(counts: Counts) -> list[AgencyName]:
    found = {row.agency for row in counts.rows if row.agency is not None}
    if not found:
        return []
    return msgspec.convert(await Agency.raw(_NAMES, list(found)), list[AgencyName])


async def _months(
    quarter: Quarter, kind: str, measures: Sequence[Measure], agency: UUID | None
) -> tuple[MonthsOf, ...]:
    ends_on = quarter.moved(1).first_day
    begins_on = quarter.moved(1 - _MONTHS_SHOWN // 3).first_day
    names = [measure.value for measure in measures]
    first, last = month_on(begins_on), month_on(ends_on)
    rows = await Assessment.raw(_MONTHS, kind, first, last, names, agency, agency)
    return tuple(MonthsOf(name, _of_measure(rows, name)) for name in names)


def _of_measure(rows: Iterable[dict[str, Any]], measure: str) -> tuple[Month, ...]:
    return tuple(
        Month(row["month"], row["met"], row["of"]) for row in rows if row["measure"] == measure
    )


async def _missing(kind: str, quarter: Quarter) -> tuple[ReasonCount, ...]:
    rows = await Assessment.raw(_MISSING, kind, str(quarter))
    return tuple(ReasonCount("missing", row["missing"], row["number"]) for row in rows)
