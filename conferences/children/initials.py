"""By which letters a child is called on lists, where no full name may stand."""


def initials_of(name: str) -> str:
    """The first letters of the first and of the last name.

    >>> [initials_of(name) for name in ("Amy Louise Reid", "amy o'neil", "Zoë", "J. P. Reid")]
    ['A.R.', 'A.O.', 'Z.', 'J.R.']
    """
    letters = [_first_letter(word) for word in name.split() if _first_letter(word)]
    ends = [letters[0], letters[-1]] if len(letters) > 1 else letters
    return "".join(f"{letter}." for letter in ends)


def unborn_initials(family_name: str) -> str:
    """What a child is called before there is a name.

    >>> unborn_initials("Reid")
    'Baby R.'
    """
    return f"Baby {initials_of(family_name.rsplit(maxsplit=1)[-1])}"


def _first_letter(word: str) -> str:
    return next((letter.upper()[0] for letter in word if letter.isalpha()), "")


def has_own_name(viewer: str, words: str) -> bool:
    """Whether words hold the surname of whoever looks: it may be their own family.

    >>> has_own_name("Morag Sorrel", "sorrel, Aileen"), has_own_name("Morag Sorrel", "Aileen")
    (True, False)
    """
    surname = viewer.split()[-1:] and viewer.rsplit(maxsplit=1)[-1].casefold()
    return surname in [word.strip(".,").casefold() for word in words.split()]
