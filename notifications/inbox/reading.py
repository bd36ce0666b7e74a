"""A mail as bytes becomes what it is: classified first, then looked into, within limits.

Pure: nothing is fetched, nobody is asked, and no mail whatever raises anything.
"""

from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from notifications.inbox import away, bounces, calendars, senders
from notifications.inbox.parts import Opened, Part, TooMuchError, header, open_mail
from notifications.inbox.plain import plain_text, readable_header
from notifications.inbox.values import Attached, CalendarAnswer, Incoming, Kind
from people.clock import local_day
from people.text import header_text

_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_INLINE = ("text/", "multipart/", "message/")
_MOST_ATTACHED = 20
_LONGEST_SUBJECT = 300
_FAULTS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)


def read_mail(raw: bytes, *, server: str | None, arrived_at: datetime) -> Incoming:
    """What came in, whatever it is; ``server`` is what our mail server calls itself."""
    try:
        return _read(open_mail(raw), server=server, arrived_at=arrived_at)
    except TooMuchError as error:
        return Incoming(kind=Kind.BROKEN, fault=str(error))
    except _FAULTS:
        return Incoming(kind=Kind.BROKEN, fault="It is not written as mail is.")


def attached_files(raw: bytes) -> list[tuple[str, bytes]]:
    """The files that came along: each name, made safe, with its bytes.

    Raises:
        TooMuchError: the mail is more than is read.
    """
    found = [part for part in open_mail(raw).parts if _is_file(part)]
    return [(_file_name(part), part.content) for part in found[:_MOST_ATTACHED]]


def _read(opened: Opened, *, server: str | None, arrived_at: datetime) -> Incoming:
    calendar_part = calendars.choose(opened.parts)
    kind = _kind(opened, has_calendar=calendar_part is not None)
    calendar, fault = _calendar(kind, calendar_part)
    uid = "" if calendar is None else calendar.uid
    originals = bounces.originals(opened) if kind is Kind.BOUNCE else ()
    mentioned = (uid, senders.references_of(opened.head), *originals)
    text = plain_text(opened.parts)
    dated_at = _dated(opened.head)
    return Incoming(
        kind=kind,
        sender=senders.sender_of(opened.head),
        subject=header_text(readable_header(opened.head, "Subject"))[:_LONGEST_SUBJECT],
        dated_at=dated_at,
        tokens=senders.tokens_of_envelope(opened.head),
        uid_tokens=senders.tokens_in(*mentioned),
        messages=senders.messages_in(*mentioned),
        vouched=senders.vouched_for(opened.head, server=server),
        is_automatic=senders.is_automatic(opened.head),
        calendar=calendar,
        bounce=bounces.read_bounce(opened) if kind is Kind.BOUNCE else None,
        away_until=(
            away.away_until(text, written_on=local_day(min(dated_at or arrived_at, arrived_at)))
            if kind is Kind.AWAY
            else None
        ),
        attachments=_attachments(opened),
        text=text,
        fault=fault,
    )


def _kind(opened: Opened, *, has_calendar: bool) -> Kind:
    """What it is, before any calendar is believed; a room's automatic answer is an answer."""
    if bounces.is_receipt(opened):
        return Kind.RECEIPT
    if bounces.is_bounce(opened):
        return Kind.BOUNCE
    if has_calendar:
        return Kind.CALENDAR
    return Kind.AWAY if away.is_away(opened) else Kind.OTHER


def _calendar(kind: Kind, part: Part | None) -> tuple[CalendarAnswer | None, str]:
    if kind is not Kind.CALENDAR or part is None:
        return None, ""
    try:
        return calendars.read_calendar(part), ""
    except calendars.UnreadableError as error:
        return None, str(error)


def _attachments(opened: Opened) -> tuple[Attached, ...]:
    files = [part for part in opened.parts if _is_file(part)]
    return tuple(Attached(_file_name(part), len(part.content)) for part in files[:_MOST_ATTACHED])


def _is_file(part: Part) -> bool:
    """Whether somebody sent a file along: pictures of a signature and calendars are none."""
    is_calendar = "calendar" in part.media_type or part.name.lower().endswith(".ics")
    if part.is_nested or is_calendar or part.media_type == "application/ics":
        return False
    if part.media_type in _TNEF:
        return True
    if part.media_type.startswith("image/"):
        return part.is_attached and bool(part.content)
    is_text = part.media_type.startswith(_INLINE) and not part.is_attached
    return not is_text and bool(part.content)


def _file_name(part: Part) -> str:
    name = header_text(part.name.replace("\\", "/").rpartition("/")[2])[:120]
    return name or "attachment"


def _dated(head: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(header(head, "Date"))
    except _FAULTS:
        return None
    return at if at.tzinfo is not None else None
