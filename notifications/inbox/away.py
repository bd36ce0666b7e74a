"""Is this an automatic answer of somebody who is away, and until when?

What it says is information for a person and never an answer.
"""

import re
from datetime import date, timedelta

from notifications.inbox.parts import Opened, header
from notifications.inbox.senders import is_automatic

_SUBJECT = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office)\b",
    re.IGNORECASE,
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + ")"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>20\d\d)"
_DATES = (
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\b(?:,?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(rf"\b{_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(r"\b(?P<day>[0-3]?\d)[/.](?P<month>[01]?\d)[/.](?P<year>20\d\d|\d\d)\b"),
)
_UNTIL = re.compile(
    r"\b(?:until|till|to|through|return(?:ing|s)?(?: to \w+(?: \w+)?)?(?: on)?"
    r"|back(?: in \w+(?: \w+)?)?(?: on)?|(?:un)?available (?:from|until))"
    r"\W{0,3}(?:\w+day\W{0,3})?(?:the )?",
    re.IGNORECASE,
)
_LONGEST = timedelta(days=366)
_READ = 4000
_NEAR = 30


def is_away(opened: Opened) -> bool:
    """Whether an automaton answers and nobody else; that it is no calendar's is asked before."""
    return is_automatic(opened.head) or bool(_SUBJECT.match(header(opened.head, "Subject")))


def away_until(text: str, *, written_on: date) -> date | None:
    """The day somebody says they are back, or away until; none where it says none.

    >>> away_until("I am away and back on Monday 4 January 2027.", written_on=date(2026, 12, 20))
    datetime.date(2027, 1, 4)
    >>> away_until("On leave from 21/12/2026 until 4th January", written_on=date(2026, 12, 20))
    datetime.date(2027, 1, 4)
    >>> away_until("I am out until further notice.", written_on=date(2026, 12, 20)) is None
    True
    """
    words = " ".join(text[:_READ].split())
    found = [
        day
        for cue in _UNTIL.finditer(words)
        if (day := _date_at(words, cue.end(), written_on)) is not None
    ]
    return max(found, default=None)


def _date_at(words: str, start: int, written_on: date) -> date | None:
    near = words[start : start + _NEAR]
    for pattern in _DATES:
        found = pattern.match(near)
        if found and (day := _day(found.groupdict(), written_on)) is not None:
            return day
    return None


def _day(given: dict[str, str | None], written_on: date) -> date | None:
    month = given["month"] or ""
    number = int(month) if month.isdigit() else _month(month)
    year = given.get("year")
    years = [int(year) + (2000 if len(year) < len("2026") else 0)] if year else _years(written_on)
    for one in years:
        try:
            day = date(one, number, int(given["day"] or 0))
        except ValueError:
            continue
        if written_on <= day <= written_on + _LONGEST:
            return day
    return None


def _month(name: str) -> int:
    return next(n for n, full in enumerate(_MONTHS, 1) if full.startswith(name.casefold()[:3]))


def _years(written_on: date) -> list[int]:
    return [written_on.year, written_on.year + 1]
