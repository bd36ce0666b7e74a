"""What a package for the case-management system holds: its parts, its manifest, what differs.

File names are neutral: no name, no case reference, no initials. The formats are plain: UTF-8 text,
CSV, JSON, and the reports as they came. They are described in docs/handover.md.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

FORMAT = "convenor-handover/1"
MANIFEST = "manifest.json"
_ENDINGS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "image/jpeg": "jpg",
    "image/png": "png",
    "text/plain": "txt",
}


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a package: made here, with its ``content``, or a report in the store."""

    name: str
    media_type: str
    size: int
    sha256: str
    is_restricted: bool = False
    content: bytes | None = None
    file: UUID | None = None


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """How a package differs from the one that was filed before, part by part."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def text_part(name: str, media_type: str, content: bytes) -> Part:
    """A part that is made here."""
    digest = hashlib.sha256(content).hexdigest()
    return Part(name=name, media_type=media_type, size=len(content), sha256=digest, content=content)


def report_part(
    file: UUID, receipt: str, media_type: str, *, size: int, sha256: bytes,
    is_restricted: bool = False,
) -> Part:  # fmt: skip
    """A report as it came, called by its receipt.

    >>> from uuid import uuid4
    >>> report_part(uuid4(), "K7QM2X", "application/pdf", size=1, sha256=b"").name
    'report-K7QM2X.pdf'
    """
    ending = _ENDINGS.get(media_type, "bin")
    return Part(
        name=f"report-{receipt}.{ending}", media_type=media_type, size=size,
        sha256=sha256.hex(), is_restricted=is_restricted, file=file,
    )  # fmt: skip


def manifest_of(
    parts: Sequence[Part],
    *,
    conference: str,
    children: Sequence[str],
    closed_at: datetime,
    number: int,
    made_at: datetime,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What a package says of itself: every part with its size and digest, and what differs."""
    listed = [
        {
            "name": one.name,
            "media_type": one.media_type,
            "size": one.size,
            "sha256": one.sha256,
            "restricted": one.is_restricted,
        }
        for one in parts
    ]
    return {
        "format": FORMAT,
        "conference": conference,
        "case_references": list(children),
        "closed_at": closed_at.isoformat(),
        "number": number,
        "made_at": made_at.isoformat(),
        "parts": listed,
        "replaces": None if before is None else before["number"],
        "differences": None
        if before is None
        else msgspec.to_builtins(differences(before["parts"], listed)),
    }


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as the package holds it: the same bytes however it was kept."""
    encoded = msgspec.json.encode(dict(manifest), order="sorted")
    return msgspec.json.format(encoded, indent=2) + b"\n"


def digest_of(manifest: Mapping[str, Any]) -> bytes:
    """What covers the manifest, and so every part."""
    return hashlib.sha256(manifest_bytes(manifest)).digest()


def differences(
    before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> Differences:
    """Which parts were added, changed or are held here no longer.

    >>> differences([{"name": "a", "sha256": "1"}, {"name": "b", "sha256": "2"}],
    ...             [{"name": "a", "sha256": "3"}, {"name": "c", "sha256": "4"}])
    Differences(added=('c',), changed=('a',), gone=('b',))
    """
    old = {one["name"]: one["sha256"] for one in before}
    new = {one["name"]: one["sha256"] for one in now}
    return Differences(
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        gone=tuple(name for name in old if name not in new),
    )
