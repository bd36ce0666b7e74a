"""An installation of its own with every protection on, in a folder that is gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conferences import database as databases
from tests.conferences.terminal import Terminal, open_terminal
from tests.drill.installation import COORDINATORS, PASSWORD, Installation


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A cluster as people would have it, migrated, with two coordinators who can sign in."""
    folder = Path(tempfile.mkdtemp(prefix="convenor-drill-"))
    folder.chmod(0o755)
    database = databases.ensure(folder)
    made = Installation(folder, database)
    try:
        with open_terminal() as process:
            _set_up(Terminal(process), made)
        yield made
    finally:
        databases.stop(database)
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(terminal: Terminal, made: Installation) -> None:
    done = terminal.run("migrate", environment=made.environment)
    assert done.status == 0, done.err
    for name in COORDINATORS:
        words = ("account", "add", name, "--name", name, "--role", "coordinator")
        done = terminal.run(
            *words, "--password-stdin", environment=made.environment, said=f"{PASSWORD}\n"
        )
        assert done.status == 0, done.err
