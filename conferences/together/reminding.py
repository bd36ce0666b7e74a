"""Whom a reminder by hand is for: those who owe an answer or a report of chosen conferences."""

from collections.abc import Sequence
from uuid import UUID

from conferences.entitlement import professional_of, workable_sql
from conferences.reminders import service as reminders
from conferences.reminders.owing import Line as Owing
from conferences.reminders.owing import load_lines
from conferences.reminders.policies import MOST
from conferences.together.values import Line, Owes, Together
from notifications.addresses.service import load_dangers
from notifications.messages.values import Owed
from people.audit.service import Act, fetch
from people.clock import local_day, moment
from people.errors import RefusedError

_OWED = {
    Owes.ANSWER: frozenset({Owed.ANSWER}),
    Owes.REPORT: frozenset({Owed.REPORT_DUE, Owed.REPORT_OVERDUE}),
    Owes.BOTH: frozenset({Owed.ANSWER, Owed.REPORT_DUE, Owed.REPORT_OVERDUE}),
}
_WORDS = {
    Owed.ANSWER: "answer", Owed.REPORT_DUE: "report due", Owed.REPORT_OVERDUE: "report overdue",
}  # fmt: skip


async def lines_of(act: Act, asked: Together) -> list[Line]:
    """Each person who owes something, with why they cannot be reminded where they cannot."""
    by_person: dict[UUID, list[Owing]] = {}
    for one in await _owing(act, asked):
        by_person.setdefault(one.professional, []).append(one)
    held = await load_dangers(by_person)
    found = [_line(act, own, is_held=person in held) for person, own in by_person.items()]
    return sorted(found, key=lambda one: one.who.casefold())


async def remind(act: Act, person: UUID | None, asked: Together) -> UUID:
    """Queue the mail that reminds somebody of what they owe now. A step.

    Raises:
        RefusedError: they owe nothing any more, were reminded today or three times, or have no
            address.
    """
    own = [one for one in await _owing(act, asked) if one.professional == person]
    if not own:
        raise RefusedError("They owe nothing of these any more.")
    refusal = _refusal(act, own)
    if refusal:
        raise RefusedError(refusal)
    message = await reminders.remind_by_hand(act, own[0].professional, _remindable(act, own))
    if message is None:
        raise RefusedError("They were reminded a moment ago.")
    return message


async def _owing(act: Act, asked: Together) -> list[Owing]:
    visible = workable_sql(act.viewer, conference="c", parameter="$2")
    query = f"SELECT c.id FROM conference AS c WHERE c.id = ANY($1::uuid[]) AND {visible}"  # noqa: S608 - our own predicate
    rows = await fetch(query, list(asked.conferences), professional_of(act.viewer))
    chosen = {row["id"] for row in rows}
    return [
        one
        for one in await load_lines(act.now)
        if one.conference in chosen
        and one.debt.owed in _OWED[asked.owes]
        and act.now < one.debt.ends_at
        and (one.debt.owed is not Owed.REPORT_OVERDUE or act.now >= one.debt.hangs_on)
    ]


def _line(act: Act, own: Sequence[Owing], *, is_held: bool) -> Line:
    refusal = _refusal(act, own)
    shown = own if refusal else _remindable(act, own)
    things = [f"{_WORDS[one.debt.owed]} ({one.conference_reference})" for one in shown]
    if is_held and not refusal:
        things.append("held until somebody made sure of the address")
    return Line(
        id=own[0].professional, reference="", who=own[0].name,
        starts_at=min(one.starts_at for one in own),
        now=f"First meeting {moment(min(one.starts_at for one in own))}",
        then=", ".join(things), told=() if refusal else (own[0].name,), refusal=refusal,
    )  # fmt: skip


def _refusal(act: Act, own: Sequence[Owing]) -> str:
    if own[0].email is None:
        return "There is no e-mail address. Telephone them."
    if not _remindable(act, own):
        if any(_was_told_today(act, one) for one in own):
            return "They were reminded today already. Telephone them if it cannot wait."
        return "They were reminded three times already. Telephone them or their line manager."
    return ""


def _remindable(act: Act, own: Sequence[Owing]) -> list[Owing]:
    if any(_was_told_today(act, one) for one in own):
        return []
    return [one for one in own if one.debt.told < MOST]


def _was_told_today(act: Act, one: Owing) -> bool:
    last = one.debt.last_told_at
    return last is not None and local_day(last) >= local_day(act.now)
