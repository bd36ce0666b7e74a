"""Print runs and their letters as rows; what a letter says and where it goes is sealed."""

from piccolo.columns import (
    UUID,
    Array,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from conferences.attending.tables import Invitation, StandIn
from conferences.children.tables import Family
from conferences.families.tables import FamilyContact, FamilyPart
from people.accounts.tables import Account


class PrintRun(Table, tablename="print_run"):
    """The letters of one case that are printed together: made, checked, released, or taken back."""

    id = UUID(primary_key=True)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    reference = Varchar(length=20, default=None, null=False)
    state = Varchar(length=20, default="draft", null=False)
    prepared_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    prepared_at = Timestamptz(default=None, null=False)
    released_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    released_at = Timestamptz(default=None, null=True)
    withdrawn_by = UUID(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)
    revision = Integer(default=1, null=False)

    print_run_state_is_known = Check("state IN ('draft', 'waiting', 'released', 'withdrawn')")
    print_run_is_released_by_somebody_else = Check("released_by <> prepared_by")
    print_run_is_released_whole = Check(
        "num_nulls(released_by, released_at) IN (0, 2)"
        " AND (state <> 'released' OR released_at IS NOT NULL)"
    )


class PrintedLetter(Table, tablename="printed_letter"):
    """One letter of a run, to a member of the family, an invitee or a deputy.

    ``content_sealed`` opens to what it says and where it goes. ``sequence`` is which time the
    person is told by it. Stopped where it is no longer right; given once it was posted or handed
    over, with who did it sealed.
    """

    id = UUID(primary_key=True)
    run = ForeignKey(PrintRun, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    part = ForeignKey(FamilyPart, on_delete=OnDelete.restrict, null=True, default=None, index=True)
    invitation = ForeignKey(
        Invitation, on_delete=OnDelete.restrict, null=True, default=None, index=True
    )
    stand_in = ForeignKey(StandIn, on_delete=OnDelete.restrict, null=True, default=None, index=True)
    kind = Varchar(length=40, default=None, null=False)
    reference = Varchar(length=20, default=None, null=False)
    sequence = Integer(default=None, null=False)
    contact = ForeignKey(FamilyContact, on_delete=OnDelete.restrict, null=True, default=None)
    content_sealed = Bytea(default=None, null=False)
    checks = Array(base_column=Varchar(length=30), default=list, null=False)
    stopped_at = Timestamptz(default=None, null=True)
    printed_at = Timestamptz(default=None, null=True)
    way = Varchar(length=20, default=None, null=True)  # none until given
    given_at = Timestamptz(default=None, null=True)
    given_by_sealed = Bytea(default=None, null=True)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=True)

    printed_letter_to_one = Check("num_nonnulls(part, invitation, stand_in) = 1")
    printed_letter_is_given_whole = Check(
        "num_nulls(way, given_at, given_by_sealed, recorded_at) IN (0, 4)"
        " AND (way IS NULL OR way IN ('post', 'by_hand'))"
    )
