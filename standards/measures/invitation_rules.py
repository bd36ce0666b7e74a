"""How an invitation is measured: attended, report on time, contributed, notice, invited in time.

An agency is measured only where it was expected, and only if it was invited in time: notice below
the standard's floor excludes, and counts against the convener instead. Who came or reported all
the same has contributed. What is excluded keeps its reason, so that figures can print it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from people.clock import local_day
from standards.agreed.in_force import Rule, StandardInForce
from standards.agreed.quorum import PRESENT
from standards.agreed.timescales import Due, notice_floor, notice_goal, report_due
from standards.measures.facts import ConferenceFacts, InviteeFacts
from standards.measures.verdicts import Assessed, Measure, Reason, Verdict

_CAME: Mapping[str, Reason] = {
    "attended": Reason.ATTENDED,
    "remote": Reason.REMOTE,
    "deputy": Reason.DEPUTY,
}
_TOLD_EARLIER = "the due date that was told when the report was asked for"


@dataclass(frozen=True)
class Measuring:
    """A conference's facts with the standard that was in force on the day it started.

    What is the same for every invitee is worked out once.
    """

    facts: ConferenceFacts
    standard: StandardInForce
    calendars: Mapping[UUID, str]
    now: datetime
    _reports: dict[tuple[str, str], tuple[Due | None, dict[str, Any]]] = field(default_factory=dict)

    @cached_property
    def counted_on(self) -> date:
        """The local day that decides where it counts."""
        return local_day(self.facts.starts_at)

    @cached_property
    def goal(self) -> Due | None:
        """When notice was to be given; one that makes an inquorate one good is held to the floor.

        It has to be held so soon that the goal cannot be reached.
        """
        if self.facts.is_reconvened and self.floor is not None:
            return self.floor
        return notice_goal(self.standard, self.facts.kind, self.facts.starts_at)

    @cached_property
    def goal_detail(self) -> Mapping[str, Any]:
        """How the goal was counted."""
        return count_detail(self.goal) | self.floor_detail

    @cached_property
    def floor(self) -> Due | None:
        """When notice was so late that it excludes."""
        return notice_floor(self.standard, self.facts.kind, self.facts.starts_at)

    @cached_property
    def floor_detail(self) -> dict[str, Any]:
        """The floor, for whoever asks why somebody was excluded or not."""
        return {} if self.floor is None else {"floor_at": self.floor.due_at.isoformat()}

    @cached_property
    def targets(self) -> Mapping[Measure, Rule | None]:
        """The target of each measure, where one was agreed."""
        return {measure: self.standard.find_target(measure, self.facts.kind) for measure in Measure}

    def report(self, agency: UUID, group: str) -> tuple[Due | None, dict[str, Any]]:
        """When that agency's report was due, on its own calendar, and how it was counted."""
        calendar = self.calendars.get(agency, self.standard.calendar)
        if (calendar, group) not in self._reports:
            kind, starts_at = self.facts.kind, self.facts.starts_at
            due = report_due(self.standard, kind, starts_at, calendar=calendar, group=group)
            self._reports[calendar, group] = (due, count_detail(due))
        return self._reports[calendar, group]

    def say(
        self,
        invitee: InviteeFacts,
        measure: Measure,
        verdict: Verdict,
        reason: Reason,
        **decided_by: Any,  # noqa: ANN401 - fields of Assessed
    ) -> Assessed:
        """That verdict on the invitation."""
        return Assessed(
            subject=invitee.invitation,
            measure=measure,
            verdict=verdict,
            reason=reason,
            counted_on=self.counted_on,
            agency=invitee.agency,
            group=invitee.group,
            **decided_by,
        )


def assess_invitee(invitee: InviteeFacts, measuring: Measuring) -> tuple[Assessed, ...]:
    """The verdicts on an invitation."""
    return (
        attended(invitee, measuring),
        report_on_time(invitee, measuring),
        contributed(invitee, measuring),
        notice(invitee, measuring),
        invited_in_time(invitee, measuring),
    )


def attended(invitee: InviteeFacts, measuring: Measuring) -> Assessed:
    """Whether somebody who was expected came, or a deputy did."""
    target = measuring.targets[Measure.ATTENDED]
    decided = by_rule(target) | {"detail": measuring.floor_detail}
    reason = _not_expected(invitee, measuring)
    if reason is None and invitee.expectation == "report":
        reason = Reason.REPORT_ONLY
    reason = reason or _stood_down(invitee) or _not_in_time(invitee, measuring)
    if reason is None and invitee.attendance is None:
        reason = Reason.NOT_RECORDED
    if reason is not None:
        return measuring.say(invitee, Measure.ATTENDED, Verdict.EXCLUDED, reason, **decided)
    came = _CAME.get(invitee.attendance or "")
    verdict = Verdict.MET if came else Verdict.NOT_MET
    reason = came or Reason(invitee.attendance or "absent")
    return measuring.say(invitee, Measure.ATTENDED, verdict, reason, **decided)


