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


def varied_until_sql(invitation: str) -> str:
    """The later day a senior manager approved for an invitation's report, as SQL; null if none."""
    return (
        "(SELECT max(varied.until) FROM variation AS varied"  # noqa: S608 - our own alias
        f" WHERE varied.subject = {invitation} AND varied.measure = 'report_on_time'"
        " AND varied.is_approved AND varied.withdrawn_at IS NULL)"
    )


def later_of(decides: datetime | None, varied_until: datetime | None) -> datetime | None:
    """By when a report is to come: the day agreed, or the later one that was approved."""
    return max((at for at in (decides, varied_until) if at is not None), default=None)


def standing(
    *,
    expectation: str,
    decides: datetime | None,
    received_at: datetime | None,
    is_waived: bool,
    varied_until: datetime | None = None,
    now: datetime,
) -> str:
    """The code a page shows a report's standing by."""
    last = later_of(decides, varied_until)
    if received_at is not None:
        is_late = decides is not None and received_at > decides and expectation in _ASKED
        is_varied = is_late and last is not None and received_at <= last
        return "varied" if is_varied else "late" if is_late else "on_time"
    if expectation not in _ASKED:
        return "not_asked"
    if is_waived:
        return "waived"
    return "overdue" if last is not None and now > last else "due"
