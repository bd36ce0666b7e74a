"""Machines for a drill: a folder each, and a terminal at it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conferences.terminal import Answer, Terminal, open_terminal
from tests.drill.installation import ROOT


@dataclass(frozen=True)
class Host:
    """A machine's folder, and a terminal at it."""

    folder: Path
    terminal: Terminal
    recipient: str = ""

    def run(self, *words: str) -> Answer:
        """Run a command there."""
        environment = {
            "CONVENOR_DATA": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "CONVENOR_BACKUP_RECIPIENT": self.recipient,
        }
        return self.terminal.run(*words, environment=environment)


@contextmanager
def a_terminal() -> Iterator[Terminal]:
    """A terminal of its own."""
    with open_terminal() as process:
        yield Terminal(process)


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder that the database's account can pass, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="convenor-drill-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
