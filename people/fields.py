"""Text fields of what was sent, tidied in place; and whether it was written on a stale copy."""

from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from typing import Any, TypeVar

import msgspec

from people.errors import Fault, InvalidError, RefusedError
from people.forms import read_whole_number
from people.text import mail_address, many_lines, phrase, single_line

S = TypeVar("S", bound=msgspec.Struct)


def tidy(
    sent: msgspec.Struct,
    *,
    lines: Mapping[str, int],
    paragraphs: Mapping[str, int] | None = None,
    addresses: Collection[str] = (),
) -> None:
    """Tidy the named text fields where they stand; each name with the most characters it takes.

    ``addresses`` are plain mail addresses.

    For ``__post_init__`` of what a form or a program sends. An empty text in a field that must be
    given is a fault; none is left alone.

    Raises:
        InvalidError: with a fault for each field that cannot be taken.
    """
    must_be_given = _must_be_given(type(sent))
    faults = []
    for name, read in _readers(lines, paragraphs or {}, addresses).items():
        typed = getattr(sent, name)
        if typed is None:
            continue
        try:
            tidied = read(typed)
            if not tidied and name in must_be_given:
                raise ValueError(f"Give the {name.replace('_', ' ')}.")  # noqa: TRY301
        except ValueError as error:
            faults.append(Fault(name, str(error), typed))
        else:
            msgspec.structs.force_setattr(sent, name, tidied)
    if faults:
        raise InvalidError(*faults)


def on_revision(sent: S, if_match: str | None) -> S:
    """What a program sent, on the revision it named in its body or in the header If-Match.

    Raises:
        InvalidError: it named none.
    """
    if if_match is not None and (quoted := if_match.strip().removeprefix("W/").strip('"')):
        try:
            return msgspec.structs.replace(sent, revision=read_whole_number(quoted))
        except ValueError:
            words = "Give If-Match as the answer's ETag."
            raise InvalidError(Fault("revision", words, if_match)) from None
    if not getattr(sent, "revision", 0):
        words = "Send the revision you looked at: in the body, or its ETag as If-Match."
        raise InvalidError(Fault("revision", words))
    return sent


@cache
def _must_be_given(shape: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(info.name for info in msgspec.structs.fields(shape) if info.required)


def _readers(
    lines: Mapping[str, int], paragraphs: Mapping[str, int], addresses: Collection[str]
) -> dict[str, Callable[[str], str]]:
    return {
        **{name: partial(single_line, most=most) for name, most in lines.items()},
        **{name: partial(many_lines, most=most) for name, most in paragraphs.items()},
        **dict.fromkeys(addresses, _address),
    }


def _address(typed: str) -> str:
    return mail_address(typed.strip())


def check_revision(stored: Mapping[str, Any], sent: msgspec.Struct, *, noun: str) -> None:
    """Demand that what was sent was written on the present revision of what is stored.

    Raises:
        RefusedError: it was not; names the fields that now differ from what was sent.
    """
    if stored["revision"] == getattr(sent, "revision", None):
        return
    differing = [
        info.name.removeprefix("is_").removeprefix("has_").replace("_", " ")
        for info in msgspec.structs.fields(sent)
        if info.name != "revision"
        and info.name in stored
        and stored[info.name] != getattr(sent, info.name)
    ]
    now_differs = f" What differs from yours: {phrase(differing)}." if differing else ""
    raise RefusedError(
        f"Somebody else changed this {noun} while you had it open.{now_differs}"
        " Open it again and make your change there."
    )
