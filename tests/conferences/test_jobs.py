"""Ticking: what a round is given, what a failure does, and how a stop waits."""

import asyncio
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from conferences import jobs
from conferences.jobs import Clockwork, Round, Tick, ticking
from people.sign_in.tables import Attempt


def clockwork(work: object, **more: object) -> tuple[Clockwork, Tick]:
    tick = Tick(name="work", every_s=1, work=work)  # type: ignore[arg-type]
    return Clockwork(ticks=[tick], **more), tick  # type: ignore[arg-type]


async def test_a_round_has_the_clock_and_knows_whether_to_stop(now: datetime):
    rounds: list[Round] = []

    async def work(round_: Round) -> None:
        rounds.append(round_)

    made, tick = clockwork(work, now_of=lambda: now)
    await made.do_once(tick)
    assert rounds[0].now_of() == now
    assert not rounds[0].is_stopping()


async def test_a_failure_is_logged_once_without_its_words_and_the_next_round_tries_again():
    outcomes = [RuntimeError("Kirsty Example"), RuntimeError("again"), None]

    async def work(_: Round) -> None:
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome

    made, tick = clockwork(work)
    with capture_logs() as said:
        for _ in range(3):
            await made.do_once(tick)
    assert [entry["event"] for entry in said] == ["tick_failed", "tick_works_again"]
    assert "Kirsty" not in str(said)


@pytest.mark.parametrize(("error", "heals"), [(ConnectionRefusedError(), 1), (ValueError(), 0)])
async def test_a_database_that_is_gone_is_healed(error: Exception, heals: int):
    healed = 0

    async def work(_: Round) -> None:
        raise error

    async def heal() -> None:
        nonlocal healed
        healed += 1

    made, tick = clockwork(work, heal=heal)
    with capture_logs():
        await made.do_once(tick)
    assert healed == heals


async def test_a_stop_waits_for_a_round_that_looks_whether_to_stop():
    started = asyncio.Event()
    done: list[str] = []

    async def work(round_: Round) -> None:
        started.set()
        async with asyncio.timeout(5):
            await made.stopping.wait()
        assert round_.is_stopping()
        done.append("finished")

    made, tick = clockwork(work)
    async with ticking(made):
        working = asyncio.ensure_future(made.run(tick))
        await started.wait()
    await working
    assert done == ["finished"]


async def test_a_stop_cuts_off_a_round_that_never_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "STOPS_WITHIN_S", 0.05)
    started = asyncio.Event()

    async def work(_: Round) -> None:
        started.set()
        await asyncio.Event().wait()

    made, tick = clockwork(work)
    async with asyncio.timeout(5):
        async with ticking(made):
            working = asyncio.ensure_future(made.run(tick))
            await started.wait()
        with pytest.raises(asyncio.CancelledError):
            await working


async def test_ticks_are_repeated_by_the_scheduler():
    rounds = 0
    enough = asyncio.Event()

    async def work(_: Round) -> None:
        nonlocal rounds
        rounds += 1
        enough.set()

    made, _ = clockwork(work)
    async with asyncio.timeout(10), ticking(made):
        await enough.wait()
    assert rounds >= 1


@pytest.mark.usefixtures("database")
async def test_sweeping_forgets_what_is_past_its_time_and_nothing_else(now: datetime):
    await Attempt.insert(
        Attempt(key="old", tried=3, since=now - timedelta(hours=1)),
        Attempt(key="new", tried=3, since=now - timedelta(minutes=1)),
    )
    await jobs.sweep(Round(now_of=lambda: now, is_stopping=lambda: False))
    assert await Attempt.select(Attempt.key).output(as_list=True) == ["new"]
