"""Sending what is due: one mail a person a day, each reminder once, whatever runs beside it.

A tick finds who owes what, claims the reminders that are due as rows nobody else can write, and
queues one mail with them, in one act a person. Two processes, a restart or a clock that jumps find
the rows there. What a mail says is asked again when it is sent: one that would tell of what was
done meanwhile, or of a case somebody was shut out of, is taken back, and its rows with it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from conferences.attending import askings
from conferences.reminders import queries
from conferences.reminders.owing import Line, load_lines
from conferences.reminders.policies import (
    ListGoesTo,
    is_to_be_escalated,
    nth_due,
    opens_at,
)
from notifications.messages.neutrality import check_neutral
from notifications.messages.values import FOLLOWS, Item, Message, MessageKind, Owed, Recipient
from notifications.outbox import recalling as queued
from notifications.outbox import service as outbox
from notifications.outbox.waiting import waits as waits_of
from people import public_url
from people.audit.service import Act, Subject, Verb, fetch, housekeeping, reading, recorded
from people.clock import local_day, moment
from people.links import service as links
from people.permissions import TICK
from people.text import random_reference

MANAGER = 0
"""The number of the reminder that is the line manager's."""


KINDS = frozenset({MessageKind.ESCALATION, MessageKind.REMINDER})


class Due(msgspec.Struct, frozen=True):
    """One reminder that is to go out now, and its number."""

    line: Line
    nth: int


async def send_due(*, now: datetime) -> int:
    """Queue every mail that is due at this moment; how many those are."""
    async with housekeeping():
        await fetch(queries.RELEASE)
    async with reading(TICK):
        lines = await load_lines(now)
        vain = await load_escalations(lines, now)
    sent = 0
    for person, due in _by_person(
        (one.line.professional, one) for one in reminders_due(lines, now)
    ):
        sent += await _send(person, due, MessageKind.REMINDER, now)
    for manager, due in _by_person(vain):
        sent += await _send(manager, due, MessageKind.ESCALATION, now)
    return sent


def reminders_due(lines: Sequence[Line], now: datetime) -> list[Due]:
    """The reminders that are to go out by mail at this moment."""
    return [
        Due(line, nth)
        for line in lines
        if line.email and (nth := nth_due(line.policy, line.debt, now, line.calendar))
    ]


async def load_escalations(lines: Sequence[Line], now: datetime) -> list[tuple[UUID, Due]]:
    """What managers are to hear of now, each with who that is. In an open transaction.

    The line manager of the record, or the agency's named lead where the policy says so; the other
    of the two, where there is none, or one who has left, has no address, is paused or shut out of
    the case.
    """
    leads = {row["agency"]: row["lead"] for row in await fetch(queries.LEADS)}
    asked = [
        (manager, line)
        for line in lines
        if is_to_be_escalated(line.policy, line.debt, now, line.calendar)
        for manager in _told_of(line, leads.get(line.agency))
        if manager is not None and manager != line.professional
    ]
    let_in = await _let_in([(manager, line.conference) for manager, line in asked], now)
    first: dict[tuple[UUID, Owed], tuple[UUID, Due]] = {}
    for manager, line in asked:
        if (manager, line.conference) in let_in:
            first.setdefault((line.about, line.debt.owed), (manager, Due(line, MANAGER)))
    return list(first.values())


def _told_of(line: Line, lead: UUID | None) -> tuple[UUID | None, UUID | None]:
    """Who is to hear of it, and who in their stead where they cannot."""
    is_lead = line.policy.list_goes_to is ListGoesTo.AGENCY_LEAD
    return (lead, line.line_manager) if is_lead else (line.line_manager, lead)


async def _let_in(
    asked: Sequence[tuple[UUID, UUID]], now: datetime
) -> frozenset[tuple[UUID, UUID]]:
    """Those managers that may be told, each with the conference. In an open transaction."""
    managers, conferences = [one for one, _ in asked], [one for _, one in asked]
    rows = await fetch(queries.LET_IN, managers, conferences, local_day(now)) if asked else ()
    return frozenset((row["manager"], row["conference"]) for row in rows)


async def resolve(message: Message, *, now: datetime) -> Recipient | None:
    """Who a reminder goes to; none where any of what it says does not hold any more.

    What was queued within its hours goes out within them, however often it has to be tried; what
    somebody sent by hand outside them goes out at once.
    """
    async with reading(TICK):
        people = await fetch(
            "SELECT name, email FROM professional WHERE id = $1 AND is_active", message.recipient
        )
        told = await _still_holding(message, now)
    if not people or people[0]["email"] is None or not told:
        return None
    keeps_hours = _open_from(told, message.not_before) == message.not_before
    from_when = _open_from(told, now) if keeps_hours else now
    return Recipient(
        people[0]["name"], people[0]["email"], not_before=from_when if now < from_when else None
    )


def _open_from(told: Iterable[Line], at: datetime) -> datetime:
    """From when on all of it may go out."""
    return max(opens_at(line.policy, at, line.calendar) for line in told)


