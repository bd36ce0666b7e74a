"""Erasing by whom an account was vouched for. A step."""

from uuid import UUID

from people.audit.service import Act

_SESSIONS = """
DELETE FROM open_id_session USING open_id_identity
 WHERE open_id_identity.id = open_id_session.identity AND open_id_identity.account = $1
"""


async def forget(act: Act, account: UUID) -> int:
    """Erase the identities that led to an account; how many those were."""
    await act.fetch(_SESSIONS, account)
    await act.fetch("DELETE FROM open_id_attempt WHERE account = $1", account)
    rows = await act.fetch("DELETE FROM open_id_identity WHERE account = $1 RETURNING id", account)
    return len(rows)
