"""How the family's part is measured: whether child and parents were heard, and saw the reports.

Being there and having been heard count alike (National Guidance for Scotland 2021, 3.160 and
3.163 to 3.164): whoever is kept out is still to be heard. Who was too young, did not wish to or
could not be found is left out, with that reason. Their part belongs to the record of the
conference, and is due with it.
"""

from collections.abc import Iterator

from people.clock import local_day
from standards.agreed.timescales import Due, family_report_due
from standards.measures.aftermath_rules import due_of, how_it_came_out
from standards.measures.facts import FamilyPartFacts, InviteeFacts
from standards.measures.invitation_rules import Measuring, by_rule, count_detail
from standards.measures.verdicts import Assessed, Measure, Reason, Verdict

_CAME = {"attended": Reason.HEARD_IN_PERSON, "remote": Reason.HEARD_REMOTE}
_HEARD = {
    "in_person": Reason.HEARD_IN_PERSON,
    "remote": Reason.HEARD_REMOTE,
    "in_writing": Reason.HEARD_IN_WRITING,
    "through_advocate": Reason.HEARD_THROUGH_ADVOCATE,
    "through_worker": Reason.HEARD_THROUGH_WORKER,
}
_EXCUSED = {
    "too_young": Reason.TOO_YOUNG,
    "own_wish": Reason.OWN_WISH,
    "whereabouts_unknown": Reason.WHEREABOUTS_UNKNOWN,
}
_MEASURES = {"child": Measure.CHILD_TOOK_PART, "parent": Measure.PARENTS_TOOK_PART}


def assess_family(measuring: Measuring) -> Iterator[Assessed]:
    """The verdicts on each child and parent, and on each report that was to be shared with them."""
    for part in measuring.facts.family_parts:
        yield took_part(measuring, part)
    due = family_report_due(measuring.standard, measuring.facts.kind, measuring.facts.starts_at)
    for invitee in measuring.facts.invitees:
        if invitee.expectation in ("report", "both") or invitee.report_received_at is not None:
            yield report_shared(measuring, invitee, due)


def took_part(measuring: Measuring, part: FamilyPartFacts) -> Assessed:
    """Whether a child, or a parent, was there or was heard in another way."""
    facts, due = measuring.facts, due_of(measuring, Measure.RECORD_SENT)
    heard = _CAME.get(part.attendance or "") or _HEARD.get(part.heard or "")
    if facts.state == "cancelled":
        result = Verdict.EXCLUDED, Reason.CANCELLED
    elif heard is not None:
        result = Verdict.MET, heard
    elif part.why_not in _EXCUSED:
        result = Verdict.EXCLUDED, _EXCUSED[part.why_not]
    elif part.heard is not None or part.attendance is not None:
        result = Verdict.NOT_MET, Reason.NOT_HEARD
    elif due is None:
        result = Verdict.EXCLUDED, Reason.NOT_RECORDED
    else:
        result = how_it_came_out(measuring, due, None)
    measure = _MEASURES[part.who]
    return Assessed(
        subject=part.subject,
        measure=measure,
        verdict=result[0],
        reason=result[1],
        counted_on=local_day(facts.starts_at),
        due_at=due.due_at if due and result[1] in _BY_DUE else None,
        detail=count_detail(due) if result[1] in _BY_DUE else {},
        **by_rule(due.rule if due and result[1] in _BY_DUE else None),
    )


_BY_DUE = frozenset({Reason.NOT_DUE_YET, Reason.NOT_RECORDED_BY_DUE})
"""What was decided by when it is due, not by what happened."""


def report_shared(measuring: Measuring, invitee: InviteeFacts, due: Due | None) -> Assessed:
    """Whether a report was gone through with the family in time before the conference."""
    verdict, reason = _how_shared(measuring, invitee, due)
    return measuring.say(
        invitee,
        Measure.REPORT_SHARED,
        verdict,
        reason,
        due_at=due.due_at if due else None,
        happened_at=invitee.report_shared_at,
        detail=count_detail(due),
        **by_rule(due.rule if due else None),
    )


def _how_shared(
    measuring: Measuring, invitee: InviteeFacts, due: Due | None
) -> tuple[Verdict, Reason]:
    facts = measuring.facts
    received_at, shared_at = invitee.report_received_at, invitee.report_shared_at
    if facts.state == "cancelled":
        return Verdict.EXCLUDED, Reason.CANCELLED
    if received_at is None or received_at > facts.starts_at:
        return Verdict.EXCLUDED, Reason.NO_REPORT
    if due is None:
        return Verdict.EXCLUDED, Reason.NO_STANDARD
    if shared_at is not None and shared_at <= due.due_at:
        return Verdict.MET, Reason.SHARED_IN_TIME
    if received_at > due.due_at:
        return Verdict.NOT_MET, Reason.REPORT_TOO_LATE
    if shared_at is not None:
        return Verdict.NOT_MET, Reason.SHARED_LATE
    if facts.source == "history":
        return Verdict.EXCLUDED, Reason.NOT_RECORDED
    return Verdict.NOT_MET, Reason.NOT_SHARED
