"""What a draft would have changed as rows of a spreadsheet: counts first, then verdicts. Pure."""

from collections.abc import Iterator

from standards.measures.definitions import TITLES
from standards.measures.tallies import Tally
from standards.measures.verdicts import REASON_WORDS, Measure
from standards.what_if.recounting import Change, direction
from standards.what_if.service import WhatIf

HEADINGS = (
    "What", "Quarter", "Measure", "Agency", "Conference", "Met before", "Counted before",
    "Met under the draft", "Counted under the draft", "Would be met", "Would not be met",
    "Would be counted", "Would not be counted", "Before", "Under the draft",
)  # fmt: skip
_WAYS = ("better", "worse", "enters", "leaves")
Row = tuple[str | int, ...]


def rows_of(found: WhatIf) -> Iterator[Row]:
    """Counts by measure, agency and quarter; verdicts too where the viewer sees them."""
    for measure, tally in found.measures.items():
        yield _counts("By measure", "", measure, "", tally)
    for one in found.agencies:
        yield _counts("By agency", "", one.measure, one.name, one.tally)
    for each in found.by_quarter:
        yield _counts("By quarter", str(each.quarter), each.measure, "", each.tally)
    for change in found.rows:
        yield _verdict(found, change)


def _counts(what: str, quarter: str, measure: Measure, agency: str, tally: Tally) -> Row:
    return (
        what, quarter, TITLES[measure], agency, "", tally.met_before, tally.counted_before,
        tally.met_after, tally.counted_after, tally.better, tally.worse, tally.enters,
        tally.leaves, "", "",
    )  # fmt: skip


def _verdict(found: WhatIf, change: Change) -> Row:
    moved = [int(direction(change) == way) for way in _WAYS]
    agency = found.names.get(change.agency, "") if change.agency else ""
    return (
        "Verdict", "", TITLES[change.measure], agency, change.reference, "", "", "", "", *moved,
        REASON_WORDS[change.before.reason], REASON_WORDS[change.after.reason],
    )  # fmt: skip
