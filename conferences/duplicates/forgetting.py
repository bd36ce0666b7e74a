"""Erasing what was said of children who looked alike, where their case is erased."""

from uuid import UUID

from conferences.keeping.lines import Erased, also_of_case
from people.approvals import forgetting as approvals
from people.audit.service import Act
from people.duplicates import apart, merging
from people.duplicates.values import Noun

_CHILDREN = "SELECT id FROM child WHERE family = $1"


@also_of_case
async def erase_what_was_said(act: Act, family: UUID, conferences: list[UUID]) -> Erased:
    """Erase why children of a case were merged or told apart. A step."""
    del conferences
    ids = [row["id"] for row in await act.fetch(_CHILDREN, family)]
    merges = await merging.forget(act, Noun.CHILD, ids)
    await apart.forget(act, ids)
    await approvals.forget_about(act, merges)
    return Erased(counts={"merge": len(merges)})
