"""How what follows a conference is measured: what is sent, held, ratified, told and made good.

Each is due so long after the conference, or after a change, on the standard's calendar. Until then
the verdict is open; unrecorded when its due instant has passed it is not met. What old records do
not say is left out. Sources: the rows of the standard; National Guidance for Scotland 2021, 3.158
(inquorate meetings) and 3.165 to 3.168 (record, decisions, plan).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from people.clock import local_day
from standards.agreed.timescales import Due, due_after
from standards.measures.facts import ChangeFacts
from standards.measures.invitation_rules import Measuring, by_rule, count_detail
from standards.measures.verdicts import Assessed, CountedBy, Measure, Reason, Verdict

DUE_BY = {
    Measure.DECISIONS_SENT: "decisions_within",
    Measure.PLAN_SENT: "plan_within",
    Measure.RECORD_SENT: "record_within",
    Measure.CORE_GROUP: "core_group_within",
    Measure.PLAN_RATIFIED: "plan_ratified_within",
    Measure.RECONVENED: "inquorate_reconvene_within",
    Measure.CHANGE_TOLD: "significant_change_to_chair_within",
}
"""The rule of the standard that says until when."""
_AT_MOST_IN_A_ROW = "inquorate_consecutive_max"


def assess_what_followed(measuring: Measuring) -> Iterator[Assessed]:
    """The verdicts on what followed a conference, and on each change the chair was to hear of."""
    facts = measuring.facts
    undecided = Reason.NOTHING_DECIDED if facts.has_decided is False else None
    no_plan = Reason.NO_PLAN if facts.has_plan is False else None
    was_quorate = None if facts.state == "inquorate" else Reason.WAS_QUORATE
    for measure, happened_at, excluded in (
        (Measure.DECISIONS_SENT, facts.decisions_issued_at, undecided),
        (Measure.PLAN_SENT, facts.plan_issued_at, no_plan),
        (Measure.RECORD_SENT, facts.record_issued_at, None),
        (Measure.CORE_GROUP, facts.core_group_held_at, no_plan),
        (Measure.PLAN_RATIFIED, facts.plan_ratified_at, no_plan),
        (Measure.RECONVENED, facts.reconvened_at, was_quorate),
    ):
        yield _followed(measuring, measure, happened_at, excluded)
    yield never_twice_inquorate(measuring)
    for change in facts.changes:
        yield _told(measuring, change)


def never_twice_inquorate(measuring: Measuring) -> Assessed:
    """Whether a conference that had to make an inquorate one good was not inquorate again."""
    facts = measuring.facts
    rule = measuring.standard.find_rule(_AT_MOST_IN_A_ROW, facts.kind)
    before = facts.inquorate_before
    if facts.state == "cancelled":
        result = Verdict.EXCLUDED, Reason.CANCELLED
    elif rule is None:
        result = Verdict.EXCLUDED, Reason.NO_STANDARD
    elif before is None:
        result = Verdict.EXCLUDED, Reason.NOT_RECORDED
    elif before < rule.value:
        result = Verdict.EXCLUDED, Reason.NOT_AFTER_INQUORATE
    elif facts.state == "inquorate":
        result = Verdict.NOT_MET, Reason.TWICE_INQUORATE
    else:
        result = Verdict.MET, Reason.MADE_GOOD
    return Assessed(
        subject=facts.conference,
        measure=Measure.NEVER_TWICE_INQUORATE,
        verdict=result[0],
        reason=result[1],
        counted_on=local_day(facts.starts_at),
        **by_rule(rule),
    )


def due_of(measuring: Measuring, measure: Measure, *, on: date | None = None) -> Due | None:
    """When something that follows is due, counted from the conference or from another day."""
    facts, rule = measuring.facts, DUE_BY[measure]
    return due_after(measuring.standard, rule, facts.kind, on or facts.starts_at)


def how_it_came_out(
    measuring: Measuring, due: Due | None, happened_at: datetime | None
) -> tuple[Verdict, Reason]:
    """The verdict on something that was to happen by a due instant."""
    if due is None:
        return Verdict.EXCLUDED, Reason.NO_STANDARD
    if happened_at is not None:
        is_in_time = happened_at <= due.due_at
        if is_in_time:
            return Verdict.MET, Reason.DONE_IN_TIME
        return Verdict.NOT_MET, Reason.DONE_LATE
    if measuring.facts.source == "history":
        return Verdict.EXCLUDED, Reason.NOT_RECORDED
    if measuring.now <= due.due_at:
        return Verdict.OPEN, Reason.NOT_DUE_YET
    return Verdict.NOT_MET, Reason.NOT_RECORDED_BY_DUE


def _followed(
    measuring: Measuring, measure: Measure, happened_at: datetime | None, excluded: Reason | None
) -> Assessed:
    facts, due = measuring.facts, due_of(measuring, measure)
    reason = Reason.CANCELLED if facts.state == "cancelled" else excluded
    if reason is None:
        verdict, reason = how_it_came_out(measuring, due, happened_at)
    else:
        verdict = Verdict.EXCLUDED
    return Assessed(
        subject=facts.conference,
        measure=measure,
        verdict=verdict,
        reason=reason,
        counted_on=local_day(facts.starts_at),
        **_decided(due, happened_at),
    )


def _told(measuring: Measuring, change: ChangeFacts) -> Assessed:
    due = due_of(measuring, Measure.CHANGE_TOLD, on=change.identified_on)
    verdict, reason = how_it_came_out(measuring, due, change.told_at)
    return Assessed(
        subject=change.change,
        measure=Measure.CHANGE_TOLD,
        verdict=verdict,
        reason=reason,
        counted_on=change.identified_on,
        counted_by=CountedBy.EVENT,
        **_decided(due, change.told_at),
    )


def _decided(due: Due | None, happened_at: datetime | None) -> dict[str, Any]:
    return by_rule(due.rule if due else None) | {
        "due_at": due.due_at if due else None,
        "happened_at": happened_at,
        "detail": count_detail(due),
    }
