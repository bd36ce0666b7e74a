"""Every figure of a report as rows of a spreadsheet."""

from collections.abc import Iterator

from standards.quarterly.figures import AgencyName, Figure, QuarterlyReport

SHEET_HEADINGS = (
    "Quarter", "Conferences", "Measure", "Agency", "Agency group", "Unit", "Period", "Met", "Of",
    "Percent", "95% interval low", "95% interval high", "Target", "Verdict", "More needed",
    "Left out", "Reasons for leaving out", "Varied",
)  # fmt: skip


def sheet_rows(report: QuarterlyReport) -> Iterator[tuple[str | int | float | None, ...]]:
    """Every figure of a report as rows of a spreadsheet, those of all agencies together first."""
    of_all = (report.figures, report.by_child, report.by_family)
    for figure in (one for figures in of_all for one in figures.values()):
        yield from _figure_rows(report, figure, None)
    for agency in report.agencies:
        for figure in agency.figures.values():
            yield from _figure_rows(report, figure, agency.agency)


def _figure_rows(
    report: QuarterlyReport, figure: Figure, agency: AgencyName | None
) -> Iterator[tuple[str | int | float | None, ...]]:
    left_out = "; ".join(f"{one.words}: {one.number}" for one in figure.excluded)
    named = (agency.name, agency.group) if agency else ("All", "")
    for period, share in (("quarter", figure.quarter), ("last four quarters", figure.last_four)):
        is_quarter = period == "quarter"
        yield (
            report.quarter, report.kind, figure.measure, *named, figure.unit, period, share.met,
            share.of, share.percent if share.of else None, share.low if share.of else None,
            share.high if share.of else None, share.target, share.words, share.short_of,
            figure.excluded_number if is_quarter else None, left_out if is_quarter else "",
            figure.varied if is_quarter else None,
        )  # fmt: skip
