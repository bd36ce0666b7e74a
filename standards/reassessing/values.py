"""What is asked of a run, and how far one has come."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy
from standards.measures.again import Again, Stretch
from standards.measures.tallies import Tally
from standards.measures.verdicts import Measure


class StartReassessment(msgspec.Struct, frozen=True, kw_only=True):
    """Which conferences are looked at again, by the day they were held, and why."""

    first_on: date
    last_on: date
    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 600})
        check_days(self.first_on, self.last_on)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run: what was asked, how far it has come, and what moved so far."""

    id: UUID
    reason: str
    first_on: date
    last_on: date
    after_at: datetime | None
    after: UUID | None
    conferences: int
    verdicts: int
    changed: int
    measures: dict[Measure, Tally]
    began_at: datetime
    ended_at: datetime | None

    @property
    def stretch(self) -> Stretch:
        """What is still to be looked at."""
        return Stretch(
            first_on=self.first_on, last_on=self.last_on, after_at=self.after_at, after=self.after
        )

    @property
    def so_far(self) -> Again:
        """What was found so far."""
        return Again(
            conferences=self.conferences, verdicts=self.verdicts, changed=self.changed,
            measures=self.measures, after_at=self.after_at, after=self.after,
        )  # fmt: skip


def check_days(first_on: date, last_on: date) -> None:
    """Demand that the days are in order.

    Raises:
        InvalidError: the last lies before the first.
    """
    if first_on > last_on:
        raise InvalidError(Fault("last_on", "Give the same day as the first, or a later one."))
