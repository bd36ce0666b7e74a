"""A booked conference, whoever asks for a later day, and the senior manager who decides."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from conferences.booking.tables import Conference
from conferences.varying import service
from conferences.varying.values import AskVariation, DecideVariation, Timescale
from standards.calendars.counts import due_instant
from standards.variations.standing import Standing
from tests.builders import (
    NOW,
)
from tests.visitor import Visitor

WHY = "The school that knows her is shut until the ninth."
SAFE = "A health visitor sees her twice a week."
YES = DecideVariation(reason="It serves her better.")


@dataclass
class Scene:
    """A booked conference, whoever asks, and the senior manager who decides."""

    conference: Conference
    coordinator: Visitor
    manager: Visitor

    @property
    def due_at(self) -> datetime:
        """When the conference is due."""
        assert self.conference.due_on is not None
        return due_instant(self.conference.due_on)

    async def timescales(self) -> dict[str, Timescale]:
        """What may be varied, by measure; of the reports the first."""
        found = await service.list_of_conference(
            self.coordinator.viewer, self.conference.id, now=NOW
        )
        return {one.measure: one for one in reversed(found.timescales)}

    async def asking(
        self, measure: str = "held_in_time", until: date | None = None
    ) -> AskVariation:
        """A variation of that, by a fortnight unless a day is given."""
        varied = (await self.timescales())[measure]
        later = until or (varied.due_at + timedelta(days=14)).date()
        assert self.manager.viewer.account is not None
        return AskVariation(
            timescale=varied.key, until=later, reason=WHY, safety=SAFE,
            approver=self.manager.viewer.account,
        )  # fmt: skip

    async def ask(self, measure: str = "held_in_time", until: date | None = None) -> UUID:
        """Ask, as the coordinator."""
        asked = await self.asking(measure, until)
        return await service.ask(self.coordinator.viewer, self.conference.id, asked, now=NOW)

    async def standing(self, variation: UUID, *, now: datetime = NOW) -> Standing:
        """How it stands for the coordinator."""
        return (await service.get_variation(self.coordinator.viewer, variation, now=now)).standing
