"""What a report file says, for the slices that pack it for somebody who may have it."""

import hashlib
from uuid import UUID

from people.audit.service import reading
from people.permissions import TICK
from people.vault import files
from people.vault.service import DamagedError


async def load_content(file: UUID, sha256: bytes) -> bytes:
    """A file's bytes, compared with the fingerprint that was taken when it came.

    Raises:
        NotFoundError: there is no such file or its case was erased.
        UnavailableError: the store does not give it, or it was altered.
    """
    async with reading(TICK):
        stored = await files.get(file)
    content = await stored.read()
    if hashlib.sha256(content).digest() != sha256:
        raise DamagedError
    return content
