"""Two processes deliver and one is killed: nothing is lost, and what goes twice is the same mail.

Control: with claims that hold for ever, what the killed one held is never delivered.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio

from notifications.outbox.schedule import LEASE
from tests.drill.deliverer import SPEED
from tests.drill.installation import ROOT
from tests.notifications.builders import ZOE, a_message, queue
from tests.notifications.sink import Sink, running_sink

MAILS = 40
USUAL, FOR_EVER = LEASE.total_seconds(), 1e8
A_LEASE_AND_A_HALF_S = 1.5 * USUAL / SPEED
PATIENCE_S = 90

Process = asyncio.subprocess.Process


@dataclass
class Deliverer:
    """One process, and the mail server it speaks to."""

    process: Process
    sink: Sink

    async def killed_at_a_mail(self, *, before_it_is_taken: bool) -> None:
        """Queue mails, let the server fall silent at its first one, and kill it there."""
        (self.sink.hangs if before_it_is_taken else self.sink.freezes).add(ZOE.address)
        await queue(*(a_message() for _ in range(MAILS)))
        async with asyncio.timeout(PATIENCE_S):
            await self.sink.is_hanging.wait()
        self.process.kill()
        assert await self.process.wait() == -9

    async def idle(self, seconds: float) -> None:
        """Wait until it has found nothing to deliver for so long."""
        assert self.process.stdout is not None
        since = None
        async with asyncio.timeout(PATIENCE_S):
            while since is None or time.monotonic() - since < seconds:
                is_idle = await self.process.stdout.readline() == b"delivered 0\n"
                since = (since or time.monotonic()) if is_idle else None


@asynccontextmanager
async def delivering(dsn: str, *, started: float, lease: float) -> AsyncIterator[Deliverer]:
    """A deliverer at work, killed at the end if it still runs."""
    async with running_sink() as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.drill.deliverer", dsn, sink.url, str(started), str(lease),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield Deliverer(process, sink)
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


@pytest_asyncio.fixture(loop_scope="session")
async def two(
    database: str, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[Deliverer, Deliverer]]:
    """Two deliverers that wait for something to do; the parameter says how long a claim holds."""
    how = {"started": time.time(), "lease": request.param}
    async with delivering(database, **how) as first, delivering(database, **how) as second:
        second.sink.pause = 0.01
        for one in (first, second):
            await one.idle(0)
        yield first, second


def arrived(*deliverers: Deliverer) -> Counter[bytes]:
    """How often each mail arrived, byte for byte."""
    return Counter(taken.content for one in deliverers for taken in one.sink.taken)


@pytest.mark.parametrize("two", [USUAL], indirect=True)
@pytest.mark.parametrize("before_it_is_taken", [True, False])
async def test_what_a_killed_deliverer_held_is_delivered_by_the_other(
    two: tuple[Deliverer, Deliverer], *, before_it_is_taken: bool
):
    first, second = two
    await first.killed_at_a_mail(before_it_is_taken=before_it_is_taken)
    await second.idle(A_LEASE_AND_A_HALF_S)
    assert len(arrived(*two)) == MAILS
    assert sum(arrived(*two).values()) == MAILS + (not before_it_is_taken)


@pytest.mark.parametrize("two", [FOR_EVER], indirect=True)
async def test_control_a_claim_that_never_runs_out_loses_what_the_killed_one_held(
    two: tuple[Deliverer, Deliverer],
):
    first, second = two
    await first.killed_at_a_mail(before_it_is_taken=True)
    await second.idle(A_LEASE_AND_A_HALF_S)
    assert 0 < MAILS - len(arrived(*two)) <= 10
