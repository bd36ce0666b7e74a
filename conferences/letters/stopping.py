"""Stopping letters that are not right any more: the meeting changed, somebody died, or moved."""

from datetime import datetime
from uuid import UUID

from conferences.families.silence import also_stops
from conferences.letters import queries, writing
from conferences.letters.release import RELEASE
from conferences.letters.tables import PrintedLetter, PrintRun
from people.approvals import service as approvals
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.permissions import TICK
from people.vault.service import case_key

_OPEN = "state IN ('draft', 'waiting', 'released')"
_RUNS = f"SELECT id FROM print_run WHERE family = $1 AND {_OPEN} ORDER BY id"  # noqa: S608
_WAITING = f"""
SELECT DISTINCT family FROM print_run JOIN printed_letter ON printed_letter.run = print_run.id
 WHERE {_OPEN} AND stopped_at IS NULL AND given_at IS NULL
"""  # noqa: S608 - our own condition


async def stop_outdated(act: Act, family: UUID) -> int:
    """Stop whatever waits to be posted in a case and is not right any more. A step.

    A run in which nothing is left is taken back, and nobody is asked to release it.
    """
    runs = await act.fetch(f"{_RUNS} FOR UPDATE", family)
    if not runs:
        return 0
    stopped = 0
    for run, letters, wrong in await _outdated(family, [row["id"] for row in runs], now=act.now):
        stopped += len(wrong)
        await _stop(act, wrong)
        if letters and len(wrong) == letters:
            await take_back(act, run)
    if stopped:
        act.note(letters_stopped=stopped)
    return stopped


async def take_back(act: Act, run: UUID) -> None:
    """Take a run back, with whatever of it was not posted. A step."""
    await approvals.withdraw(act, RELEASE, about=run)
    await PrintRun.update(
        {"state": "withdrawn", "withdrawn_by": act.viewer.account, "withdrawn_at": act.now}
    ).where(PrintRun.id == run)
    rows = await act.fetch(
        "SELECT id FROM printed_letter WHERE run = $1 AND stopped_at IS NULL AND given_at IS NULL",
        run,
    )
    await _stop(act, [row["id"] for row in rows])


async def stop_all_outdated(*, now: datetime) -> int:
    """Stop what is not right any more, case by case; how many letters those were."""
    async with reading(TICK):
        families = [row["family"] for row in await fetch(_WAITING)]
    stopped = 0
    for family in families:
        if not await _has_outdated(family, now):
            continue
        subject = Subject("family", family)
        async with recorded(TICK, Verb.ALTER, subject, now=now, name="letter.stop") as act:
            stopped += await stop_outdated(act, family)
    return stopped


async def _has_outdated(family: UUID, now: datetime) -> bool:
    async with reading(TICK):
        runs = [row["id"] for row in await fetch(_RUNS, family)]
        return any(wrong for _, _, wrong in await _outdated(family, runs, now=now))


async def _outdated(
    family: UUID, runs: list[UUID], *, now: datetime
) -> list[tuple[UUID, int, list[UUID]]]:
    """Of each run how many letters it has, and which of them wait and are not right any more."""
    writable = await writing.load_writable(family, now=now)
    key = await case_key(None, family)
    found = []
    for run in runs:
        rows = await fetch(queries.LETTERS, run)
        wrong = [
            row["id"]
            for row in rows
            if row["stopped_at"] is None
            and row["given_at"] is None
            and not writing.is_right(row, writing.opened(key, row), writable)
        ]
        found.append((run, len(rows), wrong))
    return found


async def _stop(act: Act, letters: list[UUID]) -> None:
    if letters:
        await PrintedLetter.update({PrintedLetter.stopped_at: act.now}).where(
            PrintedLetter.id.is_in(letters)
        )


also_stops(stop_outdated)
