"""Whether two people have the same surname, however it is written.

Accents, case, hyphens, apostrophes and the ways to write Mac make no difference, and of a double
surname each part counts. Two people of one surname may be strangers: whoever may know looks at it.
"""

import re
import unicodedata

_SHORTEST = 2
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
_HYPHENS = re.compile(r"[\u2010-\u2015\u2212]")
_APOSTROPHE = r"['\u2018\u2019\u02bc\u00b4`]"
_SHORT_SON_OF = re.compile(rf"\bm{_APOSTROPHE}", re.IGNORECASE)
_SON_OF = re.compile(r"^mac(?=\w{2})")
_PART_OF_IT = frozenset({"fitz", "m", "mac", "mc", "nic", "o"})
"""What makes one surname of two words: Mac Donald is no Donald."""
_BEFORE_IT = frozenset(
    {"al", "da", "de", "den", "der", "di", "du", "el", "la", "le", "san", "st", "van", "von"}
)
"""What some write before a surname and some leave out."""
_HOUSEHOLD = re.compile(r"[/&+;]|\band\b", re.IGNORECASE)
_NO_NAME = frozenset({"family", "household", "the"})


def surnames_of(name: str) -> frozenset[str]:
    """The surname of a person's name in every way in which another may share it.

    >>> sorted(surnames_of("Aileen Rose MacLeod")), sorted(surnames_of("McLEOD, Ross"))
    (['mcleod'], ['mcleod'])
    >>> sorted(surnames_of("Zoë Muñoz-Reid"))
    ['munoz', 'munozreid', 'reid']
    >>> sorted(surnames_of("J. Mac Donald")), sorted(surnames_of("Siân O'Hara"))
    (['mcdonald'], ['ohara'])
    >>> sorted(surnames_of("Ludwig van der Berg"))
    ['berg', 'derberg', 'vanderberg']
    """
    words = _words(name.split(",", maxsplit=1)[0])
    if not words:
        return frozenset()
    found, start = {words[-1]}, len(words) - 1
    while start > 0 and words[start - 1] in _PART_OF_IT | _BEFORE_IT:
        start -= 1
        if words[start] in _PART_OF_IT:
            found.clear()
        found.add("".join(words[start:]))
    found |= {part for word in found for part in word.split("-")}
    written = (_SON_OF.sub("mc", word.replace("-", "")) for word in found)
    return frozenset(word for word in written if len(word) >= _SHORTEST)


def surnames_of_household(name: str) -> frozenset[str]:
    """The surnames that a household goes by.

    >>> sorted(surnames_of_household("The Sorrel / Reid family")), sorted(surnames_of_household(""))
    (['reid', 'sorrel'], [])
    """
    parts = _HOUSEHOLD.split(name)
    named = (" ".join(word for word in part.split() if word.casefold() not in _NO_NAME)
             for part in parts)  # fmt: skip
    return frozenset().union(*map(surnames_of, named))


def _words(text: str) -> list[str]:
    """The words of a name with nothing but letters and hyphens."""
    joined = re.sub(_APOSTROPHE, "", _SHORT_SON_OF.sub("mac", _HYPHENS.sub("-", text)))
    plain = unicodedata.normalize("NFKD", joined).casefold().translate(_LETTERS)
    words = re.sub(r"[^\w\s-]", " ", _without_marks(plain)).split()
    return [word.strip("-") for word in words if word.strip("-")]


def _without_marks(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.combining(letter))
