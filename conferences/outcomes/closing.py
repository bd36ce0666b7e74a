"""Closing a conference: its verdict, its next one, its assessments; and opening it again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from conferences.attending import service as attending
from conferences.attending.presence import Seat, live_verdict
from conferences.booking import ending
from conferences.booking.due import DueDay, Previous, default_clock, due_day
from conferences.booking.tables import Conference
from conferences.booking.values import Kind
from conferences.children import service as children
from conferences.outcomes import measuring, records
from conferences.outcomes.exceptional import warned
from conferences.outcomes.values import (
    LEADS_TO_REVIEW,
    LONGEST_REASON,
    CloseConference,
    Closed,
    Closing,
    Decision,
    Warned,
)
from people.audit.service import Act, Subject, Verb, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, RefusedError
from people.permissions import Viewer
from people.text import many_lines, phrase
from standards.agreed import service as agreed
from standards.agreed.in_force import StandardInForce
from standards.agreed.quorum import QuorumVerdict


async def get_closing(viewer: Viewer, conference: UUID, *, now: datetime) -> Closing:
    """What closing a conference now would mean, and what is still missing.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps.
        RefusedError: it has not begun.
    """
    subject = Subject("conference", conference)
    async with recorded(
        viewer, Verb.CONSULT, subject, now=now, name="conference.check_closing"
    ) as act:
        row = await records.lock(act, conference)
        records.check_begun(row, now)
        return await _closing(act, row)


async def close(
    viewer: Viewer, conference: UUID, asked: CloseConference, *, now: datetime
) -> Closed:
    """Close a conference: held or inquorate by its verdict, its next one due, and measured.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps.
        RefusedError: it has not begun, is closed, somebody is not marked, or nothing is decided.
        InvalidError: the chair's reason is missing for what must not ordinarily happen.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.close") as act:
        row = await records.lock(act, conference)
        records.check_begun(row, now)
        if asked.revision is not None and asked.revision != row.revision:
            raise RefusedError("Somebody else changed this conference meanwhile. Load it again.")
        closing = await _closing(act, row)
        _check_complete(closing)
        reasons = _reasons(closing.warned, asked)
        await ending.end(
            act, row, is_quorate=closing.is_quorate, quorum=_kept_verdict(closing.verdict)
        )
        await records.settle(act, closing, reasons)
        await _register(act, row)
        await measuring.measure(act, row)
        act.note(state=row.state, reasons=sorted(reasons), next_due_on=str(closing.next_due_on))
    return Closed(
        conference=conference,
        state=row.state,
        next_due_on=closing.next_due_on,
        next_due_rule=closing.next_due_rule,
        next_due_counted=closing.next_due_counted,
    )


async def reopen(viewer: Viewer, conference: UUID, reason: str, *, now: datetime) -> None:
    """Open the record of a closed conference again, to put it right and close it anew.

    What was counted stays until it is closed again; then it is superseded.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps.
        RefusedError: it is not closed.
        InvalidError: no reason is given.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.reopen") as act:
        row = await records.lock(act, conference)
        said = _said(reason)
        await ending.open_again(act, row)
        for child in await records.load_decisions(conference):
            await children.take_back_registration(act, child, on=local_day(row.starts_at))
        await records.note_reopened(conference, said)


async def _closing(act: Act, row: Conference) -> Closing:
    seats = await attending.load_seats(row.id)
    decided = await records.load_decisions(row.id)
    about = (await children.describe(act, [row.id]))[row.id]
    standard = await agreed.get_in_force(local_day(row.starts_at))
    verdict = live_verdict(standard, row.kind, seats, starts_at=row.starts_at, ends_at=row.ends_at)
    is_quorate = verdict is None or verdict.is_quorate
    next_due = _next_due(row, standard, decided, is_quorate=is_quorate)
    return Closing(
        conference=row.id,
        reference=row.reference,
        kind=row.kind,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        revision=row.revision,
        verdict=verdict,
        present=sum(seat.is_present for seat in seats),
        invited=len(seats),
        unmarked=_unmarked(seats),
        undecided=tuple(child.initials for child in about if child.id not in decided),
        is_recorded=await records.find(row.id) is not None,
        warned=warned(
            standard,
            row.kind,
            verdict,
            decided.values(),
            inquorate_before=await measuring.inquorate_before(row),
        ),
        next_due_on=next_due.on,
        next_due_rule=next_due.rule,
        next_due_counted=next_due.words,
    )


def _unmarked(seats: Sequence[Seat]) -> tuple[str, ...]:
    """Of whom nobody has said whether they came; who was only to report need not be marked."""
    return tuple(seat.name for seat in seats if not seat.is_marked and seat.expectation != "report")


def _next_due(
    row: Conference,
    standard: StandardInForce,
    decided: dict[UUID, Decision],
    *,
    is_quorate: bool,
) -> DueDay:
    """When the next conference is due: the one that makes an inquorate one good, or the review."""
    if is_quorate and LEADS_TO_REVIEW.isdisjoint(decided.values()):
        return DueDay(on=None, rule=None, words="", clock=None)
    ended = Previous(
        id=row.id,
        reference=row.reference,
        kind=row.kind,
        state="held" if is_quorate else "inquorate",
        held_on=local_day(row.starts_at),
    )
    kind = Kind.REVIEW if is_quorate else Kind(row.kind)
    clock = default_clock(standard, kind, ended)
    return due_day(standard, kind, () if clock is None else (clock,))


def _check_complete(closing: Closing) -> None:
    if closing.unmarked:
        raise RefusedError(
            f"Say first whether {phrase(list(closing.unmarked))} came: nobody has marked it."
        )
    if closing.is_quorate and not closing.is_recorded:
        raise RefusedError("Record first what was decided.")
    if closing.is_quorate and closing.undecided:
        raise RefusedError(f"Record first what was decided for {phrase(list(closing.undecided))}.")


def _reasons(needed: Collection[Warned], asked: CloseConference) -> dict[str, str]:
    reasons = {one.field: str(getattr(asked, one.field)) for one in needed}
    faults = [
        Fault(one.field, f"{one.words} {one.ask}") for one in needed if not reasons[one.field]
    ]
    if faults:
        raise InvalidError(*faults)
    return reasons


def _said(reason: str) -> str:
    try:
        said = many_lines(reason, most=LONGEST_REASON)
    except ValueError as error:
        raise InvalidError(Fault("reason", str(error), reason)) from error
    if not said:
        raise InvalidError(Fault("reason", "Say what is to be put right."))
    return said


async def _register(act: Act, row: Conference) -> None:
    """Enter on the register, or take off it, from the day of the conference."""
    on = local_day(row.starts_at)
    for child, decision in (await records.load_decisions(row.id)).items():
        if decision is Decision.REGISTERED:
            await children.register(act, child, on=on)
        if decision is Decision.REMOVED:
            await children.deregister(act, child, on=on)


def _kept_verdict(verdict: QuorumVerdict | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    return {
        "is_quorate": verdict.is_quorate,
        "missing": list(verdict.missing),
        "rules": [msgspec.to_builtins(rule.id) for rule in verdict.rules],
    }
