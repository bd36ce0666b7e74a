"""`convenor standard ...`: what was agreed, and adopting another."""

from datetime import datetime

import click

from conferences.commands.workplace import at_work
from people.clock import local_day, read_clock, short_day
from people.permissions import OPERATOR
from standards.agreed import service as agreed
from standards.agreed.in_force import Rule
from standards.agreed.presets import get_preset, read_presets

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def standard() -> None:
    """What was agreed."""


@standard.command("show")
@click.argument("preset", required=False)
def show(preset: str | None) -> None:
    """Print the standards that were adopted with the rules in force, or those of a PRESET."""
    if preset is not None:
        _print_rules(get_preset(preset).rules)
        return
    today = local_day(read_clock())
    adopted = at_work(agreed.list_standards(OPERATOR))
    for one in adopted:
        since = short_day(one.in_force_from)
        click.echo(f"{one.title}, in force from {since}, agreed by {one.agreed_by}")
    begun = [one for one in adopted if one.in_force_from and one.in_force_from <= today]
    if begun:
        click.echo(f"\nIn force today: {begun[0].title}")
        _print_rules(begun[0].rules)
    else:
        click.echo("No standard is in force: adopt one of these with `convenor standard adopt`.")
        for known in read_presets().values():
            click.echo(f"  {known.id:<20} {known.title}")


@standard.command("adopt")
@click.argument("preset")
@click.option("--from", "in_force_from", type=DAY, required=True, help="The first day it counts.")
@click.option("--agreed-on", type=DAY, required=True, help="The day it was agreed.")
@click.option("--agreed-by", required=True, help="Who agreed it, as it shall stand on pages.")
@click.option("--committee", default="", help="The committee's name on pages.")
def adopt(
    preset: str, in_force_from: datetime, agreed_on: datetime, agreed_by: str, committee: str
) -> None:
    """Adopt a PRESET as the standard in force from a day on (days as 2026-04-01)."""
    at_work(
        agreed.adopt(
            OPERATOR,
            preset,
            in_force_from=in_force_from.date(),
            agreed_on=agreed_on.date(),
            agreed_by=agreed_by,
            committee=committee,
            now=read_clock(),
        )
    )
    click.echo(f"{get_preset(preset).title} is in force from {short_day(in_force_from.date())}.")


def _print_rules(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        kind = "" if rule.conference_kind == "all" else f" ({rule.conference_kind})"
        click.echo(f"  {rule.title}{kind}: {rule.words}")
