"""What nobody should type, and what a program might send all the same."""

from typing import Any

_FIGURES = "9" * 6_000
TEXTS: tuple[str, ...] = (
    "", " ", "x", "x" * 6_000, _FIGURES, "-1", "0", "1e9", str(2**31), str(2**63), "²",
    "\uff11\uff12",
    "a\x00b", "a\r\nBcc: x@y.example", "\t\x1b[31m", "\u202egpj.exe", "\u2028", "=?utf-8?q?x?=",
    "0001-01-01", "9999-12-31", "2026-02-30", "31/12/9999", "00:00", "25:00", "1.59am",
    "00000000-0000-4000-8000-000000000000", "\N{PILE OF POO}" * 60, "İ́ẞ", "%", "\\", "{{7*7}}",
    "<script>alert(1)</script>", "'; DROP TABLE child;--", "=1+1", "../../etc/passwd",
    "https://[", "https://x.example:99999/", "http://127.0.0.1:-1/", "mailto:x",
)  # fmt: skip
"""Texts for one field of a form, or one question of an address."""

JSON: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 2**31, 2**63, -(2**63) - 1, [], {}, [None], [[]], {"x": 1},
    ["00000000-0000-4000-8000-000000000000"] * 2, "2026-12-01T10:00:00", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", *TEXTS,
)  # fmt: skip
"""Values for one field of what a program sends."""

BODIES: tuple[bytes, ...] = (b"", b"{", b"[]", b"3", b"null", b'"\xff"', b"[" * 100_000)
"""Whole bodies of what a program sends."""
