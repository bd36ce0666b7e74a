"""How verdicts come out before and under a draft, counted by measure, agency and quarter. Pure.

An agency that was merged is counted under the one that stands, as everywhere.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar
from uuid import UUID

import msgspec

from standards.agreed.in_force import StandardInForce
from standards.calendars.quarters import Quarter, quarter_of
from standards.measures.facts import ConferenceFacts
from standards.measures.proportions import Proportion
from standards.measures.tallies import Tally
from standards.measures.verdicts import OF_INVITATIONS, Measure, Verdict
from standards.quarterly.figures import AgencyName, Share, share_of
from standards.what_if.recounting import Change, Key, Said, changes

K = TypeVar("K", bound=Hashable)
Standing = Mapping[UUID | None, UUID]
Targets = Mapping[Measure, int | None]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A measure before and under the draft, each against its target, and how many moved how."""

    before: Share
    after: Share
    better: int
    worse: int
    enters: int
    leaves: int

    @property
    def moved(self) -> int:
        """How many verdicts come out differently."""
        return self.better + self.worse + self.enters + self.leaves

    @property
    def is_target_changed(self) -> bool:
        """Whether the draft asks for another share."""
        return self.before.target != self.after.target

    @property
    def is_changed(self) -> bool:
        """Whether anything comes out differently: a verdict, or what the share is held against."""
        return bool(self.moved) or self.is_target_changed


class AgencyCompared(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure comes out for one agency, under the name that stands."""

    agency: AgencyName
    measure: Measure
    compared: Compared


class QuarterCompared(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure comes out in one quarter."""

    quarter: Quarter
    measure: Measure
    compared: Compared


Counted = tuple[Quarter, UUID | None, Measure, Verdict, Verdict]


class Counting:
    """Goes through conferences once and keeps what is to be told."""

    def __init__(self, standing: Standing) -> None:
        self.conferences = 0
        self.verdicts = 0
        self.changed: list[Change] = []
        self._standing = standing
        self._counted: Counter[Counted] = Counter()

    def add(
        self, facts: ConferenceFacts, before: Mapping[Key, Said], after: Mapping[Key, Said]
    ) -> None:
        """Count one conference."""
        quarter = quarter_of(facts.starts_at)
        both = before.keys() & after.keys()
        self.conferences += 1
        self.verdicts += len(both)
        self._counted.update(
            (quarter, self.stands(after[key].agency), key[1], before[key].verdict,
             after[key].verdict)
            for key in both
        )  # fmt: skip
        self.changed += (
            msgspec.structs.replace(one, agency=self.stands(one.agency))
            for one in changes(facts, before, after)
        )

    def stands(self, agency: UUID | None) -> UUID | None:
        """The agency under which one is counted: itself, or the one it was merged into."""
        return self._standing.get(agency, agency)

    def by_measure(self, before: Targets, after: Targets) -> dict[Measure, Compared]:
        """Every measure, those too of which nothing was counted."""
        found = self._tallies(lambda one: one[2])
        return {one: compared(found.get(one, Tally()), before[one], after[one]) for one in Measure}

    def by_quarter(self, before: Targets, after: Targets) -> tuple[QuarterCompared, ...]:
        """Every measure that was counted in a quarter, in that order."""
        found = self._tallies(lambda one: (one[2], one[0]))
        return tuple(
            QuarterCompared(
                quarter=quarter, measure=measure,
                compared=compared(found[measure, quarter], before[measure], after[measure]),
            )
            for measure, quarter in sorted(found)
        )  # fmt: skip

    def by_agency(
        self, names: Iterable[AgencyName], before: Targets, after: Targets
    ) -> tuple[AgencyCompared, ...]:
        """Every measure of invitations, agency by agency in the order of their names."""
        found = self._tallies(lambda one: (one[2], one[1]))
        named = tuple(names)
        return tuple(
            AgencyCompared(
                agency=agency, measure=measure,
                compared=compared(found[measure, agency.id], before[measure], after[measure]),
            )
            for measure in sorted(OF_INVITATIONS)
            for agency in named
            if (measure, agency.id) in found
        )  # fmt: skip

    def _tallies(self, place: Callable[[Counted], K]) -> dict[K, Tally]:
        found: dict[K, Tally] = {}
        for one, times in self._counted.items():
            found.setdefault(place(one), Tally()).add(one[3], one[4], times)
        return found


def targets_of(standard: StandardInForce, kind: str) -> dict[Measure, int | None]:
    """The target of each measure in percent, none where none is asked for."""
    found = {measure: standard.find_target(measure, kind) for measure in Measure}
    return {measure: rule.value if rule else None for measure, rule in found.items()}


def compared(tally: Tally, before: int | None, after: int | None) -> Compared:
    """What was tallied, each side against its own target."""
    return Compared(
        before=share_of(Proportion(tally.met_before, tally.counted_before, before)),
        after=share_of(Proportion(tally.met_after, tally.counted_after, after)),
        better=tally.better, worse=tally.worse, enters=tally.enters, leaves=tally.leaves,
    )  # fmt: skip
