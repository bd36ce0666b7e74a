"""Ending a conference, and opening its record again: the steps that outcomes take."""

from typing import Any

from conferences.booking.life import Step, after
from conferences.booking.tables import Conference
from people.audit.service import Act


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
