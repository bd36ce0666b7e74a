"""What looked odd in the trail, and what somebody made of it."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Anomaly(Table, tablename="anomaly"):
    """Something in the trail that wants an explanation: ids, codes and counts, never content.

    ``entry`` is the number of the entry that showed it; ``dedupe_key`` lets each be found once.
    """

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=20, default=None, null=False)
    dedupe_key = Varchar(length=200, default=None, null=False)
    account = UUID(default=None, null=True)
    professional = UUID(default=None, null=True)
    subject_kind = Varchar(length=40, default="", null=False)
    subject = UUID(default=None, null=True)
    entry = BigInt(default=None, null=False)
    happened_at = Timestamptz(default=None, null=False)
    found_at = Timestamptz(default=None, null=False, index=True)
    details = JSONB(default=None, null=False)
    reviewed_by = UUID(default=None, null=True)
    reviewed_at = Timestamptz(default=None, null=True)
    note_sealed = Bytea(default=None, null=True)

    anomaly_is_found_once = Unique([dedupe_key])
    anomaly_kind_is_known = Check("kind IN ('no_task', 'own_name', 'many', 'night')")
    anomaly_is_reviewed_as_a_whole = Check("num_nonnulls(reviewed_by, reviewed_at) IN (0, 2)")
