"""What each measure counts, word for word: shown on the page and written to docs/measures.md."""

from collections.abc import Mapping, Sequence

import msgspec

from standards.measures.verdicts import REASON_WORDS, Measure, Reason
from standards.quarterly.figures import TITLES

_EVERYWHERE = (
    Reason.CANCELLED,
    Reason.WALK_IN,
    Reason.OBSERVER,
    Reason.NOT_INVOLVED,
)


class Definition(msgspec.Struct, frozen=True):
    """A measure in words: what is counted, of what, and what is left out."""

    measure: str
    title: str
    question: str
    counted: str
    of: str
    excluded: tuple[str, ...]
    rule: str
    notes: tuple[str, ...]


def _definition(
    measure: Measure,
    *words: str,
    excluded: Sequence[Reason],
    rule: str,
    notes: Sequence[str] = (),
) -> Definition:
    question, counted, of = words
    reasons = tuple(REASON_WORDS[reason] for reason in excluded)
    return Definition(
        measure.value, TITLES[measure], question, counted, of, reasons, rule, tuple(notes)
    )


DEFINITIONS: Mapping[Measure, Definition] = {
    Measure.ATTENDED: _definition(
        Measure.ATTENDED,
        "Did the professionals who were expected come?",
        "Invitations for which the professional came, joined by link, or sent a deputy.",
        "Invitations to somebody who was expected to attend and was invited in time.",
        excluded=(
            *_EVERYWHERE,
            Reason.REPORT_ONLY,
            Reason.EXCLUDED_BY_CHAIR,
            Reason.NOT_REQUIRED,
            Reason.NOT_INVITED,
            Reason.SHORT_NOTICE,
            Reason.NOT_RECORDED,
        ),
        rule="The target “attended” of the standard. Apologies without a deputy do not meet it.",
    ),
    Measure.REPORT_ON_TIME: _definition(
        Measure.REPORT_ON_TIME,
        "Did the reports that were due come in time?",
        "Reports received by their due instant, 17:00 in Europe/London on the due day.",
        "Invitations for which a report was due and that were sent in time.",
        excluded=(
            *_EVERYWHERE,
            Reason.ATTEND_ONLY,
            Reason.NOT_REQUIRED,
            Reason.NO_STANDARD,
            Reason.NOT_INVITED,
            Reason.SHORT_NOTICE,
            Reason.INVITED_AFTER_DUE,
        ),
        rule="“Agency's report”, counted back from the day of the conference on the agency's own"
        " calendar; and the target “report on time”.",
        notes=(
            "A report is due whether or not the agency attends.",
            (
                "When a conference moves, the due instant is counted again. What was overdue before"
                " the move stays late; what came by the first due instant stays on time."
            ),
        ),
    ),
    Measure.CONTRIBUTED: _definition(
        Measure.CONTRIBUTED,
        "Did the professionals who were expected come or report?",
        "Invitations for which somebody came, or a report arrived before the conference began.",
        "Invitations to somebody who was expected to attend or to report.",
        excluded=(
            *_EVERYWHERE,
            Reason.EXCLUDED_BY_CHAIR,
            Reason.NOT_REQUIRED,
            Reason.NOT_INVITED,
            Reason.SHORT_NOTICE,
            Reason.NOT_RECORDED,
        ),
        rule="The target “contributed” where a standard has one.",
        notes=(
            "Who came or reported all the same has contributed, however short the notice.",
            "A report never counts towards quorum.",
        ),
    ),
    Measure.NOTICE: _definition(
        Measure.NOTICE,
        "Did the convener invite people in time?",
        "Invitations given by the goal of the standard.",
        "Invitations to somebody who was expected.",
        excluded=(*_EVERYWHERE, Reason.NO_STANDARD, Reason.NOT_RECORDED),
        rule="“Notice (goal)”, counted back from the day of the conference on the standard's"
        " calendar.",
        notes=(
            (
                "Notice runs from the first delivery that did not bounce, or a recorded call or"
                " letter, for the date that was kept."
            ),
            (
                "Notice given after the “Notice (floor)” counts here, against the convener, and"
                " leaves the agency out of its own figures."
            ),
        ),
    ),
    Measure.HELD_IN_TIME: _definition(
        Measure.HELD_IN_TIME,
        "Were conferences held by the day they were due?",
        "Conferences that started on or before their due day.",
        "Conferences that were held, quorate or not.",
        excluded=(Reason.CANCELLED, Reason.NO_CLOCK, Reason.NO_STANDARD),
        rule="The timescale of the standard for the event that started the clock; and the target"
        " “held in time”.",
        notes=(
            "Counted by conference and, since siblings share one, also by child.",
            (
                "One held late counts in the quarter in which it started and in the one in which"
                " it was due; over four quarters it counts once."
            ),
            "A due day already told never gets harder when another standard comes into force.",
        ),
    ),
    Measure.QUORATE: _definition(
        Measure.QUORATE,
        "Was every agency group that quorum needs there until the end?",
        "Conferences at which every quorum rule of the standard held.",
        "Conferences that were held.",
        excluded=(Reason.CANCELLED, Reason.NO_STANDARD),
        rule="The rows “Quorum” of the standard; and the target “quorate”.",
        notes=(
            "Deputies count, reports and observers do not. Groups are counted, not people.",
            "A conference whose needed group left before the end was not quorate.",
        ),
    ),
}

GENERAL: tuple[tuple[str, str], ...] = (
    (
        "Which standard",
        "The standard in force on the local day on which a conference starts decides.",
    ),
    (
        "Which quarter",
        (
            "The quarter in which a conference starts in Europe/London. 2026-Q4 is October to"
            " December 2026."
        ),
    ),
    (
        "Corrections",
        (
            "An assessment is never edited. A correction stores new facts, and what was written"
            " before is superseded; only what stands is counted."
        ),
    ),
    (
        "Variations",
        (
            "What a senior manager let be later, with a reason and before it was due, and what was"
            " done by that later day, is neither met nor not met: it is counted apart, as varied."
            " What came later still is not met. An alarm says where more than one in ten of what"
            " was due was varied, or twice as much as in the three quarters before."
        ),
    ),
    (
        "Interval",
        (
            "The 95 % Wilson score interval: between which the true share is likely to lie. Small"
            " numbers make it wide."
        ),
    ),
    (
        "Verdict",
        (
            "“At standard” or “below” by the plain count against the target; “clearly” where the"
            " whole interval lies on that side, otherwise “within chance”; fewer than 5: “too few"
            " to say”; no target agreed: no verdict."
        ),
    ),
    (
        "Last four quarters",
        "The quarter and the three before it, counted together, held against the same target.",
    ),
)


def as_markdown() -> str:
    """All definitions as the document docs/measures.md."""
    parts = [
        "# What is measured",
        "Written by `standards/quarterly/definitions.py`, which the pages show; a test compares.",
    ]
    for definition in DEFINITIONS.values():
        parts += [
            f"## {definition.title}",
            f"`{definition.measure}`: {definition.question}",
            f"* Counted: {definition.counted}\n* Of: {definition.of}\n* Rule: {definition.rule}",
            "Left out, with the reason printed:",
            "\n".join(f"* {reason}" for reason in definition.excluded),
            *definition.notes,
        ]
    parts.append("## For all measures")
    parts += [f"**{title}.** {words}" for title, words in GENERAL]
    return "\n\n".join(parts) + "\n"
