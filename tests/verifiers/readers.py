"""Calendar files read by programs that share nothing with what wrote them."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_LONGEST_S = 60


def read_with_ical_js(*files: Path) -> list[dict[str, Any]]:
    """What ical.js reads: method and events, times in UTC by the file's own zone."""
    node = _program("node", "nodejs")
    return _objects([node, str(_HERE / "read_ical.mjs"), *map(str, files)])


def libical_reader(folder: Path) -> Path:
    """The libical reader, built into a folder."""
    compiler, config = _program("gcc", "gcc"), _program("pkg-config", "pkg-config")
    flags = subprocess.run(  # noqa: S603 - fixed arguments
        [config, "--cflags", "--libs", "libical"], capture_output=True, text=True, check=False
    )
    if flags.returncode:
        pytest.skip("SKIPPED SYSTEM TEST: needs apt-get install libical-dev")
    reader = folder / "read_libical"
    source = str(_HERE / "read_libical.c")
    subprocess.run([compiler, source, "-o", str(reader), *flags.stdout.split()], check=True)  # noqa: S603
    return reader


def read_with_libical(reader: Path, *files: Path) -> list[dict[str, Any]]:
    """What libical reads, and whether the files keep iTIP's rules for their method."""
    return _objects([str(reader), *map(str, files)])


def _objects(command: list[str]) -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603 - our own readers on our own files
        command, capture_output=True, text=True, timeout=_LONGEST_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"SKIPPED SYSTEM TEST: needs apt-get install {package}")
    return found
