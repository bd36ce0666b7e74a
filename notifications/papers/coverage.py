"""Which letters can be printed? Those the fonts here have; anything else would be an empty box."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

_FONTS = Path(__file__).parent / "fonts"
_POINT = 25.4 / 72
_INVISIBLE = frozenset("\n \u00a0\u200b\u200c\u200d\u200e\u200f")


def unprintable(text: str) -> str:
    """The first character in a text that no font here has, or nothing.

    >>> unprintable("Zażółć gęślą jaźń, Запрошення, دعوة")
    ''
    >>> unprintable("会议")
    '会'
    """
    return next((one for one in text if one not in _INVISIBLE and ord(one) not in _known()), "")


def width(text: str, *, points: float) -> float:
    """How wide a line is set in that size, in millimetres; letters are not drawn together.

    >>> round(width("Dundee DD1 9ZZ", points=11)), width("WWW", points=8) > width("iii", points=8)
    (31, True)
    """
    return sum(_advance(one) for one in text) * points * _POINT


@cache
def _advance(letter: str) -> float:
    """How far a letter moves on, as a part of its size; none here is as wide as it is high."""
    for folder in sorted(one for one in _FONTS.iterdir() if one.is_dir()):
        for font in sorted(folder.glob("*Regular.ttf")):
            with TTFont(font, lazy=True) as opened:
                name = opened.getBestCmap().get(ord(letter))
                if name is not None:
                    found: int = opened["hmtx"][name][0]
                    return found / float(opened["head"].unitsPerEm)
    return 1.0


@cache
def _known() -> frozenset[int]:
    """The code points that every weight of some family has."""
    families = [folder for folder in sorted(_FONTS.iterdir()) if folder.is_dir()]
    found = [
        frozenset.intersection(*(code_points(font) for font in fonts))
        for folder in families
        if (fonts := sorted(folder.glob("*.ttf")))
    ]
    return frozenset().union(*found)


def code_points(font: Path) -> frozenset[int]:
    """The code points a font has a letter for."""
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())
