"""What each measure counts, word for word: shown on the pages and written to docs/measures.md."""

from collections.abc import Mapping

from standards.measures.defining import GROUP_TITLES, Definition, Group
from standards.measures.definitions_of_conferences import OF_CONFERENCES_DEFINED
from standards.measures.definitions_of_people import OF_PEOPLE
from standards.measures.verdicts import Measure

_EVERY = (*OF_PEOPLE, *OF_CONFERENCES_DEFINED)
DEFINITIONS: Mapping[Measure, Definition] = {
    Measure(one.measure): one for group in Group for one in _EVERY if one.group is group
}
"""Every measure with its definition, in the order of the report."""
TITLES: Mapping[str, str] = {measure: one.title for measure, one in DEFINITIONS.items()}
"""What each measure is called."""

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
        "Not due yet",
        (
            "What follows a conference is open until its due day has ended. It is in neither count"
            " until then; recorded or not, it is measured again on that day."
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
        "Last four quarters",
        "The quarter and the three before it, counted together, held against the same target.",
    ),
)


def as_markdown() -> str:
    """All definitions as the document docs/measures.md."""
    parts = [
        "# What is measured",
        "Written by `standards/measures/definitions.py`, which the pages show; a test compares.",
    ]
    for group, heading in GROUP_TITLES.items():
        parts.append(f"## {heading}")
        for definition in (one for one in DEFINITIONS.values() if one.group is group):
            parts += _as_markdown(definition)
    parts.append("## For all measures")
    parts += [f"**{title}.** {words}" for title, words in GENERAL]
    return "\n\n".join(parts) + "\n"


def _as_markdown(definition: Definition) -> list[str]:
    said = {
        "Counted": definition.counted,
        "Of": definition.of,
        "One is": f"{definition.subject}.",
        "Rule": definition.rule,
        "Clock": definition.clock,
    }
    return [
        f"### {definition.title}",
        f"`{definition.measure}`: {definition.question}",
        "\n".join(f"* {key}: {words}" for key, words in said.items()),
        "Left out, with the reason printed:",
        "\n".join(f"* {reason}" for reason in definition.excluded),
        *definition.notes,
    ]
