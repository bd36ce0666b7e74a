"""The bundle as it goes out: neutral file names, and a manifest in plain words."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from conferences.subject_access.values import BundlePart
from people.clock import moment

_ENDINGS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "image/jpeg": "jpg",
    "image/png": "png",
}
MANIFEST = "manifest.json"


def part_name(position: int, source: str, media_type: str | None) -> str:
    """What a file of the bundle is called: by its number and what it is, never by whom.

    >>> part_name(7, "report", "application/pdf"), part_name(2, "child", None)
    ('007-report.pdf', '002-child.txt')
    """
    return f"{position:03}-{source}.{_ENDINGS.get(media_type or '', 'txt')}"


def manifest_of(
    reference: str,
    parts: Sequence[BundlePart],
    left_out: Sequence[tuple[str, str]],
    *,
    made_at: datetime,
) -> bytes:
    """What the bundle holds, and on which grounds how much was left out: titles of that are not."""
    said = {
        "format": "convenor-subject-access/1",
        "request": reference,
        "made": moment(made_at),
        "files": [{"name": one.name, "what": one.title, "how": one.how} for one in parts],
        "left_out": len(left_out),
        "grounds": sorted({ground for _, ground in left_out}),
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"
