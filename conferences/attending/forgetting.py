"""What of invitations is erased: the words people answered with, or the whole of them. Steps."""

from uuid import UUID

from people.audit.service import Act

HAS_WORDS = """
(invitation.reply_reason <> '' OR invitation.deputy_wish <> '' OR invitation.attendance_reason <> ''
 OR num_nonnulls(invitation.reply_reason_sealed, invitation.deputy_wish_sealed,
                 invitation.attendance_reason_sealed, invitation.link_sealed) > 0
 OR EXISTS (
    SELECT FROM stand_in WHERE stand_in.invitation = invitation.id
       AND (stand_in.reply_reason <> ''
            OR num_nonnulls(stand_in.reply_reason_sealed, stand_in.link_sealed) > 0)))
"""
"""Whether an invitation still holds what people wrote, or the way in by its link, as SQL."""
_WORDS = f"""
UPDATE invitation SET reply_reason = '', deputy_wish = '', attendance_reason = '',
       reply_reason_sealed = NULL, deputy_wish_sealed = NULL, attendance_reason_sealed = NULL,
       link_sealed = NULL, revision = revision + 1
 WHERE conference = $1 AND {HAS_WORDS} RETURNING id
"""  # noqa: S608 - our own condition
_STAND_INS = """
UPDATE stand_in SET reply_reason = '', reply_reason_sealed = NULL, link_sealed = NULL
  FROM invitation
 WHERE invitation.id = stand_in.invitation AND invitation.conference = $1
   AND (stand_in.reply_reason <> ''
        OR num_nonnulls(stand_in.reply_reason_sealed, stand_in.link_sealed) > 0)
RETURNING stand_in.id
"""


async def asked_at(act: Act, conferences: list[UUID]) -> list[UUID]:
    """The invitations to these conferences and those who stand in, whom mail and links are for."""
    rows = await act.fetch(
        "SELECT id FROM invitation WHERE conference = ANY($1::uuid[]) UNION ALL"
        " SELECT stand_in.id FROM stand_in JOIN invitation ON invitation.id = stand_in.invitation"
        " WHERE invitation.conference = ANY($1::uuid[])",
        conferences,
    )
    return [row["id"] for row in rows]


async def empty_words(act: Act, conference: UUID) -> int:
    """Erase what people wrote with their answers, and the ways in by link. A step.

    Who was asked, what they answered and who came stays.
    """
    rows = await act.fetch(_WORDS, conference)
    stand_ins = await act.fetch(_STAND_INS, conference)
    return len(rows) + len(stand_ins)


async def erase_invitations(act: Act, conferences: list[UUID]) -> int:
    """Erase who was asked and who came, once reports are gone; how many rows those were. A step."""
    warnings = await act.fetch(
        "DELETE FROM invitation_warning WHERE conference = ANY($1::uuid[]) RETURNING id",
        conferences,
    )
    stand_ins = await act.fetch(
        "DELETE FROM stand_in USING invitation WHERE invitation.id = stand_in.invitation"
        " AND invitation.conference = ANY($1::uuid[]) RETURNING stand_in.id",
        conferences,
    )
    invitations = await act.fetch(
        "DELETE FROM invitation WHERE conference = ANY($1::uuid[]) RETURNING id", conferences
    )
    return len(warnings) + len(stand_ins) + len(invitations)
