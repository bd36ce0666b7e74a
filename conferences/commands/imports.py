"""`convenor import ...`: bring in what is kept in spreadsheets, all of a file or nothing."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import BinaryIO

import click

from conferences.children import service as children
from conferences.commands.workplace import at_work
from conferences.history import service as history
from conferences.history.values import HistoryResult
from people.agencies import service as agencies
from people.clock import read_clock
from people.imports import ImportResult
from people.permissions import OPERATOR
from people.professionals import service as professionals
from people.spreadsheets import CellFault

IMPORTS: dict[str, Callable[..., Awaitable[ImportResult]]] = {
    "agencies": agencies.import_agencies,
    "children": children.import_children,
    "professionals": professionals.import_professionals,
}
_HISTORY = "history"


@click.command("import")
@click.argument("what", type=click.Choice(sorted([*IMPORTS, _HISTORY])))
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--source", help="Of history: the spreadsheet whose columns are remembered.")
@click.option("--sheet", default="", help="Of history: the sheet of a workbook.")
def bring_in(what: str, file: BinaryIO, *, dry_run: bool, source: str | None, sheet: str) -> None:
    """Bring in WHAT from the FILE (CSV, XLSX, ODS); with any fault, nothing is brought in.

    Each fault is told with its row as a spreadsheet numbers it, its column and what to do.
    """
    data = file.read()
    if what == _HISTORY:
        _bring_in_history(data, source or file.name, sheet, dry_run=dry_run)
        return

    async def work() -> ImportResult:
        return await IMPORTS[what](OPERATOR, data, dry_run=dry_run, now=read_clock())

    result = at_work(work())
    _tell_faults(result.faults)
    for line in result.lines if dry_run else ():
        if line.does != "nothing":
            click.echo(
                f"Row {line.row}: {line.does} {line.name} {'; '.join(line.changes)}".rstrip()
            )
    told = "Brought in" if result.is_done else "Would bring in"
    click.echo(
        f"{told}: {result.added} added, {result.changed} changed, {result.unchanged} as before."
    )
    if result.unused:
        click.echo(f"Columns not used: {', '.join(result.unused)}.")


def _bring_in_history(data: bytes, source: str, sheet: str, *, dry_run: bool) -> None:
    async def work() -> HistoryResult:
        return await history.bring_in(
            OPERATOR, data, source=source, sheet=sheet, dry_run=dry_run, now=read_clock()
        )

    result = at_work(work())
    _tell_faults(result.faults)
    told = "Brought in" if result.is_done else "Would bring in"
    click.echo(
        f"{told}: {result.conferences_added} conferences added, {result.conferences_changed}"
        f" changed, {result.conferences_unchanged} as before; {result.invitees} invitations."
    )
    click.echo(
        f"Records cannot tell: {result.no_clock} due days, {result.no_invitation_day} days of"
        f" invitation, {result.no_report_day} days of reports."
    )


def _tell_faults(faults: Sequence[CellFault]) -> None:
    """Name every fault, and end there if there is one."""
    for fault in faults:
        typed = f" (it says {fault.typed!r})" if fault.typed else ""
        click.echo(f"Row {fault.row}, column {fault.column}: {fault.message}{typed}", err=True)
    if faults:
        click.echo("Nothing was brought in. Put these right and try again.", err=True)
        sys.exit(1)
