"""Looking after reminders: when people are told, where nothing goes out, the week ahead."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from conferences.entitlement import professional_of, visible_sql
from conferences.reminders.owing import Line, load_lines, load_policies
from conferences.reminders.policies import DEFAULTS, Policy, is_to_be_escalated, nth_due
from conferences.reminders.sending import KINDS, remind_by_hand, resolve, send_due, unremind
from conferences.reminders.tables import ReminderPause, ReminderPolicy
from conferences.reminders.values import Foreseen, Pause, PauseKind, PauseListing, SetPolicy
from notifications.addresses.service import load_dangers
from notifications.messages.values import Owed
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import instant, local_day
from people.errors import Fault, InvalidError, NotFoundError
from people.fields import check_revision
from people.permissions import Permission, Viewer, check
from people.vault import written

__all__ = [
    "KINDS",
    "end_pause",
    "foresee",
    "list_pauses",
    "list_policies",
    "pause",
    "remind_by_hand",
    "resolve",
    "send_due",
    "set_policy",
    "unremind",
]
_DAYS_AHEAD = 7
_PAUSES = """
SELECT pause.id, pause.kind, pause.reason, pause.reason_sealed, pause.until, pause.paused_at,
       coalesce(c.reference, p.name, '') AS about
  FROM reminder_pause AS pause
  LEFT JOIN conference AS c ON pause.kind = 'conference' AND c.id = pause.subject
  LEFT JOIN professional AS p ON pause.kind = 'person' AND p.id = pause.subject
 WHERE pause.ended_at IS NULL AND (pause.until IS NULL OR pause.until >= $1)
   AND (pause.kind <> 'conference' OR {visible})
 ORDER BY pause.paused_at DESC, pause.id
