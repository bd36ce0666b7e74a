"""Asking for a second person, and being one.

Steps within the acts of the slices that need them; a slice's own page shows what is at stake and
calls ``approve`` or ``refuse`` in the act that then does it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.approvals.tables import Approval
from people.approvals.values import Asked, Kind, Latest, WaitingApproval, kinds_for
from people.audit.service import Act, fetch, reading
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.vault import written

_LOCKED = """
SELECT approval.*, account.professional AS asker
  FROM approval JOIN account ON account.id = approval.asked_by
 WHERE approval.id = $1 AND approval.kind = $2 AND decided_at IS NULL AND withdrawn_at IS NULL
   FOR UPDATE OF approval"""
_WAITING = """
SELECT approval.*, account.name
  FROM approval JOIN account ON account.id = approval.asked_by
 WHERE kind = ANY($1::text[]) AND decided_at IS NULL AND withdrawn_at IS NULL AND expires_at > $2"""

_LATEST = """
SELECT DISTINCT ON (about) approval.id, about, expires_at, decided_at, decided_reason,
       decided_reason_sealed, coalesce(account.name, '') AS decided_by
  FROM approval LEFT JOIN account ON account.id = approval.decided_by
 WHERE kind = $1 AND about = ANY($2::uuid[]) AND withdrawn_at IS NULL
 ORDER BY about, asked_at DESC"""


async def ask(
    act: Act, kind: Kind, *, about: UUID, reason: str, expires_at: datetime,
    details: Mapping[str, Any] | None = None,
) -> UUID:  # fmt: skip
    """Ask for a second person; gives the approval's id. A step.

    Raises:
        RefusedError: no account stands behind who asks, or somebody asked for the same already.
    """
    if act.viewer.account is None:
        raise RefusedError("Sign in with an account of your own to ask a second person.")
    await act.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"approval {about}")
    if await find_open(act, kind, about=about):
        raise RefusedError("Somebody asked for this already, and it waits for a second person.")
    approval = uuid4()
    await Approval.insert(
        Approval(
            id=approval, kind=kind.code, about=about,
            **written.sealed("approval", approval, reason=reason),
            details=msgspec.json.encode(dict(details or {}), enc_hook=str).decode(),
            asked_by=act.viewer.account, asked_at=act.now, expires_at=expires_at,
        )
    )  # fmt: skip
    act.note(approval=approval, kind=kind.code)
    return approval


async def approve(act: Act, kind: Kind, approval: UUID, *, reason: str = "") -> Asked:
    """Say yes, as the second person; gives what was asked. A step.

    Raises:
        NotFoundError: nothing of that kind waits, or the viewer may not decide it.
        RefusedError: it is the viewer's own, or too late.
    """
    return await _decide(act, kind, approval, is_approved=True, reason=reason)


async def refuse(act: Act, kind: Kind, approval: UUID, *, reason: str) -> Asked:
    """Say no, as the second person; gives what was asked. A step; errors as of ``approve``."""
    return await _decide(act, kind, approval, is_approved=False, reason=reason)


async def withdraw(act: Act, kind: Kind, *, about: UUID) -> None:
    """Take back whatever of that kind still waits about one thing. A step."""
    await act.fetch(
        "UPDATE approval SET withdrawn_at = $3"
        " WHERE kind = $1 AND about = $2 AND decided_at IS NULL AND withdrawn_at IS NULL",
        kind.code, about, act.now,
    )  # fmt: skip


async def find_open(act: Act, kind: Kind, *, about: UUID) -> Asked | None:
    """What still waits of that kind about one thing, if anything."""
    rows = await act.fetch(f"{_WAITING} AND about = $3", [kind.code], act.now, about)
    return _asked(rows[0]) if rows else None


async def list_open(act: Act, kind: Kind) -> list[Asked]:
    """Everything that still waits of one kind."""
    return [_asked(row) for row in await act.fetch(_WAITING, [kind.code], act.now)]


async def load_latest(kind: Kind, about: Collection[UUID]) -> dict[UUID, Latest]:
    """What became of the latest of that kind about each, but for what was taken back.

    In the transaction that is open here.
    """
    rows = await fetch(_LATEST, kind.code, list(about))
    return {
        row["about"]: msgspec.convert(written.opened("approval", row, "decided_reason"), Latest)
        for row in rows
    }


async def find(viewer: Viewer, kind: Kind, approval: UUID, *, now: datetime) -> Asked | None:
    """One that still waits and the viewer may decide, in the transaction that is open here."""
    rows = await fetch(f"{_WAITING} AND approval.id = $3", [kind.code], now, approval)
    if not rows or not await _business(viewer, kind, {rows[0]["about"]}):
        return None
    return _asked(rows[0])


async def list_waiting(viewer: Viewer, *, now: datetime) -> list[WaitingApproval]:
    """Everything that waits for a second person the viewer could be, or that they asked for."""
    check(viewer, Permission.APPROVAL_VIEW)
    kinds = {kind.code: kind for kind in kinds_for(viewer.permissions)}
    async with reading(viewer):
        rows = await fetch(f"{_WAITING} ORDER BY asked_at", list(kinds), now)
        theirs = [
            await _business(viewer, kind, {row["about"] for row in rows if row["kind"] == code})
            for code, kind in kinds.items()
        ]
    about = frozenset[UUID]().union(*theirs)
    return [_listing(row, kinds[row["kind"]], viewer) for row in rows if row["about"] in about]


async def _decide(act: Act, kind: Kind, approval: UUID, *, is_approved: bool, reason: str) -> Asked:
    check(act.viewer, kind.permission)
    rows = await act.fetch(_LOCKED, approval, kind.code)
    if not rows or not await _business(act.viewer, kind, {rows[0]["about"]}):
        raise NotFoundError
    row = rows[0]
    if act.viewer.account is None or _is_same_person(act.viewer, row):
        raise RefusedError("You asked for this yourself: a second person has to decide it.")
    if row["expires_at"] <= act.now:
        raise RefusedError("This waited too long and has expired. It has to be asked for again.")
    await act.fetch(
        "UPDATE approval SET decided_by = $2, decided_at = $3, is_approved = $4,"
        " decided_reason = '', decided_reason_sealed = $5 WHERE id = $1",
        approval, act.viewer.account, act.now, is_approved,
        written.seal(reason, "approval", "decided_reason", approval),
    )  # fmt: skip
    act.note(approval=approval, approved=is_approved, asked_by=row["asked_by"])
    return _asked(row)


async def _business(viewer: Viewer, kind: Kind, about: Collection[UUID]) -> frozenset[UUID]:
    """What of this may be decided by the viewer, who holds the permission of its kind."""
    if kind.whose_business is None or not about:
        return frozenset(about)
    return await kind.whose_business(viewer, about)


def _is_same_person(viewer: Viewer, row: Mapping[str, Any]) -> bool:
    """Whether one person stands behind both accounts."""
    same_professional = viewer.professional is not None and viewer.professional == row["asker"]
    return viewer.account == row["asked_by"] or same_professional


def _asked(row: Mapping[str, Any]) -> Asked:
    return Asked(
        id=row["id"], kind=row["kind"], about=row["about"], reason=reason_of(row),
        details=msgspec.json.decode(row["details"]), asked_by=row["asked_by"],
        asked_at=row["asked_at"], expires_at=row["expires_at"],
    )  # fmt: skip


def reason_of(row: Mapping[str, Any]) -> str:
    """Why it was asked for, of a row with the id and both columns of the reason."""
    said = written.opened("approval", row, "reason")
    return str(said["reason"])


def _listing(row: Mapping[str, Any], kind: Kind, viewer: Viewer) -> WaitingApproval:
    return WaitingApproval(
        id=row["id"], kind=row["kind"], words=kind.words, about=row["about"],
        reason=reason_of(row), asked_by=row["name"], asked_at=row["asked_at"],
        expires_at=row["expires_at"], is_own=viewer.account == row["asked_by"],
        path=kind.path.format(about=row["about"], id=row["id"]),
    )  # fmt: skip
