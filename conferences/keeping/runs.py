"""Erasing what is due: one person asks with a list, a second agrees, then it is carried out.

The list is what was due when it was asked for; what becomes due meanwhile waits for the next one.
Each thing on it is looked at again before it goes: whatever is held by then, or not due any more,
stays.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.keeping import holds, tombstones
from conferences.keeping.holds import Holds
from conferences.keeping.lines import find_line
from conferences.keeping.preview import find_due, load_due
from conferences.keeping.schedule import load_schedule
from conferences.keeping.tables import ErasureItem, ErasureRun
from conferences.keeping.values import Batch, DueItem, DueLine, Run, RunItem
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import NotFoundError, RefusedError, UnavailableError
from people.permissions import Permission, Viewer, check, may
from people.text import many_lines, random_reference
from people.vault import written

ERASURE = offer(
    Kind(
        code="erasure",
        words="Erasing what is due",
        permission=Permission.RETENTION_APPROVE,
        path="/retention/runs/{about}",
    )
)
_WAITS_FOR = timedelta(days=30)
_AT_ONCE = 25
_LONGEST_REASON = 1000
_RUNS = """
SELECT erasure_run.*, account.name,
       count(*) FILTER (WHERE item.state = 'waiting') AS waiting,
       count(*) FILTER (WHERE item.state = 'erased') AS erased,
       count(*) FILTER (WHERE item.state = 'held') AS held,
       count(*) FILTER (WHERE item.state = 'changed') AS changed
  FROM erasure_run
  JOIN account ON account.id = erasure_run.asked_by
  LEFT JOIN erasure_item AS item ON item.run = erasure_run.id
