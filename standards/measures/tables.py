"""Stored facts and assessments as rows: only ever added to, and superseded by later ones."""

from piccolo.columns import (
    JSONB,
    UUID,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from people.agencies.tables import Agency
from standards.agreed.tables import Standard, StandardRule


class StoredFacts(Table, tablename="conference_facts"):
    """What happened at a conference, as it was known when it was written: ids and instants."""

    id = UUID(primary_key=True)
    conference = UUID(default=None, null=False)
    revision = Integer(default=None, null=False)
    source = Varchar(length=20, default=None, null=False)
    reference = Varchar(length=40, default=None, null=False)
    kind = Varchar(length=20, default=None, null=False)
    state = Varchar(length=20, default=None, null=False)
    starts_at = Timestamptz(default=None, null=False)
    starts_on = Date(default=None, null=False)
    quarter = Varchar(length=7, default=None, null=False)
    month = Varchar(length=7, default=None, null=False)
    children = Integer(default=None, null=False)
    rest = JSONB(default=None, null=False)
    written_at = Timestamptz(default=None, null=False)
    superseded_at = Timestamptz(default=None, null=True)


class Assessment(Table, tablename="assessment"):
    """One verdict: a conference, a subject and a measure, with everything it was decided by.

    ``subject`` is an invitation, or the conference itself. ``quarter`` is that of the start;
    a conference held late has a second row in the quarter in which it was due.
    """

    id = UUID(primary_key=True)
    facts = ForeignKey(StoredFacts, on_delete=OnDelete.restrict, null=False, default=None)
    conference = UUID(default=None, null=False)
    reference = Varchar(length=40, default=None, null=False)
    kind = Varchar(length=20, default=None, null=False)
    subject = UUID(default=None, null=False)
    measure = Varchar(length=40, default=None, null=False)
    verdict = Varchar(length=20, default=None, null=False)
    reason = Varchar(length=40, default=None, null=False)
    standard = ForeignKey(Standard, on_delete=OnDelete.restrict, null=True, default=None)
    rule = ForeignKey(StandardRule, on_delete=OnDelete.restrict, null=True, default=None)
    rule_words = Text(default=None, null=False)
    due_at = Timestamptz(default=None, null=True)
    happened_at = Timestamptz(default=None, null=True)
    detail = JSONB(default=None, null=False)
    agency = ForeignKey(Agency, on_delete=OnDelete.restrict, null=True, default=None)
    agency_group = Varchar(length=40, default=None, null=True)  # none for a conference
    counted_by = Varchar(length=10, default=None, null=False)
    starts_on = Date(default=None, null=False)
    quarter = Varchar(length=7, default=None, null=False)
    month = Varchar(length=7, default=None, null=False)
    children = Integer(default=None, null=False)
    written_at = Timestamptz(default=None, null=False)
    superseded_at = Timestamptz(default=None, null=True)