def report_on_time(invitee: InviteeFacts, measuring: Measuring) -> Assessed:
    """Whether a report that was due came by its due instant.

    One received by the first due instant stays on time when the conference moves.
    """
    reason = _not_expected(invitee, measuring) or _no_report_due(invitee)
    reason = reason or _not_in_time(invitee, measuring) or _asked_too_late(invitee)
    due_at = _report_due_at(invitee)
    decided = _report_decided(invitee, measuring, due_at)
    if reason is not None or due_at is None:
        excluded = reason or Reason.NO_STANDARD
        return measuring.say(invitee, Measure.REPORT_ON_TIME, Verdict.EXCLUDED, excluded, **decided)
    received_at = invitee.report_received_at
    if _is_report_unknown(invitee, measuring):
        verdict, reason = Verdict.EXCLUDED, Reason.NOT_RECORDED
    elif received_at is None:
        verdict, reason = Verdict.NOT_MET, Reason.NOT_RECEIVED
    elif received_at <= due_at:
        verdict, reason = Verdict.MET, Reason.RECEIVED_IN_TIME
    else:
        verdict, reason = Verdict.NOT_MET, Reason.RECEIVED_LATE
    return measuring.say(invitee, Measure.REPORT_ON_TIME, verdict, reason, **decided)


def contributed(invitee: InviteeFacts, measuring: Measuring) -> Assessed:
    """Whether somebody who was expected came, or reported before the conference began."""
    target = measuring.targets[Measure.CONTRIBUTED]
    decided = by_rule(target) | {
        "happened_at": invitee.report_received_at,
        "detail": measuring.floor_detail,
    }
    reason = _not_expected(invitee, measuring)
    if reason is None:
        how = _how_contributed(invitee, measuring.facts.starts_at)
        if how is not None:
            return measuring.say(invitee, Measure.CONTRIBUTED, Verdict.MET, how, **decided)
    reason = reason or _stood_down(invitee) or _not_in_time(invitee, measuring)
    if reason is None and _may_have_contributed(invitee, measuring):
        reason = Reason.NOT_RECORDED
    if reason is not None:
        return measuring.say(invitee, Measure.CONTRIBUTED, Verdict.EXCLUDED, reason, **decided)
    return measuring.say(invitee, Measure.CONTRIBUTED, Verdict.NOT_MET, Reason.NEITHER, **decided)


def notice(invitee: InviteeFacts, measuring: Measuring) -> Assessed:
    """Whether the convener invited somebody by the goal; below the floor counts against them."""
    goal, given_at = measuring.goal, invitee.notice_given_at
    reason = _not_expected(invitee, measuring)
    if reason is None and goal is None:
        reason = Reason.NO_STANDARD
    if reason is None and _is_notice_unknown(invitee, measuring):
        reason = Reason.NOT_RECORDED
    decided = by_rule(goal.rule if goal else None) | {
        "due_at": goal.due_at if goal else None,
        "happened_at": given_at,
        "detail": measuring.goal_detail,
    }
    if reason is not None or goal is None:
        excluded = reason or Reason.NO_STANDARD
        return measuring.say(invitee, Measure.NOTICE, Verdict.EXCLUDED, excluded, **decided)
    if given_at is not None and given_at <= goal.due_at:
        verdict, reason = Verdict.MET, Reason.NOTICE_IN_TIME
    else:
        verdict, reason = Verdict.NOT_MET, _how_late(invitee, measuring)
    return measuring.say(invitee, Measure.NOTICE, verdict, reason, **decided)


def invited_in_time(invitee: InviteeFacts, measuring: Measuring) -> Assessed:
    """Whether somebody was invited by the floor, the shortest notice that is allowed.

    Whoever was not is left out of their agency's figures; here it counts, against the convener.
    """
    floor = measuring.floor
    reason = _not_expected(invitee, measuring)
    if reason is None and floor is None:
        reason = Reason.NO_STANDARD
    if reason is None and _is_notice_unknown(invitee, measuring):
        reason = Reason.NOT_RECORDED
    decided = by_rule(floor.rule if floor else None) | {
        "due_at": floor.due_at if floor else None,
        "happened_at": invitee.notice_given_at,
        "detail": count_detail(floor),
    }
    if reason is not None:
        return measuring.say(invitee, Measure.INVITED_IN_TIME, Verdict.EXCLUDED, reason, **decided)
    late = _not_in_time(invitee, measuring)
    if late is None:
        verdict, reason = Verdict.MET, Reason.INVITED_BY_FLOOR
    else:
        verdict, reason = Verdict.NOT_MET, _how_late(invitee, measuring)
    return measuring.say(invitee, Measure.INVITED_IN_TIME, verdict, reason, **decided)


