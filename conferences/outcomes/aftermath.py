"""Recording what followed a conference that is closed: each recording measures it anew."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from conferences.booking.tables import Conference
from conferences.children import service as children
from conferences.entitlement import may_run, professional_of, visible_sql
from conferences.outcomes import measuring, queries, records
from conferences.outcomes.aftermath_values import (
    Aftermath,
    ChangeListing,
    ChildAfter,
    ChildHeard,
    Following,
    Heard,
    RecordAftermath,
    RecordChange,
)
from conferences.outcomes.followed import at_noon
from conferences.outcomes.tables import ChildView, Outcome, SignificantChange
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from standards.agreed import service as agreed
from standards.measures.aftermath_rules import assess_what_followed
from standards.measures.definitions import TITLES
from standards.measures.invitation_rules import Measuring
from standards.measures.varied import later_day, set_apart
from standards.measures.verdicts import REASON_WORDS, Assessed, Measure, Reason

_DAYS = (
    "decisions_issued_on", "plan_issued_on", "record_issued_on", "core_group_held_on",
    "plan_ratified_on",
)  # fmt: skip
_NOT_TO_BE_DONE = (Measure.CHANGE_TOLD, Measure.NEVER_TWICE_INQUORATE)
_CHANGED_MEANWHILE = (
    "Somebody else recorded something here while you had it open."
    " Load the page again and add what is missing."
)


async def get_aftermath(viewer: Viewer, conference: UUID, *, now: datetime) -> Aftermath:
    """What followed a conference, until when each thing is due, and how it stands.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps.
        RefusedError: it is not closed.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="aftermath.read") as act:
        row = await _lock_closed(act, conference)
        found = await records.find(conference)
        about = (await children.describe(act, [conference]))[conference]
        heard = dict(await fetch(queries.HEARD, conference))
        changes = await fetch(queries.CHANGES, conference)
        said = await _assessed(act, row, now)
    stored = {} if found is None else dict(found)
    return Aftermath(
        conference=row.id, reference=row.reference, kind=row.kind, state=row.state,
        starts_at=row.starts_at, ends_at=row.ends_at, revision=stored.get("revision"),
        plan_ratified_by=stored.get("plan_ratified_by", ""),
        shows_reports=may_run(viewer, chair=row.chair, minute_taker=None),
        children=tuple(
            ChildAfter(child=one, heard=Heard(heard[one.id]) if heard.get(one.id) else None)
            for one in about
        ),
        changes=tuple(_change(one, said) for one in changes),
        following=tuple(
            _following(one) for one in said.values()
            if one.measure not in _NOT_TO_BE_DONE and one.reason is not Reason.WAS_QUORATE
        ),
        **{day: _day_of(stored, day) for day in _DAYS},
    )  # fmt: skip


async def is_closed(viewer: Viewer, conference: UUID) -> bool:
    """Whether a conference is closed, for whoever is led to its record.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps.
    """
    check(viewer, Permission.OUTCOME_RECORD)
    visible = visible_sql(viewer, conference="c", parameter="$2")
    query = f"SELECT chair, minute_taker, state FROM conference AS c WHERE id = $1 AND {visible}"  # noqa: S608 - our own predicate
    async with reading(viewer):
        rows = await fetch(query, conference, professional_of(viewer))
    for row in rows:
        if may_run(viewer, chair=row["chair"], minute_taker=row["minute_taker"]):
            return row["state"] in ("held", "inquorate")
    raise NotFoundError


async def record_aftermath(
    viewer: Viewer, conference: UUID, asked: RecordAftermath, *, now: datetime
) -> None:
    """Record what was sent, held and ratified, and how each child was heard; measure it anew.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps, or no such child.
        RefusedError: it is not closed, or somebody else recorded meanwhile.
        InvalidError: a day is still to come, or before the conference.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="aftermath.record") as act:
        row = await _lock_closed(act, conference)
        _check_days(asked, row, now)
        found = await records.find(conference)
        if found is None or asked.revision not in (None, found["revision"]):
            raise RefusedError(_CHANGED_MEANWHILE)
        values: records.Columns = {
            Outcome.plan_ratified_by: asked.plan_ratified_by,
            Outcome.revision: Outcome.revision + 1,
        }
        values.update({_column(day): at_noon(getattr(asked, day)) for day in _DAYS})
        await Outcome.update(values).where(Outcome.conference == conference)
        await _write_views(act, conference, asked.children)
        await measuring.measure(act, row)
        act.note(children=len(asked.children))


async def add_change(
    viewer: Viewer, conference: UUID, asked: RecordChange, *, now: datetime
) -> UUID:
    """Record a significant change after a conference, and when the chair was told; gives its id.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps.
        RefusedError: it is not closed.
        InvalidError: a day is still to come, or before the conference.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="change.record") as act:
        row = await _lock_closed(act, conference)
        _check_change(asked, row, now)
        change = uuid4()
        await SignificantChange.insert(
            SignificantChange(
                id=change, conference=conference, identified_on=asked.identified_on,
                told_on=asked.told_on, recorded_by=viewer.account, recorded_at=now,
            )
        )  # fmt: skip
        await measuring.measure(act, row)
        act.note(change=change)
    return change


