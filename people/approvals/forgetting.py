"""Erasing why somebody asked for a second person, where the case it was about is erased. A step."""

from collections.abc import Collection
from uuid import UUID

from people.audit.service import Act

_FORGET = """
UPDATE approval SET reason = '', reason_sealed = NULL,
       decided_reason = '', decided_reason_sealed = NULL, details = '{}',
       withdrawn_at = CASE WHEN decided_at IS NULL THEN coalesce(withdrawn_at, $2)
                           ELSE withdrawn_at END
 WHERE about = ANY($1::uuid[]) RETURNING id
"""


async def forget_about(act: Act, subjects: Collection[UUID]) -> int:
    """Erase the reasons given about these; who asked and who decided stays. A step.

    What still waits is taken back.
    """
    return len(await act.fetch(_FORGET, list(subjects), act.now))
