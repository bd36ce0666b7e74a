"""What an entry's digest is worked out from, byte for byte, without asking the database.

The database chains entries as they go in: SHA-256 of the digest before, followed by a JSON array
of the entry's columns as PostgreSQL writes ``jsonb``. Here the same bytes are written again from
the columns alone, so that whoever can change the database's functions cannot change this.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = 1_000_000
_COLUMNS = ("number", "id", "at", "verb", "subject_kind", "subject", "account", "professional",
            "via", "act", "details")  # fmt: skip


def digest_of(row: Mapping[str, Any], *, previous: bytes | None) -> bytes:
    """The digest of an entry that follows another, none for the first.

    ``details`` of the row is JSON text, in whatever order and spacing.
    """
    return hashlib.sha256((previous or b"") + canonical(row)).digest()


def canonical(row: Mapping[str, Any]) -> bytes:
    """The columns that a digest covers, as PostgreSQL writes a JSON array of them."""
    return f"[{', '.join(_cell(name, row[name]) for name in _COLUMNS)}]".encode()


def canonical_json(value: Any) -> str:  # noqa: ANN401 - JSON is of any shape
    """JSON as PostgreSQL writes ``jsonb``: keys by length and then by bytes, numbers as kept.

    >>> canonical_json({"bb": 1, "a": [True, None, "x"], "c": Decimal("1.50")})
    '{"a": [true, null, "x"], "c": 1.50, "bb": 1}'
    """
    if isinstance(value, dict):
        members = sorted(value.items(), key=_place)
        return f"{{{', '.join(f'{_text(key)}: {canonical_json(one)}' for key, one in members)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(canonical_json, value))}]"
    if isinstance(value, str):
        return _text(value)
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value)


def _cell(name: str, value: Any) -> str:  # noqa: ANN401 - any column
    if value is None:
        return "null"
    if name == "at":
        return _seconds(value)
    if name == "details":
        return canonical_json(json.loads(value, parse_float=Decimal))
    return str(value) if name == "number" else _text(str(value))


def _seconds(at: datetime) -> str:
    """Seconds since 1970 with six digits after the point."""
    since = at - _EPOCH
    counted = (since.days * 86_400 + since.seconds) * _MICROSECONDS + since.microseconds
    whole, rest = divmod(abs(counted), _MICROSECONDS)
    return f"{'-' if counted < 0 else ''}{whole}.{rest:06}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _place(member: tuple[str, Any]) -> tuple[int, bytes]:
    key = member[0].encode()
    return len(key), key
