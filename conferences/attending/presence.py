"""Who is there for which agency group, and is that a quorum?

Deputies count for the invitee's agency; observers and reports do not; whoever left before the
end does not keep a conference quorate. The rule is the one the conference is measured by later.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec

from conferences.attending.values import Attendance, Expectation, Reply
from standards.agreed.in_force import StandardInForce
from standards.agreed.quorum import PRESENT, QuorumVerdict, verdict
from standards.measures.conference_rules import groups_at_the_end
from standards.measures.facts import ConferenceFacts, InviteeFacts

_COMES = frozenset({Reply.ACCEPTED, Reply.DEPUTY})
_MAY_COME = _COMES | {Reply.TENTATIVE, Reply.NONE}


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One invitee of a conference: whom they represent, what they answered, who came."""

    invitation: UUID
    professional: UUID
    name: str
    role: str
    agency: UUID
    agency_name: str
    group: str
    expectation: str
    is_insisted_on: bool
    counts_to_quorum: bool
    may_decide: bool
    is_observer: bool
    is_walk_in: bool
    reply: str
    deputy: UUID | None
    deputy_name: str | None
    deputy_wish: str
    attendance: str | None
    attendance_reason: str
    arrived_at: datetime | None
    left_at: datetime | None
    revision: int

    @property
    def is_present(self) -> bool:
        """Whether the seat was taken, by whoever it was."""
        return self.attendance in PRESENT

    @property
    def is_marked(self) -> bool:
        """Whether somebody has said who came."""
        return self.attendance is not None


class Forecast(msgspec.Struct, frozen=True):
    """Quorum by the answers so far: with those who said they come, and with all who still may."""

    sure: QuorumVerdict
    possible: QuorumVerdict

    @property
    def words(self) -> str:
        """The forecast as one would say it."""
        if self.sure.is_quorate:
            return "Quorate with those who said they come"
        if self.possible.is_quorate:
            return f"{self.sure.words}; nobody has answered for them yet"
        return self.possible.words


def live_verdict(
    standard: StandardInForce,
    kind: str,
    seats: Sequence[Seat],
    *,
    starts_at: datetime,
    ends_at: datetime,
) -> QuorumVerdict | None:
    """The verdict on who is marked as there; none where no quorum was agreed."""
    facts = ConferenceFacts(
        conference=UUID(int=0),
        revision=0,
        source="acts",
        reference="",
        kind=kind,
        state="held",
        starts_at=starts_at,
        ends_at=ends_at,
        invitees=tuple(_facts(seat) for seat in seats),
    )
    return verdict(standard, kind, groups_at_the_end(facts))


def forecast(standard: StandardInForce, kind: str, seats: Iterable[Seat]) -> Forecast | None:
    """What the answers promise; none where no quorum was agreed."""
    seats = tuple(seats)
    sure = verdict(standard, kind, _groups(one for one in seats if _comes(one)))
    possible = verdict(standard, kind, _groups(one for one in seats if one.reply in _MAY_COME))
    return Forecast(sure, possible) if sure is not None and possible is not None else None


def is_involved(*, expectation: str, reply: str, attendance: str | None) -> bool:
    """Whether somebody invited *if involved* turned out to be: they said they come, or came."""
    return expectation != "if_involved" or reply in _COMES or attendance in PRESENT


def _comes(seat: Seat) -> bool:
    """Whether somebody said they come, or sends a deputy who is known."""
    return seat.reply == Reply.ACCEPTED or (seat.reply == Reply.DEPUTY and seat.deputy is not None)


def _groups(seats: Iterable[Seat]) -> frozenset[str]:
    return frozenset(
        seat.group
        for seat in seats
        if seat.expectation != "report" and seat.counts_to_quorum and not seat.is_observer
    )


def _facts(seat: Seat) -> InviteeFacts:
    return InviteeFacts(
        invitation=seat.invitation,
        agency=seat.agency,
        group=seat.group,
        role=seat.role,
        expectation=cast("Expectation", seat.expectation),
        counts_to_quorum=seat.counts_to_quorum,
        is_observer=seat.is_observer,
        attendance=cast("Attendance | None", seat.attendance),
        arrived_at=seat.arrived_at,
        left_at=seat.left_at,
    )
