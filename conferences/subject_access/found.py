"""One thing held about a person: what it is, what it says, and whose it is.

``own`` is the person's; ``third_party`` is, or may be, about somebody else too; ``restricted`` is
what the reference (safety, 1.9) keeps from family and supporters, and never goes out without a
decision of somebody named.
"""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from people.text import header_text

OWN, THIRD, RESTRICTED = "own", "third_party", "restricted"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One thing held: what it is, what it says or which file or letter, and whose it is."""

    source: str
    title: str
    mark: str
    text: str | None = None
    file: UUID | None = None
    letter: UUID | None = None
    media_type: str | None = None
    size: int | None = None


def lines(values: Mapping[str, str]) -> str:
    """Each value on a line of its own after its name; what is empty is left out."""
    return "\n".join(f"{name}: {header_text(value)}" for name, value in values.items() if value)
