"""Incidents, what was done about each, and who may have seen what, as rows."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Bytea,
    ForeignKey,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from conferences.booking.tables import Conference


class Incident(Table, tablename="incident"):
    """Something about a child that reached, or may have reached, the wrong person.

    The clock runs from ``known_at``. What people write is sealed: it may name anybody.
    """

    id = UUID(primary_key=True, default=None)
    reference = Varchar(length=20, unique=True, default=None, null=False)
    kind = Varchar(length=20, default=None, null=False)
    description_sealed = Bytea(default=None, null=False)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=True, default=None, index=True
    )
    professional = UUID(default=None, null=True)
    message = UUID(default=None, null=True)
    reported_by = UUID(default=None, null=False)
    known_at = Timestamptz(default=None, null=False)
    reported_at = Timestamptz(default=None, null=False)
    recalled_at = Timestamptz(default=None, null=True)
    commissioner = Varchar(length=20, default=None, null=True)
    people = Varchar(length=20, default=None, null=True)
    closed_at = Timestamptz(default=None, null=True)

    incident_kind_is_known = Check("kind IN ('mis_sent', 'wrongly_opened', 'lost', 'wrong_person')")
    incident_commissioner_is_told_or_not = Check("commissioner IN ('told', 'not_told')")
    incident_people_are_told_or_not = Check("people IN ('told', 'not_told')")
    incident_closed_once_decided = Check(
        "closed_at IS NULL OR (commissioner IS NOT NULL AND people IS NOT NULL)"
    )


class IncidentEvent(Table, tablename="incident_event"):
    """One thing done about an incident; only ever added."""

    id = UUID(primary_key=True, default=None)
    incident = ForeignKey(
        Incident, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    at = Timestamptz(default=None, null=False)
    account = UUID(default=None, null=True)
    kind = Varchar(length=20, default=None, null=False)
    details = JSONB(default=None, null=False)
    words_sealed = Bytea(default=None, null=True)


class IncidentSighting(Table, tablename="incident_sighting"):
    """Who may have seen what of it, as the trail and the deliveries said at the recall."""

    id = UUID(primary_key=True, default=None)
    incident = ForeignKey(
        Incident, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    at = Timestamptz(default=None, null=False)
    what = Varchar(length=60, default=None, null=False)
    account = UUID(default=None, null=True)
    professional = UUID(default=None, null=True)
    subject_kind = Varchar(length=40, default=None, null=False)
    subject = UUID(default=None, null=True)
    via = Varchar(length=20, default=None, null=False)
    entry = BigInt(default=None, null=True)
