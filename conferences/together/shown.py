"""Changes that were made together, as they stand: what is done, waits, was sent or undone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.booking.listings import who
from conferences.children import service as children
from conferences.entitlement import professional_of, workable_sql
from conferences.together.values import (
    JointChangesFound,
    JointChangeShown,
    Kind,
    LineShown,
    Together,
)
from people.audit.service import Subject, Verb, fetch, recorded
from people.errors import NotFoundError
from people.permissions import Viewer
from people.vault import written

MOST_NAMED = 4
_ON_A_PAGE = 50
_LINES = """
SELECT line.id, line.joint_change, line.conference, line.professional, line.state, line.words,
       line.revision, line.before, line.before_sealed, line.messages, line.done_at, c.starts_at,
       coalesce(c.reference, '') AS reference, p.name AS person
  FROM joint_change_line AS line
  LEFT JOIN conference AS c ON c.id = line.conference
  LEFT JOIN professional AS p ON p.id = line.professional
 WHERE line.joint_change = ANY($2::uuid[]) AND (line.conference IS NULL OR {visible})
 ORDER BY line.joint_change, line.position
"""
_CHANGES = """
SELECT made.id, made.kind, made.asked, made.asked_sealed, made.made_at,
       coalesce(account.name, 'the operator') AS made_by
  FROM joint_change AS made LEFT JOIN account ON account.id = made.made_by
 WHERE $1::uuid IS NULL OR made.id = $1 ORDER BY made.made_at DESC, made.id LIMIT $2 OFFSET $3
"""
_MAILS = """
SELECT m.id, m.due_at, m.sent_at IS NOT NULL OR m.handing_at IS NOT NULL AS is_out,
       m.sent_at IS NULL AND m.withdrawn_at IS NULL AND m.failed_at IS NULL AND m.dead_at IS NULL
           AS waits,
       coalesce(p.name, 'somebody of the family') AS name
  FROM message AS m LEFT JOIN professional AS p ON p.id = m.recipient
 WHERE m.id = ANY($1::uuid[])
"""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is worked on."""

    id: UUID
    joint_change: UUID
    conference: UUID | None
    professional: UUID | None
    state: str
    revision: int | None
    before: str | None
    messages: list[UUID]


async def load(
    viewer: Viewer, joint_change: UUID, *, state: str, now: datetime
) -> tuple[Together, list[Held]]:
    """What a change asks, and its lines of a state that the viewer may see.

    Raises:
        NotFoundError: there is no such change of which the viewer may see anything.
    """
    subject = Subject("joint_change", joint_change)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="joint_change.read"):
        changes = await fetch(_CHANGES, joint_change, 1, 0)
        rows = await _load_lines(viewer, [joint_change])
    if not changes or not rows:
        raise NotFoundError
    change = written.opened("joint_change", changes[0], "asked")
    asked = msgspec.json.decode(change["asked"], type=Together)
    return asked, [_held(row) for row in rows if row["state"] == state]


def _held(row: asyncpg.Record) -> Held:
    return msgspec.convert(written.opened("joint_change_line", row, "before"), Held)


async def latest(viewer: Viewer, *, now: datetime, page: int) -> JointChangesFound:
    """A page of the latest changes: those of which the viewer may see anything."""
    return await _shown(viewer, None, now=now, page=page)


async def one(viewer: Viewer, joint_change: UUID, *, now: datetime) -> JointChangeShown:
    """One change.

    Raises:
        NotFoundError: there is none of which the viewer may see anything.
    """
    found = await _shown(viewer, joint_change, now=now)
    if not found.changes:
        raise NotFoundError
    return found.changes[0]


async def about_of(messages: Collection[UUID]) -> set[UUID]:
    """Whom these mails are about; inside a transaction that is open."""
    rows = await fetch("SELECT about FROM message WHERE id = ANY($1::uuid[])", list(messages))
    return {row["about"] for row in rows}


async def _shown(
    viewer: Viewer, joint_change: UUID | None, *, now: datetime, page: int = 1
) -> JointChangesFound:
    subject = Subject("joint_change", joint_change)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="joint_change.read") as act:
        before = (max(1, page) - 1) * _ON_A_PAGE
        upto = await fetch(_CHANGES, joint_change, _ON_A_PAGE + 1, before)
        changes = upto[:_ON_A_PAGE]
        rows = await _load_lines(viewer, [row["id"] for row in changes])
        conferences = [row["conference"] for row in rows if row["conference"] is not None]
        about = await children.describe(act, conferences)
        sent = {id_ for row in rows for id_ in row["messages"]}
        mails = {row["id"]: row for row in await fetch(_MAILS, list(sent))}
        act.note(shown=conferences)
    shown = [
        JointChangeShown(
            id=change["id"], kind=Kind(change["kind"]), made_at=change["made_at"],
            made_by=change["made_by"],
            lines=tuple(_line(row, about, mails) for row in own),
        )
        for change in changes
        if (own := [row for row in rows if row["joint_change"] == change["id"]])
    ]  # fmt: skip
    return JointChangesFound(changes=shown, is_more=len(upto) > len(changes))


async def _load_lines(viewer: Viewer, changes: Sequence[UUID]) -> list[asyncpg.Record]:
    visible = workable_sql(viewer, conference="c", parameter="$1")
    query = _LINES.format(visible=visible)
    return await fetch(query, professional_of(viewer), list(changes))


def _line(row: asyncpg.Record, about: dict[UUID, Any], mails: dict[UUID, Any]) -> LineShown:
    own = [mails[id_] for id_ in row["messages"] if id_ in mails]
    waiting = [one["due_at"] for one in own if one["waits"]]
    is_person = row["conference"] is None
    return LineShown(
        id=row["id"], conference=row["conference"], professional=row["professional"],
        reference=row["reference"],
        who=row["person"] if is_person else who(tuple(about[row["conference"]])),
        starts_at=row["starts_at"], state=row["state"], words=row["words"],
        done_at=row["done_at"], sent=sum(one["is_out"] for one in own), waiting=len(waiting),
        goes_at=max(waiting, default=None),
        sent_to=tuple(sorted({one["name"] for one in own if one["is_out"]})),
    )  # fmt: skip
