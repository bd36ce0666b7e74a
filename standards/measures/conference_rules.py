"""How a conference itself is measured: held in time, quorate; and everything measured of one."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from people.clock import day, local_day
from standards.agreed.in_force import Rule, StandardInForce
from standards.agreed.quorum import counts, verdict
from standards.agreed.timescales import due
from standards.calendars.counts import DAY_ENDS_AT, Unit, due_instant
from standards.calendars.quarters import quarter_on
from standards.measures.aftermath_rules import assess_what_followed
from standards.measures.facts import ConferenceFacts, InviteeFacts
from standards.measures.family_rules import assess_family
from standards.measures.invitation_rules import Measuring, assess_invitee
from standards.measures.varied import set_apart
from standards.measures.verdicts import Assessed, CountedBy, Measure, Reason, Verdict


def assessed(
    facts: ConferenceFacts,
    standard: StandardInForce,
    calendars: Mapping[UUID, str],
    *,
    now: datetime,
) -> tuple[Assessed, ...]:
    """Every verdict on a conference, under a standard; ``calendars`` are the agencies' own.

    What follows a conference is open until ``now`` has passed its due instant.
    """
    if facts.state == "overdue":
        return held_in_time(facts, standard)
    measuring = Measuring(facts, standard, calendars, now)
    of_invitees = (one for invitee in facts.invitees for one in assess_invitee(invitee, measuring))
    every = (
        *held_in_time(facts, standard),
        quorate(facts, standard),
        *assess_what_followed(measuring),
        *assess_family(measuring),
        *of_invitees,
    )
    return set_apart(facts, every, now=now)


def held_in_time(facts: ConferenceFacts, standard: StandardInForce) -> tuple[Assessed, ...]:
    """Whether a conference was held on or before its due day.

    One held late also counts in the quarter in which it was due.
    """
    started_on = local_day(facts.starts_at)
    due_on, decided = _due(facts, standard)
    if facts.state == "cancelled":
        return (_say(facts, Measure.HELD_IN_TIME, Verdict.EXCLUDED, Reason.CANCELLED, **decided),)
    if due_on is None:
        reason = Reason.NO_CLOCK if facts.clock_started_on is None else Reason.NO_STANDARD
        return (_say(facts, Measure.HELD_IN_TIME, Verdict.EXCLUDED, reason, **decided),)
    if facts.state == "overdue":
        decided["happened_at"] = None
        return (_say(facts, Measure.HELD_IN_TIME, Verdict.NOT_MET, Reason.NOT_HELD_YET, **decided),)
    if _was_in_time(facts, due_on, decided):
        return (_say(facts, Measure.HELD_IN_TIME, Verdict.MET, Reason.HELD_IN_TIME, **decided),)
    late = _say(facts, Measure.HELD_IN_TIME, Verdict.NOT_MET, Reason.HELD_LATE, **decided)
    if quarter_on(due_on) == quarter_on(started_on):
        return (late,)
    return (late, msgspec.structs.replace(late, counted_on=due_on, counted_by=CountedBy.DUE))


def quorate(facts: ConferenceFacts, standard: StandardInForce) -> Assessed:
    """Whether every agency group that quorum needs was there until the end."""
    found = verdict(standard, facts.kind, groups_at_the_end(facts))
    if facts.state == "cancelled":
        return _say(facts, Measure.QUORATE, Verdict.EXCLUDED, Reason.CANCELLED)
    if found is None:
        return _say(facts, Measure.QUORATE, Verdict.EXCLUDED, Reason.NO_STANDARD)
    came = verdict(standard, facts.kind, groups_that_came(facts))
    if facts.state != "inquorate" and _may_have_been_quorate(facts, standard):
        decided = {"rule": found.rules[0], "rule_words": _words(found.rules)}
        return _say(facts, Measure.QUORATE, Verdict.EXCLUDED, Reason.NOT_RECORDED, **decided)
    if not found.is_quorate:
        has_left = came is not None and came.is_quorate
        result = Verdict.NOT_MET, Reason.LEFT_EARLY if has_left else Reason.GROUPS_MISSING
    elif facts.state == "inquorate":
        result = Verdict.NOT_MET, Reason.RECORDED_INQUORATE
    else:
        result = Verdict.MET, Reason.QUORATE
    return _say(
        facts,
        Measure.QUORATE,
        *result,
        rule=found.rules[0],
        rule_words=_words(found.rules),
        detail={"groups": sorted(groups_at_the_end(facts)), "missing": list(found.missing)},
    )


def groups_that_came(facts: ConferenceFacts) -> frozenset[str]:
    """The agency groups represented at any time by somebody who counts to quorum."""
    return _groups(invitee for invitee in facts.invitees)


def groups_at_the_end(facts: ConferenceFacts) -> frozenset[str]:
    """The agency groups still represented when the conference ended.

    It ended when the last of those who came left, or as planned where nobody's leaving was noted.
    """
    ended_at = _ended_at(facts)
    return _groups(
        invitee
        for invitee in facts.invitees
        if invitee.left_at is None or invitee.left_at >= ended_at
    )


def _may_have_been_quorate(facts: ConferenceFacts, standard: StandardInForce) -> bool:
    """Whether an imported record leaves open who was there, and quorum hangs on it."""
    if facts.source != "history":
        return False
    if all(one.attendance is None for one in facts.invitees):
        return True
    unknown = {
        one.group
        for one in facts.invitees
        if one.attendance is None and one.counts_to_quorum and not one.is_observer
    }
    known = verdict(standard, facts.kind, groups_at_the_end(facts))
    at_best = verdict(standard, facts.kind, groups_at_the_end(facts) | unknown)
    if known is None or at_best is None or known.is_quorate:
        return False
    return at_best.is_quorate


def _words(rules: Iterable[Rule]) -> str:
    return "; ".join(rule.words for rule in rules)


def _groups(invitees: Iterable[InviteeFacts]) -> frozenset[str]:
    return frozenset(
        one.group
        for one in invitees
        if counts(
            one.attendance, counts_to_quorum=one.counts_to_quorum, is_observer=one.is_observer
        )
    )


def _ended_at(facts: ConferenceFacts) -> datetime:
    came = [one for one in facts.invitees if one.attendance in ("attended", "remote", "deputy")]
    left = [one.left_at for one in came if one.left_at is not None]
    return max(left) if left and len(left) == len(came) else facts.ends_at


def _due(facts: ConferenceFacts, standard: StandardInForce) -> tuple[date | None, dict[str, Any]]:
    """The due day that counts and what it was decided by.

    The standard in force on the day of the conference decides, but a due date already told never
    gets harder: where both speak by the same rule, the later day counts.
    """
    counted = None
    if facts.clock_event is not None and facts.clock_started_on is not None:
        counted = due(standard, facts.kind, {facts.clock_event: facts.clock_started_on})
    told_on = facts.due_on
    is_same_rule = counted is not None and facts.due_rule in (
        None, counted.measure, str(counted.rule.id)
    )  # fmt: skip
    if counted is not None and is_same_rule and (told_on is None or told_on <= counted.due_on):
        detail = {
            "count": counted.counted.words,
            "skipped": [msgspec.to_builtins(one) for one in counted.counted.skipped],
        }
        decided = _decided(facts, counted.due_on, counted.rule, counted.due_at)
        return counted.due_on, decided | {"detail": detail}
    if told_on is None:
        return None, {}
    rule = standard.find_rule(facts.due_rule or "", facts.kind)
    words = f"{rule.words if rule else ''}; told in advance: by {day(told_on)}"
    decided = _decided(facts, told_on, rule)
    return told_on, decided | {"rule_words": words.removeprefix("; ")}


def _was_in_time(facts: ConferenceFacts, due_on: date, decided: Mapping[str, Any]) -> bool:
    """On its due day a conference is in time whatever the hour, unless hours were agreed."""
    rule: Rule | None = decided["rule"]
    if rule is not None and rule.unit == Unit.HOURS:
        return bool(facts.starts_at <= decided["due_at"])
    return local_day(facts.starts_at) <= due_on


def _decided(
    facts: ConferenceFacts, due_on: date, rule: Rule | None, due_at: datetime | None = None
) -> dict[str, Any]:
    return {
        "rule": rule,
        "rule_words": rule.words if rule else "",
        "due_at": due_at or due_instant(due_on, rule.cut_off if rule else DAY_ENDS_AT),
        "happened_at": facts.starts_at,
    }


def _say(
    facts: ConferenceFacts,
    measure: Measure,
    verdict: Verdict,
    reason: Reason,
    **decided_by: Any,  # noqa: ANN401 - fields of Assessed
) -> Assessed:
    return Assessed(
        subject=facts.conference,
        measure=measure,
        verdict=verdict,
        reason=reason,
        counted_on=local_day(facts.starts_at),
        **decided_by,
    )
