"""`convenor audit ...`: is the trail whole?"""

import itertools
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from conferences.commands.workplace import at_work
from people.audit import anchoring, anchors, verifying
from people.audit.values import Anchor, Verification
from people.clock import read_clock
from people.permissions import OPERATOR

NOT_WHOLE = 3


@click.group()
def audit() -> None:
    """Who did what, and whether that is still as it was written."""


@audit.command("verify")
@click.option(
    "--anchor", "files", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
    help="A file of anchors that lay elsewhere; instead of the one this installation keeps.",
)  # fmt: skip
@click.option("--head", "heads", multiple=True, help="NUMBER:FINGERPRINT as sent in a letter.")
def verify(files: tuple[Path, ...], heads: tuple[str, ...]) -> None:
    """Walk over the whole trail, and name the first entry that is not as it was written.

    Ends with status 0 where it is whole, with 3 where it is not, and with 1 where it could not be
    looked at.
    """
    given = _given(files, heads)
    verification = at_work(verifying.verify(OPERATOR, now=read_clock(), anchors=given))
    _tell(verification)
    if not verification.is_whole:
        sys.exit(NOT_WHOLE)


@audit.command("anchor")
def anchor() -> None:
    """Note the trail's head in the file of anchors now, as is done every five minutes."""
    is_noted = at_work(anchoring.anchor(now=read_clock()))
    click.echo("The head is noted." if is_noted else "Nothing was added since the last anchor.")


def _given(files: Iterable[Path], heads: Iterable[str]) -> Iterable[Anchor] | None:
    """The anchors that were named, in order; none where none were."""
    known = [anchor for file in files for anchor in anchors.read_file(file)]
    known += [_head(head) for head in heads]
    if not known:
        return None
    known.sort(key=lambda one: one.number)
    return [one for one, _ in itertools.groupby(known)]


def _head(typed: str) -> Anchor:
    number, _, digest = typed.partition(":")
    try:
        return Anchor(int(number), anchors.digest_from("".join(digest.split())))
    except ValueError:
        words = f"Give number and fingerprint as NUMBER:FINGERPRINT, not {typed!r}."
        raise click.BadParameter(words, param_hint="--head") from None


def _tell(verification: Verification) -> None:
    finding = verification.finding
    if finding is None:
        click.echo(
            f"The trail is whole: {verification.entries} entries, the last is number"
            f" {verification.head}, {verification.anchors} anchors agree."
        )
        return
    click.echo(f"NOT WHOLE ({finding.flaw.value}). {finding.words}", err=True)
    if finding.expected:
        click.echo(f"  expected {finding.expected}\n  found    {finding.found}", err=True)
    click.echo(f"  {verification.entries} entries before it are whole.", err=True)
