"""Pages of the quarterly report: the report itself, and each figure opened."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from markupsafe import Markup

from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission
from standards.calendars.quarters import Quarter, read_quarter
from standards.guidance import service as guidance
from standards.measures.control_charts import Month, control_chart
from standards.measures.defining import GROUP_TITLES
from standards.measures.definitions import DEFINITIONS, GENERAL
from standards.measures.explaining import KINDS
from standards.measures.pages import read_measure
from standards.measures.verdicts import Measure
from standards.quarterly import charts, findings, service
from standards.quarterly.api import csv_answer
from standards.quarterly.charts import Bar, Words
from standards.quarterly.figures import (
    ALARM_ABOVE,
    AgencyFigures,
    Figure,
    QuarterlyReport,
    StandardNote,
)

VIEW = {"permission": Permission.FIGURE_VIEW}
_BY_AGENCY = (Measure.REPORT_ON_TIME, Measure.ATTENDED)
_BY_MONTH = (Measure.HELD_IN_TIME, Measure.ATTENDED)


@get("/quarterly-reports", opt=VIEW)
async def show_latest(viewer: AskedBy, now: AskedAt) -> Redirect:
    """Lead to the latest quarter that has ended."""
    quarter = await service.get_latest_quarter(viewer, now=now)
    return Redirect(f"/quarterly-reports/{quarter}", status_code=303)


@get("/quarterly-reports/{quarter:str}", opt=VIEW)
async def show_report(
    quarter: FromPath[str], viewer: AskedBy, now: AskedAt, kind: FromQuery[str] = "review"
) -> Template:
    """The report of a quarter: findings first, every figure a link to what is behind it."""
    asked = read_quarter(quarter)
    report = await service.get_report(viewer, asked, now=now, kind=kind)
    quarters = await service.list_quarters(viewer, kind=kind)
    return page(
        "standards/quarterly/report.html",
        report=report,
        asks=findings.asks(report),
        bars=[_agencies_drawn(report, measure) for measure in _BY_AGENCY],
        heats=[_quarters_drawn(report, measure) for measure in _BY_AGENCY],
        month_charts=[_months_of_report(report, measure) for measure in _BY_MONTH],
        change_words=findings.change_words,
        missing=", ".join(f"{one.words} ({one.number})" for one in report.missing_groups),
        groups=_rows_of(report),
        alarm_above=ALARM_ABOVE,
        kinds=KINDS,
        earlier=_nearest([one for one in quarters if one < asked], is_earlier=True),
        later=_nearest([one for one in quarters if one > asked], is_earlier=False),
    )


@get("/quarterly-reports/{quarter:str}/csv", opt=VIEW)
async def download_csv(
    quarter: FromPath[str], viewer: AskedBy, now: AskedAt, kind: FromQuery[str] = "review"
) -> Response[bytes]:
    """The figures of a quarter as CSV."""
    report = await service.get_report(viewer, read_quarter(quarter), now=now, kind=kind)
    return csv_answer(report)


@get("/quarterly-reports/figures/{measure:str}", opt=VIEW)
async def show_latest_figure(measure: FromPath[str], viewer: AskedBy, now: AskedAt) -> Redirect:
    """Lead to a figure of the latest quarter that has ended."""
    quarter = await service.get_latest_quarter(viewer, now=now)
    path = f"/quarterly-reports/{quarter}/figures/{read_measure(measure)}"
    return Redirect(path, status_code=303)


@get("/quarterly-reports/{quarter:str}/figures/{measure:str}", opt=VIEW)
async def show_figure(
    quarter: FromPath[str],
    measure: FromPath[str],
    viewer: AskedBy,
    now: AskedAt,
    agency: FromQuery[UUID | None] = None,
    kind: FromQuery[str] = "review",
) -> Template:
    """One figure opened: definition, rule, exclusions with reasons, counts by agency."""
    asked = read_measure(measure)
    opened = await service.open_figure(
        viewer, read_quarter(quarter), asked, now=now, agency=agency, kind=kind
    )
    target = opened.figure.quarter.target
    drawn = _months_drawn(asked, opened.months, target, opened.standard)
    return page(
        "standards/quarterly/figure.html",
        opened=opened,
        definition=DEFINITIONS[asked],
        general=GENERAL,
        drawn=drawn,
        guidance=await guidance.list_beside(viewer, asked, agency=agency),
        rows_query=_rows_query(opened.quarter, asked, agency, kind),
    )


def _rows_of(report: QuarterlyReport) -> list[tuple[str, list[Figure]]]:
    """Every measure of all agencies together, under the headings of the report.

    Held in time by child and by family as well; others by child where the verdict differs.
    """
    groups: dict[str, list[Figure]] = {}
    for measure, figure in report.figures.items():
        rows = groups.setdefault(GROUP_TITLES[DEFINITIONS[Measure(measure)].group], [])
        rows.append(figure)
        others = (report.by_child.get(measure), report.by_family.get(measure))
        rows += [one for one in others if one is not None and _says_more(one, figure)]
    return list(groups.items())


def _says_more(other: Figure, figure: Figure) -> bool:
    is_otherwise = other.quarter.verdict != figure.quarter.verdict
    return is_otherwise or figure.measure == Measure.HELD_IN_TIME


def _nearest(quarters: Sequence[Quarter], *, is_earlier: bool) -> Quarter | None:
    return (max if is_earlier else min)(quarters, default=None)


def _rows_query(quarter: str, measure: Measure, agency: UUID | None, kind: str) -> str:
    of_agency = f"&agency={agency}" if agency else ""
    return f"quarter={quarter}&measure={measure}&kind={kind}{of_agency}"


def _agencies_drawn(report: QuarterlyReport, measure: Measure) -> dict[str, Any]:
    agencies = sorted(
        (one for one in report.agencies if one.figures[measure].quarter.of),
        key=lambda one: (-one.figures[measure].quarter.percent, one.agency.name),
    )
    rows = [Bar(one.agency.name, one.figures[measure].quarter) for one in agencies]
    heading = findings.below_words(measure, agencies)
    words = Words(
        prefix=f"bars-{measure.replace('_', '-')}",
        title=f"{report.figures[measure].title} by agency, {report.words}",
        description="; ".join(_bar_words(row) for row in rows),
    )
    return {
        "measure": measure.value,
        "title": report.figures[measure].title,
        "finding": _after_a_colon(heading),
        "target": report.figures[measure].quarter.target,
        "agencies": agencies,
        "drawing": charts.bars(rows, words) if rows else Markup(),
    }


def _after_a_colon(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _bar_words(row: Bar) -> str:
    share = row.share
    return f"{row.label} {share.percent}%, {share.met} of {share.of} {share.words}".rstrip()


def _quarters_drawn(report: QuarterlyReport, measure: Measure) -> dict[str, Any]:
    target = report.figures[measure].quarter.target
    return {
        "measure": measure.value,
        "title": report.figures[measure].title,
        "rows": [
            (one, one.history[measure], _spark(one, measure, target, index))
            for index, one in enumerate(report.agencies)
        ],
    }


def _spark(agency: AgencyFigures, measure: Measure, target: int | None, index: int) -> Markup:
    history = agency.history[measure]
    known = [value for value in history if value is not None]
    said = f"From {min(known)}% to {max(known)}%, latest {known[-1]}%." if known else "Too few."
    words = Words(
        prefix=f"spark-{measure.replace('_', '-')}-{index}",
        title=f"{agency.agency.name}, quarters",
        description=said,
    )
    return charts.spark(history, words, target=target)


def _months_of_report(report: QuarterlyReport, measure: Measure) -> dict[str, Any]:
    found = next(one.months for one in report.months if one.measure == measure)
    target = report.figures[measure].quarter.target
    drawn = _months_drawn(measure, found, target, report.standard)
    return {
        **drawn,
        "title": report.figures[measure].title,
        "finding": _after_a_colon(drawn["heading"]),
    }


def _months_drawn(
    measure: Measure, found: Sequence[Month], target: int | None, standard: StandardNote
) -> dict[str, Any]:
    chart = control_chart(found)
    heading = findings.chart_words(chart)
    words = Words(
        prefix=f"months-{measure.replace('_', '-')}",
        title=f"{DEFINITIONS[measure].title}, month by month",
        description=f"{heading}. Centre {chart.centre:.0f}% over {len(chart.points)} months.",
    )
    drawing = Markup()
    if chart.points:
        drawing = charts.months(chart, words, target=target, since=standard.in_force_from)
    return {"chart": chart, "heading": heading, "drawing": drawing}


ROUTES = [show_latest, show_report, download_csv, show_latest_figure, show_figure]
