"""A mail taken apart within limits: what is too large, too deep or too many is not read on.

Nothing is unpacked, so that an archive costs no more than its size. Parts of a mail inside a mail
are kept apart: nothing in there is an answer.
"""

import email.policy
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import msgspec

LARGEST_MAIL = 30 * 1024 * 1024
MOST_LINES = 450_000
_MOST_NESTINGS = 60
_MOST_LOOKS = 2_500_000
_LONGEST_HEAD = 256 * 1024
_MOST_HEAD_LINES = 3000
_DEEPEST = 12
_MOST_PARTS = 100
_LARGEST_TEXT = 100_000


class TooMuchError(ValueError):
    """The mail is more than is read; the message says what."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of a mail that holds no others; ``is_nested`` within a mail inside the mail."""

    media_type: str
    content: bytes
    charset: str | None = None
    method: str = ""
    name: str = ""
    is_attached: bool = False
    is_nested: bool = False

    @property
    def text(self) -> str:
        """The content as text: as it says, or as it is, whatever it is."""
        return decoded(self.content[:_LARGEST_TEXT], self.charset)


class Opened(msgspec.Struct, frozen=True):
    """A mail in its parts."""

    head: Message
    parts: tuple[Part, ...]


def open_mail(raw: bytes) -> Opened:
    """The mail in its parts.

    Raises:
        TooMuchError: it is too large, too deep, or has too many parts.
    """
    if len(raw) > LARGEST_MAIL:
        raise TooMuchError("It is larger than what is taken.")
    if raw.count(b"\n") > MOST_LINES:
        raise TooMuchError("It has more lines than are read.")
    folded = raw.lower()
    nestings = folded.count(b"boundary")
    if folded.count(b"content-type:") > _MOST_PARTS * 2 or nestings > _MOST_NESTINGS:
        raise TooMuchError("It has more parts than are read.")
    # The parser looks at each line once for every part it lies in.
    if nestings * raw.count(b"\n") > _MOST_LOOKS or _head_is_long(raw):
        raise TooMuchError("It is more work than is done for one mail.")
    head = message_from_bytes(raw, policy=email.policy.compat32)
    return Opened(head, tuple(_leaves(head)))


def header(head: Message, name: str) -> str:
    """A header as it was written, on one line; nothing where it is absent."""
    return " ".join(str(head.get(name, "")).split())


def headers(head: Message, name: str) -> list[str]:
    """Every header of that name, from the top, each on one line."""
    return [" ".join(str(value).split()) for value in head.get_all(name, [])]


def decoded(content: bytes, charset: str | None) -> str:
    """Bytes as text: in the charset they name, else UTF-8, else Latin-1, which takes anything."""
    for name in (charset, "utf-8-sig"):
        try:
            if name is not None:
                return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def _head_is_long(raw: bytes) -> bool:
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if at >= 0]
    end = min(ends, default=len(raw))
    return end > _LONGEST_HEAD or raw.count(b"\n", 0, end) > _MOST_HEAD_LINES


def _leaves(head: Message) -> Iterator[Part]:
    waiting: list[tuple[Message, int, bool]] = [(head, 0, False)]
    count = 0
    while waiting:
        message, depth, is_nested = waiting.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_PARTS:
            raise TooMuchError("Its parts lie deeper, or are more, than are read.")
        if message.is_multipart():
            is_inner = is_nested or message.get_content_type().startswith("message/")
            pieces = message.get_payload()
            inner = [piece for piece in pieces if isinstance(piece, Message)]
            if message.get_content_type() == "message/delivery-status":
                yield _status(inner, is_nested=is_nested)
            else:
                waiting += [(piece, depth + 1, is_inner) for piece in reversed(inner)]
            if message.get_content_type() == "message/rfc822" and inner:
                yield _original(inner[0])
        else:
            yield _part(message, is_nested=is_nested)


def _status(groups: list[Message], *, is_nested: bool) -> Part:
    """What a mail server says of a delivery: groups of fields, which the parser takes for mails."""
    lines = [
        "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in group.items())
        for group in groups
    ]
    content = "\n\n".join(lines).encode("utf-8", "replace")
    return Part(media_type="message/delivery-status", content=content, is_nested=is_nested)


def _original(message: Message) -> Part:
    """The headers of a mail inside the mail, where a bounce says what came back."""
    fields = ("message-id", "references", "subject")
    lines = [f"{name}: {header(message, name)}" for name in fields if message.get(name)]
    content = "\n".join(lines).encode("utf-8", "replace")
    return Part(media_type="text/rfc822-headers", content=content, is_nested=True)


def _part(message: Message, *, is_nested: bool) -> Part:
    payload = message.get_payload(decode=True)
    disposition = header(message, "content-disposition").lower()
    return Part(
        media_type=message.get_content_type(),
        content=payload if isinstance(payload, bytes) else b"",
        charset=message.get_content_charset(),
        method=_parameter(message, "method").upper(),
        name=_name(message),
        is_attached=disposition.startswith("attachment"),
        is_nested=is_nested,
    )


def _parameter(message: Message, name: str) -> str:
    value = message.get_param(name, "")
    return value if isinstance(value, str) else str(value[-1] if value else "")


def _name(message: Message) -> str:
    try:
        return message.get_filename() or ""
    except (LookupError, UnicodeError, ValueError):
        return ""
