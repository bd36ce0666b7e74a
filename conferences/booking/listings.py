"""What is told of conferences: one line of a list, everything on one page, one's own."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from conferences.attending.presence import Forecast
from conferences.attending.warnings import WarningShown
from conferences.children.values import ChildListing
from people.clock import local_day
from people.fields import tidy
from people.professionals.addresses import age_of
from standards.agreed.quorum import QuorumVerdict

SOON = timedelta(days=14)


class ConferenceFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of conferences is narrowed to; ``show`` is open, all or a state."""

    show: str = "open"
    kind: str = ""
    search: str = ""
    page: int = 1

    def __post_init__(self) -> None:
        tidy(self, lines={"search": 60})


class ConferenceListing(msgspec.Struct, frozen=True, kw_only=True):
    """A conference on a list: initials and references, never a name of a child."""

    id: UUID
    reference: str
    kind: str
    state: str
    children: tuple[ChildListing, ...]
    chair: str | None
    due_on: date | None
    due_counted: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    invited: int
    replied: int
    reports_due: int
    reports_received: int

    @property
    def who(self) -> str:
        """The children in few words."""
        return who(self.children)


class ConferencesFound(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list of conferences."""

    conferences: tuple[ConferenceListing, ...]
    total: int
    page: int
    pages: int


class OwnConference(msgspec.Struct, frozen=True, kw_only=True):
    """A conference somebody is asked to, with what is asked and what they said."""

    conference: UUID
    about: UUID
    invitation: UUID
    is_stand_in: bool
    reference: str
    kind: str
    state: str
    children: tuple[ChildListing, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    link: str | None
    dial_in: str | None
    expectation: str
    reply: str
    deputy: str | None
    report_due_at: datetime | None
    report_due_counted: str | None
    report_received_at: datetime | None
    report_standing: str

    @property
    def who(self) -> str:
        """The children in few words."""
        return who(self.children)


class PersonListing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who runs the conference."""

    id: UUID
    name: str
    role: str
    agency: str


class RoomShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is held and how to get in."""

    id: UUID
    name: str
    venue: str
    address: str
    directions: str
    parking: str
    capacity: int
    is_step_free: bool
    has_hearing_loop: bool

    @property
    def words(self) -> str:
        """Room and venue."""
        return f"{self.name}, {self.venue}"


class SegmentShown(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the conference."""

    title: str
    minutes: int
    with_family: bool


class InvitationListing(msgspec.Struct, frozen=True, kw_only=True):
    """One invitee.

    What they answered, owe and did is there for themselves, and for whom it concerns: answers for
    the chair, attendance for the minute-taker as well, reports for the lead professional.
    """

    id: UUID
    professional: UUID
    name: str
    role: str
    agency: str
    group: str
    expectation: str
    is_insisted_on: bool
    counts_to_quorum: bool
    may_decide: bool
    is_observer: bool
    is_walk_in: bool
    arrives_at: datetime | None
    leaves_at: datetime | None
    reply: str | None
    reply_reason: str | None
    reply_source: str | None
    replied_at: datetime | None
    reply_taken_by: str | None
    deputy: str | None
    deputy_reply: str | None
    deputy_wish: str
    attendance: str | None
    attendance_reason: str | None
    report_due_at: datetime | None
    report_due_counted: str | None
    report_received_at: datetime | None
    report_standing: str | None
    notice_given_at: datetime | None
    notice_source: str | None
    has_email: bool
    email_confirmed_on: date | None
    deputy_has_email: bool
    delivery: str | None
    server_answer: str | None
    revision: int
    recalled_at: datetime | None = None
    stand_in: UUID | None = None
    """The deputy's own asking."""

    def age_of_address(self, today: date) -> str:
        """How long ago the mail address was confirmed, in words; nothing where there is none."""
        return age_of(self.email_confirmed_on, today) if self.has_email else ""

    @property
    def is_to_be_told(self) -> bool:
        """Whether somebody has to telephone or write, since no mail can go out."""
        return not self.has_email and not self.is_walk_in and self.notice_given_at is None

    @property
    def waits_to_be_confirmed(self) -> bool:
        """Whether a deputy named by the agency waits for a coordinator."""
        return self.reply == "deputy" and self.deputy is None


class May(msgspec.Struct, frozen=True, kw_only=True):
    """What this viewer may do with this conference now."""

    arrange: bool
    record: bool
    mark: bool
    close: bool
    see_replies: bool
    see_attendance: bool
    see_reports: bool
    see_deliveries: bool
    see_verdicts: bool


class ConferenceInFull(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one conference that the viewer may know.

    ``opens`` are those of the children, their families and the conferences before and after that
    the viewer may open as well.
    """

    id: UUID
    reference: str
    kind: str
    state: str
    children: tuple[ChildListing, ...]
    previous: UUID | None
    previous_reference: str | None
    next: UUID | None
    next_reference: str | None
    reconvenes: bool
    clock_event: str | None
    clock_started_on: date | None
    due_on: date | None
    due_rule: str | None
    due_counted: str
    late_reason: str
    short_notice_reason: str
    move_reason: str
    cancel_reason: str
    chair: PersonListing | None
    lead_professional: PersonListing | None
    minute_taker: PersonListing | None
    starts_at: datetime | None
    ends_at: datetime | None
    room: RoomShown | None
    link: str | None
    dial_in: str | None
    segments: tuple[SegmentShown, ...]
    invitations: tuple[InvitationListing, ...]
    own_invitation: UUID | None
    forecast: Forecast | None
    verdict: QuorumVerdict | None
    quorum_rules: tuple[str, ...]
    warnings: tuple[WarningShown, ...]
    opens: tuple[UUID, ...]
    may: May
    sequence: int
    revision: int

    @property
    def who(self) -> str:
        """The children in few words."""
        return who(self.children)

    @property
    def expected(self) -> tuple[InvitationListing, ...]:
        """Those who were invited."""
        return tuple(one for one in self.invitations if not one.is_walk_in)

    @property
    def is_open(self) -> bool:
        """Whether something can still be arranged."""
        return self.state in ("planned", "booked")

    def days_left(self, now: datetime) -> int | None:
        """How many days until it is due; less than 0 where it was."""
        return None if self.due_on is None else (self.due_on - local_day(now)).days

    @property
    def is_after_due(self) -> bool:
        """Whether it is booked after it was due, or was held then."""
        return (
            self.due_on is not None
            and self.starts_at is not None
            and local_day(self.starts_at) > self.due_on
        )


def who(children: tuple[ChildListing, ...]) -> str:
    """Children in few words: the first by initials, the others counted."""
    if not children:
        return "No child named"
    others = len(children) - 1
    if not others:
        return children[0].initials
    return f"{children[0].initials} and {others} sibling{'s' if others > 1 else ''}"
