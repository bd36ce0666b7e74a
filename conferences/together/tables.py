"""Changes made together as rows: what was asked, and what became of each conference or person."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from conferences.booking.tables import Conference
from people.professionals.tables import Professional


class JointChange(Table, tablename="joint_change"):
    """One change that a coordinator made to several conferences together."""

    id = UUID(primary_key=True)
    kind = Varchar(length=20, default=None, null=False)
    asked = JSONB(default=None, null=False)
    asked_sealed = Bytea(default=None, null=True)
    made_by = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    joint_change_kind_is_known = Check("kind IN ('remind', 'room', 'online', 'cancel', 'replace')")


class JointChangeLine(Table, tablename="joint_change_line"):
    """What of a change is about one conference, or about one person who is reminded.

    ``revision`` is that of the conference as it was looked at and then as it was left, ``before``
    what it was, for as long as it can be undone.
    """

    id = UUID(primary_key=True)
    joint_change = ForeignKey(
        JointChange, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=True, default=None, index=True
    )
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=True, default=None, index=True
    )
    position = Integer(default=None, null=False)
    state = Varchar(length=20, default="to_do", null=False)
    words = Text(default="", null=False)
    revision = Integer(default=None, null=True)
    before = JSONB(default=None, null=True)
    before_sealed = Bytea(default=None, null=True)
    messages = Array(base_column=UUID(), default=list, null=False)  # queued by it
    done_at = Timestamptz(default=None, null=True)
    undone_at = Timestamptz(default=None, null=True)
    joint_change_line_state_is_known = Check("state IN ('to_do', 'done', 'left', 'undone')")
    joint_change_line_about_one = Check("num_nonnulls(conference, professional) = 1")
