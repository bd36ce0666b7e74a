"""Where words lie that somebody typed and that an earlier version kept in plain.

Each is sealed in a column beside; what still stands in the plain one is taken up by
`people.vault.taking_up`. The plain columns go with the release after the next.
"""

from conferences.attending.tables import Invitation, StandIn
from conferences.booking.tables import Conference, Segment
from conferences.keeping.tables import ErasureRun, LegalHold
from conferences.outcomes.tables import Outcome
from conferences.reminders.tables import ReminderPause
from conferences.subject_access.tables import SubjectItem, SubjectRequest
from conferences.together.tables import JointChange, JointChangeLine
from notifications.inbox.tables import InboundMail
from people.approvals.tables import Approval

WRITTEN = (
    Invitation.reply_reason,
    Invitation.deputy_wish,
    Invitation.attendance_reason,
    StandIn.reply_reason,
    Outcome.proceeded_reason,
    Outcome.repeated_reason,
    Outcome.removal_reason,
    Outcome.reopen_reason,
    Conference.late_reason,
    Conference.short_notice_reason,
    Conference.move_reason,
    Conference.cancel_reason,
    Segment.title,
    Approval.reason,
    Approval.decided_reason,
    JointChange.asked,
    JointChangeLine.before,
    LegalHold.reason,
    LegalHold.lift_reason,
    ErasureRun.reason,
    ReminderPause.reason,
    InboundMail.decision_reason,
    SubjectRequest.identity,
    SubjectRequest.extension_reason,
    SubjectRequest.handed_over,
    SubjectItem.title,
    SubjectItem.ground,
)
"""Most sensitive first."""
