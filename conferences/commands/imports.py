"""`convenor import ...`: bring in what is kept in spreadsheets, all of a file or nothing."""

import sys
from collections.abc import Awaitable, Callable
from typing import BinaryIO

import click

from conferences.children import service as children
from conferences.commands.workplace import at_work
from people.agencies import service as agencies
from people.clock import read_clock
from people.imports import ImportResult
from people.permissions import OPERATOR
from people.professionals import service as professionals

IMPORTS: dict[str, Callable[..., Awaitable[ImportResult]]] = {
    "agencies": agencies.import_agencies,
    "children": children.import_children,
    "professionals": professionals.import_professionals,
}


@click.command("import")
@click.argument("what", type=click.Choice(sorted(IMPORTS)))
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def bring_in(what: str, file: BinaryIO, *, dry_run: bool) -> None:
    """Bring in WHAT from the FILE (CSV, XLSX, ODS); with any fault, nothing is brought in.

    Each fault is told with its row as a spreadsheet numbers it, its column and what to do.
    """
    data = file.read()

    async def work() -> ImportResult:
        return await IMPORTS[what](OPERATOR, data, dry_run=dry_run, now=read_clock())

    result = at_work(work())
    for fault in result.faults:
        typed = f" (it says {fault.typed!r})" if fault.typed else ""
        click.echo(f"Row {fault.row}, column {fault.column}: {fault.message}{typed}", err=True)
    if result.faults:
        click.echo("Nothing was brought in. Put these right and try again.", err=True)
        sys.exit(1)
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
