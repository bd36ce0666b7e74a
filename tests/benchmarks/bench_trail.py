"""How long does it take to look over the whole trail, against only reading it?"""

import tracemalloc
from time import perf_counter

from people.audit.service import fetch, housekeeping, reading
from people.audit.verifying import walk
from people.permissions import OPERATOR

ENTRIES = 100_000
_WRITE = """
INSERT INTO audit_entry (id, at, verb, subject_kind, subject, account, via, act, details)
SELECT gen_random_uuid(), now() + n * interval '1 second', 'consult', 'conference',
       gen_random_uuid(), gen_random_uuid(), 'web', 'conference.read',
       jsonb_build_object('shown', jsonb_build_array(gen_random_uuid(), gen_random_uuid()), 'n', n)
  FROM generate_series(1, $1::int) AS n
"""


async def rows() -> list[tuple[str, str, str]]:
    """Verify a long trail."""
    async with housekeeping():
        await fetch(_WRITE, ENTRIES)
    begun = perf_counter()
    async with reading(OPERATOR):
        await fetch("SELECT *, details::text FROM audit_entry ORDER BY number")
    bare = perf_counter() - begun
    begun = perf_counter()
    verification = await walk(OPERATOR, ())
    taken = perf_counter() - begun
    tracemalloc.start()
    await walk(OPERATOR, ())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [
        (
            f"Look over a trail of {verification.entries} entries",
            f"{taken:.1f} s, {ENTRIES / taken:.0f} entries/s, {most / 1e6:.0f} MB at most",
            f"{taken / bare:.1f} times only reading it at once ({bare:.1f} s)",
        )
    ]
