"""What is due to be erased now, and what holds it back: nothing of it is done."""

from datetime import date, datetime
from uuid import UUID

from conferences.keeping import holds
from conferences.keeping.holds import Holds
from conferences.keeping.lines import Due, cutoff, find_line
from conferences.keeping.schedule import load_schedule
from conferences.keeping.values import DueItem, DueLine, Preview, ScheduleLine
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.permissions import Permission, Viewer, check

_CASE = "children_families"


async def get_preview(viewer: Viewer, *, now: datetime) -> Preview:
    """Everything that is due, line by line, with what holds it back; one entry in the trail.

    Raises:
        NotFoundError: the viewer does not look after what is kept.
    """
    check(viewer, Permission.RETENTION_MANAGE)
    subject = Subject("retention_line")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="retention.preview") as act:
        lines = await load_due(act)
        waiting = await fetch("SELECT id FROM erasure_run WHERE state IN ('asked', 'approved')")
        act.note(due={line.code: len(line.items) for line in lines})
    return Preview(lines=lines, run=waiting[0]["id"] if waiting else None)


async def load_due(act: Act) -> tuple[DueLine, ...]:
    """What is due of every class of record, inside an act."""
    today = local_day(act.now)
    standing = await holds.load_standing()
    found = []
    whole_cases: set[UUID] = set()
    for period in await load_schedule():
        items = await _items(period, standing, today, without=whole_cases)
        if period.code == _CASE:
            whole_cases = {item.subject for item in items}
        if items:
            found.append(
                DueLine(code=period.code, words=period.words, does=period.does, items=items)
            )
    return tuple(found)


async def _items(
    period: ScheduleLine, standing: Holds, today: date, *, without: set[UUID]
) -> tuple[DueItem, ...]:
    line = find_line(period.code)
    if line is None or line.list_due is None or period.days is None:
        return ()
    since = cutoff(today, period.days)
    return tuple(
        DueItem(
            line=line.code, subject=due.subject, reference=due.reference,
            counted_from=due.counted_from,
            due_since=date.fromordinal(due.counted_from.toordinal() + period.days + 1),
            held_by=standing.on(due),
        )
        for due in await line.list_due(since, None)
        if due.family is None or due.family not in without
    )  # fmt: skip


async def find_due(code: str, subject: UUID, counted_from: date, *, today: date) -> Due | None:
    """One thing of a list, if it is still due under the periods now in force. A read inside an act.

    Its event must not have moved since the list was made.
    """
    line, periods = find_line(code), {one.code: one for one in await load_schedule()}
    days = periods[code].days if code in periods else None
    if line is None or line.list_due is None or days is None:
        return None
    due = await line.list_due(min(counted_from, cutoff(today, days)), subject)
    return next((one for one in due if one.subject == subject), None)
