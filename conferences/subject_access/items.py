"""What was gathered, decided item by item, released by a second person, and given out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.letters import service as letters
from conferences.letters.service import LetterCopy
from conferences.subject_access.bundle import manifest_of, part_name
from conferences.subject_access.found import RESTRICTED, Found
from conferences.subject_access.gathering import gather
from conferences.subject_access.redacting import passages_of, redacted
from conferences.subject_access.requests import check_may_see, lock
from conferences.subject_access.sealer import Sealer, sealer_of
from conferences.subject_access.tables import SubjectItem
from conferences.subject_access.values import Bundle, BundlePart, Decide, ItemInFull
from notifications.papers.typesetting import Paper
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.service import Act, Subject, Verb, recorded
from people.batches import in_batches
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.vault import written

RELEASE = offer(
    Kind(
        code="subject_access_release",
        words="Giving somebody what is held about them",
        permission=Permission.SUBJECT_ACCESS_RELEASE,
        path="/subject-access/{about}",
    )
)
_WAITS_FOR = timedelta(days=14)
_WHOLE_FILE = "A file goes out whole or not at all. Ask its agency for a redacted copy."
_WHOLE_LETTER = "A letter goes out whole or not at all. Its list can be given out without it."


async def gather_draft(viewer: Viewer, request: UUID, *, now: datetime) -> int:
    """Gather what is held about the subject, in place of what was gathered before; how many things.

    Raises:
        NotFoundError: there is no such request.
        RefusedError: it is being checked, or was released.
    """
    check(viewer, Permission.SUBJECT_ACCESS_PREPARE)
    subject = Subject("subject_request", request)
    async with recorded(
        viewer, Verb.COMBINE, subject, now=now, name="subject_access.gather"
    ) as act:
        row = await lock(act, request, "opened", "gathered")
        await act.fetch("DELETE FROM subject_item WHERE request = $1", request)
        key = await sealer_of(act, row["kind"], row["subject"])
        asked_by = key.unseal(row["asked_by_sealed"], about=f"subject_request.asked_by:{request}")
        found = await gather(act, row["kind"], row["subject"], asked_by=asked_by)
        for some in in_batches([*enumerate(found, 1)]):
            await SubjectItem.insert(*(_row(request, position, one, key) for position, one in some))
        await act.fetch(
            "UPDATE subject_request SET state = 'gathered', gathered_at = $2 WHERE id = $1",
            request, now,
        )  # fmt: skip
        act.note(items=len(found), subject=row["subject"])
    return len(found)


async def get_item(viewer: Viewer, item: UUID, *, now: datetime) -> ItemInFull:
    """One thing that was gathered, opened; one entry in the trail.

    Raises:
        NotFoundError: there is none.
    """
    check_may_see(viewer)
    subject = Subject("subject_item", item)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="subject_access.item") as act:
        row = await _find(act, item)
        key = await sealer_of(act, row["kind"], row["subject"])
        values = {
            **said(row), "is_file": row["text_sealed"] is None, "text": _opened(key, row, "text"),
            "redacted": _opened(key, row, "redacted"),
        }  # fmt: skip
        act.note(request=row["request"])
    return msgspec.convert(values, ItemInFull)


async def get_letter(viewer: Viewer, item: UUID, *, now: datetime) -> Paper:
    """A letter that was gathered, as a PDF, for whoever decides about it.

    Raises:
        NotFoundError: there is no such letter, or none any more.
        UnavailableError: it cannot be set.
    """
    check_may_see(viewer)
    subject = Subject("subject_item", item)
    viewer = replace(viewer, act_id=None)
    async with recorded(
        viewer, Verb.CONSULT, subject, now=now, name="subject_access.letter"
    ) as act:
        row = await _find(act, item)
        copy = None if row["letter"] is None else await letters.load_copy(act, row["letter"])
        if copy is None:
            raise NotFoundError
        act.note(request=row["request"])
    name = part_name(row["position"], row["source"], row["media_type"])
    return Paper(name=name, content=await copy.paper())


async def decide(viewer: Viewer, item: UUID, asked: Decide, *, now: datetime) -> UUID:
    """Say whether one thing goes out, and in which form; gives its request.

    Raises:
        NotFoundError: there is no such thing.
        RefusedError: the request is being checked, or was released.
        InvalidError: a passage is not there, a file cannot be redacted, or nobody is named who
            decided that something restricted goes out.
    """
    check(viewer, Permission.SUBJECT_ACCESS_PREPARE)
    subject = Subject("subject_item", item)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="subject_access.decide") as act:
        row = await _find(act, item)
        await lock(act, row["request"], "gathered")
        mark = asked.mark or row["mark"]
        _check_named(asked, row["mark"], mark)
        sealed = None
        if asked.decision == "redact":
            key = await sealer_of(act, row["kind"], row["subject"])
            text = _opened(key, row, "text")
            if text is None:
                words = _WHOLE_LETTER if row["letter"] else _WHOLE_FILE
                raise InvalidError(Fault("decision", words))
            sealed = key.seal(
                redacted(text, passages_of(asked.passages)), about=_place(item, "redacted")
            )
        await act.fetch(
            "UPDATE subject_item SET decision = $2, ground = '', ground_sealed = $3,"
            " decision_of = $4, mark = $5,"
            " redacted_sealed = $6, decided_by = $7, decided_at = $8 WHERE id = $1",
            item, asked.decision, written.seal(asked.ground, "subject_item", "ground", item),
            asked.decision_of, mark, sealed, viewer.account, now,
        )  # fmt: skip
        act.note(request=row["request"], decision=asked.decision, mark=mark)
    found: UUID = row["request"]
    return found


async def ask_release(viewer: Viewer, request: UUID, *, now: datetime) -> None:
    """Ask a second person to look through the bundle and release it.

    Raises:
        NotFoundError: there is no such request.
        RefusedError: something is not decided yet, or nothing was gathered.
    """
    check(viewer, Permission.SUBJECT_ACCESS_PREPARE)
    subject = Subject("subject_request", request)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="subject_access.ask") as act:
        row = await lock(act, request, "gathered")
        [counted] = await act.fetch(
            "SELECT count(*) AS n, count(*) FILTER (WHERE decision IS NULL) AS undecided"
            " FROM subject_item WHERE request = $1",
            request,
        )
        if counted["undecided"] or not counted["n"]:
            raise RefusedError(f"Decide every item first: {counted['undecided']} are left.")
        approval = await approvals.ask(
            act, RELEASE, about=request, reason=f"Request {row['reference']}",
            expires_at=now + _WAITS_FOR, details={"items": counted["n"]},
        )  # fmt: skip
        await act.fetch(
            "UPDATE subject_request SET state = 'checking', approval = $2, release_asked_by = $3"
            " WHERE id = $1",
            request, approval, viewer.account,
        )  # fmt: skip


async def release(viewer: Viewer, request: UUID, *, now: datetime) -> None:
    """Release the bundle, as a second person who prepared none of it.

    Raises:
        NotFoundError: no such bundle waits.
        RefusedError: the viewer opened the request, or decided an item of it.
    """
    check(viewer, Permission.SUBJECT_ACCESS_RELEASE)
    subject = Subject("subject_request", request)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="subject_access.release") as act:
        row = await lock(act, request, "checking")
        own = await act.fetch(
            "SELECT FROM subject_item WHERE request = $1 AND decided_by = $2 LIMIT 1",
            request, viewer.account,
        )  # fmt: skip
        if own or row["made_by"] == viewer.account:
            raise RefusedError("You prepared this yourself: a second person has to release it.")
        await approvals.approve(act, RELEASE, row["approval"])
        await act.fetch(
            "UPDATE subject_request SET state = 'released', released_at = $2, released_by = $3"
            " WHERE id = $1",
            request, now, viewer.account,
        )  # fmt: skip


async def send_back(viewer: Viewer, request: UUID, reason: str, *, now: datetime) -> None:
    """Send the bundle back to whoever prepares it. Errors as of ``release``."""
    check(viewer, Permission.SUBJECT_ACCESS_RELEASE)
    subject = Subject("subject_request", request)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="subject_access.send_back"
    ) as act:
        row = await lock(act, request, "checking")
        await approvals.refuse(act, RELEASE, row["approval"], reason=reason)
        await act.fetch("UPDATE subject_request SET state = 'gathered' WHERE id = $1", request)


async def give_out(viewer: Viewer, request: UUID, *, now: datetime) -> Bundle:
    """The bundle as it was released; each time it is given out is counted and in the trail.

    Raises:
        NotFoundError: there is no such request.
        RefusedError: it is not released.
    """
    check_may_see(viewer)
    subject = Subject("subject_request", request)
    viewer = replace(viewer, act_id=None)  # given out twice, it is in the trail twice
    async with recorded(
        viewer, Verb.DISCLOSE, subject, now=now, name="subject_access.give_out"
    ) as act:
        row = await lock(act, request, "released")
        items = await act.fetch(
            "SELECT subject_item.*, report_file.sha256 FROM subject_item"
            " LEFT JOIN report_file ON report_file.id = subject_item.file"
            " WHERE request = $1 ORDER BY position",
            request,
        )
        key = await sealer_of(act, row["kind"], row["subject"])
        given = [one for one in items if one["decision"] != "leave_out"]
        copies = {
            one["letter"]: await letters.load_copy(act, one["letter"])
            for one in given if one["letter"] is not None
        }  # fmt: skip
        parts = tuple(_part(key, one, copies.get(one["letter"])) for one in given)
        [counted] = await act.fetch(
            "UPDATE subject_request SET opened = opened + 1 WHERE id = $1 RETURNING opened",
            request,
        )
        act.note(opened=counted["opened"], parts=len(parts), subject=row["subject"])
    left_out = [
        (one["title"], one["ground"]) for one in map(said, items) if one["decision"] == "leave_out"
    ]
    manifest = manifest_of(row["reference"], parts, left_out, made_at=now)
    return Bundle(reference=row["reference"], manifest=manifest, parts=parts)


def _check_named(asked: Decide, before: str, mark: str) -> None:
    """Demand a name for what is restricted and goes out, or is to be restricted no more."""
    goes_out = asked.decision != "leave_out"
    if RESTRICTED in (before, mark) and goes_out and not asked.decision_of:
        words = "This is restricted. Name who decided that it goes out, and as what."
        raise InvalidError(Fault("decision_of", words))


async def _find(act: Act, item: UUID) -> asyncpg.Record:
    rows = await act.fetch(
        "SELECT subject_item.*, request.kind, request.subject, request.state FROM subject_item"
        " JOIN subject_request AS request ON request.id = subject_item.request"
        " WHERE subject_item.id = $1",
        item,
    )
    if not rows:
        raise NotFoundError
    return rows[0]


def _part(key: Sealer, one: asyncpg.Record, letter: LetterCopy | None) -> BundlePart:
    how = one["decision"]
    text = _opened(key, one, "redacted" if how == "redact" else "text")
    return BundlePart(
        name=part_name(one["position"], one["source"], one["media_type"]), title=said(one)["title"],
        how="redacted" if how == "redact" else "whole", text=text, file=one["file"],
        sha256=one["sha256"], letter=letter,
    )  # fmt: skip


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """An item's row, with its title and the ground for leaving it out opened."""
    return written.opened("subject_item", row, "title", "ground")


def _row(request: UUID, position: int, one: Found, key: Sealer) -> SubjectItem:
    id_ = uuid4()
    return SubjectItem(
        id=id_, request=request, position=position, source=one.source,
        **written.sealed("subject_item", id_, title=one.title),
        text_sealed=None if one.text is None else key.seal(one.text, about=_place(id_, "text")),
        file=one.file, letter=one.letter, media_type=one.media_type, size=one.size, mark=one.mark,
    )  # fmt: skip


def _opened(key: Sealer, row: asyncpg.Record, column: str) -> str | None:
    sealed = row[f"{column}_sealed"]
    return None if not sealed else key.unseal(sealed, about=_place(row["id"], column))


def _place(item: UUID, column: str) -> str:
    return f"subject_item.{column}:{item}"
