"""A package as bytes: a zip given out part by part, or files in a folder.

One report is in memory at a time, and nothing is written to disk on the way.
"""

import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from conferences.handover.parts import MANIFEST, Part
from conferences.handover.values import Package
from conferences.reports.contents import load_content
from people.clock import local
from people.errors import RefusedError


class _Sink:
    """Where a zip is written to: it keeps what was written until somebody takes it."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def write(self, data: bytes) -> int:
        self._kept += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        kept, self._kept = bytes(self._kept), bytearray()
        return kept


def zipped(package: Package, *, now: datetime) -> AsyncIterator[bytes]:
    """The package as a zip, piece by piece; the manifest comes first.

    Raises:
        UnavailableError: a report cannot be read, or was altered.
    """
    return zip_of(_files(package), now=now)


async def zip_of(files: AsyncIterator[tuple[str, bytes]], *, now: datetime) -> AsyncIterator[bytes]:
    """Files with their names as a zip, piece by piece, as they come."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:  # type: ignore[call-overload]
        async for name, content in files:
            packed.writestr(_entry(name, now), content)
            yield sink.taken()
    yield sink.taken()


async def _files(package: Package) -> AsyncIterator[tuple[str, bytes]]:
    yield MANIFEST, package.manifest
    for part in package.parts:
        yield part.name, await _content(part)


async def write_to(package: Package, folder: Path) -> list[Path]:
    """Write the package's files into a new folder that its owner alone may read; gives them.

    Raises:
        RefusedError: there is something in the folder already.
        UnavailableError: a report cannot be read, or was altered.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240 - a command's own work
    if any(folder.iterdir()):  # noqa: ASYNC240
        raise RefusedError(f"There is something in {folder} already. Name a new folder.")
    parts = [_write(folder / part.name, await _content(part)) for part in package.parts]
    return [*parts, _write(folder / MANIFEST, package.manifest)]


def _write(path: Path, content: bytes) -> Path:
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path


async def _content(part: Part) -> bytes:
    if part.file is None:
        return part.content or b""
    return await load_content(part.file, bytes.fromhex(part.sha256))


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, local(now).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
