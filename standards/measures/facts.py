"""What is known of a conference when it is closed: all that its measures may look at.

Ids and instants only, no names. The package above hands these facts down; they are stored as
they are, and what-if, re-assessment and sealed quarters read nothing else.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

Expectation = Literal["attend", "report", "both", "if_involved"]
Attendance = Literal[
    "attended", "remote", "deputy", "apologies", "absent", "excluded", "not_required"
]
Source = Literal["acts", "history", "demo"]
State = Literal["held", "inquorate", "cancelled", "overdue"]


class InviteeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One professional who was invited, or walked in.

    ``notice_given_at`` is the first delivery, for the date that was kept, that did not bounce, or
    a recorded call or letter; ``first_invited_at`` the first for any date. ``report_due_at`` is
    the due instant that stands (see ``timescales.due_after_move``), ``report_first_due_at`` the
    first one told; both none where no report was due. ``report_came`` is what an imported record
    says of a report whose day it does not give: that it came, or never did; none where it says
    nothing.
    """

    invitation: UUID
    professional: UUID | None = None
    agency: UUID
    group: str
    role: str
    expectation: Expectation
    is_involved: bool = False
    counts_to_quorum: bool = True
    is_observer: bool = False
    notice_given_at: datetime | None = None
    first_invited_at: datetime | None = None
    attendance: Attendance | None = None
    is_walk_in: bool = False
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    report_due_at: datetime | None = None
    report_first_due_at: datetime | None = None
    report_received_at: datetime | None = None
    report_came: bool | None = None
    report_shared_at: datetime | None = None
    is_report_waived: bool = False


class FamilyPartFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A child of the conference, or a parent or carer who was to take part.

    ``subject`` is a row that says so, never the child's own id. ``attendance`` and ``heard`` are
    none where nobody has recorded them, ``why_not`` where nothing spoke against asking.
    """

    subject: UUID
    who: Literal["child", "parent"]
    attendance: str | None = None
    heard: str | None = None
    why_not: str | None = None


class ChangeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A significant change after the conference, and when the chair was told of it."""

    change: UUID
    identified_on: date
    told_at: datetime | None = None


class VariationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A later instant that a senior manager approved before something was due.

    ``subject`` is what the measure is of: the conference, or an invitation.
    """

    variation: UUID
    measure: str
    subject: UUID
    until: datetime
    approved_at: datetime


class ConferenceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One conference that was held or cancelled, or is overdue: not held by its due day, nor since.

    An overdue one starts and ends, as long as it is so, at its due instant.
    ``due_on`` is the date that was told, ``due_rule`` the measure of the rule it came from
    (``Due.measure``), ``clock_event`` what it was counted from. ``has_decided``, ``has_plan`` and
    ``inquorate_before`` (how many in a row before it) are none where the records cannot tell;
    ``reconvened_at`` is when the family's next conference began, ``convener`` the agency that
    invited to it.
    """

    conference: UUID
    revision: int
    source: Source
    reference: str
    kind: str
    state: State
    starts_at: datetime
    ends_at: datetime
    due_on: date | None = None
    due_rule: str | None = None
    clock_event: str | None = None
    clock_started_on: date | None = None
    children: int = 1
    family: UUID | None = None
    is_reconvened: bool = False
    invitees: tuple[InviteeFacts, ...] = ()
    variations: tuple[VariationFacts, ...] = ()
    convener: UUID | None = None
    has_decided: bool | None = None
    has_plan: bool | None = None
    inquorate_before: int | None = None
    reconvened_at: datetime | None = None
    decisions_issued_at: datetime | None = None
    plan_issued_at: datetime | None = None
    record_issued_at: datetime | None = None
    core_group_held_at: datetime | None = None
    plan_ratified_at: datetime | None = None
    family_parts: tuple[FamilyPartFacts, ...] = ()
    changes: tuple[ChangeFacts, ...] = ()
