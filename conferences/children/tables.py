"""Families and children as rows; what identifies a child is sealed."""

from piccolo.columns import (
    UUID,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Varchar,
)
from piccolo.table import Table


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
    revision = Integer(default=1, null=False)
