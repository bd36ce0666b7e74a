"""A terminal in a process of its own, in which one command after the other is run.

Starting Python takes longer than most commands, so the process stays; what commands leave behind
in it (a pool, keys) never meets that of the tests.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and with which status it ended."""

    status: int
    out: str
    err: str


class Terminal:
    """The near end: hands commands over and reads what they said."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, *words: str, environment: Mapping[str, str], said: str = "") -> Answer:
        """Run one command of `convenor` to its end."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the terminal has no line")
        asked = {"words": words, "environment": dict(environment), "said": said}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return Answer(**json.loads(self._process.stdout.readline()))


def open_terminal() -> "subprocess.Popen[str]":
    """Start the far end."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.conferences.terminal"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _answer_commands() -> None:
    """The far end: run each command that is handed over until none comes."""
    from click.testing import CliRunner  # noqa: PLC0415 - the near end needs neither

    from conferences.cli import convenor  # noqa: PLC0415

    line = sys.stdout
    for asked in map(json.loads, sys.stdin):
        result = CliRunner().invoke(
            convenor, asked["words"], input=asked["said"], env=asked["environment"]
        )
        failed = result.exception
        is_told = failed is None or isinstance(failed, SystemExit)
        err = result.stderr if is_told else f"{result.stderr}Traceback: {failed!r}"
        answer = {"status": result.exit_code, "out": result.stdout, "err": err}
        print(json.dumps(answer), file=line, flush=True)


if __name__ == "__main__":
    _answer_commands()
