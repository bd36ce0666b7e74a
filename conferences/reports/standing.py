"""How a report stands: on time, late, still due, overdue, or not asked for.

When a conference moves its reports are due anew, but a due date already told never gets harder:
the later of the first one told and the one that stands decides, as it does when the report is
measured.
"""

from datetime import datetime

_ASKED = frozenset({"report", "both"})


def decides_at(due_at: datetime | None, first_due_at: datetime | None) -> datetime | None:
    """The due instant a report is held to; none where none was agreed."""
    return max((at for at in (due_at, first_due_at) if at is not None), default=None)


def standing(
    *,
    expectation: str,
    decides: datetime | None,
    received_at: datetime | None,
    is_waived: bool,
    now: datetime,
) -> str:
    """The code a page shows a report's standing by."""
    if received_at is not None:
        is_late = decides is not None and received_at > decides and expectation in _ASKED
        return "late" if is_late else "on_time"
    if expectation not in _ASKED:
        return "not_asked"
    if is_waived:
        return "waived"
    return "overdue" if decides is not None and now > decides else "due"
