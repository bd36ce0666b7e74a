"""Start a run that gives verdicts again, go on with it, end it; and look without writing.

A run is a row. Each act does one stretch and says how far it came, so that whoever goes on, this
process or another, begins where the last one ended.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import ConvenorError, NotFoundError, RefusedError
from people.permissions import TICK, Permission, Viewer, check
from standards.measures.again import Again, Stretch, assess_again, look_again
from standards.reassessing.tables import Reassessment
from standards.reassessing.values import Run, StartReassessment, check_days

CONSTRAINTS: dict[str, Callable[[], ConvenorError]] = {
    "reassessment_one_at_a_time": lambda: RefusedError(
        "Verdicts are being given again already. Wait until that run has ended, or end it."
    ),
}
explain(CONSTRAINTS)
_RUNS = "SELECT * FROM reassessment"


async def look(viewer: Viewer, first_on: date, last_on: date, *, now: datetime) -> Again:
    """What a run from one day to another would change; nothing is written.

    Raises:
        InvalidError: the days are not in order.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    check_days(first_on, last_on)
    found = Again()
    while True:
        stretch = Stretch(
            first_on=first_on, last_on=last_on, after_at=found.after_at, after=found.after
        )
        async with reading(viewer):
            more = await look_again(stretch, now=now)
        if not more.conferences:
            return found
        found.join(more)


async def start(viewer: Viewer, asked: StartReassessment, *, now: datetime) -> UUID:
    """Start a run; the clock, or a command, goes on with it. Gives its id.

    Raises:
        RefusedError: another run has not ended.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    run = uuid4()
    subject = Subject("reassessment", run)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="reassessment.start") as act:
        await Reassessment.insert(
            Reassessment(
                id=run, reason=asked.reason, first_on=asked.first_on, last_on=asked.last_on,
                measures="{}", began_at=now,
            )
        )  # fmt: skip
        act.note(first_on=asked.first_on.isoformat(), last_on=asked.last_on.isoformat())
    return run


async def go_on(viewer: Viewer, run: UUID, *, now: datetime) -> Run:
    """Do the next stretch of a run; gives how far it has come.

    Raises:
        NotFoundError: there is no such run.
        RefusedError: it has ended.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    subject = Subject("reassessment", run)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="reassessment.go_on") as act:
        stored = await _locked(act, run)
        found = await assess_again(act, stored.stretch)
        act.note(conferences=found.conferences, changed=found.changed, moved=found.moved)
        if not found.conferences:
            await _end(run, now)
            return msgspec.structs.replace(stored, ended_at=now)
        so_far = stored.so_far
        so_far.join(found)
        return await _keep(stored, so_far)


async def end(viewer: Viewer, run: UUID, *, now: datetime) -> None:
    """End a run where it is: what was written stays, the rest stands as it was.

    Raises:
        NotFoundError: there is no such run.
        RefusedError: it has ended.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    subject = Subject("reassessment", run)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="reassessment.end") as act:
        await _locked(act, run)
        await _end(run, now)


async def find_open(viewer: Viewer = TICK) -> Run | None:
    """The run that has not ended, if there is one."""
    async with reading(viewer):
        rows = await fetch(f"{_RUNS} WHERE ended_at IS NULL")
    return _run(rows[0]) if rows else None


async def list_runs(viewer: Viewer) -> list[Run]:
    """Every run, the latest first."""
    check(viewer, Permission.STANDARD_ADOPT)
    async with reading(viewer):
        return [_run(row) for row in await fetch(f"{_RUNS} ORDER BY began_at DESC, id")]


async def _locked(act: Act, run: UUID) -> Run:
    rows = await act.fetch(f"{_RUNS} WHERE id = $1 FOR UPDATE", run)
    if not rows:
        raise NotFoundError
    stored = _run(rows[0])
    if stored.ended_at is not None:
        raise RefusedError("This run has ended. Start another.")
    return stored


async def _keep(stored: Run, so_far: Again) -> Run:
    values: dict[str, Any] = {
        name: getattr(so_far, name)
        for name in ("conferences", "verdicts", "changed", "measures", "after_at", "after")
    }
    written = values | {"measures": msgspec.json.encode(so_far.measures).decode()}
    await Reassessment.update(
        {getattr(Reassessment, name): value for name, value in written.items()}
    ).where(Reassessment.id == stored.id)
    return msgspec.structs.replace(stored, **values)


async def _end(run: UUID, now: datetime) -> None:
    await Reassessment.update({Reassessment.ended_at: now}).where(Reassessment.id == run)


def _run(row: Any) -> Run:  # noqa: ANN401 - asyncpg's own rows
    return msgspec.convert({**row, "measures": msgspec.json.decode(row["measures"])}, Run)