async def correct_change(
    viewer: Viewer, change: UUID, asked: RecordChange, *, now: datetime
) -> UUID:
    """Say when the chair was told, or put the days of a change right; gives the conference.

    Raises:
        NotFoundError: there is no such change of a conference whose record the viewer keeps.
        RefusedError: somebody else changed it meanwhile.
        InvalidError: a day is still to come, or before the conference.
    """
    async with _of_change(viewer, change, now, "change.correct") as act:
        row, found = await _lock_change(act, change)
        if asked.revision not in (None, found["revision"]):
            raise RefusedError(_CHANGED_MEANWHILE)
        _check_change(asked, row, now)
        values: records.Columns = {
            SignificantChange.identified_on: asked.identified_on,
            SignificantChange.told_on: asked.told_on,
            SignificantChange.revision: SignificantChange.revision + 1,
        }
        await SignificantChange.update(values).where(SignificantChange.id == change)
        await measuring.measure(act, row)
    conference: UUID = row.id
    return conference


async def remove_change(viewer: Viewer, change: UUID, *, now: datetime) -> UUID:
    """Take out a change that was recorded by mistake; gives the conference.

    Raises:
        NotFoundError: there is no such change of a conference whose record the viewer keeps.
    """
    async with _of_change(viewer, change, now, "change.remove") as act:
        row, _ = await _lock_change(act, change)
        await SignificantChange.delete().where(SignificantChange.id == change)
        await measuring.measure(act, row)
    conference: UUID = row.id
    return conference


def _of_change(viewer: Viewer, change: UUID, now: datetime, name: str) -> Any:  # noqa: ANN401
    subject = Subject("significant_change", change)
    return recorded(viewer, Verb.ALTER, subject, now=now, name=name)


async def _lock_change(act: Act, change: UUID) -> tuple[Conference, asyncpg.Record]:
    rows = await act.fetch(queries.CHANGE, change)
    if not rows:
        raise NotFoundError
    return await _lock_closed(act, rows[0]["conference"]), rows[0]


async def _lock_closed(act: Act, conference: UUID) -> Conference:
    row = await records.lock(act, conference)
    if row.state not in ("held", "inquorate"):
        raise RefusedError("It is not closed yet. What follows it is recorded once it is.")
    return row


async def _assessed(act: Act, row: Conference, now: datetime) -> dict[UUID | Measure, Assessed]:
    """How everything that follows stands now: a change by its id, the rest by its measure."""
    standard = await agreed.get_in_force(local_day(row.starts_at))
    facts = await measuring.load_facts(act, row)
    every = assess_what_followed(Measuring(facts, standard, {}, now))
    return {
        one.subject if one.measure is Measure.CHANGE_TOLD else one.measure: one
        for one in set_apart(facts, every, now=now)
    }


async def _write_views(act: Act, conference: UUID, views: tuple[ChildHeard, ...]) -> None:
    """How each child was heard, in place of what stood there. A step."""
    places = dict(await act.fetch(queries.ABOUT, conference))
    if {one.child for one in views} - places.keys():
        raise NotFoundError
    await ChildView.delete().where(ChildView.about.is_in(list(places.values())))
    if views:
        await ChildView.insert(
            *(
                ChildView(
                    id=uuid4(), about=places[one.child], heard=one.heard.value,
                    recorded_by=act.viewer.account, recorded_at=act.now,
                )
                for one in views
            )
        )  # fmt: skip


def _check_days(asked: RecordAftermath, row: Conference, now: datetime) -> None:
    given = {day: getattr(asked, day) for day in _DAYS}
    _check_since(given, row, now)


def _check_change(asked: RecordChange, row: Conference, now: datetime) -> None:
    _check_since({"identified_on": asked.identified_on, "told_on": asked.told_on}, row, now)


def _check_since(given: dict[str, date | None], row: Conference, now: datetime) -> None:
    """Demand days from that of the conference until today."""
    held_on, today = local_day(row.starts_at), local_day(now)
    faults = []
    for field, on in given.items():
        if on is not None and on > today:
            faults.append(Fault(field, "Give a day that has come.", on.isoformat()))
        if on is not None and on < held_on:
            faults.append(Fault(field, "Give a day on or after the conference.", on.isoformat()))
    if faults:
        raise InvalidError(*faults)


def _column(day: str) -> str:
    return f"{day.removesuffix('_on')}_at"


def _day_of(stored: dict[str, Any], day: str) -> date | None:
    at = stored.get(_column(day))
    return None if at is None else local_day(at)


def _change(row: asyncpg.Record, said: dict[UUID | Measure, Assessed]) -> ChangeListing:
    found = said[row["id"]]
    return ChangeListing(
        id=row["id"], identified_on=row["identified_on"], told_on=row["told_on"],
        revision=row["revision"], due_at=found.due_at, later_until=later_day(found),
        verdict=found.verdict.value, reason_words=REASON_WORDS[found.reason],
    )  # fmt: skip


def _following(one: Assessed) -> Following:
    return Following(
        measure=one.measure.value, title=TITLES[one.measure], due_at=one.due_at,
        later_until=later_day(one),
        happened_at=one.happened_at, rule_words=one.rule_words, verdict=one.verdict.value,
        reason_words=REASON_WORDS[one.reason],
    )  # fmt: skip
