"""`convenor import ...`: bring in what is kept in spreadsheets, all of a file or nothing."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from conferences.children import service as children
from conferences.commands.workplace import at_work
from conferences.history import service as history
from conferences.history.fields import FIELD_WORDS, Field
from conferences.history.pages import faulty_rows
from conferences.history.values import HistoryResult, Matching
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
@click.option(
    "--matching",
    type=click.File("rb"),
    help="Of history: what its columns and words mean, as JSON; docs/importing.md shows one.",
)
@click.option(
    "--faults",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Of history: write the rows to be put right to this file, as CSV.",
)
def bring_in(
    what: str,
    file: BinaryIO,
    *,
    dry_run: bool,
    source: str | None,
    sheet: str,
    matching: BinaryIO | None,
    faults: Path | None,
) -> None:
    """Bring in WHAT from the FILE (CSV, XLSX, ODS); with any fault, nothing is brought in.

    Each fault is told with its row as a spreadsheet numbers it, its column and what to do.
    """
    data = file.read()
    if what == _HISTORY:
        meant = _read_matching(matching.read()) if matching else None
        name = source or Path(file.name).name
        _tell_history(_history(data, name, sheet, meant, dry_run=dry_run), faults)
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


def _history(
    data: bytes, source: str, sheet: str, matching: Matching | None, *, dry_run: bool
) -> HistoryResult:
    return at_work(
        history.bring_in(
            OPERATOR, data, source=source, sheet=sheet, matching=matching, dry_run=dry_run,
            now=read_clock(),
        )
    )  # fmt: skip


def _read_matching(data: bytes) -> Matching:
    """What columns and words mean, as the file says.

    Raises:
        click.UsageError: it is no JSON of that shape.
    """
    try:
        return msgspec.json.decode(data, type=Matching)
    except msgspec.DecodeError as error:
        raise click.UsageError(f"--matching cannot be read: {error}.") from None


def _tell_history(result: HistoryResult, faults: Path | None) -> None:
    """Say what the file was taken for, then what it did, or what has to be put right."""
    _tell_columns(result)
    for doubt in result.doubts:
        click.echo(f"Looks odd: {_in_words(doubt)}", err=True)
    if result.faults and faults is not None:
        faults.write_bytes(faulty_rows(result))
        click.echo(f"The rows to be put right are in {faults}.", err=True)
    _tell_faults(result.faults)
    told = "Brought in" if result.is_done else "Would bring in"
    click.echo(
        f"{told}: {result.conferences_added} conferences added, {result.conferences_changed}"
        f" changed, {result.conferences_unchanged} as before; {result.invitees} invitations."
    )
    for one in result.new_agencies:
        alike = f", which may be here already: {'; '.join(one.alike)}" if one.alike else ""
        click.echo(f"New agency: {one.name}{alike}.")
    click.echo(
        f"Records cannot tell: {result.no_clock} due days, {result.no_invitation_day} days of"
        f" invitation, {result.no_report_day} days of reports."
    )


def _tell_columns(result: HistoryResult) -> None:
    """Which columns were taken for what, which are not used, and which words mean nothing yet."""
    used = [
        f"{one.heading} = {FIELD_WORDS[Field(one.field)]}" for one in result.columns if one.field
    ]
    unused = [one.heading for one in result.columns if one.heading and not one.field]
    if used:
        click.echo(f"Columns: {'; '.join(used)}.", err=True)
    if unused:
        click.echo(f"Columns not used: {', '.join(unused)}.", err=True)
    for word in result.words:
        if not word.means:
            rows = "1 row" if word.number == 1 else f"{word.number} rows"
            click.echo(f"Not known: “{word.word}” as {word.field}, in {rows}.", err=True)


def _tell_faults(faults: Sequence[CellFault]) -> None:
    """Name every fault, and end there if there is one."""
    for fault in faults:
        click.echo(_in_words(fault), err=True)
    if faults:
        rows = len({fault.row for fault in faults})
        told = "1 row has" if rows == 1 else f"{rows} rows have"
        click.echo(f"Nothing was brought in: {told} to be put right.", err=True)
        sys.exit(1)


def _in_words(fault: CellFault) -> str:
    where = f"Row {fault.row}, column {fault.column}" if fault.column else f"Row {fault.row}"
    typed = f" (it says {fault.typed!r})" if fault.typed else ""
    return f"{where}: {fault.message}{typed}"