def _not_expected(invitee: InviteeFacts, measuring: Measuring) -> Reason | None:
    """Why nothing at all was expected of somebody."""
    if measuring.facts.state == "cancelled":
        return Reason.CANCELLED
    if invitee.is_walk_in:
        return Reason.WALK_IN
    if invitee.is_observer:
        return Reason.OBSERVER
    if invitee.expectation == "if_involved" and not invitee.is_involved:
        return Reason.NOT_INVOLVED
    return None


def _stood_down(invitee: InviteeFacts) -> Reason | None:
    if invitee.attendance == "not_required":
        return Reason.NOT_REQUIRED
    return Reason.EXCLUDED_BY_CHAIR if invitee.attendance == "excluded" else None


def _not_in_time(invitee: InviteeFacts, measuring: Measuring) -> Reason | None:
    """Why somebody who was expected was not invited in time to be measured."""
    if _is_notice_unknown(invitee, measuring):
        return None
    given_at = invitee.notice_given_at
    if given_at is None or given_at >= measuring.facts.starts_at:
        return Reason.NOT_INVITED
    if measuring.floor is not None and given_at > measuring.floor.due_at:
        return Reason.SHORT_NOTICE
    return None


def _no_report_due(invitee: InviteeFacts) -> Reason | None:
    """Why no report was due from somebody who was expected."""
    if invitee.expectation == "attend":
        return Reason.ATTEND_ONLY
    if invitee.attendance == "not_required":
        return Reason.NOT_REQUIRED
    if invitee.is_report_waived:
        return Reason.WAIVED
    return Reason.NO_STANDARD if invitee.report_due_at is None else None


def _is_notice_unknown(invitee: InviteeFacts, measuring: Measuring) -> bool:
    """Old records seldom say when people were invited: that is held against nobody."""
    return measuring.facts.source == "history" and invitee.notice_given_at is None


def _is_report_unknown(invitee: InviteeFacts, measuring: Measuring) -> bool:
    """Old records often say that a report came and not when, or nothing of it at all."""
    is_dated = invitee.report_received_at is not None
    return measuring.facts.source == "history" and not is_dated and invitee.report_came is not False


def _may_have_contributed(invitee: InviteeFacts, measuring: Measuring) -> bool:
    """Whether what was not recorded could have been a contribution."""
    if invitee.attendance is None and invitee.expectation != "report":
        return True
    return invitee.expectation != "attend" and _is_report_unknown(invitee, measuring)


def _asked_too_late(invitee: InviteeFacts) -> Reason | None:
    """A report cannot be on time when it was first asked for after it was due."""
    asked_at, due_at = invitee.first_invited_at or invitee.notice_given_at, _report_due_at(invitee)
    if asked_at is None or due_at is None or asked_at <= due_at:
        return None
    return Reason.INVITED_AFTER_DUE


def _report_due_at(invitee: InviteeFacts) -> datetime | None:
    """The later of the due instant that stands and the first one told."""
    told = [at for at in (invitee.report_due_at, invitee.report_first_due_at) if at is not None]
    return max(told, default=None)


def _report_decided(
    invitee: InviteeFacts, measuring: Measuring, due_at: datetime | None
) -> dict[str, Any]:
    counted, detail = measuring.report(invitee.agency, invitee.group)
    decided = by_rule(counted.rule if counted else None)
    if due_at is not None and (counted is None or counted.due_at != due_at):
        decided["rule_words"] = f"{decided['rule_words']}; {_TOLD_EARLIER}".removeprefix("; ")
        detail = {}
    return decided | {
        "due_at": due_at,
        "happened_at": invitee.report_received_at,
        "detail": detail | measuring.floor_detail,
    }


def _how_contributed(invitee: InviteeFacts, starts_at: datetime) -> Reason | None:
    received_at = invitee.report_received_at
    has_reported = received_at is not None and received_at <= starts_at
    if invitee.attendance in PRESENT:
        return Reason.CAME_AND_REPORTED if has_reported else Reason.CAME
    return Reason.REPORTED if has_reported else None


def _how_late(invitee: InviteeFacts, measuring: Measuring) -> Reason:
    match _not_in_time(invitee, measuring):
        case Reason.NOT_INVITED:
            return Reason.NOTICE_NOT_GIVEN
        case Reason.SHORT_NOTICE:
            return Reason.NOTICE_BELOW_FLOOR
        case _:
            return Reason.NOTICE_AFTER_GOAL


def by_rule(rule: Rule | None) -> dict[str, Any]:
    """A rule as fields of a verdict."""
    return {"rule": rule, "rule_words": rule.words if rule else ""}


def count_detail(due: Due | None) -> dict[str, Any]:
    """How a due day was counted, for whoever opens a verdict."""
    if due is None:
        return {}
    return {
        "count": due.counted.words,
        "skipped": [msgspec.to_builtins(one) for one in due.counted.skipped],
    }
