"""For which part of a conference may somebody be wanted?"""

from collections.abc import Iterable
from datetime import datetime

from conferences.attending.values import Invitee
from notifications.calendar_mail.wall_times import check_instant
from people.clock import clock
from people.errors import Fault


def time_faults(
    invitee: Invitee, starts_at: datetime | None, ends_at: datetime | None
) -> list[Fault]:
    """What is wrong with when somebody is wanted: outside the conference, or when clocks change."""
    given = [at for at in (invitee.arrives_at, invitee.leaves_at) if at is not None]
    if not given:
        return []
    if starts_at is None or ends_at is None:
        return [Fault("arrives_at", "Book a time first, then say who comes when.")]
    first, last = invitee.arrives_at or starts_at, invitee.leaves_at or ends_at
    if starts_at <= first < last <= ends_at:
        return _clock_change_faults(given)
    words = f"Somebody is wanted within {clock(starts_at)} and {clock(ends_at)}, arriving first."
    return [Fault("arrives_at", words)]


def _clock_change_faults(given: Iterable[datetime]) -> list[Fault]:
    try:
        for at in given:
            check_instant(at)
    except ValueError as error:
        return [Fault("arrives_at", str(error))]
    return []
