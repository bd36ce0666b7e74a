"""Requests as they are opened, put off and closed, and the clock that runs meanwhile."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.keeping import service as keeping
from conferences.subject_access import clock, queries
from conferences.subject_access.sealer import sealer_of
from conferences.subject_access.tables import SubjectRequest
from conferences.subject_access.values import (
    CloseRequest,
    Extend,
    ItemListing,
    OpenRequest,
    RequestInFull,
    RequestListing,
)
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check, may
from people.text import random_reference
from people.vault import written

_WORDS = ("identity", "extension_reason", "handed_over")
_HELD_BEYOND = timedelta(days=90)
_REQUESTS = """
SELECT request.*, account.name AS preparer,
       count(item.id) AS items, count(item.id) FILTER (WHERE item.decision IS NULL) AS undecided
  FROM subject_request AS request
  JOIN account ON account.id = request.made_by
  LEFT JOIN subject_item AS item ON item.request = request.id
"""
_GROUPED = " GROUP BY request.id, account.name"


async def open_request(viewer: Viewer, asked: OpenRequest, *, now: datetime) -> UUID:
    """Open a request: its clock runs from the day it was received, and nothing is erased.

    Raises:
        InvalidError: there is nobody of that reference, or the day is still to come.
        RefusedError: no account stands behind who opens it.
    """
    check(viewer, Permission.SUBJECT_ACCESS_PREPARE)
    if viewer.account is None:
        raise RefusedError("Sign in with an account of your own.")
    if asked.received_on > local_day(now):
        words = "Give the day it came; this is still to come."
        raise InvalidError(Fault("received_on", words, asked.received_on.isoformat()))
    made, subject = uuid4(), Subject("subject_request")
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="subject_access.open") as act:
        act.about(Subject("subject_request", made))
        about = await _find_subject(act, asked)
        reference = random_reference(6)
        due_on = clock.due_on(asked.received_on)
        hold = await keeping.place(
            act, kind=about["held"], subject=about["held_id"], reference=about["reference"],
            reason=f"Subject access request {reference}", review_on=due_on + _HELD_BEYOND,
        )  # fmt: skip
        key = await sealer_of(act, asked.kind, about["id"])
        await SubjectRequest.insert(
            SubjectRequest(
                id=made, reference=reference, kind=asked.kind, subject=about["id"],
                subject_reference=about["reference"],
                asked_by_sealed=key.seal(asked.asked_by, about=f"subject_request.asked_by:{made}"),
                **written.sealed("subject_request", made, identity=asked.identity),
                received_on=asked.received_on, due_on=due_on,
                state="opened", hold=hold, made_by=viewer.account, made_at=now,
            )
        )  # fmt: skip
        act.note(subject=about["id"], kind=asked.kind)
    return made


async def extend(viewer: Viewer, request: UUID, asked: Extend, *, now: datetime) -> None:
    """Put the answer off, by two months at most, for a reason that the person is told.

    Raises:
        NotFoundError: there is no such request.
        RefusedError: it is closed, or its month is over already.
        InvalidError: the day is not between the end of the month and two months more.
    """
    check(viewer, Permission.SUBJECT_ACCESS_PREPARE)
    subject = Subject("subject_request", request)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="subject_access.extend") as act:
        row = await lock(act, request, "opened", "gathered", "checking")
        if local_day(now) > row["due_on"]:
            raise RefusedError("The month is over: it can be put off within the month alone.")
        latest = clock.latest_extension(row["received_on"])
        if not row["due_on"] < asked.extended_to <= latest:
            words = f"Give a day after {row['due_on']:%d/%m/%Y}, up to {latest:%d/%m/%Y}."
            raise InvalidError(Fault("extended_to", words, asked.extended_to.isoformat()))
        await act.fetch(
            "UPDATE subject_request SET extended_to = $2, extension_reason = '',"
            " extension_reason_sealed = $3 WHERE id = $1",
            request, asked.extended_to,
            written.seal(asked.reason, "subject_request", "extension_reason", request),
        )  # fmt: skip
        act.note(extended_to=str(asked.extended_to))


async def close(viewer: Viewer, request: UUID, asked: CloseRequest, *, now: datetime) -> None:
    """Close a request: how the answer was handed over; what was held for it may go again.

    Raises:
        NotFoundError: there is no such request that was released.
    """
    check(viewer, Permission.SUBJECT_ACCESS_PREPARE)
    subject = Subject("subject_request", request)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="subject_access.close") as act:
        row = await lock(act, request, "released")
        await act.fetch(
            "UPDATE subject_request SET state = 'closed', closed_at = $2, handed_over = '',"
            " handed_over_sealed = $3 WHERE id = $1",
            request, now,
            written.seal(asked.handed_over, "subject_request", "handed_over", request),
        )  # fmt: skip
        if row["hold"] is not None and not await _is_lifted(act, row["hold"]):
            await keeping.release(act, row["hold"], reason="The request was answered.")


async def list_requests(viewer: Viewer, *, now: datetime) -> list[RequestListing]:
    """Every request, those open first, by when they are due."""
    check_may_see(viewer)
    async with reading(viewer):
        rows = await fetch(
            f"{_REQUESTS}{_GROUPED} ORDER BY request.state = 'closed',"
            " coalesce(request.extended_to, request.due_on), request.made_at"
        )
    return [msgspec.convert(_listed(dict(row), now), RequestListing) for row in rows]


async def get_request(viewer: Viewer, request: UUID, *, now: datetime) -> RequestInFull:
    """One request with what was gathered for it; one entry in the trail.

    Raises:
        NotFoundError: there is none.
    """
    check_may_see(viewer)
    subject = Subject("subject_request", request)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="subject_access.read") as act:
        rows = await fetch(f"{_REQUESTS} WHERE request.id = $1{_GROUPED}", request)
        if not rows:
            raise NotFoundError
        items = await fetch(
            "SELECT *, text_sealed IS NULL AS is_file FROM subject_item WHERE request = $1"
            " ORDER BY position",
            request,
        )
        row = dict(rows[0])
        key = await sealer_of(act, row["kind"], row["subject"])
        sealed = row["asked_by_sealed"]
        place = f"subject_request.asked_by:{request}"
        asked_by = "" if not sealed else key.unseal(sealed, about=place)
    return msgspec.convert(
        {
            **written.opened("subject_request", _listed(row, now), *_WORDS),
            "asked_by": asked_by, "first_due_on": row["due_on"],
            "latest_extension": clock.latest_extension(row["received_on"]),
            "made_by": row["preparer"], "is_preparer": row["made_by"] == viewer.account,
            "listed": [
                msgspec.convert(
                    written.opened("subject_item", item, "title", "ground"), ItemListing
                )
                for item in items
            ],
        },
        RequestInFull,
    )  # fmt: skip


async def count_pressing(viewer: Viewer, *, now: datetime) -> tuple[int, int]:
    """How many requests are open, and how many of them are due within a week or late."""
    check_may_see(viewer)
    async with reading(viewer):
        [row] = await fetch(
            "SELECT count(*) AS open, count(*) FILTER (WHERE coalesce(extended_to, due_on) <= $1)"
            " AS pressing FROM subject_request WHERE state <> 'closed'",
            local_day(now) + timedelta(days=7),
        )
    return row["open"], row["pressing"]


def check_may_see(viewer: Viewer) -> None:
    """Demand that the viewer prepares such answers, or releases them."""
    if not may(viewer, Permission.SUBJECT_ACCESS_RELEASE):
        check(viewer, Permission.SUBJECT_ACCESS_PREPARE)


async def lock(act: Act, request: UUID, *states: str) -> asyncpg.Record:
    """The request, held until the act ends, where it is in one of these states.

    Raises:
        NotFoundError: there is none.
        RefusedError: it is in another state.
    """
    rows = await act.fetch("SELECT * FROM subject_request WHERE id = $1 FOR UPDATE", request)
    if not rows:
        raise NotFoundError
    if rows[0]["state"] not in states:
        raise RefusedError("This request is at another step by now. Load its page again.")
    return rows[0]


async def _find_subject(act: Act, asked: OpenRequest) -> asyncpg.Record:
    rows = await act.fetch(queries.SUBJECT[asked.kind], asked.reference)
    if len(rows) != 1:
        words = "There is nobody with this reference here. Look it up and type it as it stands."
        raise InvalidError(Fault("reference", words, asked.reference))
    return rows[0]


async def _is_lifted(act: Act, hold: UUID) -> bool:
    rows = await act.fetch("SELECT FROM legal_hold WHERE id = $1 AND lifted_at IS NULL", hold)
    return not rows


def _listed(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    due_on, today = row["extended_to"] or row["due_on"], local_day(now)
    is_open = row["state"] != "closed"
    return {
        **row, "due_on": due_on, "is_late": is_open and today > due_on,
        "left": clock.left_in_words(due_on, today) if is_open else "",
    }  # fmt: skip
