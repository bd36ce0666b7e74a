"""Facts as they would stand had another standard been in force, and what comes of it. Pure.

What people did stays; what was due is counted again: the day for the conference from what started
its clock, each agency's report on its own calendar. Nobody was told these dates at the time, so a
report that came between the two is late under one and in time under the other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from standards.agreed.in_force import StandardInForce
from standards.agreed.timescales import due
from standards.measures.conference_rules import assessed
from standards.measures.facts import ConferenceFacts, InviteeFacts
from standards.measures.invitation_rules import Measuring
from standards.measures.verdicts import CountedBy, Measure, Reason, Verdict

Calendars = Mapping[UUID, str]
Key = tuple[UUID, Measure]


class Said(msgspec.Struct, frozen=True):
    """How one verdict came out, for whom."""

    verdict: Verdict
    reason: Reason
    agency: UUID | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict that comes out differently."""

    conference: UUID
    reference: str
    measure: Measure
    agency: UUID | None
    before: Said
    after: Said


def under(
    facts: ConferenceFacts, standard: StandardInForce, calendars: Calendars, *, now: datetime
) -> ConferenceFacts:
    """The facts with what was due counted again under a standard."""
    measuring = Measuring(facts, standard, calendars, now)
    found = None
    if facts.clock_event is not None and facts.clock_started_on is not None:
        found = due(standard, facts.kind, {facts.clock_event: facts.clock_started_on})
    return msgspec.structs.replace(
        facts,
        due_on=found.due_on if found else None,
        due_rule=found.measure if found else None,
        invitees=tuple(_invitee(one, measuring) for one in facts.invitees),
    )


def verdicts(
    facts: ConferenceFacts, standard: StandardInForce, calendars: Calendars, *, now: datetime
) -> dict[Key, Said]:
    """Every verdict on a conference had that standard been in force."""
    return {
        (one.subject, one.measure): Said(one.verdict, one.reason, one.agency)
        for one in assessed(
            under(facts, standard, calendars, now=now), standard, calendars, now=now
        )
        if one.counted_by is not CountedBy.DUE
    }


def changes(
    facts: ConferenceFacts, before: Mapping[Key, Said], after: Mapping[Key, Said]
) -> Iterable[Change]:
    """The verdicts on one conference that come out differently."""
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        if old.verdict is not new.verdict and (old.verdict.is_counted or new.verdict.is_counted):
            yield Change(
                conference=facts.conference, reference=facts.reference, measure=key[1],
                agency=new.agency, before=old, after=new,
            )  # fmt: skip


def direction(change: Change) -> Literal["better", "enters", "leaves", "worse"]:
    """Which way a verdict moves."""
    if not change.before.verdict.is_counted:
        return "enters"
    if not change.after.verdict.is_counted:
        return "leaves"
    return "better" if change.after.verdict is Verdict.MET else "worse"


def _invitee(invitee: InviteeFacts, measuring: Measuring) -> InviteeFacts:
    if invitee.expectation == "attend" or invitee.is_walk_in:
        return invitee
    found, _ = measuring.report(invitee.agency, invitee.group)
    due_at = found.due_at if found else None
    return msgspec.structs.replace(invitee, report_due_at=due_at, report_first_due_at=due_at)
