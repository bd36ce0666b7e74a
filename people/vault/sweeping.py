"""Clearing the store of files that no act has kept: a process died between the two."""

from contextlib import suppress
from datetime import datetime, timedelta

from people.audit.service import fetch, housekeeping
from people.errors import UnavailableError
from people.vault import files

KEPT_FOR = timedelta(hours=1)


async def sweep(*, now: datetime) -> int:
    """Remove files that have lain in the store for an hour and are nobody's; how many there were.

    Only files of this installation are looked at, also where several share a store.

    Raises:
        UnavailableError: the store does not answer.
    """
    before = now - KEPT_FOR
    lying = await files.list_stored(before=before)
    async with housekeeping():
        rows = await fetch("SELECT id FROM vault_file WHERE id = ANY($1::uuid[])", lying)
    nobodys = set(lying) - {row["id"] for row in rows}
    for file in nobodys:
        with suppress(UnavailableError):  # another process was quicker
            await files.remove(file)
    await files.remove_drafts(before=before)
    return len(nobodys)
