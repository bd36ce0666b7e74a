"""The retention schedule: every class of record, its period, and how the period came to be."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

import asyncpg

from conferences.keeping.lines import Line, every_line, find_line
from conferences.keeping.tables import RetentionLine
from conferences.keeping.values import ChangePeriod, Period, ScheduleLine
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check

_SET = """
SELECT retention_line.*, coalesce(account.name, 'operator') AS who
  FROM retention_line LEFT JOIN account ON account.id = retention_line.set_by
 ORDER BY code, revision DESC
"""
OUTLIVES = (
    ("children_families", "conference_logistics"),
    ("children_families", "family_people"),
)
"""A class that cannot go before another one: its rows are what the other's rows refer to."""


async def list_schedule(viewer: Viewer) -> list[ScheduleLine]:
    """Every class of record with its period, and the periods before it.

    Raises:
        NotFoundError: the viewer does not look after the schedule.
    """
    check(viewer, Permission.RETENTION_MANAGE)
    async with reading(viewer):
        return await load_schedule()


async def get_line(viewer: Viewer, code: str) -> ScheduleLine:
    """One class of record with its period.

    Raises:
        NotFoundError: there is no such class.
    """
    found = [line for line in await list_schedule(viewer) if line.code == code]
    if not found:
        raise NotFoundError
    return found[0]


async def change_period(viewer: Viewer, code: str, asked: ChangePeriod, *, now: datetime) -> None:
    """Set another period for a class of record; what was before stays as history.

    Raises:
        NotFoundError: there is no such class.
        RefusedError: it has no period, or somebody changed it meanwhile.
        InvalidError: it would go before what refers to it.
    """
    check(viewer, Permission.RETENTION_MANAGE)
    line = find_line(code)
    if line is None:
        raise NotFoundError
    if line.days is None:
        raise RefusedError("This is never erased by the schedule, so it has no period to change.")
    subject = Subject("retention_line")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="retention.change") as act:
        await act.fetch("SELECT pg_advisory_xact_lock(hashtextextended('retention_line', 0))")
        in_force = {one.code: one for one in await load_schedule()}
        if in_force[code].revision != asked.revision:
            raise RefusedError(
                "Somebody else changed this period meanwhile. Open it again and change it there."
            )
        _check_order(in_force, code, asked.days)
        await RetentionLine.insert(
            RetentionLine(
                id=uuid4(), code=code, revision=asked.revision + 1, days=asked.days,
                source=asked.source, reason=asked.reason, set_by=viewer.account, set_at=now,
            )
        )  # fmt: skip
        act.note(code=code, days=asked.days, before=in_force[code].days)


async def load_schedule() -> list[ScheduleLine]:
    """The schedule in force, inside a transaction that is open."""
    rows = await fetch(_SET)
    return [_in_force(line, [row for row in rows if row["code"] == line.code])
            for line in every_line()]  # fmt: skip


def _in_force(line: Line, rows: list[asyncpg.Record]) -> ScheduleLine:
    shipped = Period(
        days=line.days or 0, source=line.source, reason="As shipped.", set_by="", set_at=None,
        revision=0,
    )  # fmt: skip
    periods = [
        Period(
            days=row["days"], source=row["source"], reason=row["reason"], set_by=row["who"],
            set_at=row["set_at"], revision=row["revision"],
        )
        for row in rows
    ]  # fmt: skip
    every = (*periods, shipped)
    return ScheduleLine(
        code=line.code, words=line.words, event=line.event, does=line.does,
        days=None if line.days is None else every[0].days,
        source=every[0].source, revision=every[0].revision,
        history=() if line.days is None else every,
    )  # fmt: skip


async def periods(act: Act) -> Mapping[str, ScheduleLine]:  # noqa: ARG001 - says that it is open
    """The lines in force by their code, inside an act."""
    return {line.code: line for line in await load_schedule()}


def _check_order(in_force: Mapping[str, ScheduleLine], code: str, days: int) -> None:
    given = {one.code: one.days or 0 for one in in_force.values()} | {code: days}
    for later, earlier in OUTLIVES:
        if code in (later, earlier) and given[later] < given[earlier]:
            words = (
                f"{in_force[later].words} cannot go before {in_force[earlier].words.lower()}:"
                f" {given[later]} days are fewer than {given[earlier]}. Change the other one first."
            )
            raise InvalidError(Fault("days", words, str(days)))
