"""The committee's own words for mail, as rows."""

from piccolo.columns import JSONB, UUID, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class WordingVersion(Table, tablename="wording_version"):
    """One kind of message's sentences from a moment on; never edited, only followed by another.

    ``words`` holds what is read in place of which shipped sentence; empty, all are as shipped.
    """

    id = UUID(primary_key=True)
    kind = Varchar(length=40, default=None, null=False)
    number = Integer(default=None, null=False)
    words = JSONB(default=None, null=False)
    from_at = Timestamptz(default=None, null=False)
    made_by = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)

    wording_version_once = Unique([kind, number])
    wording_version_counts_from_one = Check("number >= 1")
    wording_version_is_not_backdated = Check("from_at >= made_at")
