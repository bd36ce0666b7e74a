"""An occasion as the bytes of one calendar object for one recipient: RFC 5545 and 5546.

The only place that writes iCalendar. One object per recipient with no attendee but the recipient
and the service as organizer, a summary that says nothing, and the same bytes for the same input.
"""

from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vUri
from icalendar.enums import CLASS, CUTYPE, PARTSTAT, ROLE, STATUS, TRANSP

from notifications.calendar_mail.addresses import reply_address, uid_of
from notifications.calendar_mail.wall_times import check_instant
from notifications.calendar_mail.zone import LONDON_RULES
from notifications.messages.values import CANCELS, Message, MessageKind, Occasion, Recipient
from notifications.messages.wordings import Wording
from people.clock import local
from people.text import header_text, mail_address

_PRODUCT = "-//Convenor//Meetings 1//EN"
_LONGEST_DESCRIPTION = 2000
_EVENT_BEGINS = b"BEGIN:VEVENT\r\n"
_METHODS = dict.fromkeys(CANCELS, "CANCEL") | {MessageKind.TIME_KEPT: "DECLINECOUNTER"}
"""What is asked of a calendar other than to take a meeting in (RFC 5546, 3.2.5 and 3.2.8)."""
_ASKS = frozenset({MessageKind.INVITATION, MessageKind.UPDATE})


def method_of(message: Message) -> str:
    """What the calendar is asked to do: the same word in the object and in the mail's part."""
    return _METHODS.get(message.kind, "REQUEST")


def calendar_object(
    message: Message, occasion: Occasion, to: Recipient, wording: Wording, *, service: str
) -> bytes:
    """The calendar object of an invitation, an update, a cancellation, or a time that is kept.

    Raises:
        ValueError: a time falls where the clocks change, an address is not plain, or the UID is
            not the one of the message's reply token.
    """
    if message.reply_token is None or occasion.uid != uid_of(message.reply_token, service):
        raise ValueError("the UID must be the reply token at the service's domain")
    if message.kind is MessageKind.TIME_KEPT:
        event = _refusal(message, occasion, service=service)
    else:
        event = _event(message, occasion, to, wording, service=service)
    return _calendar(method_of(message), event)


def calendar_entry(
    occasion: Occasion, *, token: str, subject: str, sender: str, service: str
) -> bytes:
    """The meeting as a file somebody adds to their own calendar: the entry their mail brings.

    Nobody is asked to answer by it (RFC 5546, 3.2.1: no attendee). What is mailed later changes
    the same entry, since UID, organizer and number are the same.

    Raises:
        ValueError: a time falls where the clocks change.
    """
    event = _meeting(occasion, subject, organizer=_organizer(token, sender, service))
    return _calendar("PUBLISH", event)


def _calendar(method: str, event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    plain: bytes = calendar.to_ical(sorted=False)
    has_times = "DTSTART" in event
    return plain.replace(_EVENT_BEGINS, LONDON_RULES + _EVENT_BEGINS, 1) if has_times else plain


def _event(
    message: Message, occasion: Occasion, to: Recipient, wording: Wording, *, service: str
) -> Event:
    sender = message.words.get("sender", "")
    event = _meeting(
        occasion, wording.subject,
        organizer=_organizer(message.reply_token, sender, service),
        attendee=_attendee(message, to),
        description=wording.text[:_LONGEST_DESCRIPTION].strip(),
    )  # fmt: skip
    if message.answer_link is not None:
        event.add("url", vUri(message.answer_link))
    return event


def _meeting(
    occasion: Occasion,
    subject: str,
    *,
    organizer: vCalAddress,
    attendee: vCalAddress | None = None,
    description: str | None = None,
) -> Event:
    is_cancelled = occasion.state == "cancelled"
    event = Event()
    event.add("uid", occasion.uid)
    event.add("sequence", occasion.sequence)
    event.add("dtstamp", _seconds(occasion.stamped_at))
    event.add("dtstart", _wall_time(occasion.starts_at))
    event.add("dtend", _wall_time(occasion.ends_at))
    event.add("summary", header_text(subject))
    event.add("organizer", organizer)
    if attendee is not None:
        event.add("attendee", attendee)
    if location := _location(occasion):
        event.add("location", location)
    if description is not None:
        event.add("description", description)
    event.add("status", STATUS.CANCELLED if is_cancelled else STATUS.CONFIRMED)
    event.add("transp", TRANSP.OPAQUE)
    event.add("class", CLASS.PRIVATE)
    event.add("created", _seconds(occasion.created_at))
    event.add("last-modified", _seconds(occasion.stamped_at))
    event.add("x-microsoft-cdo-busystatus", "FREE" if is_cancelled else "BUSY")
    event.add("x-microsoft-disallow-counter", "TRUE")
    return event


def _wall_time(at: datetime) -> datetime:
    """The time in London, if it is there exactly once.

    Raises:
        ValueError: it falls where the clocks change.
    """
    check_instant(at)
    return local(_seconds(at))


def _refusal(message: Message, occasion: Occasion, *, service: str) -> Event:
    """That a proposal is not taken: about which meeting, and nothing else (RFC 5546, 3.2.8)."""
    event = Event()
    event.add("uid", occasion.uid)
    event.add("dtstamp", _seconds(occasion.stamped_at))
    event.add(
        "organizer", _organizer(message.reply_token, message.words.get("sender", ""), service)
    )
    return event


def _organizer(token: str | None, sender: str, service: str) -> vCalAddress:
    return vCalAddress.new(reply_address(token, service), cn=header_text(sender) or None)


def _attendee(message: Message, to: Recipient) -> vCalAddress:
    is_optional = message.words.get("expectation") == "if_involved"
    return vCalAddress.new(
        mail_address(to.address),
        cn=header_text(to.name) or None,
        cutype=CUTYPE.INDIVIDUAL,
        partstat=PARTSTAT.NEEDS_ACTION,
        role=ROLE.OPT_PARTICIPANT if is_optional else ROLE.REQ_PARTICIPANT,
        rsvp=message.kind in _ASKS,
    )


def _location(occasion: Occasion) -> str:
    """The place, or that it is online: the address to join at stands behind the link alone."""
    is_joined = occasion.is_online and occasion.state != "cancelled"
    return header_text(occasion.place or ("Online" if is_joined else ""))


def _seconds(at: datetime) -> datetime:
    return at.replace(microsecond=0)
