"""A bundle as a zip, piece by piece: one file is in memory at a time."""

from collections.abc import AsyncIterator
from datetime import datetime

from conferences.handover.writing import zip_of
from conferences.reports.contents import load_content
from conferences.subject_access.bundle import MANIFEST
from conferences.subject_access.values import Bundle, BundlePart
from people.errors import RefusedError


def zipped(bundle: Bundle, *, now: datetime) -> AsyncIterator[bytes]:
    """The bundle as a zip; the manifest comes first.

    Raises:
        UnavailableError: a report cannot be read, or was altered.
        RefusedError: a report is not here any more.
    """
    return zip_of(_files(bundle), now=now)


async def _files(bundle: Bundle) -> AsyncIterator[tuple[str, bytes]]:
    yield MANIFEST, bundle.manifest
    for part in bundle.parts:
        yield part.name, await _content(part)


async def _content(part: BundlePart) -> bytes:
    if part.file is None:
        return (part.text or "").encode()
    if part.sha256 is None:
        raise RefusedError(f"{part.title} is not here any more. Gather the draft again.")
    return await load_content(part.file, part.sha256)
