"""A list of meetings as one calendar to subscribe to: RFC 5545, and RFC 7986 for its name.

Nothing but times: no place, no attendee, no organizer, a summary that is the same for all. The same
entries in the same order give the same bytes, so that who asks again is told that nothing changed.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import msgspec
from icalendar import Event
from icalendar.enums import CLASS, STATUS, TRANSP

from notifications.calendar_mail.zone import LONDON_RULES
from people.clock import local

FORM = "1"
"""Changes whenever the same entries would give other bytes."""
_SUMMARY = "Meeting"
_RENDERED_AT_ONCE = 20_000
_HEAD = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Convenor//Feeds 1//EN\r\nCALSCALE:GREGORIAN\r\n"
    b"NAME:Meetings\r\nX-WR-CALNAME:Meetings\r\n"
    b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n"
)
_FOOT = b"END:VCALENDAR\r\n"


class FeedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting of a feed; ``uid`` is the same at each reading and says nothing."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool


def feed(entries: Iterable[FeedEntry]) -> bytes:
    """The calendar of these meetings, in the order given."""
    return b"".join((_HEAD, LONDON_RULES, *(_rendered(entry) for entry in entries), _FOOT))


@lru_cache(maxsize=_RENDERED_AT_ONCE)
def _rendered(entry: FeedEntry) -> bytes:
    """One meeting's bytes. Kept, since writing them costs the library most of a millisecond."""
    return bytes(calendar_event(entry).to_ical(sorted=False))


def calendar_event(entry: FeedEntry) -> Event:
    """One meeting as the library holds it."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _seconds(entry.stamped_at))
    event.add("last-modified", _seconds(entry.stamped_at))
    event.add("dtstart", local(_seconds(entry.starts_at)))
    event.add("dtend", local(_seconds(entry.ends_at)))
    event.add("summary", _SUMMARY)
    event.add("status", STATUS.CANCELLED if entry.is_cancelled else STATUS.CONFIRMED)
    event.add("transp", TRANSP.TRANSPARENT if entry.is_cancelled else TRANSP.OPAQUE)
    event.add("class", CLASS.PRIVATE)
    return event


def _seconds(at: datetime) -> datetime:
    return at.replace(microsecond=0)
