"""Ending a conference, and opening its record again: steps of those who close or cancel it."""

from typing import Any

from conferences.booking.life import Step, after
from conferences.booking.tables import Conference
from people.audit.service import Act
from standards.measures import service as measures
from standards.measures.facts import ConferenceFacts


async def end(
    act: Act, row: Conference, *, is_quorate: bool, quorum: dict[str, Any] | None
) -> None:
    """Close a conference that took place, as held or as inquorate, with its verdict. A step.

    Raises:
        RefusedError: it is not booked.
    """
    row.state = after(Step.CLOSE if is_quorate else Step.CLOSE_INQUORATE, row.state).value
    if quorum is not None:
        row.quorum = quorum
    row.closed_at = act.now
    row.revision += 1
    await row.save()


async def count_cancelled(act: Act, row: Conference) -> None:
    """Leave a conference that had a date out of every figure, and let figures say so. A step.

    What was counted of it before is superseded.
    """
    [about] = await act.fetch(
        "SELECT count(*) AS children FROM conference_child WHERE conference = $1", row.id
    )
    facts = ConferenceFacts(
        conference=row.id,
        revision=row.revision,
        source="acts",
        reference=row.reference,
        kind=row.kind,
        state="cancelled",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        due_on=row.due_on,
        due_rule=row.due_rule,
        clock_event=row.clock_event,
        clock_started_on=row.clock_started_on,
        children=about["children"],
        family=row.family,
        is_reconvened=row.reconvenes,
    )
    await measures.assess(act, facts)


async def count_nowhere(act: Act, row: Conference) -> None:
    """Let nothing stand of a conference that never had a date, as that it was overdue. A step."""
    await measures.retract(act, [row.id])


async def open_again(act: Act, row: Conference) -> None:
    """Open the record of a closed conference again, so that it can be put right. A step.

    Raises:
        RefusedError: it is not closed.
    """
    row.state = after(Step.REOPEN, row.state).value
    row.closed_at = None
    row.revision += 1
    await row.save()
    act.note(revision=row.revision)
