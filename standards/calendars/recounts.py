"""How a change to a calendar reaches due dates that were already told, without knowing them.

Whoever joins the service hands over the step that counts them again; a due date already told is
never made harder (design: fairness of the figures, point 8).
"""

from typing import Protocol
from uuid import UUID

import msgspec

from people.audit.service import Act
from people.errors import UnavailableError
from standards.calendars.working import Calendars


class Touched(msgspec.Struct, frozen=True):
    """How many due dates already told are later now, and how many stand that would be earlier."""

    later: int
    kept: int


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
