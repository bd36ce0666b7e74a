"""What is known of a conference when it is closed, as the facts it is measured by.

Notice counts from the first delivery of a message that told the time which was kept, or from a
recorded call or letter, whichever came first.
"""

from collections.abc import Collection, Mapping
from typing import cast
from uuid import UUID

from conferences.attending.presence import Seat, is_involved
from conferences.attending.values import Attendance, Expectation, Notice
from conferences.booking.tables import Conference
from conferences.reports.values import ReportDates
from standards.measures.facts import ConferenceFacts, InviteeFacts, State, VariationFacts

_ASKED = frozenset({"report", "both"})


def facts_of(
    conference: Conference,
    seats: Collection[Seat],
    notices: Mapping[UUID, Notice],
    reports: Mapping[UUID, ReportDates],
    *,
    children: int,
    variations: tuple[VariationFacts, ...] = (),
) -> ConferenceFacts:
    """The facts of a conference that was closed, with those of each invitee.

    Who chairs it and who takes the minutes run it: no agency is measured by them.
    """
    running = (conference.chair, conference.minute_taker)
    return ConferenceFacts(
        conference=conference.id,
        revision=conference.revision,
        source="acts",
        reference=conference.reference,
        kind=conference.kind,
        state=cast("State", conference.state),
        starts_at=conference.starts_at,
        ends_at=conference.ends_at,
        due_on=conference.due_on,
        due_rule=conference.due_rule,
        clock_event=conference.clock_event,
        clock_started_on=conference.clock_started_on,
        children=children,
        family=conference.family,
        is_reconvened=conference.reconvenes,
        convener=conference.convened_by,
        invitees=tuple(
            invitee_facts(seat, notices.get(seat.invitation), reports.get(seat.invitation))
            for seat in seats
            if seat.professional not in running
        ),
        variations=variations,
    )


def invitee_facts(seat: Seat, notice: Notice | None, report: ReportDates | None) -> InviteeFacts:
    """The facts of one invitee; report dates only where a report was asked for."""
    dates = report or ReportDates()
    is_asked = seat.expectation in _ASKED
    return InviteeFacts(
        invitation=seat.invitation,
        professional=seat.professional,
        agency=seat.agency,
        group=seat.group,
        role=seat.role,
        expectation=cast("Expectation", seat.expectation),
        is_involved=is_involved(
            expectation=seat.expectation, reply=seat.reply, attendance=seat.attendance
        ),
        counts_to_quorum=seat.counts_to_quorum,
        is_observer=seat.is_observer,
        notice_given_at=None if notice is None else notice.notice_given_at,
        first_invited_at=None if notice is None else notice.first_invited_at,
        attendance=cast("Attendance | None", seat.attendance),
        is_walk_in=seat.is_walk_in,
        arrived_at=seat.arrived_at,
        left_at=seat.left_at,
        report_due_at=dates.due_at if is_asked else None,
        report_first_due_at=dates.first_due_at if is_asked else None,
        report_received_at=dates.received_at,
        is_report_waived=dates.is_waived and is_asked,
    )
