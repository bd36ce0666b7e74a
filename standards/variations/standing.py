"""How a variation stands, and when one may be asked for, decided or taken back. Pure rules.

A variation is asked for and approved before the day it varies: afterwards it would only excuse.
Sources: National Guidance for Child Protection in Scotland 2023, Appendix D (variations that
serve the child); the approval of a senior manager is what English authorities ask for.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from people.clock import moment
from people.errors import Fault, InvalidError, RefusedError

LONGEST = timedelta(days=366)
RUNS_OUT_WITHIN = timedelta(days=14)


class Standing(StrEnum):
    """How a variation stands."""

    APPROVED = "approved"
    EXPIRED = "expired"
    REFUSED = "refused"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


def standing_of(
    *,
    was_due_at: datetime,
    is_approved: bool | None,
    withdrawn_at: datetime | None,
    now: datetime,
) -> Standing:
    """How it stands now: one that nobody decided by the day it varies has expired."""
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    if is_approved is not None:
        return Standing.APPROVED if is_approved else Standing.REFUSED
    return Standing.EXPIRED if now > was_due_at else Standing.WAITING


def check_in_time(was_due_at: datetime, *, now: datetime) -> None:
    """Demand that the day to be varied is still to come.

    Raises:
        RefusedError: it has passed.
    """
    if now > was_due_at:
        raise RefusedError(
            f"This was due by {moment(was_due_at)}, and a timescale is varied only before that."
            " Say in the record why it is late: it counts as late."
        )


def check_until(until: datetime, *, was_due_at: datetime, latest: datetime | None) -> None:
    """Demand a new day that is later than the one agreed, and not too late to serve.

    Raises:
        InvalidError: it is earlier, after ``latest``, or more than a year away.
    """
    words = ""
    if until <= was_due_at:
        words = f"Give a day after {moment(was_due_at)}, which is what was agreed."
    elif latest is not None and until > latest:
        words = f"Give a day that ends before {moment(latest)}, when the conference begins."
    elif until - was_due_at > LONGEST:
        words = "Give a day within a year of the one agreed."
    if words:
        raise InvalidError(Fault("until", words, until.date().isoformat()))
