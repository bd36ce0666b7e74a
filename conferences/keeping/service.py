"""Keeping and erasing: the schedule, holds, what is due, and erasing it by two people."""

from conferences.keeping import case, other_lines
from conferences.keeping.holds import (
    count_reviews_due,
    get_hold,
    lift_hold,
    list_holds,
    place,
    release,
    review_hold,
    set_hold,
)
from conferences.keeping.lines import also_of_case, offer
from conferences.keeping.preview import get_preview
from conferences.keeping.runs import (
    approve,
    ask,
    carry_out,
    get_run,
    list_runs,
    refuse,
    take_back,
)
from conferences.keeping.schedule import change_period, get_line, list_schedule
from conferences.keeping.tombstones import apply_tombstones, follow_up

LINES_OFFERED = (case, other_lines)
"""The modules whose import puts the lines of this slice on the schedule."""

__all__ = [
    "also_of_case",
    "apply_tombstones",
    "approve",
    "ask",
    "carry_out",
    "change_period",
    "count_reviews_due",
    "follow_up",
    "get_hold",
    "get_line",
    "get_preview",
    "get_run",
    "lift_hold",
    "list_holds",
    "list_runs",
    "list_schedule",
    "offer",
    "place",
    "refuse",
    "release",
    "review_hold",
    "set_hold",
    "take_back",
]
