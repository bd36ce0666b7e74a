"""What became of a conference: all that pages and the API may use.

The acts and reads lie in modules by what they do; this one names what is offered.
"""

from conferences.outcomes.closing import close, get_closing, recount, reopen
from conferences.outcomes.recording import get_outcome, record_outcome

__all__ = ["close", "get_closing", "get_outcome", "record_outcome", "recount", "reopen"]