"""


async def ask(viewer: Viewer, reason: str, *, now: datetime) -> UUID:
    """Ask for a second person to agree that what is due and not held is erased; gives the list.

    Raises:
        RefusedError: nothing is due, or a list waits already.
        InvalidError: the reason cannot be taken.
    """
    check(viewer, Permission.RETENTION_MANAGE)
    run = uuid4()
    subject = Subject("erasure_run", run)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="erasure.ask") as act:
        items = _free(await load_due(act))
        if not items:
            raise RefusedError("Nothing is due that is not held. There is nothing to erase.")
        approval = await approvals.ask(
            act, ERASURE, about=run, reason=many_lines(reason, most=_LONGEST_REASON),
            expires_at=now + _WAITS_FOR, details={"items": len(items)},
        )  # fmt: skip
        await ErasureRun.insert(
            ErasureRun(
                id=run, reference=random_reference(6),
                **written.sealed("erasure_run", run, reason=reason), digest=_digest(items),
                state="asked", asked_by=viewer.account, asked_at=now, approval=approval,
            )
        )  # fmt: skip
        await ErasureItem.insert(*(_item(run, item) for item in items))
        act.note(items=len(items), digest=_digest(items).hex())
    return run


async def approve(viewer: Viewer, run: UUID, *, now: datetime) -> None:
    """Agree, as the second person, that the list is erased.

    Raises:
        NotFoundError: no such list waits.
        RefusedError: it is the viewer's own, or waited too long.
    """
    subject = Subject("erasure_run", run)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="erasure.approve") as act:
        row = await _lock(act, run, "asked")
        await approvals.approve(act, ERASURE, row["approval"])
        await _decide(act, run, "approved")


async def refuse(viewer: Viewer, run: UUID, reason: str, *, now: datetime) -> None:
    """Say no, as the second person; nothing of the list is erased. Errors as of ``approve``."""
    subject = Subject("erasure_run", run)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="erasure.refuse") as act:
        row = await _lock(act, run, "asked")
        await approvals.refuse(act, ERASURE, row["approval"], reason=reason)
        await _decide(act, run, "refused")


async def take_back(viewer: Viewer, run: UUID, *, now: datetime) -> None:
    """Take back a list that waits, or what is left of one that was agreed.

    Raises:
        NotFoundError: no such list is open.
    """
    check(viewer, Permission.RETENTION_MANAGE)
    subject = Subject("erasure_run", run)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="erasure.take_back") as act:
        await _lock(act, run, "asked", "approved")
        await approvals.withdraw(act, ERASURE, about=run)
        await _decide(act, run, "refused")


async def carry_out(viewer: Viewer, run: UUID, *, now: datetime, most: int = _AT_ONCE) -> Batch:
    """Erase the next things on a list that was agreed; says what is left.

    Raises:
        NotFoundError: no such list was agreed.
    """
    if not may(viewer, Permission.RETENTION_APPROVE):
        check(viewer, Permission.RETENTION_MANAGE)
    subject = Subject("erasure_run", run)
    async with recorded(viewer, Verb.ERASE, subject, now=now, name="erasure.carry_out") as act:
        batch = await _carry_out(act, run, most)
    return await _followed_up(batch, now)


async def _carry_out(act: Act, run: UUID, most: int) -> Batch:
    await _lock(act, run, "approved")
    await holds.lock(act)
    standing = await holds.load_standing()
    rows = await act.fetch(
        "SELECT * FROM erasure_item WHERE run = $1 AND state = 'waiting'"
        " ORDER BY line <> 'children_families', counted_from, id LIMIT $2",
        run, most,
    )  # fmt: skip
    done = [await _one(act, row, standing) for row in rows]
    [left] = await act.fetch(
        "SELECT count(*) AS n FROM erasure_item WHERE run = $1 AND state = 'waiting'", run
    )
    if not left["n"]:
        await act.fetch(
            "UPDATE erasure_run SET state = 'done', done_at = $2 WHERE id = $1", run, act.now
        )
    batch = Batch(
        erased=done.count("erased"), held=done.count("held"), changed=done.count("changed"),
        left=left["n"],
    )  # fmt: skip
    act.note(**msgspec.to_builtins(batch), ids=_digest_of_ids(rows))
    return batch


async def _one(act: Act, row: asyncpg.Record, standing: Holds) -> str:
    """Erase one thing if it is still due and nothing holds it; gives its state."""
    today = local_day(act.now)
    due = await find_due(row["line"], row["subject"], row["counted_from"], today=today)
    line = find_line(row["line"])
    if due is None or line is None or line.erase is None:
        return await _settle(act, row["id"], "changed", {})
    if standing.on(due) is not None:
        return await _settle(act, row["id"], "held", {})
    erased = await line.erase(act, due)
    [period] = [one for one in await load_schedule() if one.code == line.code]
    await tombstones.put_up(
        act, due, erased, kind=line.code, line=f"{line.code} r{period.revision} {period.days} days"
    )
    return await _settle(act, row["id"], "erased", {**erased.counts, "files": len(erased.files)})


async def _settle(act: Act, item: UUID, state: str, counts: dict[str, int]) -> str:
    await act.fetch(
        "UPDATE erasure_item SET state = $2::text, done_at = $3, counts = $4::text::jsonb,"
        " reference = CASE WHEN $2::text = 'erased' THEN '' ELSE reference END WHERE id = $1",
        item, state, act.now, msgspec.json.encode(counts).decode(),
    )  # fmt: skip
    return state


async def _followed_up(batch: Batch, now: datetime) -> Batch:
    """Files leave the store once the rows are gone; where it fails, the clock tries again."""
    try:
        left = await tombstones.follow_up(now=now)
    except UnavailableError:
        left = 1
    return msgspec.structs.replace(batch, files_to_remove=left)


async def list_runs(viewer: Viewer) -> list[Run]:
    """Every list that was asked for, the newest first."""
    _check_may_see(viewer)
    async with reading(viewer):
        rows = await fetch(f"{_RUNS} GROUP BY erasure_run.id, account.name ORDER BY asked_at DESC")
    return [_run(dict(row), viewer, ()) for row in rows]


async def get_run(viewer: Viewer, run: UUID, *, now: datetime) -> Run:
    """One list, with what is on it and what became of it.

    Raises:
        NotFoundError: there is none.
    """
    _check_may_see(viewer)
    subject = Subject("erasure_run", run)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="erasure.read"):
        rows = await fetch(
            f"{_RUNS} WHERE erasure_run.id = $1 GROUP BY erasure_run.id, account.name", run
        )
        items = await fetch(
            "SELECT * FROM erasure_item WHERE run = $1 ORDER BY line, counted_from, id", run
        )
    if not rows:
        raise NotFoundError
    return _run(dict(rows[0]), viewer, items)


def _check_may_see(viewer: Viewer) -> None:
    if not may(viewer, Permission.RETENTION_APPROVE):
        check(viewer, Permission.RETENTION_MANAGE)


def _run(row: dict[str, Any], viewer: Viewer, items: Sequence[asyncpg.Record]) -> Run:
    return msgspec.convert(
        {
            **written.opened("erasure_run", row, "reason"),
            "asked_by": row["name"],
            "is_own": row["asked_by"] == viewer.account,
            "items": [_shown(item) for item in items],
        },
        Run,
    )


def _shown(item: asyncpg.Record) -> RunItem:
    line = find_line(item["line"])
    return RunItem(
        line=item["line"], words=item["line"] if line is None else line.words,
        reference=item["reference"], counted_from=item["counted_from"], state=item["state"],
        done_at=item["done_at"], counts=msgspec.json.decode(item["counts"]),
    )  # fmt: skip


def _free(lines: Sequence[DueLine]) -> list[DueItem]:
    return [item for line in lines for item in line.items if item.held_by is None]


def _item(run: UUID, item: DueItem) -> ErasureItem:
    return ErasureItem(
        id=uuid4(), run=run, line=item.line, subject=item.subject, reference=item.reference,
        counted_from=item.counted_from,
    )  # fmt: skip


def _digest(items: Sequence[DueItem]) -> bytes:
    said = sorted((item.line, str(item.subject), item.counted_from) for item in items)
    return hashlib.sha256(msgspec.json.encode(said)).digest()


def _digest_of_ids(rows: Sequence[asyncpg.Record]) -> str:
    return hashlib.sha256(b"".join(sorted(row["subject"].bytes for row in rows))).hexdigest()


async def _lock(act: Act, run: UUID, *states: str) -> asyncpg.Record:
    rows = await act.fetch("SELECT * FROM erasure_run WHERE id = $1 FOR UPDATE", run)
    if not rows or rows[0]["state"] not in states:
        raise NotFoundError
    return rows[0]


async def _decide(act: Act, run: UUID, state: str) -> None:
    await act.fetch(
        "UPDATE erasure_run SET state = $2, decided_at = $3 WHERE id = $1", run, state, act.now
    )


explain(
    {
        "erasure_run_one_at_a_time": lambda: RefusedError(
            "A list waits already. Decide that one, or take it back, before you ask for another."
        )
    }
)
