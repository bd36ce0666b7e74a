"""Stopping half way through one act until another waits for it."""

import asyncio

from people.audit.service import Act

_SOMEBODY_WAITS = """
SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


async def until_somebody_waits(act: Act, is_done: asyncio.Event) -> None:
    """Go on once another connection waits for what this act holds, or the other is done."""
    # No event tells that another connection waits for this one.
    while not is_done.is_set() and not await act.fetch(_SOMEBODY_WAITS):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