async def _still_holding(message: Message, now: datetime) -> list[Line]:
    """What a mail says, where all of it is owed still and by whoever it goes to; else nothing."""
    rows = await fetch(queries.SAID, message.id)
    said = {(row["about"], row["owed"], row["hangs_on"]) for row in rows}
    lines = {
        (line.about, line.debt.owed.value, line.debt.hangs_on): line
        for line in await load_lines(now, only={about for about, _, _ in said})
        if now < line.debt.ends_at
    }
    told = [lines[one] for one in said if one in lines]
    if len(told) < len(said):
        return []
    if message.kind is MessageKind.REMINDER:
        is_theirs = all(line.professional == message.recipient for line in told)
        return told if is_theirs else []
    asked = [(message.recipient, line.conference) for line in told]
    return told if await _let_in(asked, now) >= set(asked) else []


async def _send(person: UUID, due: list[Due], kind: MessageKind, now: datetime) -> bool:
    """Claim what is due to one person and queue one mail of it; whether there was any."""
    subject = Subject("professional", person)
    async with recorded(TICK, Verb.DISCLOSE, subject, now=now, name=f"{kind.value}.send") as act:
        message = uuid4()
        claimed = await _claim(act, person, message, due)
        is_list = kind is MessageKind.ESCALATION
        items = tuple(_item(one.line, now, is_for_manager=is_list) for one in claimed)
        await _put(act, kind, message, person, items)
    return bool(items)


async def _claim(act: Act, person: UUID, message: UUID, due: list[Due]) -> list[Due]:
    """Those of the reminders that nobody else has claimed, in the order given."""
    await act.fetch("SELECT FROM professional WHERE id = $1 FOR NO KEY UPDATE", person)
    rows = await act.fetch(
        queries.CLAIM,
        [one.line.about for one in due],
        [one.line.debt.owed.value for one in due],
        [one.line.debt.hangs_on for one in due],
        [one.nth for one in due],
        person, message, act.now,
    )  # fmt: skip
    claimed = {(row["about"], row["owed"]) for row in rows}
    act.note(reminders=[str(about) for about, _ in sorted(claimed)])
    return [one for one in due if (one.line.about, one.line.debt.owed.value) in claimed]


async def _put(
    act: Act,
    kind: MessageKind,
    message: UUID,
    person: UUID,
    items: tuple[Item, ...],
    *,
    waits: timedelta = timedelta(),
) -> None:
    if not items:
        return
    references = {item.reference for item in items}
    await outbox.put(
        act,
        Message(
            id=message,
            about=person,
            kind=kind,
            recipient=person,
            reference=references.pop() if len(references) == 1 else random_reference(6),
            not_before=act.now + waits,
            dedupe_key=f"{kind.value}:{message}",
            items=items,
        ),
    )


async def remind_by_hand(act: Act, person: UUID, lines: Sequence[Line]) -> UUID | None:
    """Queue one mail that reminds a person of these, which counts as the next one each. A step.

    It waits so that it can be taken back; none where somebody else reminded them meanwhile.
    """
    message = uuid4()
    claimed = await _claim(act, person, message, [Due(one, one.debt.told + 1) for one in lines])
    items = tuple(_item(one.line, act.now) for one in claimed)
    await _put(act, MessageKind.REMINDER, message, person, items, waits=waits_of(act.now))
    return message if items else None


async def unremind(act: Act, message: UUID) -> None:
    """Take back a reminder that has not left: as if it had never been queued. A step."""
    await queued.withdraw(act, [message])
    await act.fetch("DELETE FROM reminder WHERE message = $1", message)


def _item(line: Line, now: datetime, *, is_for_manager: bool = False) -> Item:
    """One line of the mail; a manager is given a name and no link."""
    owed = line.debt.owed
    has_day = owed in FOLLOWS or owed in (Owed.REPORT_DUE, Owed.REPORT_OVERDUE)
    return Item(
        reference=line.reference,
        owed=owed,
        meets_at=moment(line.starts_at),
        by=moment(line.due_at) if has_day and line.due_at is not None else "",
        link=None if is_for_manager else _link(line),
        who=_neutral(line.name) if is_for_manager else "",
        is_late=owed in FOLLOWS and line.due_at is not None and now > line.due_at,
    )


def _link(line: Line) -> str | None:
    """Where it is done: by the personal link, or signed in where it is the conference's record."""
    if line.debt.owed in FOLLOWS:
        return f"{public_url.get()}/to-record/{line.conference}"
    token = line.link_sealed and askings.opened_link(line.about, line.link_sealed)
    return links.url_of(token) if token else None


def _neutral(name: str) -> str:
    """A colleague's name as it may stand in mail."""
    try:
        check_neutral(name)
    except ValueError:
        return "Somebody of yours"
    return name


def _by_person(due: Iterable[tuple[UUID, Due]]) -> list[tuple[UUID, list[Due]]]:
    by_person: dict[UUID, list[Due]] = {}
    for person, one in due:
        by_person.setdefault(person, []).append(one)
    return sorted(by_person.items())
