"""How alike two names are as people write them, and who is likely to be the same. Pure.

Accents, hyphens, capitals, titles, Mac and Mc and the usual short forms of first names make no
difference. What is left is compared by ``difflib`` of the standard library: cheap, and good
enough to put two records before somebody who decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

ALIKE = 0.86
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "rev", "sir"})
_SHORT: Mapping[str, str] = {
    short: long
    for long, shorts in {
        "alexander": "alec alex alick ally sandy xander",
        "alexandra": "lexie sandra",
        "alistair": "alasdair alastair alister",
        "andrew": "andy drew",
        "anne": "ann anna annie",
        "anthony": "tony antony",
        "barbara": "babs",
        "benjamin": "ben",
        "catherine": "cath cathy catriona kate katherine kathleen kathryn kathy katie kay",
        "charles": "charlie chas",
        "christina": "chrissie christine kirsten kirsty tina",
        "christopher": "chris kit",
        "daniel": "dan danny",
        "david": "dave davie",
        "deborah": "deb debbie",
        "donald": "don donnie",
        "edward": "ed eddie ned ted",
        "elizabeth": "beth betty elisabeth elspeth eliza libby liz lizzie",
        "frances": "fran",
        "francis": "frank",
        "graham": "graeme grahame",
        "gregor": "greg gregory",
        "helen": "ellen nell",
        "ian": "iain",
        "isabel": "bella ishbel isabella isobel",
        "jacqueline": "jackie jacqui",
        "james": "hamish jamie jim jimmy",
        "janet": "jan jessie",
        "jennifer": "jen jenny",
        "john": "eoin euan ewan iain jack jock sean shaun",
        "jonathan": "jon jonny",
        "joseph": "joe",
        "kenneth": "ken kenny",
        "lawrence": "laurence larry",
        "margaret": "greta mairead maggie maisie marjory meg morag peggy rita",
        "mary": "mairi maire marie moira molly",
        "matthew": "matt",
        "michael": "mick micky mike",
        "nicholas": "nick nicky",
        "nicola": "nicky",
        "patricia": "pat patsy tricia",
        "patrick": "paddy pat",
        "peter": "pete",
        "philip": "phil phillip",
        "rebecca": "becca becky",
        "richard": "dick rich rick ricky",
        "robert": "bob bobby rab rabbie rob robbie",
        "ronald": "ron ronnie",
        "samuel": "sam",
        "stephen": "steve steven stevie",
        "susan": "sue susie suzanne",
        "theresa": "teresa terry tess",
        "thomas": "tam tom tommy",
        "timothy": "tim",
        "victoria": "vicky",
        "william": "bill billy liam will willie",
        "zoe": "zoey",
    }.items()
    for short in shorts.split()
}
_QUOTES = frozenset({"Pf", "Pi"})
_MAC = re.compile(r"^(?:mac|mc|m')(?=[a-z]{3})")
_REFERENCE = re.compile(r"[^0-9a-z]+|(?<![0-9])0+(?=[0-9])")


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared, in order of the alphabet.

    >>> name_words("Dr Máiri MacDonald-Smith") == name_words("Smith Mary McDonald")
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(
        " " if unicodedata.category(one) == "Pd" else one for one in plain if not _is_mark(one)
    )
    words = (_MAC.sub("mc", word.strip(".")) for word in letters.replace(",", " ").split())
    kept = ("".join(one for one in word if one.isalnum()) for word in words)
    return tuple(sorted(_SHORT.get(word, word) for word in kept if word and word not in _TITLES))


def name_key(name: str) -> str:
    """A name as it is compared, in one line.

    >>> name_key("O'Neill, Bob")
    'oneill robert'
    """
    return " ".join(name_words(name))


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1: 1 where they are the same name.

    >>> likeness("Liz McLeod", "Elizabeth Macleod"), likeness("Ann Reid", "Tom Baxter") < ALIKE
    (1.0, True)
    """
    first, second = name_key(one), name_key(other)
    if not first or not second:
        return 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def are_alike(one: str, other: str) -> bool:
    """Whether two names are likely to be the same.

    A misspelling counts; a middle name too many does; another surname does not.

    >>> are_alike("Fiona Reid", "Fiona Ried"), are_alike("Fiona Reid", "Fiona Jane Reid")
    (True, True)
    >>> are_alike("Fiona Reid", "Fiona Baird")
    False
    """
    first, second = set(name_words(one)), set(name_words(other))
    shorter = min(first, second, key=len)
    if len(shorter) > 1 and (first <= second or second <= first):
        return True
    return likeness(one, other) >= ALIKE


def same_phone(one: str | None, other: str | None) -> bool:
    """Whether two telephone numbers are the same, with or without the country and spaces.

    >>> same_phone("+44 (0)1632 960123", "01632 960 123"), same_phone("", "")
    (True, False)
    """
    return bool(one and other and _digits(one)) and _digits(one or "") == _digits(other or "")


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two mail addresses are the same mailbox."""
    return bool(one and other) and (one or "").casefold() == (other or "").casefold()


def near_reference(one: str, other: str) -> bool:
    """Whether two case references are the same but for separators, noughts or one slip.

    A slip is one wrong sign, or two beside each other changed over.

    >>> near_reference("RC-26-0388", "rc/26/388"), near_reference("RC-26-0388", "RC-26-0838")
    (True, True)
    >>> near_reference("RC-26-0388", "RC-26-0399")
    False
    """
    first, second = reference_key(one), reference_key(other)
    if first == second:
        return bool(first)
    if len(first) != len(second):
        return False
    differing = [place for place in range(len(first)) if first[place] != second[place]]
    if len(differing) == 2 and differing[1] == differing[0] + 1:  # noqa: PLR2004
        left, right = differing
        return first[left] == second[right] and first[right] == second[left]
    return False


def reference_key(reference: str) -> str:
    """A case reference without separators, capitals and leading noughts.

    >>> reference_key("RC-26-0388")
    'rc26388'
    """
    return _REFERENCE.sub("", reference.casefold())


def pairs_of(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which of things with these keys share one: each pair once, in order."""
    by_key: dict[str, list[str]] = {}
    for thing, key in keys:
        by_key.setdefault(key, []).append(thing)
    found = {
        (min(one, other), max(one, other))
        for things in by_key.values()
        for place, one in enumerate(things)
        for other in things[place + 1 :]
        if one != other
    }
    return sorted(found)


def _is_mark(one: str) -> bool:
    return unicodedata.combining(one) != 0 or unicodedata.category(one) in _QUOTES or one in "'`"


def _digits(phone: str) -> str:
    digits = "".join(one for one in phone.replace("(0)", "") if one.isdigit())
    return digits.removeprefix("0044").removeprefix("44").removeprefix("0")
