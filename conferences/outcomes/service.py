"""What became of a conference: all that pages and the API may use.

The acts and reads lie in modules by what they do; this one names what is offered.
"""

from conferences.outcomes.aftermath import (
    add_change,
    correct_change,
    get_aftermath,
    is_closed,
    record_aftermath,
    remove_change,
)
from conferences.outcomes.closing import close, get_closing, reopen
from conferences.outcomes.forecasting import get_forecast, list_outlooks, load_forecasts
from conferences.outcomes.measuring import count_overdue, recount
from conferences.outcomes.recording import get_outcome, record_outcome

__all__ = [
    "add_change",
    "close",
    "correct_change",
    "count_overdue",
    "get_aftermath",
    "get_closing",
    "get_forecast",
    "get_outcome",
    "is_closed",
    "list_outlooks",
    "load_forecasts",
    "record_aftermath",
    "record_outcome",
    "recount",
    "remove_change",
    "reopen",
]
