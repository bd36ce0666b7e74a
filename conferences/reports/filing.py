"""Report files on their way into the store and out of it again."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from conferences.reports.admission import Admitted, HandedIn, admitted
from conferences.reports.listings import name_place
from conferences.reports.tables import ReportFile
from conferences.reports.values import Receipt
from people.audit.service import Act
from people.text import random_reference
from people.vault import files
from people.vault.files import StoredFile
from people.vault.service import case_key

_RECEIPT_LENGTH = 10
_PIECE = 1024 * 1024


class Kept(NamedTuple):
    """A file that lies in the store and is not yet anybody's."""

    stored: StoredFile
    taken: Admitted
    digest: bytes


@asynccontextmanager
async def stored(file: HandedIn, *, case: UUID) -> AsyncIterator[Kept]:
    """Keep a file while the act about it is done, and take it away again where the act fails.

    Raises:
        InvalidError: the file is of no kind that is taken.
        UnavailableError: the file could not be stored; nothing was kept.
    """
    taken, digest = await asyncio.to_thread(_fingerprinted, file)
    async with files.stored(uuid4(), taken.content, case=case) as kept:
        yield Kept(kept, taken, digest)


@asynccontextmanager
async def stored_if_any(file: HandedIn | None, *, case: UUID) -> AsyncIterator[Kept | None]:
    """The same where there may be no file."""
    if file is None:
        yield None
        return
    async with stored(file, case=case) as kept:
        yield kept


async def keep(
    act: Act, report: UUID, kept: Kept, *, source: str, at: datetime, is_restricted: bool = False
) -> Receipt:
    """Let a stored file belong to a report; gives the receipt. A step."""
    key = kept.stored.key
    receipt = Receipt(
        receipt=random_reference(_RECEIPT_LENGTH),
        received_at=at,
        sha256=kept.digest.hex(),
        size=kept.stored.size,
        file=key.file,
    )
    case = await case_key(act, key.case)
    await files.keep(act, kept.stored)
    await ReportFile.insert(
        ReportFile(
            id=key.file,
            report=report,
            receipt=receipt.receipt,
            name_sealed=case.seal(kept.taken.name, about=name_place(key.file)),
            media_type=kept.taken.media_type,
            size=receipt.size,
            sha256=kept.digest,
            received_at=at,
            source=source,
            handed_in_by=act.viewer.account,
            is_restricted=is_restricted,
        )
    )
    return receipt


def _fingerprinted(file: HandedIn) -> tuple[Admitted, bytes]:
    taken, digest = admitted(file), hashlib.sha256()
    reader = file.reader()
    while piece := reader.read(_PIECE):
        digest.update(piece)
    return taken, digest.digest()
