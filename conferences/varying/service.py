"""Varying a timescale: asked for by who is responsible, decided by a named senior manager.

Coordinators, the chair and the lead professional of a conference ask, before the day it is due,
with a reason and how the child is kept safe until then. The senior manager they name decides,
before that day too, and is told nothing of the case but what was written for them. A conference
that moves keeps its variations; one that is cancelled is measured by none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from conferences.keeping.lines import Erased, also_of_case
from conferences.varying import queries
from conferences.varying.reads import (
    count_open,
    find_head,
    get_variation,
    is_named,
    list_of_conference,
    list_open,
    load_approvers,
    named_for,
)
from conferences.varying.timescales import load_timescales
from conferences.varying.values import AskVariation, DecideVariation, Timescale
from people import post, public_url
from people.approvals import forgetting
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.post import Letter, LetterKind
from people.vault.service import case_key
from standards.calendars.counts import due_instant
from standards.variations import service as variations
from standards.variations.standing import Standing, check_in_time, check_until
from standards.variations.values import NewVariation

__all__ = [
    "approve", "ask", "count_open", "get_variation", "list_of_conference", "list_open", "refuse",
    "withdraw",
]  # fmt: skip
_AN_INSTANT = timedelta(microseconds=1)  # the instant it is due is still in time
KIND = offer(
    Kind(
        code="variation",
        words="A later day for something that is due",
        permission=Permission.VARIATION_APPROVE,
        path="/variations/{about}",
        whose_business=named_for,
    )
)


async def ask(
    viewer: Viewer, conference: UUID, asked: AskVariation, *, now: datetime
) -> UUID:  # fmt: skip
    """Ask the senior manager named for a later day; gives the variation's id.

    Raises:
        NotFoundError: the viewer neither arranges, chairs nor leads the conference.
        RefusedError: it was due already, or somebody asked for the same.
        InvalidError: the conference has no such timescale, the day cannot be, or nobody such
            decides.
    """
    check(viewer, Permission.VARIATION_ASK)
    made = uuid4()
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="variation.ask") as act:
        head = await _lock_head(act, conference)
        varied = _chosen(asked, await load_timescales(head))
        check_in_time(varied.due_at, now=now)
        until = due_instant(asked.until)
        check_until(until, was_due_at=varied.due_at, latest=varied.latest)
        if asked.approver not in {
            one.account for one in await load_approvers(viewer, head["family"])
        }:
            raise InvalidError(Fault("approver", "Choose one of the senior managers named here."))
        key = await case_key(act, head["family"])
        await variations.add(
            act,
            NewVariation(
                id=made, conference=conference, measure=varied.measure, subject=varied.subject,
                was_due_at=varied.due_at, until=until, approver=asked.approver,
                reason_sealed=key.seal(asked.reason, about=f"variation.reason.{made}"),
                safety_sealed=key.seal(asked.safety, about=f"variation.safety.{made}"),
            ),
        )  # fmt: skip
        await approvals.ask(
            act, KIND, about=made, reason="A later day is asked for. Open it to read why.",
            expires_at=varied.due_at + _AN_INSTANT,
        )  # fmt: skip
        await _write(act, LetterKind.APPROVAL_WAITING, asked.approver, made)
    return made


async def approve(
    viewer: Viewer, variation: UUID, asked: DecideVariation, *, now: datetime
) -> None:
    """Say yes to a later day, as the senior manager who was named.

    Raises:
        NotFoundError: nothing of that id is the viewer's to decide.
        RefusedError: it is decided, withdrawn or was due already, or the conference is cancelled.
    """
    await _decide(viewer, variation, asked, is_approved=True, now=now)


async def refuse(viewer: Viewer, variation: UUID, asked: DecideVariation, *, now: datetime) -> None:
    """Say no to a later day, as the senior manager who was named; errors as of ``approve``."""
    await _decide(viewer, variation, asked, is_approved=False, now=now)


async def withdraw(viewer: Viewer, variation: UUID, *, now: datetime) -> None:
    """Take back a variation while what it varies is not due yet: what was agreed counts again.

    Raises:
        NotFoundError: it is of no conference that the viewer arranges, chairs or leads.
        RefusedError: it does not stand, or what it varies was due already.
    """
    check(viewer, Permission.VARIATION_ASK)
    subject = Subject("conference")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="variation.withdraw") as act:
        stored = await variations.lock(act, variation)
        await _lock_head(act, stored.conference)
        act.about(Subject("conference", stored.conference))
        variations.demand(act, stored, Standing.WAITING, Standing.APPROVED)
        if now > stored.was_due_at:
            raise RefusedError("The day it varies has passed: it stands as it was decided.")
        await variations.withdraw(act, stored)
        await approvals.withdraw(act, KIND, about=variation)


async def _decide(
    viewer: Viewer, variation: UUID, asked: DecideVariation, *, is_approved: bool, now: datetime
) -> None:
    check(viewer, Permission.VARIATION_APPROVE)
    name = "variation.approve" if is_approved else "variation.refuse"
    async with recorded(viewer, Verb.ALTER, Subject("conference"), now=now, name=name) as act:
        stored = await variations.lock(act, variation)
        if not await is_named(viewer, variation):
            raise NotFoundError
        act.about(Subject("conference", stored.conference))
        [head] = await fetch(queries.HEADS, [stored.conference])
        if head["state"] == "cancelled":
            raise RefusedError("The conference was cancelled: there is nothing left to vary.")
        check_in_time(stored.was_due_at, now=now)
        variations.demand(act, stored, Standing.WAITING)
        key = await case_key(act, head["family"])
        answer = key.seal(asked.reason, about=f"variation.answer.{variation}")
        await variations.decide(act, stored, is_approved=is_approved, answer=answer)
        waiting = await approvals.find_open(act, KIND, about=variation)
        if waiting is None:
            raise RefusedError("This waited too long and has expired. It counts as late.")
        settle = approvals.approve if is_approved else approvals.refuse
        await settle(act, KIND, waiting.id, reason="Written where it is kept.")
        await _write(act, LetterKind.APPROVAL_DECIDED, stored.asked_by, variation)


def _chosen(asked: AskVariation, known: Sequence[Timescale]) -> Timescale:
    found = next((one for one in known if one.key == asked.timescale), None)
    if found is None:
        words = "Choose something that is due about this conference and has not happened yet."
        raise InvalidError(Fault("timescale", words, asked.timescale))
    return found


async def _lock_head(act: Act, conference: UUID) -> Mapping[str, Any]:
    """The same, held until the act ends, so that it does not move meanwhile."""
    check(act.viewer, Permission.VARIATION_ASK)
    await act.fetch("SELECT 1 FROM conference WHERE id = $1 FOR SHARE", conference)
    return await find_head(act.viewer, conference)


async def _write(act: Act, kind: LetterKind, account: UUID, variation: UUID) -> None:
    await post.put(
        act,
        Letter(
            kind=kind, account=account, dedupe_key=f"{kind} {variation}",
            link=f"{public_url.get()}/variations/{variation}",
        ),
    )  # fmt: skip


@also_of_case
async def erase_variations(act: Act, family: UUID, conferences: list[UUID]) -> Erased:
    """Erase the variations of a case. A step."""
    del family
    gone = await variations.erase_of(act, conferences)
    await forgetting.forget_about(act, gone)
    return Erased(counts={"variation": len(gone)})
