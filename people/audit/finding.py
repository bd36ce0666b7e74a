"""What an entry that does not fit tells: altered, inserted, moved, or others are missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from people.audit.canonical import digest_of
from people.audit.values import Finding, Flaw

_MOST_TRIED = 2_000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What stands around an entry that does not fit.

    ``before`` is the last good one, ``after`` the next; ``follows`` is the number under which the
    entry it claims to follow stands now, ``followed`` that of the one which claims to follow it.
    """

    before: Row | None
    after: Row | None
    follows: int | None
    followed: int | None

    @property
    def digest_before(self) -> bytes | None:
        """What the entry should follow."""
        return self.before["digest"] if self.before is not None else None


def found_wrong(row: Row, place: Place, worked_out: bytes) -> Finding:
    """The finding at the first entry that does not fit; ``worked_out`` is its digest anew."""
    if worked_out == row["digest"]:
        return _badly_linked(row, place)
    if (number := _number_it_had(row, place)) is not None:
        words = f"Entry {row['number']} was moved: it was written as entry {number}."
        return _finding(Flaw.REORDERED, row, words, f"number {number}", f"number {row['number']}")
    if place.after is not None and place.after["previous"] == place.digest_before:
        return _inserted(row)
    words = f"Entry {row['number']} was altered: it does not match its digest."
    return _finding(Flaw.ALTERED, row, words, worked_out.hex(), _hex(row["digest"]))


def _badly_linked(row: Row, place: Place) -> Finding:
    """An entry that is whole in itself and does not follow the one before it."""
    after = place.after
    if after is not None and after["previous"] == place.digest_before:
        return _inserted(row)
    if row["previous"] is None and place.before is not None:
        is_first = after is not None and after["previous"] == row["digest"]
        return _inserted(place.before if is_first else row)
    if place.follows is None:
        return _missing(row, place)
    if place.follows > row["number"]:
        words = f"Entry {place.follows} was moved: it was written before entry {row['number']}."
        return Finding(
            flaw=Flaw.REORDERED, row=place.follows, words=words,
            expected=f"before {row['number']}", found=f"number {place.follows}",
        )  # fmt: skip
    first, last = place.follows + 1, row["number"] - 1
    return Finding(
        flaw=Flaw.INSERTED, row=first, until=last,
        words=f"What stands from entry {first} to {last} was inserted: entry {row['number']}"
        f" follows entry {place.follows}.",
        expected=_hex(row["previous"]), found=_hex(place.digest_before),
    )  # fmt: skip


def _missing(row: Row, place: Place) -> Finding:
    first = place.before["number"] + 1 if place.before is not None else 1
    last = max(row["number"] - 1, first)
    words = f"An entry is missing before entry {row['number']}: from {first} to {last}."
    return Finding(
        flaw=Flaw.MISSING, row=first, until=last, words=words,
        expected=_hex(row["previous"]), found=_hex(place.digest_before),
    )  # fmt: skip


def _inserted(row: Row) -> Finding:
    words = f"Entry {row['number']} was inserted: the one after it does not follow it."
    return _finding(Flaw.INSERTED, row, words, "no such entry", _hex(row["digest"]))


def _finding(flaw: Flaw, row: Row, words: str, expected: str, found: str) -> Finding:
    return Finding(flaw=flaw, row=row["number"], words=words, expected=expected, found=found)


def _number_it_had(row: Row, place: Place) -> int | None:
    """Under which other number the entry is whole, if its neighbours of then tell."""
    for number in _numbers_around(place):
        tried = {**row, "number": number}
        if number != row["number"] and digest_of(tried, previous=row["previous"]) == row["digest"]:
            return number
    return None


def _numbers_around(place: Place) -> Iterable[int]:
    known = [number for number in (place.follows, place.followed) if number is not None]
    if not known:
        return ()
    first, last = min(known), max(known)
    return range(first - 1, min(last + 2, first + _MOST_TRIED))


def _hex(digest: bytes | None) -> str:
    return digest.hex() if digest else "nothing"
