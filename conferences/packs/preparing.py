"""Preparing a pack, asking a second person, releasing and recalling it."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from conferences.entitlement import kept_sql, may_run, professional_of, workable_sql
from conferences.packs import papers, queries
from conferences.packs.tables import Pack, PackFile
from conferences.packs.values import CHECKS, CheckSheet, DecidePack, PreparePack
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.vault import files
from people.vault.service import case_key


async def _of_own_conferences(viewer: Viewer, about: Collection[UUID]) -> frozenset[UUID]:
    """The packs that somebody may release: those of conferences they arrange or chair."""
    kept = kept_sql(viewer, conference="c", parameter="$1")
    rows = await fetch(
        "SELECT pack.id FROM pack JOIN family_part AS part ON part.id = pack.part"  # noqa: S608
        f" JOIN conference AS c ON c.id = part.conference WHERE pack.id = ANY($2) AND {kept}",
        professional_of(viewer), list(about),
    )  # fmt: skip
    return frozenset(row["id"] for row in rows)


RELEASE = offer(
    Kind(
        code="pack_release",
        words="Papers for somebody of a family",
        permission=Permission.PACK_RELEASE,
        path="/packs/{about}",
        whose_business=_of_own_conferences,
    )
)
_WAITS_FOR = timedelta(days=14)

explain(
    {
        "pack_in_use": lambda: RefusedError(
            "There is a pack for this person already. Recall it first to make another."
        ),
        "pack_is_released_by_somebody_else": lambda: RefusedError(
            "You prepared this yourself: a second person has to release it."
        ),
    }
)


async def prepare(viewer: Viewer, part: UUID, asked: PreparePack, *, now: datetime) -> UUID:
    """Choose the papers one family member may read before a conference; gives the pack's id.

    Raises:
        NotFoundError: the viewer does not run the conference, or a file is not offered for it.
        RefusedError: there is a pack for them already, or no account of the viewer's.
        InvalidError: a file holds what one does not see.
    """
    check(viewer, Permission.PACK_PREPARE)
    pack = uuid4()
    async with recorded(
        viewer, Verb.COMBINE, Subject("pack", pack), now=now, name="pack.prepare"
    ) as act:
        if viewer.account is None:
            raise RefusedError("Sign in with an account of your own to prepare a pack.")
        row = await _part(act, part)
        offered = await fetch(queries.OFFERED, row["conference"])
        known = {one["id"]: one["media_type"] for one in offered}
        if not set(asked.files) <= known.keys():
            raise NotFoundError
        await _check_plain({file: known[file] for file in asked.files}, family=row["family"])
        await Pack.insert(
            Pack(id=pack, part=part, state="draft", prepared_by=viewer.account, prepared_at=now)
        )
        await PackFile.insert(
            *(
                PackFile(id=uuid4(), pack=pack, file=file, position=place)
                for place, file in enumerate(asked.files, start=1)
            )
        )
        act.note(part=part, conference=row["conference"], files=list(asked.files))
    return pack


async def ask_release(viewer: Viewer, pack: UUID, asked: CheckSheet, *, now: datetime) -> None:
    """Say that everything on the check sheet was looked at, and ask for a second person.

    Raises:
        NotFoundError: there is no such pack of a conference that the viewer runs.
        RefusedError: it waits already, is released or was recalled.
    """
    check(viewer, Permission.PACK_PREPARE)
    async with recorded(
        viewer, Verb.ALTER, Subject("pack", pack), now=now, name="pack.check"
    ) as act:
        row = await lock_pack(act, pack)
        _demand(row, "draft")
        ticked = [name for name in CHECKS if getattr(asked, name)]
        contact = await fetch(queries.ADDRESS, row["member"])
        await Pack.update(
            {
                "state": "waiting", "checks": ticked, "revision": row["revision"] + 1,
                "contact": contact[0]["id"] if contact else None,
                "prepared_by": viewer.account,
            }
        ).where(Pack.id == pack)  # fmt: skip
        await approvals.ask(
            act, RELEASE, about=pack, reason="Papers are ready to be released.",
            expires_at=now + _WAITS_FOR, details={"part": row["part"]},
        )  # fmt: skip


async def release(viewer: Viewer, pack: UUID, *, now: datetime) -> None:
    """Release a pack as the second person: whom it is for can open it from now on.

    Raises:
        NotFoundError: there is no such pack of a conference that the viewer runs.
        RefusedError: it does not wait, or the viewer prepared it, or something in it is
            restricted by now.
    """
    check(viewer, Permission.PACK_RELEASE)
    async with recorded(
        viewer, Verb.DISCLOSE, Subject("pack", pack), now=now, name="pack.release"
    ) as act:
        row = await lock_pack(act, pack)
        asked = await _waiting(act, row)
        if row["prepared_by"] == viewer.account:
            raise RefusedError("You prepared this yourself: a second person has to release it.")
        await approvals.approve(act, RELEASE, asked)
        await _check_still_unrestricted(pack)
        await _set(row, {"state": "released", "released_by": viewer.account, "released_at": now})
        act.note(part=row["part"], conference=row["conference"])


async def refuse(viewer: Viewer, pack: UUID, asked: DecidePack, *, now: datetime) -> None:
    """Give a pack back to whoever prepared it, as the second person, with a reason.

    Raises:
        NotFoundError: there is no such pack of a conference that the viewer runs.
        RefusedError: it does not wait, or the viewer prepared it.
    """
    check(viewer, Permission.PACK_RELEASE)
    async with recorded(
        viewer, Verb.ALTER, Subject("pack", pack), now=now, name="pack.refuse"
    ) as act:
        row = await lock_pack(act, pack)
        await approvals.refuse(act, RELEASE, await _waiting(act, row), reason=asked.reason)
        await _set(row, {"state": "draft", "checks": []})


async def recall(viewer: Viewer, pack: UUID, asked: DecidePack, *, now: datetime) -> int:
    """Let nobody open a pack any more, at once; gives how often it was opened.

    Raises:
        NotFoundError: there is no such pack of a conference that the viewer runs.
        RefusedError: it was recalled before.
    """
    check(viewer, Permission.PACK_PREPARE)
    async with recorded(
        viewer, Verb.ALTER, Subject("pack", pack), now=now, name="pack.recall"
    ) as act:
        row = await lock_pack(act, pack)
        _demand(row, "draft", "waiting", "released")
        await approvals.withdraw(act, RELEASE, about=pack)
        key = await case_key(act, row["family"])
        reason = key.seal(asked.reason, about=f"pack.recall_reason.{pack}")
        await _set(
            row,
            {
                "state": "recalled", "recalled_by": viewer.account, "recalled_at": now,
                "recall_reason_sealed": reason,
            },
        )  # fmt: skip
        [counted] = await act.fetch("SELECT count(*) FROM pack_opening WHERE pack = $1", pack)
        act.note(part=row["part"], conference=row["conference"], openings=counted["count"])
    openings: int = counted["count"]
    return openings


async def recall_of_conference(act: Act, conference: UUID, *, reason: str) -> int:
    """Let nobody open any pack of a conference any more; how many those were. A step."""
    rows = await act.fetch(
        "SELECT pack.id, pack.revision, c.family FROM pack"
        " JOIN family_part AS part ON part.id = pack.part"
        " JOIN conference AS c ON c.id = part.conference"
        " WHERE c.id = $1 AND pack.state IN ('draft', 'waiting', 'released') FOR UPDATE OF pack",
        conference,
    )
    for row in rows:
        await approvals.withdraw(act, RELEASE, about=row["id"])
        key = await case_key(act, row["family"])
        sealed = key.seal(reason, about=f"pack.recall_reason.{row['id']}")
        await _set(
            row,
            {
                "state": "recalled", "recalled_by": act.viewer.account, "recalled_at": act.now,
                "recall_reason_sealed": sealed,
            },
        )  # fmt: skip
    return len(rows)


async def lock_pack(act: Act, pack: UUID) -> asyncpg.Record:
    """A pack of a conference that the viewer runs, held until the act ends. A step.

    Raises:
        NotFoundError: there is none.
    """
    await act.fetch("SELECT 1 FROM pack WHERE id = $1 FOR UPDATE", pack)
    return await find_pack(act.viewer, pack)


async def find_pack(viewer: Viewer, pack: UUID) -> asyncpg.Record:
    """A pack of a conference that the viewer runs. In an open transaction.

    Raises:
        NotFoundError: there is none.
    """
    rows = await fetch(queries.PACK, pack)
    if not rows:
        raise NotFoundError
    await check_runs(viewer, rows[0]["conference"])
    return rows[0]


async def check_runs(viewer: Viewer, conference: UUID) -> None:
    """Demand that the viewer arranges or chairs a conference. In an open transaction.

    Raises:
        NotFoundError: they do not.
    """
    visible = workable_sql(viewer, conference="c", parameter="$1")
    rows = await fetch(
        f"SELECT c.chair FROM conference AS c WHERE c.id = $2 AND {visible}",  # noqa: S608
        professional_of(viewer), conference,
    )  # fmt: skip
    if not rows or not may_run(viewer, chair=rows[0]["chair"], minute_taker=None):
        raise NotFoundError


async def _part(act: Act, part: UUID) -> asyncpg.Record:
    rows = await act.fetch(
        "SELECT part.*, member.family FROM family_part AS part"
        " JOIN family_member AS member ON member.id = part.member WHERE part.id = $1",
        part,
    )
    if not rows:
        raise NotFoundError
    await check_runs(act.viewer, rows[0]["conference"])
    if rows[0]["expectation"] == "not_invited":
        raise RefusedError("This person is not asked to the conference. Change that first.")
    return rows[0]


async def _check_plain(chosen: Mapping[UUID, str], *, family: UUID) -> None:
    faults = []
    for file, media_type in chosen.items():
        content = await (await files.get(file, case=family)).read()
        found = await asyncio.to_thread(papers.hides, media_type, content)
        if found:
            words = f"{found} Ask the agency to save it anew, without them, and hand it in again."
            faults.append(Fault("files", words))
    if faults:
        raise InvalidError(*faults)


async def _check_still_unrestricted(pack: UUID) -> None:
    free = await fetch(queries.PAPERS, pack)
    [counted] = await fetch("SELECT count(*) FROM pack_file WHERE pack = $1", pack)
    if len(free) != counted["count"]:
        raise RefusedError(
            "A report in this pack has been restricted since. Refuse it, and have it made anew."
        )


async def _waiting(act: Act, row: Mapping[str, Any]) -> UUID:
    _demand(row, "waiting")
    found = await approvals.find_open(act, RELEASE, about=row["id"])
    if found is None:
        raise RefusedError("This waited too long and has expired. It has to be asked for again.")
    return found.id


async def _set(row: Mapping[str, Any], values: dict[Any, Any]) -> None:
    await Pack.update({**values, "revision": row["revision"] + 1}).where(Pack.id == row["id"])


def _demand(row: Mapping[str, Any], *states: str) -> None:
    if row["state"] not in states:
        raise RefusedError(f"This pack is {row['state']} now. Load the page again to see it.")
