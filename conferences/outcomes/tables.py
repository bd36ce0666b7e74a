"""What a conference decided, as rows."""

from piccolo.columns import (
    UUID,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from conferences.booking.tables import Conference, ConferenceChild
from conferences.children.tables import Child


class Outcome(Table, tablename="outcome"):
    """What came of one conference; free text about the child is sealed.

    The reasons are the chair's: ``proceeded_reason`` for deciding without a quorum,
    ``repeated_reason`` for a second meeting in a row without one, ``removal_reason`` for removing
    a plan at one; ``reopen_reason`` is why a closed record was last opened again.
    ``plan_ratified_by`` names the person or body that ratified the plan.
    """

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, unique=True
    )
    decisions_sealed = Bytea(default=None, null=False)
    dissent_sealed = Bytea(default=None, null=True)  # most conferences agree
    proceeded_reason = Text(default="", null=False)
    proceeded_reason_sealed = Bytea(default=None, null=True)
    repeated_reason = Text(default="", null=False)
    repeated_reason_sealed = Bytea(default=None, null=True)
    removal_reason = Text(default="", null=False)
    removal_reason_sealed = Bytea(default=None, null=True)
    reopen_reason = Text(default="", null=False)
    reopen_reason_sealed = Bytea(default=None, null=True)
    next_review_due_on = Date(default=None, null=True)
    next_review_rule = Varchar(length=60, default=None, null=True)  # none where no review follows
    next_review_counted = Text(default="", null=False)
    decisions_issued_at = Timestamptz(default=None, null=True)
    plan_issued_at = Timestamptz(default=None, null=True)
    record_issued_at = Timestamptz(default=None, null=True)
    core_group_held_at = Timestamptz(default=None, null=True)
    plan_ratified_at = Timestamptz(default=None, null=True)
    plan_ratified_by = Varchar(length=120, default="", null=False)
    recorded_at = Timestamptz(default=None, null=False)
    revision = Integer(default=1, null=False)

    outcome_plan_is_ratified_by_somebody = Check(
        "(plan_ratified_at IS NULL) = (plan_ratified_by = '')"
    )


class ChildDecision(Table, tablename="child_decision"):
    """What was decided about registration, for each child."""

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    child = ForeignKey(Child, on_delete=OnDelete.restrict, null=False, default=None)
    decision = Varchar(length=20, default=None, null=False)
    child_decision_once = Unique([conference, child])


class ChildView(Table, tablename="child_view"):
    """How the views of one child reached a conference, or why the child was not asked."""

    id = UUID(primary_key=True)
    about = ForeignKey(
        ConferenceChild, on_delete=OnDelete.restrict, null=False, default=None, unique=True
    )
    heard = Varchar(length=30, default=None, null=False)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)

    child_view_heard_is_known = Check(
        "heard IN ('in_person', 'remote', 'in_writing', 'through_advocate', 'through_worker',"
        " 'not_heard', 'too_young', 'own_wish', 'whereabouts_unknown')"
    )


class SignificantChange(Table, tablename="significant_change"):
    """A significant change after a conference, and when the chair was told; never what it was."""

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    identified_on = Date(default=None, null=False)
    told_on = Date(default=None, null=True)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)
    revision = Integer(default=1, null=False)

    significant_change_told_after_it = Check("told_on >= identified_on")
