"""The words of pages as the standard in force has them: the same sentence, another noun. Pure.

Pages are written with "conference" and "register". Where a standard calls them otherwise, as the
guidance of 2023 says planning meeting and England has a plan, whatever a page says is put so when
it is shown. Codes, addresses and what people typed never change.
"""

import re
from functools import lru_cache

from standards.agreed.in_force import Terms

_CONFERENCE = re.compile(r"(?:\b([Aa])n? )?(?<!%\()\b((?:[Cc]ase )?[Cc]onference)(s?)\b")
_REGISTER = re.compile(r"(?<!%\()\b([Rr])egister\b")


@lru_cache(maxsize=4096)
def said(text: str, terms: Terms) -> str:
    """A text of a page in the words of a standard.

    >>> said("Arrange a conference", Terms(conference="initial meeting"))
    'Arrange an initial meeting'
    >>> said("Conferences", Terms(conference="case conference"))
    'Conferences'
    """
    if not terms.conference.endswith("conference"):
        text = _CONFERENCE.sub(lambda found: _noun(found, terms), text)
    if terms.register != "register":
        text = _REGISTER.sub(lambda found: _like(found[1], terms.register), text)
    return text


def _noun(found: re.Match[str], terms: Terms) -> str:
    noun = _like(found[2], terms.conferences if found[3] else terms.conference)
    if not found[1]:
        return noun
    return f"{found[1]}{'n' if noun[0].lower() in 'aeiou' else ''} {noun}"


def _like(written: str, word: str) -> str:
    return f"{word[:1].upper()}{word[1:]}" if written[0].isupper() else word
