"""What is said about approvals, and which kinds there are."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from people.permissions import Permission, Viewer

WhoseBusiness = Callable[[Viewer, Collection[UUID]], Awaitable[frozenset[UUID]]]
"""Of the things approvals are about, those that are any of a viewer's business."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that needs a second person: what it is called, who decides, on which page.

    ``path`` has ``{about}`` and ``{id}`` where the ids of what it is about and of the approval go.
    ``whose_business`` is asked, in a transaction that is open, where the permission alone does not
    say who may decide; what it leaves out is not there for the viewer.
    """

    code: str
    words: str
    permission: Permission
    path: str
    whose_business: WhoseBusiness | None = None


class WaitingApproval(msgspec.Struct, frozen=True, kw_only=True):
    """An approval somebody else waits for."""

    id: UUID
    kind: str
    words: str
    about: UUID
    reason: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    is_own: bool
    path: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An approval as the slice that asked for it reads it."""

    id: UUID
    kind: str
    about: UUID
    reason: str
    details: Mapping[str, Any]
    asked_by: UUID
    asked_at: datetime
    expires_at: datetime


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an approval: decided or not, by whom and why, and until when it waits."""

    expires_at: datetime
    decided_at: datetime | None
    decided_by: str
    decided_reason: str


_kinds: dict[str, Kind] = {}


def offer(kind: Kind) -> Kind:
    """Let a kind of approval be listed for those who decide it."""
    _kinds[kind.code] = kind
    return kind


def kinds_for(permissions: frozenset[Permission]) -> list[Kind]:
    """The kinds that somebody with these permissions decides."""
    return [kind for kind in _kinds.values() if kind.permission in permissions]
