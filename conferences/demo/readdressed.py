"""Somebody whose address was changed, so that mail waits for it; and a sentence said otherwise."""

from datetime import datetime

from notifications.messages.values import MessageKind
from notifications.wordings import service as wordings
from notifications.wordings.values import ChangeWording, key_of
from people.audit.service import fetch, reading
from people.permissions import OPERATOR
from people.professionals import service as professionals
from people.professionals.values import ChangeProfessional

_SOMEBODY = """
SELECT p.id, p.name, p.role, p.agency, p.email, p.phone, p.line_manager, p.revision
  FROM invitation AS i JOIN conference AS c ON c.id = i.conference
  JOIN professional AS p ON p.id = i.professional
 WHERE c.state = 'booked' AND c.starts_at > $1 AND i.withdrawn_at IS NULL
   AND i.reply = 'none' AND p.email IS NOT NULL
 ORDER BY c.starts_at DESC, p.name LIMIT 1
"""
_SHIPPED = "Please hand in your report for a meeting."
_OURS = "Please let us have your report for a meeting in good time."


async def write_readdressed(*, now: datetime) -> None:
    """Give one invitee the address of a duty desk, and ask for reports in other words."""
    async with reading(OPERATOR):
        rows = await fetch(_SOMEBODY, now)
    for row in rows:
        asked = ChangeProfessional(
            name=row["name"], role=row["role"], agency=row["agency"], phone=row["phone"],
            email=f"duty.desk@{row['email'].partition('@')[2]}",
            line_manager=row["line_manager"], revision=row["revision"],
        )  # fmt: skip
        await professionals.change(OPERATOR, row["id"], asked, now=now)
    asked_for = ChangeWording(words={key_of(_SHIPPED): _OURS}, version=0)
    await wordings.change(OPERATOR, MessageKind.REPORT_REQUEST, asked_for, now=now)
