"""What a mail says, as text that a page can show: never as HTML, and nothing is fetched for it."""

import re
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

from notifications.inbox.parts import Part, header

_LONGEST = 10_000
_LONGEST_HTML = 100_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_BLANK = re.compile(r"\n{3,}")
_UNSEEN = {"script", "style", "head", "title"}
_BLOCKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3"}


def plain_text(parts: Iterable[Part]) -> str:
    """The words of a mail: its plain part, else what is to be read of its HTML."""
    bodies = [part for part in parts if not part.is_nested and not part.is_attached]
    for part in bodies:
        if part.media_type == "text/plain" and part.text.strip():
            return _tidy(part.text)
    for part in bodies:
        if part.media_type == "text/html":
            return _tidy(_without_tags(part.text[:_LONGEST_HTML]))
    return ""


def readable_header(head: Message, name: str) -> str:
    """A header with what was encoded in it decoded; as it was written where that cannot be."""
    written = header(head, name)[:2000]
    try:
        return str(make_header(decode_header(written)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError, AssertionError):
        return written


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in _UNSEEN
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _without_tags(markup: str) -> str:
    words = _Words()
    try:
        words.feed(markup)
        words.close()
    except (ValueError, AssertionError):
        return ""
    return "".join(words.words)


def _tidy(text: str) -> str:
    lines = (_CONTROL.sub(" ", line).rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return _BLANK.sub("\n\n", "\n".join(lines)).strip()[:_LONGEST]
