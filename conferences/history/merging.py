"""What several files together say of a conference: later ones over earlier ones. Pure.

An empty cell says nothing, so a file of attendance and one of reports complete each other in
whatever order they come. A row that names only an agency is about the one person of that agency
who is known by role or name, if there is just one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar, cast
from uuid import UUID, uuid5

import msgspec

from conferences.history.values import ConferenceSaid, InviteeSaid
from standards.agreed.in_force import StandardInForce
from standards.agreed.timescales import report_due
from standards.measures.facts import (
    Attendance,
    ConferenceFacts,
    Expectation,
    InviteeFacts,
    State,
)

Said = TypeVar("Said", ConferenceSaid, InviteeSaid)
_CLOCK_EVENTS = {
    "initial": "concern_notified",
    "pre_birth": "concern_notified",
    "review": "previous_review_conference",
}
_LASTS = timedelta(minutes=90)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(slots=True)
class Known:
    """Everything that is said of one conference, in the end."""

    conference: ConferenceSaid = field(default_factory=ConferenceSaid)
    invitees: dict[str, InviteeSaid] = field(default_factory=dict)

    def copy(self) -> "Known":
        """The same, to be added to."""
        return Known(self.conference, dict(self.invitees))

    def add(self, who: str, said: ConferenceSaid | InviteeSaid) -> None:
        """Lay what another record says over what is known."""
        if isinstance(said, ConferenceSaid):
            self.conference = over(self.conference, said)
        else:
            known = self.invitees.get(who)
            self.invitees[who] = said if known is None else over(known, said)


@dataclass(frozen=True, slots=True)
class Office:
    """What facts are made with: groups and calendars of agencies, and the standard of the day."""

    groups: Mapping[UUID, str]
    calendars: Mapping[UUID, str]
    standard: StandardInForce


def over(known: Said, said: Said) -> Said:
    """What is said laid over what is known; what is not said stays as it is."""
    changes = {
        name: value
        for name in said.__struct_fields__
        if (value := getattr(said, name)) not in (None, "", ())
    }
    if isinstance(said, ConferenceSaid) and isinstance(known, ConferenceSaid):
        changes["child_ids"] = tuple(sorted({*known.child_ids, *said.child_ids}))
    return msgspec.structs.replace(known, **changes)


def who_of(said: InviteeSaid) -> str:
    """By what one who was invited is known again within a conference."""
    return f"{said.agency}/{said.person}"


def resolved(invitees: Iterable[InviteeSaid]) -> tuple[InviteeSaid, ...]:
    """The invitees, those named by agency alone put together with the one who is named.

    Raises:
        ValueError: more than one is named of that agency.
    """
    named: dict[UUID, list[InviteeSaid]] = {}
    plain: list[InviteeSaid] = []
    for one in invitees:
        if one.person:
            named.setdefault(one.agency, []).append(one)
        else:
            plain.append(one)
    for one in plain:
        there = named.setdefault(one.agency, [])
        if len(there) > 1:
            raise ValueError(
                "Several people of this agency were at this conference. Say which, by role or name."
            )
        named[one.agency] = [over(one, there[0])] if there else [one]
    return tuple(sorted((one for several in named.values() for one in several), key=who_of))


def facts_of(conference: UUID, known: Known, office: Office, *, revision: int) -> ConferenceFacts:
    """The facts of a conference as the records give them; what they do not tell is none.

    Raises:
        ValueError: nobody said when it was held.
    """
    said = known.conference
    if said.starts_at is None:
        raise ValueError("Nobody said yet when this conference was held. Add its day.")
    kind = _kind(said)
    started_on = said.clock_started_on
    return ConferenceFacts(
        conference=conference,
        revision=revision,
        source="history",
        reference=reference_of(conference),
        kind=kind,
        state=cast("State", said.state or "held"),
        starts_at=said.starts_at,
        ends_at=said.starts_at + _LASTS,
        due_on=said.due_on,
        clock_event=_CLOCK_EVENTS.get(kind) if started_on else None,
        clock_started_on=started_on if kind in _CLOCK_EVENTS else None,
        children=said.children or len(said.child_ids) or 1,
        family=said.family,
        invitees=tuple(
            _invitee(conference, one, known, office) for one in resolved(known.invitees.values())
        ),
    )


def reference_of(conference: UUID) -> str:
    """What a conference from records is called on screens; nothing of its own reference."""
    number, letters = conference.int, []
    for _ in range(6):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return f"H-{''.join(letters)}"


def _kind(said: ConferenceSaid) -> str:
    return said.kind or said.kind_else or "review"


def _invitee(conference: UUID, said: InviteeSaid, known: Known, office: Office) -> InviteeFacts:
    expectation = cast("Expectation", said.expectation or said.expectation_else or "both")
    due_at = said.report_due_at
    kind = _kind(known.conference)
    starts_at = known.conference.starts_at
    if due_at is None and expectation in ("both", "report") and starts_at is not None:
        calendar = office.calendars.get(said.agency, office.standard.calendar)
        group = office.groups.get(said.agency, "")
        due = report_due(office.standard, kind, starts_at, calendar=calendar, group=group)
        due_at = due.due_at if due else None
    return InviteeFacts(
        invitation=uuid5(conference, who_of(said)),
        agency=said.agency,
        group=office.groups.get(said.agency, "other"),
        role=said.role or "",
        expectation=expectation,
        notice_given_at=said.notice_given_at,
        first_invited_at=said.notice_given_at,
        attendance=cast("Attendance | None", said.attendance),
        report_due_at=due_at,
        report_first_due_at=due_at,
        report_received_at=said.report_received_at,
        report_came=said.report_came,
    )
