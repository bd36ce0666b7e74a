"""`convenor reassess`: give verdicts again after a calendar or a rule was corrected."""

from collections.abc import Iterable
from datetime import datetime

import click

from conferences.commands.workplace import at_work
from people.clock import local_day, read_clock, short_day
from people.permissions import OPERATOR
from standards.measures.again import Again
from standards.measures.definitions import TITLES
from standards.measures.tallies import Tally
from standards.reassessing import service
from standards.reassessing.values import Run, StartReassessment

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("reassess")
@click.option("--from", "first", type=DAY, help="The first day conferences were held on.")
@click.option("--to", "last", type=DAY, help="The last such day; today where none is given.")
@click.option("--reason", default="", help="Why, as it shall stand beside the run.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
def reassess(first: datetime | None, last: datetime | None, reason: str, *, dry_run: bool) -> None:
    """Give the verdicts on conferences again (days as 2026-04-01).

    A run that was cut off goes on where it stopped; it needs no days. What comes out as before is
    left alone, what does not is superseded.
    """
    today = local_day(read_clock())
    last_on = last.date() if last else today
    if dry_run:
        if first is None:
            raise click.UsageError("Give --from, the first day conferences were held on.")
        found = at_work(service.look(OPERATOR, first.date(), last_on, now=read_clock()))
        _print(found, "would come out otherwise")
        return
    asked = (
        StartReassessment(first_on=first.date(), last_on=last_on, reason=reason) if first else None
    )
    run = at_work(_work(asked))
    _print(run.so_far, "came out otherwise")


async def _work(asked: StartReassessment | None) -> Run:
    run = await service.find_open(OPERATOR)
    if run is None:
        if asked is None:
            raise click.UsageError("No run was cut off. Give --from and --reason to start one.")
        await service.start(OPERATOR, asked, now=read_clock())
        run = await service.find_open(OPERATOR)
    elif asked is not None:
        days = f"{short_day(run.first_on)} to {short_day(run.last_on)}"
        raise click.UsageError(f"A run over {days} was cut off. Finish it first: give no days.")
    while run is not None and run.ended_at is None:
        run = await service.go_on(OPERATOR, run.id, now=read_clock())
        click.echo(f"{run.conferences} conferences, {run.so_far.moved} verdicts moved", err=True)
    if run is None:
        raise click.ClickException("Somebody else ended the run.")
    return run


def _print(found: Again, words: str) -> None:
    click.echo(
        f"{found.conferences} conferences, {found.verdicts} verdicts: {found.moved} {words}."
    )
    for measure, tally in found.measures.items():
        if tally.moved:
            click.echo(f"  {TITLES[measure]}: {', '.join(_moves(tally))}")
    click.echo(f"{found.changed - found.moved} more say another reason or day.")


def _moves(tally: Tally) -> Iterable[str]:
    told = {
        "met": tally.better,
        "not met": tally.worse,
        "counted": tally.enters,
        "not counted": tally.leaves,
    }
    return (f"{number} {words}" for words, number in told.items() if number)
