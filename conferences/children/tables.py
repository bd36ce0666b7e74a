"""Families and children as rows, and who is kept from them; what identifies a child is sealed."""

from piccolo.columns import (
    UUID,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from people.professionals.tables import Professional


class Family(Table, tablename="family"):
    """The household a conference is about; its name is sealed."""

    id = UUID(primary_key=True)
    reference = Varchar(length=40, unique=True, default=None, null=False)
    name_sealed = Bytea(default=None, null=False)
    revision = Integer(default=1, null=False)


class Child(Table, tablename="child"):
    """A child, born or not; everything but reference and initials opens only in this slice."""

    id = UUID(primary_key=True)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=False, default=None)
    case_reference = Varchar(length=40, unique=True, default=None, null=False)
    initials = Varchar(length=10, default=None, null=False)
    name_sealed = Bytea(default=None, null=False)
    name_index = Bytea(default=None, null=False, index=True)
    date_of_birth_sealed = Bytea(default=None, null=True)  # none while unborn
    expected_on_sealed = Bytea(default=None, null=True)  # only while unborn
    is_unborn = Boolean(default=False, null=False)
    registered_on = Date(default=None, null=True)
    deregistered_on = Date(default=None, null=True)
    merged_into = UUID(default=None, null=True)  # the one this child was found to be
    revision = Integer(default=1, null=False)


class Bar(Table, tablename="bar"):
    """Somebody who is kept from a family's case, until the bar is lifted.

    ``family`` is none where no case has the reference that was typed, yet: it may come. Then, and
    always where an agency's lead set it (``agency``), ``reference_sealed`` holds what was typed.
    ``is_told`` says whether the person was sent an ordinary cancellation.
    """

    id = UUID(primary_key=True)
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=True, default=None, index=True)
    reference_sealed = Bytea(default=None, null=False)
    reference_index = Bytea(default=None, null=False, index=True)
    reason = Varchar(length=40, default=None, null=False)
    note_sealed = Bytea(default=None, null=False)
    is_told = Boolean(default=False, null=False)
    agency = UUID(default=None, null=True)
    set_by = UUID(default=None, null=True)
    set_at = Timestamptz(default=None, null=False)
    lifted_by = UUID(default=None, null=True)
    lifted_at = Timestamptz(default=None, null=True)

    bar_lifted_later = Check("lifted_at >= set_at")


class Restriction(Table, tablename="restriction"):
    """That a family's case is for named people and the chair of its conferences alone."""

    id = UUID(primary_key=True)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    reason_sealed = Bytea(default=None, null=False)
    set_by = UUID(default=None, null=True)
    set_at = Timestamptz(default=None, null=False)
    lifted_by = UUID(default=None, null=True)
    lifted_at = Timestamptz(default=None, null=True)

    restriction_lifted_later = Check("lifted_at >= set_at")


class NamedReader(Table, tablename="named_reader"):
    """Somebody for whom a restricted case is."""

    id = UUID(primary_key=True)
    restriction = ForeignKey(
        Restriction, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    named_by = UUID(default=None, null=True)
    named_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
