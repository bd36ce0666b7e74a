"""A worked example of each measure: what the rules in force say of a made-up conference.

The example is assessed by the very rules that assess conferences, under the standard it is given,
so that it cannot say anything else than they do. Everybody and everything in it is made up.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from standards.agreed.in_force import StandardInForce
from standards.agreed.timescales import report_due
from standards.measures.conference_rules import assessed
from standards.measures.facts import (
    ChangeFacts,
    ConferenceFacts,
    FamilyPartFacts,
    InviteeFacts,
)
from standards.measures.verdicts import REASON_WORDS, Assessed, Measure, Verdict

_STARTS_AT = datetime(2026, 12, 22, 10, tzinfo=UTC)
_AGENCY = UUID(int=1)
VERDICT_WORDS = {
    Verdict.EXCLUDED: "Left out",
    Verdict.MET: "Met",
    Verdict.NOT_MET: "Not met",
    Verdict.OPEN: "Open",
}
_REPORTED_AT = datetime(2026, 12, 15, 15, tzinfo=UTC)
_INVITEE = InviteeFacts(
    invitation=UUID(int=2), agency=_AGENCY, group="health", role="Health visitor",
    expectation="both", notice_given_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    first_invited_at=datetime(2026, 11, 20, 9, tzinfo=UTC), attendance="deputy",
    report_received_at=_REPORTED_AT, report_shared_at=datetime(2026, 12, 17, 12, tzinfo=UTC),
)  # fmt: skip
_SOCIAL_WORKER, _OFFICER = (
    msgspec.structs.replace(
        _INVITEE, invitation=UUID(int=number), group=group, role=role, attendance=attendance
    )
    for number, group, role, attendance in (
        (3, "social_work", "Social worker", "attended"),
        (4, "police", "Police officer", "remote"),
    )
)
_INVITEES = (_INVITEE, _SOCIAL_WORKER, _OFFICER)
_INQUORATE = frozenset({Measure.RECONVENED})
_AFTER_INQUORATE = frozenset({Measure.NEVER_TWICE_INQUORATE})
STORY = (
    "A review is held on Tuesday 22 December 2026 at 10:00, six months after the one of 23 June."
    " Invitations arrived on 20 November; a health visitor's report came on 15 December at 15:00"
    " and was gone through with the family on the 17th, and a deputy came. Decisions, plan and"
    " record were sent on 23 December, 30 December and 7 January; the core group met on 12 January."
    " A significant change identified on 4 January was told to the chair on the 6th."
)


class WorkedExample(msgspec.Struct, frozen=True, kw_only=True):
    """How one measure comes out in the example, and by what."""

    story: str
    verdict: str
    reason: str
    rule: str
    due_at: datetime | None
    happened_at: datetime | None
    counted: str


def worked_example(measure: Measure, standard: StandardInForce) -> WorkedExample:
    """The example as that measure sees it, under a standard."""
    facts = _facts(measure, standard)
    every = assessed(facts, standard, {}, now=_STARTS_AT + timedelta(days=90))
    one = next(found for found in every if found.measure is measure)
    return WorkedExample(
        story=STORY + _more(measure),
        verdict=VERDICT_WORDS[one.verdict],
        reason=REASON_WORDS[one.reason],
        rule=one.rule_words,
        due_at=one.due_at,
        happened_at=one.happened_at,
        counted=_counted(one),
    )


def _facts(measure: Measure, standard: StandardInForce) -> ConferenceFacts:
    due = report_due(standard, "review", _STARTS_AT, calendar=standard.calendar)
    due_at = None if due is None else due.due_at
    told = {"report_due_at": due_at, "report_first_due_at": due_at}
    return ConferenceFacts(
        conference=UUID(int=9), revision=1, source="acts", reference="EXAMPLE", kind="review",
        state="inquorate" if measure in _INQUORATE else "held",
        starts_at=_STARTS_AT, ends_at=_STARTS_AT + timedelta(minutes=90),
        clock_event="previous_review_conference", clock_started_on=date(2026, 6, 23),
        invitees=tuple(msgspec.structs.replace(one, **told) for one in _INVITEES),
        has_decided=True, has_plan=True,
        inquorate_before=1 if measure in _AFTER_INQUORATE else 0,
        reconvened_at=datetime(2027, 1, 7, 10, tzinfo=UTC) if measure in _INQUORATE else None,
        decisions_issued_at=_noon(date(2026, 12, 23)), plan_issued_at=_noon(date(2026, 12, 30)),
        record_issued_at=_noon(date(2027, 1, 7)), core_group_held_at=_noon(date(2027, 1, 12)),
        plan_ratified_at=_noon(date(2027, 1, 14)),
        family_parts=(
            FamilyPartFacts(subject=UUID(int=5), who="child", heard="through_worker"),
            FamilyPartFacts(subject=UUID(int=6), who="parent", attendance="attended"),
        ),
        changes=(
            ChangeFacts(
                change=UUID(int=7), identified_on=date(2027, 1, 4), told_at=_noon(date(2027, 1, 6))
            ),
        ),
    )  # fmt: skip


def _more(measure: Measure) -> str:
    """What is different where the ordinary story has nothing to say of a measure."""
    if measure in _INQUORATE:
        return " Here the review was inquorate, and the next one was held on 7 January."
    if measure in _AFTER_INQUORATE:
        return " Here the one before it was inquorate."
    if measure is Measure.CHILD_TOOK_PART:
        return " The child's views were brought by a worker."
    return " The mother came." if measure is Measure.PARENTS_TOOK_PART else ""


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def _counted(one: Assessed) -> str:
    words = one.detail.get("count", "")
    return str(words)
