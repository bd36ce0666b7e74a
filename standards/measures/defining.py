"""What the definition of a measure holds, and how one is written down."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from standards.agreed.in_force import title_of
from standards.measures.verdicts import REASON_WORDS, Measure, Reason


class Group(StrEnum):
    """Under which heading a measure is reported, in the order of the report."""

    ATTENDANCE = "attendance"
    REPORTS = "reports"
    TIMESCALES = "timescales"
    AFTER = "after"
    FAMILY = "family"


GROUP_TITLES = {
    Group.ATTENDANCE: "Attendance",
    Group.REPORTS: "Reports",
    Group.TIMESCALES: "Timescales and notice",
    Group.AFTER: "After the meeting",
    Group.FAMILY: "Children and families",
}


class Definition(msgspec.Struct, frozen=True):
    """A measure in words: what is counted, of what, what is left out, and by which rules.

    ``rules`` are the rules of a standard that decide it, without its target; ``clock`` says from
    when until when it is counted.
    """

    measure: str
    group: Group
    title: str
    question: str
    subject: str
    counted: str
    of: str
    excluded: tuple[str, ...]
    rules: tuple[str, ...]
    rule: str
    clock: str
    notes: tuple[str, ...]


def define(
    measure: Measure,
    group: Group,
    *words: str,
    excluded: Sequence[Reason],
    rules: Sequence[str] = (),
    rule: str,
    clock: str,
    notes: Sequence[str] = (),
) -> Definition:
    """The definition of a measure; ``words`` are question, subject, what is counted, of what."""
    question, subject, counted, of = words
    return Definition(
        measure=measure.value,
        group=group,
        title=title_of(measure),
        question=question,
        subject=subject,
        counted=counted,
        of=of,
        excluded=tuple(REASON_WORDS[reason] for reason in excluded),
        rules=tuple(rules),
        rule=rule,
        clock=clock,
        notes=tuple(notes),
    )
