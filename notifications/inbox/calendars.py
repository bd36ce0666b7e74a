"""What a calendar object in a mail answers, whichever program wrote it (RFC 5546, 3.2.3 and 3.2.7).

Programs leave out what they like: organizer, times, stamp, number, even the attendee. None of it
is demanded; what is there and cannot be read is passed over.
"""

import html
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar
from icalendar.cal import Component

from notifications.inbox.parts import Part, decoded
from notifications.inbox.values import CalendarAnswer, Said

_LARGEST = 256 * 1024
_MOST_COMPONENTS = 50
_MOST_ATTENDEES = 20
_LONGEST_COMMENT = 500
_COMMENTS = ("X-RESPONSE-COMMENT", "X-CALENDARSERVER-ATTENDEE-COMMENT")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_METHOD = re.compile(r"^METHOD[^:\r\n]*:\s*([A-Za-z-]{1,20})\s*$", re.MULTILINE | re.IGNORECASE)
_NAMED_ICS = ".ics"
_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, LookupError, OverflowError)


class UnreadableError(ValueError):
    """The calendar object cannot be read, or is more than is read."""


def choose(parts: Iterable[Part]) -> Part | None:
    """The one part that holds the answer: programs send the same twice, in this order of worth."""
    ranked = [
        (rank, number, part)
        for number, part in enumerate(parts)
        if not part.is_nested and (rank := _rank(part)) is not None
    ]
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None


def _rank(part: Part) -> int | None:
    """How well a part holds a calendar; none where it holds none."""
    if part.media_type == "text/calendar":
        return 0
    if part.media_type == "application/ics":
        return 1
    return 2 if part.name.lower().endswith(_NAMED_ICS) else None


def read_calendar(part: Part) -> CalendarAnswer:
    """What the calendar object says.

    Raises:
        UnreadableError: it is too large, or no calendar.
    """
    if len(part.content) > _LARGEST:
        raise UnreadableError("The calendar part is larger than is read.")
    text = decoded(part.content, part.charset)
    if text.upper().count("BEGIN:") > _MOST_COMPONENTS:
        raise UnreadableError("The calendar part has more in it than is read.")
    events = _events(text)
    event = _own(events)
    attendees = _attendees(event)[:_MOST_ATTENDEES]
    method = _method(text) or part.method
    stated = [one for one in attendees if _said(one) is not None]
    first = next(iter(stated), None)
    return CalendarAnswer(
        method=method,
        mail_method="" if part.method == method else part.method,
        uid=str(event.get("UID", ""))[:255],
        said=None if first is None else _said(first),
        attendees=_addresses(attendees),
        delegates=tuple(_parameters(attendees, "DELEGATED-TO")),
        comment=_comment(event, attendees),
        sequence=_sequence(event),
        stamped_at=_instant(event, "DTSTAMP"),
        starts_at=_instant(event, "DTSTART"),
        ends_at=_instant(event, "DTEND"),
        is_several=len({_said(one) for one in stated}) > 1,
    )


def _events(text: str) -> list[Component]:
    try:
        found = Calendar.from_ical(text, multiple=True)
    except RecursionError as error:
        raise UnreadableError("The calendar part lies deeper than is read.") from error
    except _FAULTS as error:
        raise UnreadableError("The calendar part cannot be read.") from error
    events = [event for component in found for event in component.walk("VEVENT")]
    if not events:
        raise UnreadableError("The calendar part holds no meeting.")
    return events


def _own(events: Sequence[Component]) -> Component:
    """The meeting itself, before single days of a series: ours are no series."""
    for event in events:
        if "RECURRENCE-ID" not in event:
            return event
    return events[0]


def _method(text: str) -> str:
    found = _METHOD.search(text)
    return found[1].upper() if found else ""


def _attendees(event: Component) -> list[Any]:
    found = event.get("ATTENDEE", [])
    return list(found) if isinstance(found, list) else [found]


def _said(attendee: Any) -> Said | None:  # noqa: ANN401 - whatever the library makes of it
    with suppress(*_FAULTS):
        return Said(str(attendee.params.get("PARTSTAT", "")).strip().casefold())
    return None


def _addresses(attendees: Sequence[Any]) -> tuple[str, ...]:
    """Who answers, by every address given: some programs put an alias first, the own one behind."""
    found = [str(one)[:320] for one in attendees if not _is_delegate(one, attendees)]
    return tuple(dict.fromkeys([*found, *_parameters(attendees, "EMAIL")]))


def _is_delegate(attendee: Any, attendees: Sequence[Any]) -> bool:  # noqa: ANN401 - as above
    delegates = {address.casefold() for address in _parameters(attendees, "DELEGATED-TO")}
    return str(attendee).casefold() in delegates


def _parameters(attendees: Sequence[Any], name: str) -> list[str]:
    found: list[str] = []
    for attendee in attendees:
        with suppress(*_FAULTS):
            given = attendee.params.get(name)
            values = given if isinstance(given, list) else [given] if given else []
            found += [str(value).strip('"')[:320] for value in values]
    return found


def _comment(event: Component, attendees: Sequence[Any]) -> str:
    given = event.get("COMMENT", [])
    comments = [str(one) for one in (given if isinstance(given, list) else [given])]
    for name in _COMMENTS:
        comments += [value.replace("\\;", ";") for value in _parameters(attendees, name)]
        with suppress(*_FAULTS):
            comments += [str(event[name])] if name in event else []
    cleaned = (_clean(comment) for comment in comments)
    return "\n".join(dict.fromkeys(one for one in cleaned if one))[:_LONGEST_COMMENT].strip()


def _clean(comment: str) -> str:
    plain = html.unescape(comment).replace("\r\n", "\n").replace("\\n", "\n")
    return "\n".join(_CONTROL.sub(" ", line).strip() for line in plain.split("\n")).strip()


def _sequence(event: Component) -> int | None:
    try:
        number = int(str(event["SEQUENCE"]))
    except _FAULTS:
        return None
    return number if 0 <= number < 2**31 else None


def _instant(event: Component, name: str) -> datetime | None:
    """A time as an instant; none where no zone says which (unknown zones are not guessed)."""
    try:
        at: Any = getattr(event[name], "dt", None)
        if not isinstance(at, datetime) or at.tzinfo is None:
            return None
        return at.astimezone(UTC)
    except _FAULTS:
        return None