"""


async def list_policies(viewer: Viewer) -> list[Policy]:
    """When people are reminded of what, in the order in which it comes up."""
    check(viewer, Permission.REMINDER_MANAGE)
    async with reading(viewer):
        policies = await load_policies()
    return [policies[owed] for owed in DEFAULTS]


async def set_policy(viewer: Viewer, owed: Owed, asked: SetPolicy, *, now: datetime) -> None:
    """Remind people of one thing by other rules from now on.

    Raises:
        InvalidError: a number or a time cannot be taken.
        RefusedError: somebody changed it meanwhile.
    """
    check(viewer, Permission.REMINDER_MANAGE)
    subject = Subject("reminder_policy")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="reminder.set_policy") as act:
        await act.fetch("SELECT pg_advisory_xact_lock(hashtextextended('reminder_policy', 0))")
        stored = msgspec.to_builtins((await load_policies())[owed])
        check_revision(stored, asked, noun="policy")
        policy = Policy(
            owed=owed, **msgspec.structs.asdict(asked) | {"revision": asked.revision + 1}
        )
        await ReminderPolicy.delete().where(ReminderPolicy.owed == owed.value)
        await ReminderPolicy.insert(
            ReminderPolicy(**msgspec.structs.asdict(policy) | {"owed": owed.value})
        )
        act.note(owed=owed, **{k: v for k, v in stored.items() if k not in ("owed", "revision")})


async def list_pauses(viewer: Viewer, *, now: datetime) -> list[PauseListing]:
    """What nothing goes out about, the latest first."""
    check(viewer, Permission.REMINDER_MANAGE)
    async with reading(viewer):
        return await _load_pauses(viewer, now)


async def pause(viewer: Viewer, asked: Pause, *, now: datetime) -> UUID:
    """Let nothing go out to a person, about a conference, or at all; gives the pause's id.

    Raises:
        InvalidError: there is no such person or conference, or the last day has passed.
    """
    check(viewer, Permission.REMINDER_MANAGE)
    if asked.until is not None and asked.until < local_day(now):
        raise InvalidError(Fault("until", "Give a day that is still to come."))
    made = uuid4()
    subject = Subject("reminder_pause", made)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="reminder.pause") as act:
        about = await _subject_of(act, asked)
        await ReminderPause.insert(
            ReminderPause(
                id=made,
                kind=asked.kind.value,
                subject=about,
                **written.sealed("reminder_pause", made, reason=asked.reason),
                until=asked.until,
                paused_by=viewer.account,
                paused_at=now,
            )
        )
        act.note(kind=asked.kind, about=about)
    return made


async def end_pause(viewer: Viewer, pause: UUID, *, now: datetime) -> None:
    """Let reminders go out again.

    Raises:
        NotFoundError: there is no such pause.
    """
    check(viewer, Permission.REMINDER_MANAGE)
    subject = Subject("reminder_pause", pause)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="reminder.end_pause") as act:
        if pause not in {one.id for one in await _load_pauses(viewer, now)}:
            raise NotFoundError
        await act.fetch(
            "UPDATE reminder_pause SET ended_at = coalesce(ended_at, $2) WHERE id = $1", pause, now
        )


async def foresee(viewer: Viewer, *, now: datetime) -> list[Foreseen]:
    """What the next seven days would bring, day by day, if nothing is done before."""
    check(viewer, Permission.REMINDER_MANAGE)
    async with reading(viewer):
        lines = await load_lines(now)
        visible = await _visible(viewer, [line.conference for line in lines])
        held = await load_dangers({line.professional for line in lines})
    found = [
        one
        for line in lines
        if line.conference in visible
        for one in _foreseen(line, now, is_held=line.professional in held)
    ]
    return sorted(found, key=lambda one: (one.on, one.who.casefold(), one.starts_at, one.owed))


def _foreseen(line: Line, now: datetime, *, is_held: bool) -> list[Foreseen]:
    """What would go out about one thing, told of each day when its policy opens."""
    found = []
    for days in range(_DAYS_AHEAD):
        on = local_day(now) + timedelta(days=days)
        at = max(now, instant(on, line.policy.opens_at))
        nth = nth_due(line.policy, line.debt, at, line.calendar)
        is_vain = nth is None and is_to_be_escalated(line.policy, line.debt, at, line.calendar)
        if nth is not None or is_vain:
            found.append(_told(line, at, is_for_manager=is_vain, is_held=is_held and not is_vain))
        if nth is not None:
            line = line.after(nth, at)
        elif is_vain:
            line = line.escalated()
    return found


def _told(line: Line, at: datetime, *, is_for_manager: bool, is_held: bool) -> Foreseen:
    return Foreseen(
        on=local_day(at),
        who=line.name,
        is_for_manager=is_for_manager,
        by_mail=bool(line.email),
        is_held=is_held,
        owed=line.debt.owed,
        conference=line.conference,
        conference_reference=line.conference_reference,
        starts_at=line.starts_at,
    )


async def _load_pauses(viewer: Viewer, now: datetime) -> list[PauseListing]:
    """The pauses that stand and are the viewer's to see. In an open transaction."""
    visible = visible_sql(viewer, conference="c", parameter="$2")
    rows = await fetch(_PAUSES.format(visible=visible), local_day(now), professional_of(viewer))
    opened = [written.opened("reminder_pause", row, "reason") for row in rows]
    return msgspec.convert(opened, list[PauseListing])


async def _visible(viewer: Viewer, conferences: list[UUID]) -> frozenset[UUID]:
    visible = visible_sql(viewer, conference="c", parameter="$2")
    query = f"SELECT c.id FROM conference AS c WHERE c.id = ANY($1::uuid[]) AND {visible}"  # noqa: S608 - our own predicate
    rows = await fetch(query, conferences, professional_of(viewer))
    return frozenset(row["id"] for row in rows)


async def _subject_of(act: Act, asked: Pause) -> UUID | None:
    """The id of what is paused; none for everything."""
    if asked.kind is PauseKind.EVERYTHING:
        return None
    if asked.kind is PauseKind.PERSON:
        found = await act.fetch("SELECT id FROM professional WHERE id = $1", asked.person)
        fault = Fault("person", "Choose from the people that are listed.")
    else:
        visible = visible_sql(act.viewer, conference="c", parameter="$2")
        query = f"SELECT c.id FROM conference AS c WHERE c.reference = upper($1) AND {visible}"  # noqa: S608 - our own predicate
        found = await act.fetch(query, asked.reference, professional_of(act.viewer))
        fault = Fault("reference", "No conference has this reference.", asked.reference)
    if not found:
        raise InvalidError(fault)
    return UUID(str(found[0]["id"]))
