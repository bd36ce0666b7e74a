"""The trail as rows: nobody changes them, not even the service itself."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Timestamptz, Varchar
from piccolo.table import Table


class AuditEntry(Table, tablename="audit_entry"):
    """Who did what to what, when and by which way; ids and codes, never content.

    ``number``, ``previous`` and ``digest`` are worked out by the database as the row goes in:
    each entry's digest covers the one before it.
    """

    id = UUID(primary_key=True)
    number = BigInt(default=None, null=True, unique=True)
    at = Timestamptz(default=None, null=False)
    verb = Varchar(length=20, default=None, null=False)
    subject_kind = Varchar(length=40, default=None, null=False)
    subject = UUID(default=None, null=True, index=True)
    account = UUID(default=None, null=True)
    professional = UUID(default=None, null=True)
    via = Varchar(length=20, default=None, null=False)
    act = Varchar(length=60, default=None, null=False)
    details = JSONB(default=None, null=False)
    previous = Bytea(default=None, null=True)
    digest = Bytea(default=None, null=True)


class DoneAct(Table, tablename="done_act"):
    """An act that carried an id, and where its answer led: sent again, it is not done again."""

    id = UUID(primary_key=True, default=None)
    account = UUID(default=None, null=True)
    at = Timestamptz(default=None, null=False)
    answer = Varchar(length=500, default=None, null=True)  # unknown until answered
