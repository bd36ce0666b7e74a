"""What does a picture say of itself, beside what it shows? Where, when and with what it came."""

from collections.abc import Iterator

_SAYS = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xEE}
_MARK, _SCAN = 0xFF, 0xDA


def jpeg_without_notes(content: bytes) -> bytes:
    """A JPEG without its notes; what one sees stays byte for byte."""
    return b"".join(_parts(content))


def _parts(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at = 2
    while at + 4 <= len(content) and content[at] == _MARK and content[at + 1] != _SCAN:
        until = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] not in _SAYS:
            yield content[at:until]
        at = until
    yield content[at:]
