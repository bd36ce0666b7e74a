"""How a change to a calendar reaches due dates that were already told, without knowing them.

Whoever joins the service hands over the step that counts them again; a due date already told is
never made harder (design: fairness of the figures, point 8).
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from people.audit.service import Act
from people.errors import UnavailableError
from standards.calendars.working import Calendars


class TouchedListing(msgspec.Struct, frozen=True, kw_only=True):
    """One due date that a change touched: of a conference, or of an agency's report for it."""

    conference: UUID
    reference: str
    agency: str | None
    told_at: datetime
    counted_at: datetime
    is_later: bool


class Touched(msgspec.Struct, frozen=True):
    """How many due dates already told are later now, and how many stand that would be earlier.

    ``listed`` are those of conferences that whoever changes the calendar may see.
    """

    later: int
    kept: int
    listed: tuple[TouchedListing, ...] = ()


class Recount(Protocol):
    """Whatever counts again what was told."""

    async def __call__(
        self, act: Act, change: UUID, before: Calendars, after: Calendars
    ) -> Touched:
        """Count again within the act; what was touched."""
        ...


_recount: list[Recount] = []


def use(recount: Recount) -> None:
    """Count again this way from now on."""
    _recount[:] = [recount]


async def count_again(act: Act, change: UUID, before: Calendars, after: Calendars) -> Touched:
    """Count again what was told, now that a calendar is different. A step.

    Raises:
        UnavailableError: nobody said how.
    """
    if not _recount:
        raise UnavailableError("No way to count due dates again is configured.")
    return await _recount[0](act, change, before, after)
