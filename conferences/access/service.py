"""Who is kept from cases, and for whom restricted ones are: all that pages and the API may use."""

from conferences.access.barring import finish_replacement, lift_bar, list_bars, set_bar
from conferences.access.emergencies import (
    ask,
    end,
    get_asked,
    list_own,
    open_case,
    refuse,
    widen,
)
from conferences.access.restricting import get_case_access, lift_restriction, restrict

__all__ = [
    "ask",
    "end",
    "finish_replacement",
    "get_asked",
    "get_case_access",
    "lift_bar",
    "lift_restriction",
    "list_bars",
    "list_own",
    "open_case",
    "refuse",
    "restrict",
    "set_bar",
    "widen",
]
