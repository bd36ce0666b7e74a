"""Which letters can be printed? Those the fonts here have; anything else would be an empty box."""

import struct
from functools import cache
from pathlib import Path

_FONTS = Path(__file__).parent / "fonts"
_FULL, _IN_SEGMENTS = 12, 4
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
        frozenset.intersection(*(code_points(font.read_bytes()) for font in fonts))
        for folder in families
        if (fonts := sorted(folder.glob("*.ttf")))
    ]
    return frozenset().union(*found)


def code_points(font: bytes) -> frozenset[int]:
    """The code points a TrueType font has a letter for, by its table ``cmap`` (OpenType 1.9)."""
    table = _table(font, b"cmap")
    [count] = struct.unpack_from(">H", font, table + 2)
    found: set[int] = set()
    for place in range(count):
        [offset] = struct.unpack_from(">I", font, table + 4 + 8 * place + 4)
        found |= _mapped(font, table + offset)
    return frozenset(found)


def _table(font: bytes, tag: bytes) -> int:
    [count] = struct.unpack_from(">H", font, 4)
    for place in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if name == tag:
            return int(offset)
    raise ValueError("The font has no such table.")


def _mapped(font: bytes, at: int) -> set[int]:
    [kind] = struct.unpack_from(">H", font, at)
    if kind == _IN_SEGMENTS:
        [double] = struct.unpack_from(">H", font, at + 6)
        ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
        starts = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
        return {point for a, z in zip(starts, ends, strict=True) for point in range(a, z + 1)}
    if kind == _FULL:
        [count] = struct.unpack_from(">I", font, at + 12)
        groups = [struct.unpack_from(">II", font, at + 16 + 12 * nth) for nth in range(count)]
        return {point for a, z in groups for point in range(a, z + 1)}
    return set()
