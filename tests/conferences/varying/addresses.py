"""The addresses of variations that take a conference's id, with what is sent there."""

from typing import Any

PATH = "/conferences/{conference_id}/variations"
SENT = {
    "timescale": "x", "until": "2042-01-01", "reason": "x", "safety": "x",
    "approver": "00000000-0000-4000-8000-00000000000a",
}  # fmt: skip
VARIED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("GET", PATH, {}),
    ("POST", PATH, {}),
    ("GET", f"/api/v1{PATH}", {}),
    ("POST", f"/api/v1{PATH}", SENT),
)
