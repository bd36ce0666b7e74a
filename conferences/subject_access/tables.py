"""Requests of people for what is held about them, as rows."""

from piccolo.columns import (
    UUID,
    BigInt,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from people.accounts.tables import Account


class SubjectRequest(Table, tablename="subject_request"):
    """Somebody asked for what is held about one person; who asked is sealed.

    ``subject`` is a child, a family member or a professional; ``due_on`` the end of the month the
    law gives, ``extended_to`` of the two more it allows with a reason.
    """

    id = UUID(primary_key=True)
    reference = Varchar(length=20, unique=True, default=None, null=False)
    kind = Varchar(length=20, default=None, null=False)
    subject = UUID(default=None, null=False, index=True)
    subject_reference = Varchar(length=60, default="", null=False)
    asked_by_sealed = Bytea(default=None, null=True)  # none once erased
    identity = Text(default="", null=False)
    identity_sealed = Bytea(default=None, null=True)
    received_on = Date(default=None, null=False)
    due_on = Date(default=None, null=False)
    extended_to = Date(default=None, null=True)
    extension_reason = Text(default="", null=False)
    extension_reason_sealed = Bytea(default=None, null=True)
    state = Varchar(length=20, default=None, null=False)
    hold = UUID(default=None, null=True)
    made_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    made_at = Timestamptz(default=None, null=False)
    gathered_at = Timestamptz(default=None, null=True)
    release_asked_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    approval = UUID(default=None, null=True)
    released_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    released_at = Timestamptz(default=None, null=True)
    opened = Integer(default=0, null=False)
    handed_over = Text(default="", null=False)
    handed_over_sealed = Bytea(default=None, null=True)
    closed_at = Timestamptz(default=None, null=True)
    revision = Integer(default=1, null=False)

    subject_request_kind_is_known = Check("kind IN ('child', 'family_member', 'professional')")
    subject_request_state_is_known = Check(
        "state IN ('opened', 'gathered', 'checking', 'released', 'closed')"
    )
    subject_request_extended_later = Check("extended_to > due_on")


class SubjectItem(Table, tablename="subject_item"):
    """One thing held about the person, and whether it goes out: whole, redacted or not at all.

    ``text_sealed`` is what it says and ``redacted_sealed`` what of it goes out; a file or a letter
    is named and never copied. ``decision_of`` names who decided that something restricted goes out.
    """

    id = UUID(primary_key=True)
    request = ForeignKey(
        SubjectRequest, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    position = Integer(default=None, null=False)
    source = Varchar(length=40, default=None, null=False)
    title = Varchar(length=200, default=None, null=False)
    title_sealed = Bytea(default=None, null=True)
    text_sealed = Bytea(default=None, null=True)  # none for a file
    file = UUID(default=None, null=True)
    letter = UUID(default=None, null=True)  # printed, and set anew where it goes out
    media_type = Varchar(length=120, default=None, null=True)
    size = BigInt(default=None, null=True)
    mark = Varchar(length=20, default=None, null=False)
    decision = Varchar(length=20, default=None, null=True)  # none until decided
    ground = Text(default="", null=False)
    ground_sealed = Bytea(default=None, null=True)
    decision_of = Varchar(length=200, default="", null=False)
    redacted_sealed = Bytea(default=None, null=True)
    decided_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    decided_at = Timestamptz(default=None, null=True)

    subject_item_mark_is_known = Check("mark IN ('own', 'third_party', 'restricted')")
    subject_item_decision_is_known = Check("decision IN ('include', 'redact', 'leave_out')")
    subject_item_restricted_is_decided_by_name = Check(
        "mark <> 'restricted' OR decision IS NULL OR decision = 'leave_out' OR decision_of <> ''"
    )
    subject_item_left_out_on_a_ground = Check(
        "decision <> 'leave_out' OR ground <> '' OR ground_sealed IS NOT NULL"
    )
