"""Drafts of standards, their rules and who has signed them, as rows."""

from piccolo.columns import (
    JSONB,
    UUID,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from people.accounts.tables import Account
from standards.agreed.tables import Standard
from standards.calendars.counts import DAY_ENDS_AT


class StandardDraft(Table, tablename="standard_draft"):
    """A standard that is being written, until it is in force or given up.

    ``started_from`` is the preset or the standard its rules were copied from. While ``state`` is
    ``open`` it may be changed; ``proposed`` it waits for signatures and stands still.
    """

    id = UUID(primary_key=True)
    title = Varchar(length=200, default=None, null=False)
    started_from = Varchar(length=40, default=None, null=False)
    preset = Varchar(length=40, default=None, null=False)
    calendar = Varchar(length=40, default=None, null=False)
    terms = JSONB(default=None, null=False)
    state = Varchar(length=20, default=None, null=False)
    adopted_as = ForeignKey(Standard, on_delete=OnDelete.restrict, null=True, default=None)
    in_force_from = Date(default=None, null=True)  # none until it is proposed
    started_at = Timestamptz(default=None, null=False)
    proposed_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    revision = Integer(default=1, null=False)
    standard_draft_state_is_known = Check("state IN ('open', 'proposed', 'adopted', 'given_up')")


class DraftRule(Table, tablename="draft_rule"):
    """One rule of a draft, as of a standard, that may still be changed."""

    id = UUID(primary_key=True)
    draft = ForeignKey(
        StandardDraft, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    position = Integer(default=None, null=False)
    measure = Varchar(length=60, default=None, null=False)
    rule = Varchar(length=20, default=None, null=False)
    conference_kind = Varchar(length=20, default=None, null=False)
    agency_groups = Varchar(length=120, default=None, null=False)
    value = Integer(default=None, null=False)
    unit = Varchar(length=20, default=None, null=False)
    counted_from = Varchar(length=40, default=None, null=False)
    counted_to = Varchar(length=40, default=None, null=False)
    calendar = Varchar(length=40, default="", null=False)  # as is usual for the measure
    cut_off = Time(default=DAY_ENDS_AT, null=False)
    note = Text(default=None, null=False)
    source = Text(default=None, null=False)
    confidence = Varchar(length=20, default=None, null=False)
    came_from = Varchar(length=40, default=None, null=False)


class Signature(Table, tablename="standard_signature"):
    """A Chief Officer who is to sign a proposed draft, and when they did.

    ``digest`` is that of the rules and terms they saw: what is in force is what was signed.
    """

    id = UUID(primary_key=True)
    draft = ForeignKey(
        StandardDraft, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    name = Varchar(length=200, default=None, null=False)
    digest = Bytea(default=None, null=False)
    asked_at = Timestamptz(default=None, null=False)
    signed_at = Timestamptz(default=None, null=True)
    taken_back_at = Timestamptz(default=None, null=True)
    standard_signature_once = Unique([draft, account, asked_at])
