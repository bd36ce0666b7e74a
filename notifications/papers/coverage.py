"""Which letters can be printed? Those the fonts here have; anything else would be an empty box."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

_FONTS = Path(__file__).parent / "fonts"
_INVISIBLE = frozenset("\n \u00a0\u200b\u200c\u200d\u200e\u200f")


def unprintable(text: str) -> str:
    """The first character in a text that no font here has, or nothing.

    >>> unprintable("Zażółć gęślą jaźń, Запрошення, دعوة")
    ''
    >>> unprintable("会议")
    '会'
    """
    return next((one for one in text if one not in _INVISIBLE and ord(one) not in _known()), "")


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
