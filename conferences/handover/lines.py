"""What becomes due once a conference was filed elsewhere: the reports, and what was decided."""

from datetime import date, timedelta
from uuid import UUID

from conferences.keeping.lines import Due, Erased, Line, also_of_case, offer
from conferences.keeping.schedule import load_schedule
from conferences.outcomes import forgetting as outcomes
from conferences.packs import forgetting as packs
from conferences.reports import forgetting as reports
from people.audit.service import Act, fetch

_FILED = """
SELECT c.id, c.reference, c.family, handover.filed_on
  FROM conference AS c
  JOIN handover ON handover.conference = c.id AND handover.closed_at = c.closed_at
   AND handover.confirmed_at IS NOT NULL
 WHERE c.state IN ('held', 'inquorate') AND handover.filed_on <= $1
   AND ($2::uuid IS NULL OR c.id = $2) AND {left}
 ORDER BY handover.filed_on, c.reference
"""
_FILES_LEFT = """
EXISTS (SELECT FROM report_file JOIN report ON report.id = report_file.report
          JOIN invitation ON invitation.id = report.invitation
         WHERE invitation.conference = c.id)
"""
_WORDS_LEFT = """
EXISTS (SELECT FROM outcome WHERE outcome.conference = c.id
           AND (outcome.decisions_sealed <> '' OR outcome.dissent_sealed IS NOT NULL))
"""
_CODE = "report_files"


async def erased_on(conference: UUID) -> date | None:
    """The day from which a filed conference's content is due to be erased, in an open read."""
    rows = await fetch(_FILED.format(left="true"), date.max, conference)
    days = next((one.days for one in await load_schedule() if one.code == _CODE), None)
    if not rows or days is None:
        return None
    on: date = rows[0]["filed_on"]
    return on + timedelta(days=days + 1)


async def list_files(since: date, only: UUID | None) -> list[Due]:
    """The conferences filed that long ago whose reports are still here."""
    return await _list(_FILES_LEFT, since, only)


async def list_words(since: date, only: UUID | None) -> list[Due]:
    """The conferences filed that long ago whose decisions are still here in words."""
    return await _list(_WORDS_LEFT, since, only)


async def erase_files(act: Act, due: Due) -> Erased:
    """Erase the reports of a conference; that they came, and when, stays. A step."""
    await packs.erase_papers(act, [due.subject])
    files = await reports.erase_files(act, [due.subject])
    return Erased(counts={"report_file": len(files)}, files=tuple(files))


async def erase_words(act: Act, due: Due) -> Erased:
    """Erase what a conference decided, in words; what was decided for each child stays. A step."""
    return Erased(counts={"outcome": await outcomes.empty_words(act, due.subject)})


@also_of_case
async def erase_handovers(act: Act, family: UUID, conferences: list[UUID]) -> Erased:
    """Erase what is known of the packages of a case. A step."""
    del family
    rows = await act.fetch(
        "DELETE FROM handover WHERE conference = ANY($1::uuid[]) RETURNING id", conferences
    )
    return Erased(counts={"handover": len(rows)})


async def _list(left: str, since: date, only: UUID | None) -> list[Due]:
    return [
        Due(
            subject=row["id"], reference=row["reference"], counted_from=row["filed_on"],
            family=row["family"], conference=row["id"],
        )
        for row in await fetch(_FILED.format(left=left), since, only)
    ]  # fmt: skip


_ONE_PLACE = (
    "The case-management system is the record; two copies are one too many. A month to find out"
    " that something was filed wrongly (proposed)."
)
offer(
    Line(
        code=_CODE, position=40, days=30, source=_ONE_PLACE, words="Report files",
        event="The day the case-management system filed them",
        does="The files are erased; that they came, and when, stays.",
        list_due=list_files, erase=erase_files,
    )
)  # fmt: skip
offer(
    Line(
        code="outcomes_decisions", position=50, days=30, source=_ONE_PLACE,
        words="Decisions and dissent in words",
        event="The day the case-management system filed them",
        does="The words are erased; what was decided for each child, and when, stays.",
        list_due=list_words, erase=erase_words,
    )
)  # fmt: skip
