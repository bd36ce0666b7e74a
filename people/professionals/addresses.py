"""How old the confirmation of a mail address is, and when it is asked for again."""

from datetime import date

ASKED_AGAIN_AFTER_DAYS = 365
_DAYS_OF_MONTH = 30.44
_IN_DAYS_UP_TO = 13
_IN_WEEKS_UP_TO = 55
_IN_MONTHS_UP_TO = 23


def age_of(confirmed_on: date | None, today: date) -> str:
    """How long ago an address was confirmed, in words.

    >>> age_of(date(2026, 8, 20), date(2026, 11, 23))
    'confirmed 3 months ago'
    >>> age_of(None, date(2026, 11, 23))
    'never confirmed'
    """
    if confirmed_on is None:
        return "never confirmed"
    days = max((today - confirmed_on).days, 0)
    if days == 0:
        return "confirmed today"
    if days <= _IN_DAYS_UP_TO:
        return f"confirmed {_counted(days, 'day')} ago"
    if days <= _IN_WEEKS_UP_TO:
        return f"confirmed {_counted(days // 7, 'week')} ago"
    months = int(days / _DAYS_OF_MONTH + 0.05)
    if months <= _IN_MONTHS_UP_TO:
        return f"confirmed {_counted(months, 'month')} ago"
    return f"confirmed {_counted(months // 12, 'year')} ago"


def is_asked_again(confirmed_on: date | None, today: date) -> bool:
    """Whether the address should be confirmed again: never was, or more than a year ago.

    >>> is_asked_again(date(2025, 11, 23), date(2026, 11, 23))
    False
    >>> is_asked_again(date(2025, 11, 22), date(2026, 11, 23))
    True
    """
    return confirmed_on is None or (today - confirmed_on).days > ASKED_AGAIN_AFTER_DAYS


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
