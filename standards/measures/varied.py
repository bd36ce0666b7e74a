"""Counting a varied timescale apart: within the variation it is in neither count. Pure.

A variation never makes what was late be in time, and never excuses what was late even so: done by
the agreed day is met, done by the varied day is left out and counted apart, later is not met.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from people.clock import local_day
from standards.measures.facts import ConferenceFacts, VariationFacts
from standards.measures.verdicts import Assessed, Measure, Reason, Verdict

_NOT_DONE = frozenset({Reason.NOT_DUE_YET, Reason.NOT_RECORDED_BY_DUE})


def set_apart(
    facts: ConferenceFacts, every: Iterable[Assessed], *, now: datetime
) -> tuple[Assessed, ...]:
    """The verdicts on a conference, those within a variation set apart.

    Each verdict that a variation was approved for says so, however it came out. What is not done
    yet is open until the varied instant has passed.
    """
    if not facts.variations:
        return tuple(every)
    known = {(one.measure, one.subject): one for one in facts.variations}
    return tuple(_apart(one, known.get((one.measure.value, one.subject)), now) for one in every)


def later_day(one: Assessed) -> datetime | None:
    """Until when a verdict's timescale was varied; none where it was not."""
    varied = one.detail.get("varied")
    return datetime.fromisoformat(varied["until"]) if varied else None


def _apart(one: Assessed, variation: VariationFacts | None, now: datetime) -> Assessed:
    if variation is None or one.verdict is Verdict.EXCLUDED:
        return one
    varied = {
        "variation": str(variation.variation),
        "until": variation.until.isoformat(),
        "approved_at": variation.approved_at.isoformat(),
    }
    said = replace(one, detail={**one.detail, "varied": varied})
    if one.reason in _NOT_DONE and now <= variation.until:
        open_until = variation.until
        return replace(said, verdict=Verdict.OPEN, reason=Reason.NOT_DUE_YET, due_at=open_until)
    if one.verdict is Verdict.MET or not _is_within(one.measure, one.happened_at, variation.until):
        return said
    return replace(said, verdict=Verdict.EXCLUDED, reason=Reason.WITHIN_VARIATION)


def _is_within(measure: Measure, happened_at: datetime | None, until: datetime) -> bool:
    """Whether it happened by the varied instant; a conference by the day, as it is due by a day."""
    if happened_at is None:
        return False
    if measure is Measure.HELD_IN_TIME:
        return local_day(happened_at) <= local_day(until)
    return happened_at <= until
