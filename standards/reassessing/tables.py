"""Runs that give verdicts again, and how far each has come, as rows."""

from piccolo.columns import JSONB, UUID, Date, Integer, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table


class Reassessment(Table, tablename="reassessment"):
    """One run over the conferences from one day to another.

    ``after_at`` and ``after`` are the last conference that was looked at, none before the first;
    ``measures`` counts what moved. One run goes on at a time.
    """

    id = UUID(primary_key=True)
    reason = Text(default=None, null=False)
    first_on = Date(default=None, null=False)
    last_on = Date(default=None, null=False)
    after_at = Timestamptz(default=None, null=True)
    after = UUID(default=None, null=True)
    conferences = Integer(default=0, null=False)
    verdicts = Integer(default=0, null=False)
    changed = Integer(default=0, null=False)
    measures = JSONB(default=None, null=False)
    began_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    reassessment_days_are_in_order = Check("first_on <= last_on")
