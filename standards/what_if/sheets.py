"""What a draft would have changed as rows of a spreadsheet: counts first, then verdicts. Pure."""

from collections.abc import Iterator

from standards.measures.definitions import TITLES
from standards.measures.verdicts import REASON_WORDS, Measure
from standards.quarterly.figures import Share
from standards.what_if.counting import Compared
from standards.what_if.recounting import Change, direction
from standards.what_if.service import WhatIf

_OF_A_SIDE = ("Met", "Counted", "Percent", "Target", "Verdict")
HEADINGS = (
    "What", "Quarter", "Measure", "Agency", "Conference",
    *(f"{one} before" for one in _OF_A_SIDE), *(f"{one} under the draft" for one in _OF_A_SIDE),
    "Would be met", "Would not be met", "Would be counted", "Would not be counted",
    "Before", "Under the draft",
)  # fmt: skip
_WAYS = ("better", "worse", "enters", "leaves")
_NO_SHARES = ("",) * (2 * len(_OF_A_SIDE))
Cell = str | int | None
Row = tuple[Cell, ...]


def rows_of(found: WhatIf) -> Iterator[Row]:
    """Counts by measure, agency and quarter; verdicts too where the viewer sees them."""
    for measure, compared in found.measures.items():
        yield _counts("By measure", "", measure, "", compared)
    for one in found.agencies:
        yield _counts("By agency", "", one.measure, one.agency.name, one.compared)
    for each in found.by_quarter:
        yield _counts("By quarter", str(each.quarter), each.measure, "", each.compared)
    for change in found.rows:
        yield _verdict(found, change)


def _counts(what: str, quarter: str, measure: Measure, agency: str, compared: Compared) -> Row:
    return (
        what, quarter, TITLES[measure], agency, "", *_side(compared.before),
        *_side(compared.after), compared.better, compared.worse, compared.enters,
        compared.leaves, "", "",
    )  # fmt: skip


def _side(share: Share) -> Row:
    percent = share.percent if share.is_shown else None
    return share.met, share.of, percent, share.target, share.words


def _verdict(found: WhatIf, change: Change) -> Row:
    moved = [int(direction(change) == way) for way in _WAYS]
    agency = found.names.get(change.agency, "") if change.agency else ""
    return (
        "Verdict", "", TITLES[change.measure], agency, change.reference, *_NO_SHARES, *moved,
        REASON_WORDS[change.before.reason], REASON_WORDS[change.after.reason],
    )  # fmt: skip
