"""The database is killed while people write: the service says so, heals it, and has lost nothing.

Several programs send acts, each under an id of its own, and send an act again until it is
acknowledged, as the API asks of them. What was acknowledged must be there, once.
"""

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.drill.installation import COORDINATORS, Installation, signed_in

WRITERS = 4
PATIENCE_S = 90
ACTS = 12
DONE = {201, 409}
_PAUSE_S = 0.1
CHAIN = """
SELECT previous, digest, jsonb_build_array(number, id, extract(epoch FROM at), verb,
       subject_kind, subject, account, professional, via, act, details)::text AS said
  FROM audit_entry ORDER BY number
"""


@dataclass
class Written:
    """What the writers sent, and what they were told."""

    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    is_enough: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def acknowledge(self, name: str) -> None:
        """Note that the service said so."""
        async with self.changed:
            self.acknowledged.append(name)
            self.changed.notify_all()

    async def more(self, number: int) -> None:
        """Wait until so many more acts were acknowledged."""
        wanted = len(self.acknowledged) + number
        async with asyncio.timeout(PATIENCE_S), self.changed:
            await self.changed.wait_for(lambda: len(self.acknowledged) >= wanted)


async def write(client: httpx.AsyncClient, written: Written) -> None:
    """Add agencies, one after the other, each until it is acknowledged."""
    while not written.is_enough.is_set():
        name, key = f"Agency {uuid4().hex}", str(uuid4())
        body = {"name": name, "group": "other", "calendar": "scotland"}
        status = 0
        while status not in DONE:
            answer = await client.post(
                "/api/v1/agencies", json=body, headers={"idempotency-key": key}
            )
            status = answer.status_code
            written.statuses[status] += 1
            if status == 503:
                assert answer.headers["retry-after"] == "10"
                await asyncio.sleep(_PAUSE_S)
        await written.acknowledge(name)


async def answered(client: httpx.AsyncClient, path: str, wanted: int) -> httpx.Response:
    """The first answer with that status."""
    async with asyncio.timeout(PATIENCE_S):
        answer = await client.get(path)
        while answer.status_code != wanted:
            await asyncio.sleep(_PAUSE_S)
            answer = await client.get(path)
    return answer


async def test_a_database_that_is_killed_is_healed_and_no_acknowledged_act_is_lost(
    installation: Installation,
):
    written = Written()
    async with (
        installation.serving() as address,
        signed_in(address, COORDINATORS[0]) as client,
    ):
        writers = [asyncio.create_task(write(client, written)) for _ in range(WRITERS)]
        await written.more(ACTS)
        installation.kill_the_database()
        page = await answered(client, "/agencies", 503)
        assert "cannot reach its records" in page.text
        await answered(client, "/ready", 200)
        await written.more(ACTS)
        written.is_enough.set()
        await asyncio.gather(*writers)
        kept = Counter(one["name"] for one in (await client.get("/api/v1/agencies")).json())
    assert set(written.acknowledged) <= set(kept)
    assert set(kept.values()) == {1}
    assert written.statuses[503] > 0
    assert set(written.statuses) <= {*DONE, 503}
    await check_the_trail(installation, written)


async def check_the_trail(installation: Installation, written: Written) -> None:
    """It is unbroken across the crash, and holds one entry for each act."""
    async with installation.rows() as rows:
        entries = await rows.fetch(CHAIN)
    before = b""
    for entry in entries:
        assert (entry["previous"] or b"") == before
        before = hashlib.sha256(before + entry["said"].encode()).digest()
        assert entry["digest"] == before
    added = sum('"agency.add"' in entry["said"] for entry in entries)
    assert added == len(written.acknowledged)
