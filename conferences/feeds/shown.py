"""What a calendar says of each meeting, given what it said before and what stands now.

Who loaded a calendar has what it said. A meeting that is no longer theirs is therefore not left out
but said to be off, for as long as any other that was called off: a program that merely misses it
may keep it. What somebody declined themselves, and what is over, leaves without a word.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from notifications.calendar_mail.wall_times import next_stamp
from people.links.said import Said, SaidState

SHOWN_FOR = timedelta(days=90)
"""How long a meeting that is over stays in the calendar, and one that was cancelled."""
MADE_ANEW_AFTER = timedelta(days=1)
"""For how long a tag is believed at most, whatever is known of changes."""


def said_now(
    before: Mapping[UUID, Said],
    found: Iterable[Said],
    *,
    declined: Collection[UUID],
    now: datetime,
) -> dict[UUID, Said]:
    """What is said now of each meeting that was said before or stands now.

    ``found`` is what stands now, or was called off; ``declined`` what the person declined.
    """
    standing = {one.about: _following(before.get(one.about), one, now) for one in found}
    gone = {
        about: _gone(one, is_declined=about in declined, now=now)
        for about, one in before.items()
        if about not in standing
    }
    return gone | standing


def shown(said: Iterable[Said], *, now: datetime) -> list[Said]:
    """What stands in the calendar of that, in the order of time."""
    return sorted(
        (one for one in said if one.state is not SaidState.LEFT and now < _until(one)),
        key=lambda one: (one.starts_at, one.about),
    )


def unchanged_until(said: Iterable[Said], *, now: datetime) -> datetime:
    """When the first of what is shown is left out because of its age, or a day from now."""
    return min([now + MADE_ANEW_AFTER, *(_until(one) for one in said)])


def _following(before: Said | None, found: Said, now: datetime) -> Said:
    """What stands now, counted up where the calendar said something else before.

    What is called off is called off when it was said to be: RFC 5546, 3.2.5 keeps its time.
    """
    if before is None:
        return found
    if found.state is SaidState.CANCELLED:
        when = {"starts_at": before.starts_at, "ends_at": before.ends_at}
        found = msgspec.structs.replace(found, **when)
    if _what(before) == _what(found):
        return before
    later = found.stamped_at if found.stamped_at > before.stamped_at else None
    return msgspec.structs.replace(
        found,
        sequence=max(found.sequence, before.sequence + 1),
        stamped_at=later or next_stamp(now, after=before.stamped_at),
    )


def _gone(before: Said, *, is_declined: bool, now: datetime) -> Said:
    """What is said of a meeting that is not the calendar's any more."""
    if before.state is not SaidState.STANDING:
        return before
    if is_declined or before.ends_at <= now:
        return msgspec.structs.replace(before, state=SaidState.LEFT)
    return msgspec.structs.replace(
        before,
        sequence=before.sequence + 1,
        stamped_at=next_stamp(now, after=before.stamped_at),
        state=SaidState.CANCELLED,
        gone_at=now,
    )


def _what(said: Said) -> tuple[datetime, datetime, SaidState]:
    return said.starts_at, said.ends_at, said.state


def _until(said: Said) -> datetime:
    ends = said.ends_at if said.gone_at is None else min(said.ends_at, said.gone_at)
    return ends + SHOWN_FOR
