"""Handing a closed conference down to be measured, and measuring it again when more is known.

What follows a conference happens days after it was closed: every recording measures anew, and a
tick does so for what other slices recorded, and for what fell due without having been recorded.
What was counted before is superseded and stays on record.
"""

from datetime import datetime

from conferences.attending import service as attending
from conferences.booking.tables import Conference
from conferences.outcomes import followed, queries, records
from conferences.outcomes.facts import facts_of
from conferences.reports import service as reports
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.permissions import TICK
from standards.calendars.counts import due_instant
from standards.measures import service as measures
from standards.measures.facts import ConferenceFacts
from standards.variations import service as variations

_CLOSED = frozenset({"held", "inquorate"})


async def measure(act: Act, row: Conference) -> None:
    """Store what is known of a closed conference and assess it. A step."""
    await measures.assess(act, await load_facts(act, row))


async def measure_if_closed(act: Act, row: Conference) -> None:
    """The same where it is closed; one that is open is measured when it is closed. A step."""
    if row.state in _CLOSED:
        await measure(act, row)


async def load_facts(act: Act, row: Conference) -> ConferenceFacts:
    """Everything that is known of a conference that has a date, in an open transaction."""
    [about] = await act.fetch(queries.CHILDREN, row.id)
    facts = facts_of(
        row,
        await attending.load_seats(row.id),
        await attending.load_notices(row.id),
        await reports.load_dates(row.id),
        children=about["children"],
        variations=await variations.load_facts(row.id),
    )
    before = await inquorate_before(row)
    return await followed.with_what_followed(row, facts, inquorate_before=before)


async def inquorate_before(row: Conference) -> int:
    """How many of the family's conferences in a row were inquorate before this one."""
    states = [
        one["state"] for one in await fetch(queries.BEFORE, row.family, row.starts_at, row.id)
    ]
    return next((n for n, state in enumerate(states) if state == "held"), len(states))


async def count_overdue(*, now: datetime) -> int:
    """Count what is not held though its due day has passed; gives for how many that changed.

    It is not met in the quarter of that day, and measured anew once it is held or cancelled.
    """
    async with reading(TICK):
        found = {row["id"]: row["is_overdue"] for row in await fetch(queries.OVERDUE, now)}
    for conference, is_overdue in found.items():
        subject = Subject("conference", conference)
        name = "conference.count_overdue"
        async with recorded(TICK, Verb.ALTER, subject, now=now, name=name) as act:
            row = await records.lock_open(act, conference)
            if row is None:
                continue
            await measures.retract(act, [conference])
            if is_overdue:
                await measures.assess(act, await _overdue_facts(act, row))
    return len(found)


async def _overdue_facts(act: Act, row: Conference) -> ConferenceFacts:
    [about] = await act.fetch(queries.CHILDREN, row.id)
    due_at = due_instant(row.due_on)
    return ConferenceFacts(
        conference=row.id, revision=row.revision, source="acts", reference=row.reference,
        kind=row.kind, state="overdue", starts_at=due_at, ends_at=due_at, due_on=row.due_on,
        due_rule=row.due_rule, clock_event=row.clock_event,
        clock_started_on=row.clock_started_on, children=about["children"], family=row.family,
        is_reconvened=row.reconvenes,
    )  # fmt: skip


async def recount(*, now: datetime) -> int:
    """Measure again what was closed before something of it was known, or has fallen due since.

    Gives how many that were; what was counted is superseded and stays on record.
    """
    async with reading(TICK):
        stale = [row["id"] for row in await fetch(queries.STALE, now)]
    for conference in stale:
        subject = Subject("conference", conference)
        async with recorded(TICK, Verb.ALTER, subject, now=now, name="conference.recount") as act:
            row = await records.lock_closed(act, conference)
            if row is not None:
                await measure(act, row)
    return len(stale)
