"""Opening a figure down to its rows, for those entitled; who looked at how many is in the trail.

Coordinators and the standards lead see every agency's rows, an agency's lead the own agency's; a
Chief Officer none at all (reference: safety, 3.1). Rows of a case that a bar or restriction shuts
the viewer out of are not theirs, though the figure counts them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.entitlement import let_in_sql, professional_of, visible_sql
from conferences.evidence.values import AgencyChoice, Asked, AssessmentRow, Evidence
from people.agencies.merged import STANDING_SQL, all_of_sql
from people.audit.service import Act, Subject, Verb, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Role, Viewer, check
from standards.measures.definitions import TITLES
from standards.measures.verdicts import REASON_WORDS, Reason, Verdict

ON_A_PAGE = 100
_SEE_EVERY_AGENCY = frozenset({Role.COORDINATOR, Role.STANDARDS_LEAD})
_WHERE = """
 WHERE a.superseded_at IS NULL AND a.quarter = $1 AND a.measure = $2 AND a.kind = $3
"""
_OF_AGENCY = f"""
   AND ($4::uuid IS NULL OR a.agency IN {all_of_sql("$4")})
   AND NOT EXISTS (SELECT FROM conference AS held WHERE held.id = a.conference
                      AND NOT {let_in_sql(family="held.family", person="$5::uuid")})
"""
_ROWS = f"""
SELECT a.id, a.conference, a.reference, a.starts_on, a.counted_by, a.children, a.agency,
       agency.name AS agency_name, a.verdict, a.reason, a.rule_words AS rule,
       standard.title AS standard, standard.in_force_from, a.due_at, a.happened_at, a.detail,
       a.written_at,
       (SELECT invitee ->> 'role' FROM jsonb_array_elements(facts.rest -> 'invitees') AS invitee
         WHERE invitee ->> 'invitation' = a.subject::text) AS role,
       EXISTS (SELECT FROM conference AS held WHERE held.id = a.conference
                  AND {{opens}}) AS opens_conference
  FROM assessment AS a
  JOIN conference_facts AS facts ON facts.id = a.facts
  LEFT JOIN agency ON agency.id = a.agency
  LEFT JOIN standard ON standard.id = a.standard
{_WHERE}{_OF_AGENCY} AND ($6::text IS NULL OR a.verdict = $6)
 ORDER BY a.starts_on, a.reference, agency.name, a.id LIMIT $7 OFFSET $8
"""  # noqa: S608 - our own parts
_COUNTS = f"""
SELECT a.verdict, count(*) AS number FROM assessment AS a {_WHERE}{_OF_AGENCY} GROUP BY a.verdict
"""  # noqa: S608 - our own parts
_AGENCIES = f"""
SELECT DISTINCT agency.id, agency.name FROM assessment AS a
  JOIN {STANDING_SQL} AS merged ON merged.id = a.agency JOIN agency ON agency.id = merged.stands
{_WHERE}{_OF_AGENCY} ORDER BY agency.name
"""  # noqa: S608 - our own parts


async def list_assessments(viewer: Viewer, asked: Asked, *, now: datetime) -> Evidence:
    """A page of the rows behind a figure, with the counts of all of them.

    Raises:
        NotFoundError: the viewer sees no rows, or not those of that agency.
    """
    check(viewer, Permission.ASSESSMENT_VIEW)
    agency = _agency_shown(viewer, asked.agency)
    figure = (str(asked.quarter), asked.measure.value, asked.kind)
    subject = Subject("assessment")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="assessment.list") as act:
        who = professional_of(viewer)
        counts = dict(await act.fetch(_COUNTS, *figure, agency, who))
        total = counts.get(asked.verdict, 0) if asked.verdict else sum(counts.values())
        page = min(max(asked.page, 1), _pages(total))
        offset = (page - 1) * ON_A_PAGE
        opened = _ROWS.format(opens=visible_sql(viewer, conference="held", parameter="$5"))
        rows = await act.fetch(opened, *figure, agency, who, asked.verdict, ON_A_PAGE, offset)
        own = None if sees_every_agency(viewer) else agency
        agencies = await act.fetch(_AGENCIES, *figure, own, who)
        only = await _name(act, own)
        act.note(figure=figure, agency=agency, shown=len(rows))
    return Evidence(
        quarter=figure[0],
        words=asked.quarter.words,
        measure=figure[1],
        title=TITLES[asked.measure],
        kind=asked.kind,
        agency=asked.agency,
        verdict=asked.verdict,
        only_agency=only,
        met=counts.get(Verdict.MET, 0),
        of=counts.get(Verdict.MET, 0) + counts.get(Verdict.NOT_MET, 0),
        excluded=counts.get(Verdict.EXCLUDED, 0),
        total=total,
        page=page,
        pages=_pages(total),
        agencies=tuple(AgencyChoice(row["id"], row["name"]) for row in agencies),
        rows=tuple(_opened(row) for row in rows),
    )


def may_see_rows(viewer: Viewer, agency: UUID | None) -> bool:
    """Whether the rows of one agency are for this viewer, or those of all where none is named."""
    return sees_every_agency(viewer) or (
        viewer.agency is not None and agency in (None, viewer.agency)
    )


def sees_every_agency(viewer: Viewer) -> bool:
    """Whether the rows of every agency are for this viewer, and those of whole conferences."""
    return not viewer.roles.isdisjoint(_SEE_EVERY_AGENCY)


def _agency_shown(viewer: Viewer, agency: UUID | None) -> UUID | None:
    """The agency whose rows are shown; none for all of them."""
    if not may_see_rows(viewer, agency):
        raise NotFoundError
    return agency if sees_every_agency(viewer) else viewer.agency


async def _name(act: Act, agency: UUID | None) -> str | None:
    rows = await act.fetch("SELECT name FROM agency WHERE id = $1", agency) if agency else []
    return rows[0]["name"] if rows else None


def _pages(total: int) -> int:
    return max(1, -(-total // ON_A_PAGE))


def _opened(row: asyncpg.Record) -> AssessmentRow:
    values = dict(row)
    detail: Mapping[str, Any] = msgspec.json.decode(values.pop("detail"))
    return msgspec.convert(
        {
            **values,
            "reason_words": REASON_WORDS[Reason(row["reason"])],
            "counted": detail.get("count", ""),
            "skipped": detail.get("skipped", ()),
            "floor_at": detail.get("floor_at"),
            "missing": detail.get("missing", ()),
            "varied": detail.get("varied"),
        },
        AssessmentRow,
        strict=False,
    )
