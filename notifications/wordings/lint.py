"""May a sentence of the committee's own go out in every mail of its kind?

Such a sentence is read by everybody who is told of any meeting, so that nothing in it may point to
one family, one meeting or one person, lead somewhere else, or be taken for a place to fill in.
What looks like it is refused by its shape alone; names that look like other words are looked up by
whoever calls this. Each refusal says what to do instead.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from notifications.messages.neutrality import revealing
from notifications.messages.values import MessageKind
from notifications.messages.wordings import sentences_of
from people.text import single_line

_LONGEST = 300
_PLACE = re.compile(r"%\([a-z_]+\)s")
_SYNTAX = re.compile(r"[{}<>\\`$|~^#_\[\]]")
_LINK = re.compile(
    r"://|\bwww\.|\b[\w-]+\.(?:app|biz|co|com|eu|gov|info|io|link|net|nhs|online|org|page|police"
    r"|scot|site|uk)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w-])\+?\d(?:[\d ()./-]*\d)?")
_DIGITS_OF_A_NUMBER = 5
_REFERENCE = re.compile(
    r"\b(?=\w*\d)(?=\w*[A-Za-z])\w+\b|\b[\w]+(?:[-/.:]\d[\w]*)+|\d{3,}", re.ASCII
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d{{1,2}}\b",
    re.IGNORECASE,
)
_OF_A_CHILD = re.compile(
    r"\b(?:first|full|last|maiden|middle|given|his|her|their|whose) names?\b"
    r"|\b(?:forenames?|surnames?|initials?|birth|birthday|born|date of birth|postcode|chi number"
    r"|nhs number|pupils?|sons?|daughters?|boys?|girls?|toddlers?|twins?|nursery|school"
    r"|planning meetings?|core groups?|register(?:ed|s)?)\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b(?:[A-Z]\.){1,4}(?!\w)|\b[A-Z](?: [A-Z])+\b|\b[A-Z]{2,}\b")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_ENDS = re.compile(r"[.!?:]\s+")


def problem(shipped: str, words: str) -> str:
    """What is wrong with saying a shipped sentence in these words, and what to do; or nothing.

    >>> problem("It is due by %(moment)s.", "We need it by %(moment)s.")
    ''
    >>> problem("Open", "Open it at www.example.org").partition(":")[0]
    'Leave the address out'
    """
    return next(filter(None, (check(shipped, words) for check in _CHECKS)), "")


def spans_of(words: str, *, most: int = 4) -> Iterator[str]:
    """Every run of up to four words, which might be somebody's name.

    >>> list(spans_of("please ring Amy"))[:4]
    ['please', 'please ring', 'please ring Amy', 'ring']
    """
    found = _WORD.findall(_PLACE.sub(" ", words))
    for start in range(len(found)):
        for end in range(start + 1, min(start + most, len(found)) + 1):
            yield " ".join(found[start:end])


@cache
def known_words() -> frozenset[str]:
    """The words of every shipped sentence, in small letters: none of them is a name there."""
    shipped = " ".join(said for kind in MessageKind for said in sentences_of(kind))
    return frozenset(word.casefold() for word in _WORD.findall(_PLACE.sub(" ", shipped)))


def _length(_shipped: str, words: str) -> str:
    if not words:
        return "Say something, or set it back to the shipped words."
    try:
        single_line(words, most=_LONGEST)
    except ValueError as error:
        return str(error)
    return ""


def _syntax(_shipped: str, words: str) -> str:
    found = _SYNTAX.search(_PLACE.sub("", words))
    return f"Write plain words: leave out {found[0]}" if found else ""


def _places(shipped: str, words: str) -> str:
    wanted, given = Counter(_PLACE.findall(shipped)), Counter(_PLACE.findall(words))
    if foreign := given - wanted:
        allowed = " and ".join(wanted) or "nothing"
        return f"Leave out {next(iter(foreign))}: only {allowed} is filled in here, once."
    if missing := wanted - given:
        return f"Keep {next(iter(missing))}: that is where the mail says it."
    return "Write “per cent” in place of %." if "%" in _PLACE.sub("", words) else ""


def _links(_shipped: str, words: str) -> str:
    if "@" in words:
        return "Leave the mail address out: an answer to the mail comes to us by itself."
    if _LINK.search(words):
        return "Leave the address out: the reader's own link stands below by itself."
    return ""


def _numbers(_shipped: str, words: str) -> str:
    said = _PLACE.sub(" ", words)
    for found in _NUMBER.findall(said):
        if sum(letter.isdigit() for letter in found) >= _DIGITS_OF_A_NUMBER:
            return (
                "Leave the number out: the mail ends with the telephone number of whoever invites,"
                " and no other goes into it."
            )
    if _REFERENCE.search(said):
        return "Leave out what looks like a reference or a date: the subject says which meeting."
    if _DAY.search(said):
        return "Leave the day out: each mail says its own meeting's day."
    return ""


def _meeting(_shipped: str, words: str) -> str:
    found = revealing(words, strict=True)
    if not found and (of_a_child := _OF_A_CHILD.search(words)):
        found = of_a_child[0]
    if found:
        return (
            f"Use other words for “{found}”: mail says no more than that there is a meeting,"
            " and never about whom."
        )
    return ""


def _initials(shipped: str, words: str) -> str:
    for found in _INITIALS.findall(words):
        if found not in shipped and found not in ("I", "A", "UK"):
            return f"Leave out {found}: it may be somebody's initials. Write words out."
    return ""


def _names(_shipped: str, words: str) -> str:
    known = known_words() | {"i"}
    for said in _ENDS.split(_PLACE.sub(" ", words)):
        for word in _WORD.findall(said)[1:]:
            if word[0].isupper() and word.casefold() not in known:
                return f"Leave out “{word}”, or write it small: it may be somebody's name."
    return ""


_CHECKS: tuple[Callable[[str, str], str], ...] = (
    _length, _syntax, _places, _links, _numbers, _meeting, _initials, _names,
)  # fmt: skip
