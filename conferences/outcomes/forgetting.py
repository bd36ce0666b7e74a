"""What of an outcome is erased: its sealed words alone, or the whole of it. Steps."""

from uuid import UUID

from people.audit.service import Act

EMPTY_WORDS = """
UPDATE outcome SET decisions_sealed = '', dissent_sealed = NULL, revision = revision + 1
 WHERE conference = $1 AND (decisions_sealed <> '' OR dissent_sealed IS NOT NULL) RETURNING id
"""


async def empty_words(act: Act, conference: UUID) -> int:
    """Erase what a conference decided in words; that it decided, and when, stays. A step."""
    return len(await act.fetch(EMPTY_WORDS, conference))


async def erase_outcomes(act: Act, conferences: list[UUID]) -> int:
    """Erase what these conferences decided; how many rows that were. A step."""
    decisions = await act.fetch(
        "DELETE FROM child_decision WHERE conference = ANY($1::uuid[]) RETURNING id", conferences
    )
    views = await act.fetch(
        "DELETE FROM child_view USING conference_child AS about"
        " WHERE about.id = child_view.about AND about.conference = ANY($1::uuid[])"
        " RETURNING child_view.id",
        conferences,
    )
    changes = await act.fetch(
        "DELETE FROM significant_change WHERE conference = ANY($1::uuid[]) RETURNING id",
        conferences,
    )
    outcomes = await act.fetch(
        "DELETE FROM outcome WHERE conference = ANY($1::uuid[]) RETURNING id", conferences
    )
    return len(decisions) + len(views) + len(changes) + len(outcomes)
