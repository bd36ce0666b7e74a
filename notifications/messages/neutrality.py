"""Does a text say what a meeting is about? What leaves by mail or calendar must not.

Two lists: fixed wordings and the sender's name avoid every word of the field; the name of a
place is somebody else's and is refused only where it names the kind of meeting.
"""

import re
import unicodedata
from collections.abc import Collection

_NAMES_THE_MEETING = (
    "at risk register|care and protection|case conference|child abuse|child protection"
    "|children at risk|core group|pre birth|protection conference|review conference"
    "|safeguarding|significant harm"
    "|cpc|cpcc|cppm|cpr|icpcc|ird|rcpcc"
)
_WORDS_OF_THE_FIELD = (
    "abused?|abuse|baby|babies|case|cases|child|children|childrens|conference|conferences|dob"
    "|families|family|father|foster|guardian|harm|mother|neglect|parents?|protection"
    "|registered|registration|registers?|reviews?|risk|siblings?|social work|unborn|welfare"
)
_MEETING = re.compile(rf"\b(?:{_NAMES_THE_MEETING})\b")
_FIELD = re.compile(rf"\b(?:{_NAMES_THE_MEETING}|{_WORDS_OF_THE_FIELD})\b")


def revealing(text: str, *, names: Collection[str] = (), strict: bool = False) -> str:
    """The first thing in the text that says what a meeting is about, or nothing.

    `names` are those of a child or family, which never pass; `strict` refuses every word of the
    field as well, for texts that are ours to choose.

    >>> revealing("Room 2, Child-Protection Unit")
    'child protection'
    >>> revealing("Kirkton Family Centre"), revealing("Kirkton Family Centre", strict=True)
    ('', 'family')
    """
    folded = _folded(text)
    found = (_FIELD if strict else _MEETING).search(folded)
    if found:
        return found[0]
    return next((name for name in names if _holds(folded, _folded(name))), "")


def is_neutral(text: str, *, names: Collection[str] = (), strict: bool = False) -> bool:
    """Whether nothing in the text says what a meeting is about."""
    return not revealing(text, names=names, strict=strict)


def check_neutral(text: str, *, names: Collection[str] = (), strict: bool = False) -> None:
    """Demand that nothing in the text says what a meeting is about.

    Raises:
        ValueError: something does, a name included; the message repeats no name.
    """
    found = revealing(text, names=names, strict=strict)
    if not found:
        return
    what = "a name" if found in names else f"“{found}”"
    raise ValueError(f"Mail may not say what a meeting is about: use other words for {what}.")


def _holds(folded: str, name: str) -> bool:
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", folded) is not None


def _folded(text: str) -> str:
    """Small letters without accents, marks that do not show, or punctuation between words."""
    letters = (
        character
        for character in unicodedata.normalize("NFKD", text)
        if unicodedata.category(character) not in {"Cf", "Mn"}
    )
    return " ".join(re.sub(r"[\W_]+", " ", "".join(letters).casefold()).split())
