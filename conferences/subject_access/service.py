"""Giving people what is held about them: requests, what was gathered, and its release."""

from conferences.subject_access import lines
from conferences.subject_access.items import (
    ask_release,
    decide,
    gather_draft,
    get_item,
    get_letter,
    give_out,
    release,
    send_back,
)
from conferences.subject_access.requests import (
    close,
    count_pressing,
    extend,
    get_request,
    list_requests,
    open_request,
)

LINES_OFFERED = (lines,)
"""The module whose import puts the line of this slice on the schedule."""

__all__ = [
    "ask_release",
    "close",
    "count_pressing",
    "decide",
    "extend",
    "gather_draft",
    "get_item",
    "get_letter",
    "get_request",
    "give_out",
    "list_requests",
    "open_request",
    "release",
    "send_back",
]
