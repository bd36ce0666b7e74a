"""What followed the made-up conferences of the past: sent, held, told, and who was heard.

It has a luck of its own, so that the rest of the city stays what it is whatever is drawn here.
Figures are invented; as in life, records are sent late oftener than decisions, and little is late
by much.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import msgspec

from people.clock import instant, local_day
from standards.calendars.counts import Unit, count_after, count_before
from standards.calendars.working import shipped
from standards.measures.facts import (
    ChangeFacts,
    ConferenceFacts,
    FamilyPartFacts,
    InviteeFacts,
)

_CALENDAR = shipped("dundee")
_NOON = time(12)
_DUE = {"decisions_issued_at": 1, "plan_issued_at": 5, "record_issued_at": 10}
_IN_TIME = {"decisions_issued_at": 0.9, "plan_issued_at": 0.82, "record_issued_at": 0.68}
_CORE_GROUP, _CORE_GROUP_IN_TIME = 15, 0.86
_RECONVENE, _MADE_GOOD_IN_TIME = 10, 0.7
_HEARD = ("in_person", "in_writing", "through_advocate", "through_worker", "through_worker")


@dataclass(slots=True, kw_only=True)
class Aftermath:
    """Tells of each conference, in the order in which they were held, what followed it."""

    random: Random
    convener: UUID | None
    _last: dict[UUID, str] = field(default_factory=dict)

    def follow(self, many: Iterable[ConferenceFacts]) -> Iterator[ConferenceFacts]:
        """The same conferences with what followed them."""
        for facts in many:
            yield self._followed(facts)

    def _followed(self, facts: ConferenceFacts) -> ConferenceFacts:
        on = local_day(facts.starts_at)
        is_held, has_plan = facts.state == "held", self.random.random() < 0.74
        before = self._last.get(facts.family) if facts.family else None
        if facts.family:
            self._last[facts.family] = facts.state
        sent = {
            name: self._after(on, days, _IN_TIME[name])
            for name, days in _DUE.items()
            if name == "record_issued_at" or (is_held and (has_plan or name[0] == "d"))
        }
        return msgspec.structs.replace(
            facts,
            **sent,
            convener=self.convener,
            has_decided=is_held,
            has_plan=is_held and has_plan,
            inquorate_before=int(before == "inquorate"),
            is_reconvened=before == "inquorate",
            reconvened_at=None if is_held else self._after(on, _RECONVENE, _MADE_GOOD_IN_TIME),
            core_group_held_at=self._after(on, _CORE_GROUP, _CORE_GROUP_IN_TIME)
            if is_held and has_plan
            else None,
            invitees=tuple(self._shared(one, on) for one in facts.invitees),
            family_parts=tuple(self._parts(facts)),
            changes=tuple(self._changes(on)) if has_plan else (),
        )

    def _after(self, on: date, days: int, in_time: float) -> datetime:
        luck = self.random.random() < in_time
        late = self.random.randint(1, 6)
        some = self.random.randint(1, days) if luck else days + late
        return _noon(count_after(on, some, Unit.WORKING_DAYS, calendar=_CALENDAR).on)

    def _shared(self, invitee: InviteeFacts, on: date) -> InviteeFacts:
        came_at = invitee.report_received_at
        if came_at is None or self.random.random() < 0.12:
            return invitee
        days = self.random.choice((1, 2, 2, 3, 3, 4))
        shared_on = count_before(on, days, Unit.WORKING_DAYS, calendar=_CALENDAR).on
        at = max(_noon(shared_on), came_at)
        return msgspec.structs.replace(invitee, report_shared_at=at)

    def _parts(self, facts: ConferenceFacts) -> Iterator[FamilyPartFacts]:
        for _ in range(facts.children):
            luck = self.random.random()
            why_not = "too_young" if luck < 0.35 else None
            heard = self.random.choice(_HEARD) if luck < 0.85 else "not_heard"
            yield FamilyPartFacts(
                subject=self._id(), who="child", heard=None if why_not else heard, why_not=why_not
            )
        for _ in range(self.random.choice((1, 2, 2))):
            came = self.random.random() < 0.78
            heard = "in_person" if came else self.random.choice((*_HEARD[1:], "not_heard"))
            yield FamilyPartFacts(
                subject=self._id(), who="parent",
                attendance="attended" if came else "not_there", heard=heard,
            )  # fmt: skip

    def _changes(self, on: date) -> Iterator[ChangeFacts]:
        if self.random.random() < 0.12:
            identified_on = on + timedelta(days=self.random.randint(8, 60))
            told_on = identified_on + timedelta(days=self.random.choice((0, 1, 1, 2, 3, 5)))
            yield ChangeFacts(
                change=self._id(), identified_on=identified_on, told_at=_noon(told_on)
            )

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


def _noon(on: date) -> datetime:
    return instant(on, _NOON)
