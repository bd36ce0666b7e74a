"""Quarterly reports for programs."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from people.asking import AskedAt, AskedBy
from people.importing import csv_file
from people.permissions import Permission
from people.spreadsheets import write_csv
from standards.calendars.quarters import read_quarter
from standards.quarterly import service
from standards.quarterly.figures import QuarterlyReport
from standards.quarterly.sheets import SHEET_HEADINGS, sheet_rows

VIEW = {"permission": Permission.FIGURE_VIEW}


@get("/api/v1/quarterly-reports", opt=VIEW)
async def list_quarters(viewer: AskedBy) -> list[str]:
    """The quarters in which anything was counted, the latest first."""
    return [str(quarter) for quarter in await service.list_quarters(viewer)]


@get("/api/v1/quarterly-reports/{quarter:str}", opt=VIEW)
async def get_report(
    quarter: FromPath[str], viewer: AskedBy, now: AskedAt, kind: FromQuery[str] = "review"
) -> QuarterlyReport:
    """The figures of a quarter, written 2026-Q4."""
    return await service.get_report(viewer, read_quarter(quarter), now=now, kind=kind)


@get("/api/v1/quarterly-reports/{quarter:str}/csv", opt=VIEW)
async def get_csv(
    quarter: FromPath[str], viewer: AskedBy, now: AskedAt, kind: FromQuery[str] = "review"
) -> Response[bytes]:
    """The figures of a quarter as CSV."""
    report = await service.get_report(viewer, read_quarter(quarter), now=now, kind=kind)
    return csv_answer(report)


def csv_answer(report: QuarterlyReport) -> Response[bytes]:
    """A report as a CSV file to take away."""
    name = f"quarterly-report-{report.quarter}-{report.kind}.csv"
    return csv_file(write_csv(SHEET_HEADINGS, sheet_rows(report)), name)


ROUTES = [list_quarters, get_report, get_csv]
