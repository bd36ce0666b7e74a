"""What a report file says, for the slices that pack it for somebody who may have it."""

import hashlib
from uuid import UUID

from people.vault import files
from people.vault.service import DamagedError


async def load_content(file: UUID, sha256: bytes) -> bytes:
    """A file's bytes, compared with the fingerprint that was taken when it came.

    Raises:
        UnavailableError: the store does not give it, or it was altered.
    """
    content = await files.get(file)
    if hashlib.sha256(content).digest() != sha256:
        raise DamagedError
    return content
