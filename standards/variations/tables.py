"""Variations as rows."""

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from people.accounts.tables import Account


class Variation(Table, tablename="variation"):
    """One timescale of one conference that somebody asked to be kept later than agreed.

    ``subject`` is what the measure is of: the conference, or an invitation. What is written about
    the case is sealed under its key. ``was_due_at`` is the instant that was to be varied; the
    database too refuses a decision after it.
    """

    id = UUID(primary_key=True)
    conference = UUID(default=None, null=False, index=True)
    measure = Varchar(length=40, default=None, null=False)
    subject = UUID(default=None, null=False)
    was_due_at = Timestamptz(default=None, null=False)
    until = Timestamptz(default=None, null=False)
    reason_sealed = Bytea(default=None, null=False)
    safety_sealed = Bytea(default=None, null=False)
    asked_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    asked_at = Timestamptz(default=None, null=False)
    approver = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    decided_at = Timestamptz(default=None, null=True)
    is_approved = Boolean(default=None, null=True)  # none until decided
    answer_sealed = Bytea(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)
    withdrawn_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)

    variation_is_later_than_agreed = Check("until > was_due_at")
    variation_is_asked_before_it_is_due = Check("asked_at <= was_due_at")
    variation_is_decided_before_it_is_due = Check("decided_at <= was_due_at")
    variation_is_decided_by_somebody_else = Check("approver <> asked_by")
    variation_is_decided_whole = Check(
        "num_nulls(decided_at, is_approved, answer_sealed) IN (0, 3)"
    )
