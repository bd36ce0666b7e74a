"""What a browser sends, read into a Struct, or the faults with what was typed.

URL-encoded forms decoded straight into a Struct fail on one ticked box of several and on ``on``
for a ticked box, and what was typed is lost; here it never is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict, UploadFile

from people.errors import Fault, InvalidError

S = TypeVar("S", bound=msgspec.Struct)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_WORDS = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})\s+([a-z]+)\.?,?\s+(\d{4}|\d{2})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})\s*(am|pm)?|(\d{1,2})\s*(am|pm)")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_CENTURY = 100
_NOON = 12


@dataclass(frozen=True, slots=True)
class Faults:
    """What could not be read, and everything that was typed, by field."""

    faults: tuple[Fault, ...]
    typed: dict[str, list[str]] = field(default_factory=dict)


def typed_in(form: FormMultiDict) -> dict[str, list[str]]:
    """Everything typed into a form, by field, files left out."""
    typed: dict[str, list[str]] = {}
    for key, value in form.multi_items():
        if not isinstance(value, UploadFile):
            typed.setdefault(key, []).append(str(value))
    return typed


def read_form(shape: type[S], form: FormMultiDict) -> S | Faults:
    """The form as that Struct, or its faults.

    An empty box is none where the field allows none, its default where it has one, and a fault
    otherwise: what its name says, or what the Struct's own ``asking`` says of it. Boxes and choices
    of a list come as often as they are ticked.
    """
    typed = typed_in(form)
    fields, hints = _asked_by(shape)
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for info in fields:
        try:
            found = _value(hints[info.name], typed.get(info.name, []))
        except ValueError as error:
            shown = " ".join(typed.get(info.name, []))
            faults.append(Fault(info.name, str(error), shown))
            continue
        if found is not _NOTHING:
            values[info.name] = found
        elif info.required:
            asking: Mapping[str, str] = getattr(shape, "asking", {})
            faults.append(Fault(info.name, asking.get(info.name) or _asking_for(info.name)))
    if not faults:
        try:
            return shape(**values)
        except InvalidError as error:
            faults.extend(error.faults)
    return Faults(tuple(faults), typed)


def demand_form(shape: type[S], form: FormMultiDict) -> S:
    """The form as that Struct, for pages that show every fault in one place.

    Raises:
        InvalidError: with the faults; what was typed is in the form still.
    """
    read = read_form(shape, form)
    if isinstance(read, Faults):
        raise InvalidError(*read.faults)
    return read


@cache
def _asked_by(
    shape: type[msgspec.Struct],
) -> tuple[tuple[msgspec.structs.FieldInfo, ...], dict[str, Any]]:
    return msgspec.structs.fields(shape), get_type_hints(shape)


_NOTHING = object()


def _asking_for(name: str) -> str:
    """What to do about an empty box, by the name of its field.

    >>> [_asking_for(name) for name in ("title", "first_on", "known_at")]
    ['Give the title.', 'Give the first day.', 'Give the known time.']
    """
    words, _, kind = name.rpartition("_")
    called = f"{words} {_KINDS_OF_TIME[kind]}" if words and kind in _KINDS_OF_TIME else name
    return f"Give the {called.replace('_', ' ')}."


_KINDS_OF_TIME = {"at": "time", "on": "day"}


def _value(hint: Any, typed: list[str]) -> Any:  # noqa: ANN401 - any field of any Struct
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (list, tuple):
        return origin(_one(arguments[0], text.strip()) for text in typed if text.strip())
    if hint is bool:
        return any(text.strip() not in {"", "off", "false", "0"} for text in typed)
    text = typed[-1].strip() if typed else ""
    if origin in (Union, UnionType):
        inner = next(argument for argument in arguments if argument is not type(None))
        return _one(inner, text) if text else None
    return _one(hint, text) if text else _NOTHING


def _one(hint: Any, text: str) -> Any:  # noqa: ANN401 - any field of any Struct
    if hint is date:
        return read_date(text)
    if hint is time:
        return read_time(text)
    if hint is UUID:
        return _choice(UUID, text)
    if hint is int:
        return read_whole_number(text)
    if isinstance(hint, type) and hint is not str:
        return _choice(hint, text)
    supertype = getattr(hint, "__supertype__", None)
    return _one(supertype, text) if supertype is not None else text


def read_whole_number(text: str) -> int:
    """A whole number of up to nine figures, as people write it.

    >>> read_whole_number(" 90 ")
    90

    Raises:
        ValueError: it is none.
    """
    if not _WHOLE_NUMBER.fullmatch(text.strip()):
        raise ValueError("Give a whole number, like 8.")
    return int(text)


def _choice(kind: Any, text: str) -> Any:  # noqa: ANN401 - UUID or an enum
    try:
        return kind(text)
    except ValueError:
        raise ValueError("Choose one of the list.") from None


def read_revision(typed: str) -> int | None:
    """The revision a page was made from, as its hidden field says; none where it says none.

    Raises:
        InvalidError: the field is damaged.
    """
    try:
        return read_whole_number(typed) if typed.strip() else None
    except ValueError:
        words = "The page is damaged. Load it again and make your change there."
        raise InvalidError(Fault("", words)) from None


def read_date(text: str) -> date:
    """A date as people write it.

    >>> [read_date(t).isoformat() for t in ("1/12/26", "01/12/2026", "1 Dec 2026", "2026-12-01")]
    ['2026-12-01', '2026-12-01', '2026-12-01', '2026-12-01']

    Raises:
        ValueError: it is none.
    """
    lowered = text.strip().lower()
    try:
        if match := _NUMBERS.fullmatch(lowered):
            return date(_year(match[3]), int(match[2]), int(match[1]))
        if (match := _WORDS.fullmatch(lowered)) and match[2] in _MONTHS:
            return date(_year(match[3]), _MONTHS[match[2]], int(match[1]))
        return date.fromisoformat(lowered)
    except ValueError:
        raise ValueError("Give a date, like 1/12/2026 or 1 Dec 2026.") from None


def _year(text: str) -> int:
    year = int(text)
    return year + 2000 if year < _CENTURY else year


def read_time(text: str) -> time:
    """A time of day as people write it.

    >>> [read_time(t).isoformat("minutes") for t in ("9:30", "14.00", "2pm", "12:15 am")]
    ['09:30', '14:00', '14:00', '00:15']

    Raises:
        ValueError: it is none.
    """
    match = _CLOCK.fullmatch(text.strip().lower())
    if not match:
        raise ValueError("Give a time, like 10:00 or 2:30pm.")
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    half = match[3] or match[5]
    if half is not None:
        if not 1 <= hour <= _NOON:
            raise ValueError("Give a time, like 10:00 or 2:30pm.")
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError("Give a time, like 10:00 or 2:30pm.") from None
