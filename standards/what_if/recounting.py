"""Facts as they would stand had another standard been in force, and what comes of it. Pure.

What people did stays; what was due is counted again: the day for the conference from what started
its clock, each agency's report on its own calendar. Nobody was told these dates at the time, so a
report that came between the two is late under one and in time under the other.
"""

from collections.abc import Iterable, Mapping
from typing import Literal
from uuid import UUID

import msgspec

from standards.agreed.in_force import StandardInForce
from standards.agreed.timescales import due, report_due
from standards.measures.conference_rules import assessed
from standards.measures.facts import ConferenceFacts, InviteeFacts
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


class Tally(msgspec.Struct, kw_only=True):
    """How a measure comes out before and after: met of those counted, and what moved."""

    met_before: int = 0
    counted_before: int = 0
    met_after: int = 0
    counted_after: int = 0
    better: int = 0
    worse: int = 0
    enters: int = 0
    leaves: int = 0

    def add(self, before: Verdict, after: Verdict) -> None:
        """Count one verdict that is on both sides."""
        self.met_before += before is Verdict.MET
        self.met_after += after is Verdict.MET
        self.counted_before += before is not Verdict.EXCLUDED
        self.counted_after += after is not Verdict.EXCLUDED
        if before is after:
            return
        if before is Verdict.EXCLUDED:
            self.enters += 1
        elif after is Verdict.EXCLUDED:
            self.leaves += 1
        elif after is Verdict.MET:
            self.better += 1
        else:
            self.worse += 1


def under(
    facts: ConferenceFacts, standard: StandardInForce, calendars: Calendars
) -> ConferenceFacts:
    """The facts with what was due counted again under a standard."""
    found = None
    if facts.clock_event is not None and facts.clock_started_on is not None:
        found = due(standard, facts.kind, {facts.clock_event: facts.clock_started_on})
    return msgspec.structs.replace(
        facts,
        due_on=found.due_on if found else None,
        due_rule=found.measure if found else None,
        invitees=tuple(_invitee(one, facts, standard, calendars) for one in facts.invitees),
    )


def verdicts(
    facts: ConferenceFacts, standard: StandardInForce, calendars: Calendars
) -> dict[Key, Said]:
    """Every verdict on a conference had that standard been in force."""
    return {
        (one.subject, one.measure): Said(one.verdict, one.reason, one.agency)
        for one in assessed(under(facts, standard, calendars), standard, calendars)
        if one.counted_by is CountedBy.START
    }


def changes(
    facts: ConferenceFacts, before: Mapping[Key, Said], after: Mapping[Key, Said]
) -> Iterable[Change]:
    """The verdicts on one conference that come out differently."""
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        if old.verdict is not new.verdict:
            yield Change(
                conference=facts.conference, reference=facts.reference, measure=key[1],
                agency=new.agency, before=old, after=new,
            )  # fmt: skip


def direction(change: Change) -> Literal["better", "enters", "leaves", "worse"]:
    """Which way a verdict moves."""
    if change.before.verdict is Verdict.EXCLUDED:
        return "enters"
    if change.after.verdict is Verdict.EXCLUDED:
        return "leaves"
    return "better" if change.after.verdict is Verdict.MET else "worse"


def _invitee(
    invitee: InviteeFacts, facts: ConferenceFacts, standard: StandardInForce, calendars: Calendars
) -> InviteeFacts:
    if invitee.expectation == "attend" or invitee.is_walk_in:
        return invitee
    calendar = calendars.get(invitee.agency, standard.calendar)
    found = report_due(standard, facts.kind, facts.starts_at, calendar=calendar)
    due_at = found.due_at if found else None
    return msgspec.structs.replace(invitee, report_due_at=due_at, report_first_due_at=due_at)
