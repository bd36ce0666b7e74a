"""What does a plain text say, so that it can be set on pages? Its lines, as they were typed."""

import re

from notifications.papers.coverage import unprintable

MOST = 400_000
_TAB = 4
_NO_BREAK = "\u00a0"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def hidden_in(content: bytes) -> str:
    """Why a text cannot be set on pages, in words to show; nothing if it can."""
    text = "".join(lines_of(content))
    if len(text) > MOST:
        return "It is too long to be set on pages."
    missing = unprintable(text)
    return f"It holds what cannot be printed here, like “{missing}”." if missing else ""


def lines_of(content: bytes) -> list[str]:
    r"""The lines of a text, with what indents them.

    >>> lines_of(b"One\r\n\r\n  Two\n")
    ['One', '', '\xa0\xa0Two']
    """
    text = _CONTROLS.sub("", _decoded(content).replace("\r\n", "\n"))
    lines = [_indented(line.expandtabs(_TAB).rstrip()) for line in re.split(r"[\n\r\v\f]", text)]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _decoded(content: bytes) -> str:
    """As it was taken in: UTF-16 where it says so, UTF-8, or what Windows writes."""
    if content[:2] in _WIDE:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _indented(line: str) -> str:
    words = line.lstrip(" ")
    return _NO_BREAK * (len(line) - len(words)) + words
