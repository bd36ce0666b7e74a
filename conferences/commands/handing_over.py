"""`convenor handover`: write the package of a closed conference into a folder."""

from pathlib import Path

import click

from conferences.commands.workplace import at_work
from conferences.handover import service as handovers
from conferences.handover.values import Package
from conferences.handover.writing import write_to
from people.clock import read_clock
from people.permissions import OPERATOR


@click.command("handover")
@click.argument("conference")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), required=True, help="A new folder."
)
def handover(conference: str, folder: Path) -> None:
    """Write the package of the closed CONFERENCE, by its reference, into a folder.

    What it holds is no longer encrypted there: file it, and erase the folder.
    """

    async def work() -> tuple[Package, list[Path]]:
        found = await handovers.find_conference(OPERATOR, conference)
        package = await handovers.make_package(OPERATOR, found, now=read_clock())
        return package, await write_to(package, folder)

    package, written = at_work(work())
    click.echo(f"Package {package.number}: {len(written)} files in {folder}.")
    click.echo(f"Digest: {package.digest}")
    click.echo("Confirm the filing on the conference's page, with this digest.")
