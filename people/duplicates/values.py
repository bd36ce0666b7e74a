"""What is said about likely duplicates and about merging."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from people.fields import tidy


class Noun(StrEnum):
    """What may be there twice."""

    AGENCY = "agency"
    CHILD = "child"
    PROFESSIONAL = "professional"


NOUN_PATHS: Mapping[Noun, str] = {
    Noun.AGENCY: "/agencies",
    Noun.CHILD: "/children",
    Noun.PROFESSIONAL: "/professionals",
}
"""Under which address each is found."""


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is likely to be the same as another: what it is called, and why it is alike."""

    id: UUID
    name: str
    note: str
    why: str


class LikelyPair(msgspec.Struct, frozen=True, kw_only=True):
    """Two records that are likely to be the same."""

    noun: Noun
    one: Alike
    other: Alike
    why: str


class MergeTwo(msgspec.Struct, frozen=True, kw_only=True):
    """Two records that are one: which is kept, which leads there from now on, and why."""

    asking: ClassVar[Mapping[str, str]] = {
        "kept": "Choose which of the two is kept.",
        "gone": "Choose which of the two is no longer used.",
        "reason": "Say how you know that they are one and the same.",
    }
    noun: Noun
    kept: UUID
    gone: UUID
    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 1000})


class RefuseMerge(msgspec.Struct, frozen=True):
    """Why two records of a child stay two."""

    reason: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 500})


class TellApart(msgspec.Struct, frozen=True, kw_only=True):
    """Two records that look alike and are not the same."""

    noun: Noun
    one: UUID
    other: UUID
    reason: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={"reason": 300})


class MergeListing(msgspec.Struct, frozen=True, kw_only=True):
    """A merge as it stands: by the references or names of its two records.

    ``answer`` is why whoever was asked left them as they are; ``is_taken_back`` where whoever asked
    did so. What was asked for waits while it is neither done nor refused.
    """

    id: UUID
    noun: Noun
    kept: UUID
    gone: UUID
    kept_name: str
    gone_name: str
    reason: str
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    undone_at: datetime | None
    refused_at: datetime | None = None
    refused_by: str = ""
    answer: str = ""
    is_taken_back: bool = False
    may_decide: bool = False
    may_take_back: bool = False


class Duplicates(msgspec.Struct, frozen=True, kw_only=True):
    """What is likely to be there twice, what waits for a second person, and what became of it."""

    likely: tuple[LikelyPair, ...]
    waiting: tuple[MergeListing, ...]
    merged: tuple[MergeListing, ...]
    refused: tuple[MergeListing, ...] = ()
