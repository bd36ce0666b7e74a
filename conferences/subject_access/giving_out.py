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
        UnavailableError: a report cannot be read, or was altered; a letter cannot be set.
        RefusedError: a report or a letter is not here any more.
    """
    return zip_of(_files(bundle), now=now)


async def _files(bundle: Bundle) -> AsyncIterator[tuple[str, bytes]]:
    yield MANIFEST, bundle.manifest
    for part in bundle.parts:
        yield part.name, await _content(part)


async def _content(part: BundlePart) -> bytes:
    if part.letter is not None:
        return await part.letter.paper()
    if part.file is None and part.text is not None:
        return part.text.encode()
    if part.file is None or part.sha256 is None:
        raise RefusedError(f"{part.title} is not here any more. Gather the draft again.")
    return await load_content(part.file, part.sha256)
