"""Which words a message may carry besides its fixed wording, and what each may look like."""

import re
from collections.abc import Collection, Mapping

from notifications.messages.neutrality import check_neutral
from people.text import single_line

_LONGEST = 100
MOMENT = r"[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+ \d{4}, \d{2}:\d{2}"
_FREE = {"phone", "sender"}

ALLOWED: dict[str, re.Pattern[str]] = {
    key: re.compile(pattern)
    for key, pattern in {
        "answer": "accepted|tentative|declined|deputy|deputy_refused",
        "as_deputy": "yes",
        "code": "[0-9A-Z]{4}-[0-9A-Z]{4}",
        "changed": "(time|place|time_and_place)(_and_expectation)?|expectation",
        "change": "(authenticator|passkey)_(added|removed|refused)|recovery_codes|factors_lost",
        "digest": "[0-9a-f]{64}",
        "expectation": "attend|report|both|if_involved",
        "number": "[0-9]{1,19}",
        "phone": r"[0-9A-Za-z+().,/ -]*[0-9]{3}[0-9A-Za-z+().,/ -]*",
        "received": MOMENT,
        "removed": "yes",
        "report_due": MOMENT,
        "sender": ".+",
        "was_at": MOMENT,
    }.items()
}
"""Each key with what its value must be, as a whole."""


def check_words(words: Mapping[str, str], *, names: Collection[str] = ()) -> None:
    """Demand that a message's words are on the list and say nothing about a child.

    Raises:
        ValueError: a key is not on the list, a value is not what it must be, or a free text
            reveals what the meeting is about.
    """
    for key, value in words.items():
        check_word(key, value, names=names)


def may_say(key: str, value: str, *, names: Collection[str] = ()) -> bool:
    """Whether a message may carry this word, for those who would rather leave it out."""
    try:
        check_word(key, value, names=names)
    except ValueError:
        return False
    return True


def check_word(key: str, value: str, *, names: Collection[str] = ()) -> None:
    """Demand that a message may carry this word.

    Raises:
        ValueError: the key is not on the list, the value is not what it must be, or a free text
            reveals what the meeting is about.
    """
    pattern = ALLOWED.get(key)
    if pattern is None:
        raise ValueError(f"A message has no place for “{key}”.")
    single_line(value, most=_LONGEST)
    if not pattern.fullmatch(value):
        raise ValueError(f"“{key}” of a message cannot be this; see its form.")
    if key in _FREE:
        check_neutral(value, names=names, strict=True)
