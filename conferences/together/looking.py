"""What a change would do, found out by doing it to each conference and taking it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from conferences.attending import recalling
from conferences.attending import service as attending
from conferences.booking.listings import who
from conferences.children import service as children
from conferences.together import reminding
from conferences.together.choosing import apply, choose, load_names, words_of
from conferences.together.values import Kind, Line, Preview, Together
from people.audit.service import Subject, Verb, fetch, recorded, tried
from people.clock import until
from people.errors import ConvenorError
from people.permissions import Viewer

_MESSAGES = "SELECT id FROM message WHERE about = ANY($1::uuid[])"
_RECIPIENTS = """
SELECT DISTINCT coalesce(p.name, 'somebody of the family') AS name
  FROM message AS m LEFT JOIN professional AS p ON p.id = m.recipient
 WHERE m.id = ANY($1::uuid[]) AND m.withdrawn_at IS NULL ORDER BY name
"""
_NAMES = "SELECT name FROM professional WHERE id = ANY($1::uuid[]) ORDER BY name"
_BY_ONE_LINK = (
    "An earlier one of these is not over by then, and people of two cases would meet by the link."
    " Give this one a link and a number of its own."
)


async def look(viewer: Viewer, asked: Together, *, now: datetime) -> Preview:
    """The lines of a change; one entry in the trail says what was looked at."""
    subject = Subject("conference")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="joint_change.preview") as act:
        if asked.kind is Kind.REMIND:
            lines = await reminding.lines_of(act, asked)
            act.note(kind=asked.kind, shown=list(asked.conferences))
            return Preview(asked=asked, lines=tuple(one.stamped() for one in lines))
        rows = await choose(act, asked)
        about = await children.describe(act, [row["id"] for row in rows])
        then = words_of(asked, await load_names(asked))
        act.note(kind=asked.kind, shown=[row["id"] for row in rows])
    lines = [
        await _try(viewer, asked, row, {"who": who(tuple(about[row["id"]])), "then": then}, now=now)
        for row in rows
    ]
    apart = _apart(asked, rows, lines)
    return Preview(asked=asked, lines=tuple(one.stamped() for one in apart))


async def messages_about(conference: UUID) -> set[UUID]:
    """Every message about a conference, to whomever; inside a transaction that is open."""
    subjects = await recalling.load_subjects(conference)
    return {row["id"] for row in await fetch(_MESSAGES, subjects)}


async def _try(
    viewer: Viewer, asked: Together, row: Mapping[str, Any], words: dict[str, Any], *, now: datetime
) -> Line:
    found: dict[str, Any] = {}
    subject = Subject("conference", row["id"])
    try:
        async with tried(viewer, subject, now=now, name="joint_change.try") as act:
            held = await attending.lock_conference(act, row["id"])
            messages = await messages_about(row["id"])
            stamps = await _stamps(row["id"])
            try:
                await apply(act, held, asked)
                made = await messages_about(row["id"]) - messages
                found["told"] = tuple(one["name"] for one in await fetch(_RECIPIENTS, list(made)))
                found["by_hand"] = await _by_hand(row["id"], stamps)
            except ConvenorError as error:
                found["refusal"] = str(error)
    except ConvenorError as error:  # what the database refused
        found["refusal"] = str(error)
    at = until(row["starts_at"], row["ends_at"]) if row["starts_at"] else "No date yet"
    place = row["place"] or ("Online" if row["link"] else "")
    return Line(
        id=row["id"], reference=row["reference"], starts_at=row["starts_at"],
        now=", ".join(filter(None, (at, place))), revision=row["revision"], **words, **found,
    )  # fmt: skip


async def _stamps(conference: UUID) -> dict[UUID, Any]:
    askings = await attending.load_askings(conference, is_whole=True)
    return {one.id: one.stamped_at for one in askings if one.email is None}


async def _by_hand(conference: UUID, before: Mapping[UUID, Any]) -> tuple[str, ...]:
    """Who has no address and for whom something is new."""
    new = [
        one.professional
        for one in await attending.load_askings(conference, is_whole=True)
        if one.email is None and one.stamped_at != before.get(one.id)
    ]
    return tuple(row["name"] for row in await fetch(_NAMES, new))


def _apart(asked: Together, rows: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> list[Line]:
    """The lines, without two meetings at one time by one link."""
    if asked.kind is not Kind.ONLINE:
        return list(lines)
    found: list[Line] = []
    free_at = None
    for row, line in zip(rows, lines, strict=True):
        if line.may_be_done and free_at is not None and free_at > row["starts_at"]:
            found.append(msgspec.structs.replace(line, refusal=_BY_ONE_LINK, told=(), by_hand=()))
            continue
        if line.may_be_done:
            free_at = row["ends_at"]
        found.append(line)
    return found
