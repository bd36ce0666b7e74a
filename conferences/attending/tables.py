"""Invitations, answers and attendance as rows."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
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
from people.agencies.tables import Agency
from people.professionals.tables import Professional


class Invitation(Table, tablename="invitation"):
    """One professional expected at one conference: asked, answered, and what became of it.

    ``agency`` is the one worked for when invited. ``arrives_at`` and ``leaves_at`` are when the
    person is wanted, where that is not the whole conference; ``arrived_at`` and ``left_at`` are
    what happened. ``sequence`` counts what was told to this person, ``time_sequence`` is its value
    when the present time was first told: notice runs from there. ``first_invited_at`` and
    ``notice_given_at`` hold what was recorded of calls and letters; notice by mail is read from
    the deliveries. ``token_sealed`` opens to the secret in the calendar's UID and the reply
    address, ``link_sealed`` to the one in the personal link.
    """

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    agency = ForeignKey(Agency, on_delete=OnDelete.restrict, null=False, default=None)
    reference = Varchar(length=20, default=None, null=False)
    expectation = Varchar(length=20, default=None, null=False)
    is_insisted_on = Boolean(default=False, null=False)
    counts_to_quorum = Boolean(default=True, null=False)
    may_decide = Boolean(default=True, null=False)
    is_observer = Boolean(default=False, null=False)
    is_walk_in = Boolean(default=False, null=False)
    arrives_at = Timestamptz(default=None, null=True)
    leaves_at = Timestamptz(default=None, null=True)
    token_digest = Bytea(unique=True, default=None, null=False)
    token_sealed = Bytea(default=None, null=False)
    link_sealed = Bytea(default=None, null=True)  # none until first invited
    sequence = Integer(default=0, null=False)
    time_sequence = Integer(default=0, null=False)
    stamped_at = Timestamptz(default=None, null=True)
    told = JSONB(default=None, null=True)  # time, place and expectation as last told
    heard = JSONB(default=None, null=True)  # what stood before the mail that waits
    recalled_at = Timestamptz(default=None, null=True)  # none, or what waited was taken back
    first_invited_at = Timestamptz(default=None, null=True)
    notice_given_at = Timestamptz(default=None, null=True)
    notice_source = Varchar(length=20, default=None, null=True)  # none until told
    reply = Varchar(length=20, default="none", null=False)
    reply_reason = Text(default="", null=False)
    reply_reason_sealed = Bytea(default=None, null=True)
    reply_source = Varchar(length=20, default=None, null=True)  # none until answered
    replied_at = Timestamptz(default=None, null=True)
    reply_order = Varchar(length=120, default="", null=False)  # which of two answers is the later
    reply_taken_by = UUID(default=None, null=True)
    deputy = ForeignKey(Professional, on_delete=OnDelete.restrict, null=True, default=None)
    deputy_wish = Text(default="", null=False)
    deputy_wish_sealed = Bytea(default=None, null=True)
    attendance = Varchar(length=20, default=None, null=True)  # none until the day
    attendance_reason = Text(default="", null=False)
    attendance_reason_sealed = Bytea(default=None, null=True)
    arrived_at = Timestamptz(default=None, null=True)
    left_at = Timestamptz(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    revision = Integer(default=1, null=False)


class StandIn(Table, tablename="stand_in"):
    """A deputy asked in their own right to stand in for an invitee.

    No second invitation: whatever counts invitations counts the invitee once, for the invitee's
    agency, whoever comes. Ended when another comes instead or the invitee comes after all.
    ``notice_given_at`` is when a letter or a call told the deputy of the present time.
    """

    id = UUID(primary_key=True)
    invitation = ForeignKey(
        Invitation, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    reference = Varchar(length=20, default=None, null=False)
    token_digest = Bytea(unique=True, default=None, null=False)
    token_sealed = Bytea(default=None, null=False)
    link_sealed = Bytea(default=None, null=True)  # none until first asked
    sequence = Integer(default=0, null=False)
    time_sequence = Integer(default=0, null=False)
    stamped_at = Timestamptz(default=None, null=True)
    told = JSONB(default=None, null=True)  # time, place and expectation as last told
    heard = JSONB(default=None, null=True)  # what stood before the mail that waits
    recalled_at = Timestamptz(default=None, null=True)  # none, or what waited was taken back
    notice_given_at = Timestamptz(default=None, null=True)
    notice_source = Varchar(length=20, default=None, null=True)  # none until told
    reply = Varchar(length=20, default="none", null=False)
    reply_reason = Text(default="", null=False)
    reply_reason_sealed = Bytea(default=None, null=True)
    reply_source = Varchar(length=20, default=None, null=True)  # none until answered
    replied_at = Timestamptz(default=None, null=True)
    reply_order = Varchar(length=120, default="", null=False)  # which of two answers is the later
    made_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)


class InvitationWarning(Table, tablename="invitation_warning"):
    """That somebody who was put on a conference's list looks like a relative of the family.

    ``reason_sealed`` opens, under the family's key, to why they are invited all the same; none
    until somebody who may know has said so.
    """

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    warned_of = Array(base_column=Varchar(length=20), default=list, null=False)
    reason_sealed = Bytea(default=None, null=True)  # none until said
    said_by = UUID(default=None, null=True)
    said_at = Timestamptz(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)

    invitation_warning_of_something = Check(
        "cardinality(warned_of) > 0 AND warned_of <@ ARRAY['surname', 'phone', 'email']::varchar[]"
    )
    invitation_warning_said_with_a_reason = Check("num_nulls(reason_sealed, said_at) IN (0, 2)")
