"""Is a message fit to be queued? Whole, neutral, and safe to put into headers and links."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from notifications.messages.neutrality import check_neutral
from notifications.messages.values import (
    CANCELS,
    WITH_CALENDAR,
    Item,
    Message,
    MessageKind,
    Occasion,
)
from notifications.messages.words import MOMENT, check_words
from people.errors import Fault, InvalidError
from people.text import single_line

_REFERENCE = re.compile(r"[0-9A-Z]{4,8}")
_TOKEN = re.compile(r"[a-z2-7]{26}")
_LINK = re.compile(r"[!-~]+")
_LONGEST_LINK = 500
_LONGEST_PLACE = 300
_LONGEST_KEY = 200


def check_message(message: Message, *, names: Collection[str] = ()) -> None:
    """Demand that the message is fit to be queued; `names` are what it must not hold.

    Raises:
        InvalidError: it is not; each fault names the part and what to do.
    """
    faults = [
        Fault(field, str(problem)) for field, problem in _problems(message, tuple(names)) if problem
    ]
    if faults:
        raise InvalidError(*faults)


def check_link(link: str) -> None:
    """Demand an address of the web that may stand in a mail.

    Raises:
        ValueError: it is none, is not encrypted on its way, or says what a meeting is about.
    """
    if not _LINK.fullmatch(link) or len(link) > _LONGEST_LINK:
        raise ValueError("Give the whole address, starting with https://, without spaces.")
    parts = urlsplit(link)
    if not parts.hostname or "@" in parts.netloc or "<" in link or ">" in link or '"' in link:
        raise ValueError("Give the whole address, starting with https://, without a user name.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("The address must start with https://.")
    check_neutral(unquote(link))


def check_place(place: str, *, names: Collection[str] = ()) -> None:
    """Demand a name of a place that may stand in mail and calendars.

    Raises:
        ValueError: it is not one line of text, or says what a meeting is about.
    """
    if single_line(place, most=_LONGEST_PLACE) != place:
        raise ValueError("Give the place on one line, without spaces around it.")
    check_neutral(place, names=names)


def _problems(message: Message, names: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    yield "words", _refusal(check_words, message.words, names=names)
    yield "reference", _unless(_REFERENCE.fullmatch(message.reference), "is 4 to 8 of A-Z, 0-9")
    yield "not_before", _unless(message.not_before.tzinfo, "must say its zone")
    key_fits = 0 < len(message.dedupe_key) <= _LONGEST_KEY
    yield "dedupe_key", _unless(key_fits, f"is 1 to {_LONGEST_KEY} characters")
    if message.answer_link is not None:
        yield "answer_link", _refusal(check_link, message.answer_link)
    token = message.reply_token
    yield "reply_token", _unless(token is None or _TOKEN.fullmatch(token), "is no reply token")
    is_elsewhere = message.kind is MessageKind.FORMER_ADDRESS
    yield "address", _unless((message.address is not None) == is_elsewhere, "fits the kind")
    is_calendar = message.kind in WITH_CALENDAR
    yield "occasion", _unless(message.occasion or not is_calendar, "goes with every invitation")
    for item in message.items:
        yield from _item_problems(item, names)
    if message.occasion is not None:
        yield from _occasion_problems(message, message.occasion, names)


def _item_problems(item: Item, names: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    yield "items", _unless(_REFERENCE.fullmatch(item.reference), "is 4 to 8 of A-Z, 0-9")
    for at in filter(None, (item.meets_at, item.by)):
        yield "items", _unless(re.fullmatch(MOMENT, at), "is a day and a time")
    if item.link is not None:
        yield "items", _refusal(check_link, item.link)
    if item.who:
        yield "items", _refusal(check_neutral, item.who, names=names)


def _occasion_problems(
    message: Message, occasion: Occasion, names: tuple[str, ...]
) -> Iterator[tuple[str, object]]:
    uid = occasion.uid.partition("@")[0]
    is_token = uid == (message.reply_token or "")
    yield "uid", _unless(is_token, "begins with the reply token")
    yield "sequence", _unless(occasion.sequence >= 0, "counts from 0")
    yield "starts_at", _unless(_is_in_order(occasion), "must lie before the end, with its zone")
    if message.kind in WITH_CALENDAR:
        is_cancelled = message.kind in CANCELS
        yield "state", _unless(is_cancelled == (occasion.state == "cancelled"), "fits the kind")
    yield "place", _refusal(check_place, occasion.place, names=names)
    has_place = occasion.place or occasion.is_online
    yield "place", _unless(has_place, "must be given unless it is online")


def _is_in_order(occasion: Occasion) -> bool:
    instants: list[datetime] = [
        occasion.starts_at, occasion.ends_at, occasion.created_at, occasion.stamped_at,
    ]  # fmt: skip
    return all(at.tzinfo for at in instants) and occasion.starts_at < occasion.ends_at


def _unless(holds: object, problem: str) -> str:
    return "" if holds else f"This part of the message {problem}."


def _refusal(check: Callable[..., None], *values: object, **options: object) -> str:
    try:
        check(*values, **options)
    except ValueError as error:
        return str(error)
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
