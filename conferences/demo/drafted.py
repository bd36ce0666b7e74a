"""A draft of the next standard, to be looked at: reports a working week earlier than now."""

from datetime import datetime

import msgspec

from people.permissions import OPERATOR
from standards.drafting import service as drafting
from standards.drafting.changes import details_of
from standards.drafting.values import StartDraft

_MEASURE = "agency_report_before"
_WORKING_DAYS = 10


async def draft(*, now: datetime) -> None:
    """Start a draft from the local standard and ask for reports earlier; nobody is to sign yet."""
    asked = StartDraft(
        started_from="dundee-action17", title="Reports two working weeks before (made up)"
    )
    made = await drafting.start(OPERATOR, asked, now=now)
    stored = await drafting.get_draft(OPERATOR, made)
    rule = next(one for one in stored.rules if one.measure == _MEASURE)
    earlier = msgspec.structs.replace(
        details_of(rule, revision=stored.revision), value=_WORKING_DAYS,
        source="Proposed by the standards group (made up)",
    )  # fmt: skip
    await drafting.set_rule(OPERATOR, made, rule.id, earlier, now=now)
