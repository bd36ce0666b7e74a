"""Opening a verdict: rule, instants, days skipped, receipts, and what stood there before.

Whoever sees the rows behind a figure may open each of them, by the same predicate; a chair those of
the conferences they chair, of every agency, and no figure's rows (reference: safety, 3.1).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.entitlement import kept_sql, let_in_sql, professional_of, visible_sql
from conferences.evidence.service import sees_every_agency
from conferences.evidence.verdict_values import (
    ConferenceVerdicts,
    VerdictInFull,
    VerdictListing,
)
from people.agencies.merged import all_of_sql
from people.audit.service import Act, Subject, Verb, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check, may
from standards.measures.defining import GROUP_TITLES
from standards.measures.definitions import DEFINITIONS, TITLES
from standards.measures.verdicts import REASON_WORDS, Measure, Reason

_ROLE = """
(SELECT invitee ->> 'role' FROM jsonb_array_elements(facts.rest -> 'invitees') AS invitee
  WHERE invitee ->> 'invitation' = a.subject::text)
"""
_LET_IN = f"""
NOT EXISTS (SELECT FROM conference AS held WHERE held.id = a.conference
               AND NOT {let_in_sql(family="held.family", person="$2::uuid")})
"""
_ONE = """
SELECT a.id, a.conference, a.reference, a.kind, a.starts_on, a.subject, a.measure, a.verdict,
       a.reason, a.agency, agency.name AS agency_name, {role} AS role, a.children, a.counted_by,
       a.quarter, a.standard, standard.title AS standard_title, standard.in_force_from,
       a.rule_words, coalesce(rule.source, '') AS rule_source, coalesce(rule.note, '') AS rule_note,
       coalesce(rule.confidence, '') AS rule_confidence, a.due_at, a.happened_at, a.detail,
       facts.revision AS facts_revision, a.written_at, a.superseded_at,
       {opens} AS opens_conference
  FROM assessment AS a
  JOIN conference_facts AS facts ON facts.id = a.facts
  LEFT JOIN agency ON agency.id = a.agency
  LEFT JOIN standard ON standard.id = a.standard
  LEFT JOIN standard_rule AS rule ON rule.id = a.rule
 WHERE a.id = $1 AND {let_in} AND {seen}
"""
_CHAIN = """
SELECT id, verdict, reason, written_at, superseded_at FROM assessment
 WHERE conference = $1 AND subject = $2 AND measure = $3 AND counted_by = $4
 ORDER BY superseded_at IS NOT NULL, written_at DESC, id
"""
_LISTED = """
SELECT a.id, a.measure, a.reference, a.starts_on, a.agency, agency.name AS agency_name,
       {role} AS role, a.verdict, a.reason, a.due_at, a.happened_at,
       {opens} AS opens_conference
  FROM assessment AS a
  JOIN conference_facts AS facts ON facts.id = a.facts
  LEFT JOIN agency ON agency.id = a.agency
 WHERE a.conference = $1 AND a.superseded_at IS NULL AND a.counted_by <> 'due' AND {let_in}
   AND {seen}
 ORDER BY agency.name NULLS FIRST, role, a.id
"""
_NOTICE = """
SELECT coalesce(deputy.notice_source, invitation.notice_source, '') AS notice_source,
       deputy.id IS NOT NULL AS was_deputy_told,
       coalesce(report.waived_reason, '') AS waived_reason
  FROM invitation LEFT JOIN report ON report.invitation = invitation.id
  LEFT JOIN stand_in AS deputy
    ON deputy.invitation = invitation.id AND deputy.notice_given_at = $2
   AND deputy.notice_given_at IS DISTINCT FROM invitation.notice_given_at
 WHERE invitation.id = $1 LIMIT 1
"""
_RECEIPTS = """
SELECT file.receipt, file.received_at, file.source FROM report_file AS file
  JOIN report ON report.id = file.report
 WHERE report.invitation = $1 AND NOT file.is_restricted
 UNION ALL
SELECT '', received_at, coalesce(received_source, '') FROM report
 WHERE invitation = $1 AND received_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM report_file WHERE report_file.report = report.id)
 ORDER BY received_at, receipt
"""
_DELIVERIES = """
SELECT kind, sent_at, coalesce(bounced_at, failed_at, dead_at) AS failed_at,
       coalesce(server_answer, '') AS server_answer, about <> $1 AS is_to_deputy
  FROM message
 WHERE about IN (SELECT $1 UNION ALL SELECT id FROM stand_in WHERE invitation = $1)
   AND kind IN ('invitation', 'update') AND withdrawn_at IS NULL
 ORDER BY made_at, id
"""

_APPROVER = """
SELECT account.name FROM variation JOIN account ON account.id = variation.approver
 WHERE variation.id = $1"""


async def get_verdict(viewer: Viewer, assessment: UUID, *, now: datetime) -> VerdictInFull:
    """One verdict with everything it was decided by, the one that stands or an earlier one.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    check(viewer, Permission.VERDICT_VIEW)
    subject = Subject("assessment", assessment)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="assessment.read") as act:
        rows = await act.fetch(_for(viewer, _ONE), assessment, *_asking(viewer))
        if not rows:
            raise NotFoundError
        [row] = rows
        act.note(conference=row["conference"])
        same = (row["conference"], row["subject"], row["measure"], row["counted_by"])
        chain = await act.fetch(_CHAIN, *same)
        detail = msgspec.json.decode(row["detail"])
        proofs = await _proofs(act, row["subject"], row["happened_at"])
        proofs["varied"] = await _varied(act, detail.get("varied"))
    return _in_full(row, detail, chain, proofs)


async def list_verdicts(viewer: Viewer, conference: UUID, *, now: datetime) -> ConferenceVerdicts:
    """How a conference was measured: every verdict that stands and that the viewer may see.

    Raises:
        NotFoundError: nothing was measured of it, or nothing the viewer may see.
    """
    check(viewer, Permission.VERDICT_VIEW)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="assessment.of") as act:
        rows = await act.fetch(_for(viewer, _LISTED), conference, *_asking(viewer))
    if not rows:
        raise NotFoundError("Nothing was measured of it yet.")
    return ConferenceVerdicts(
        conference=conference,
        reference=rows[0]["reference"],
        starts_on=rows[0]["starts_on"],
        opens_conference=rows[0]["opens_conference"],
        groups=_grouped([_listing(row) for row in rows]),
    )


def _for(viewer: Viewer, query: str) -> str:
    """A query of verdicts, narrowed to those this viewer may open; ``_asking`` are its values.

    ``$2`` is the viewer, ``$3`` whether every agency's rows are theirs, ``$4`` the agency if not.
    """
    of_conference = "EXISTS (SELECT FROM conference AS held WHERE held.id = a.conference AND {})"
    kept = of_conference.format(kept_sql(viewer, conference="held", parameter="$2"))
    opens = of_conference.format(visible_sql(viewer, conference="held", parameter="$2"))
    seen = f"($3 OR a.agency IN {all_of_sql('$4')} OR {kept})"
    return query.format(role=_ROLE, let_in=_LET_IN, seen=seen, opens=opens)


def _asking(viewer: Viewer) -> tuple[UUID | None, bool, UUID | None]:
    """An agency's rows are its lead's, not everybody's who works there."""
    agency = viewer.agency if may(viewer, Permission.ASSESSMENT_VIEW) else None
    return professional_of(viewer), sees_every_agency(viewer), agency


async def _proofs(act: Act, subject: UUID, happened_at: datetime | None) -> dict[str, Any]:
    """What proves notice and receipt, where the subject is an invitation."""
    found = await act.fetch(_NOTICE, subject, happened_at)
    nothing = {"notice_source": "", "was_deputy_told": False, "waived_reason": ""}
    said = dict(found[0]) if found else nothing
    return said | {
        "receipts": [dict(one) for one in await act.fetch(_RECEIPTS, subject)],
        "deliveries": [dict(one) for one in await act.fetch(_DELIVERIES, subject)],
    }


async def _varied(act: Act, said: Mapping[str, str] | None) -> dict[str, Any] | None:
    """The variation as the verdict says it, with who approved it; none where there was none."""
    if said is None:
        return None
    found = await act.fetch(_APPROVER, UUID(said["variation"]))
    approved_by = found[0]["name"] if found else ""
    return {"until": said["until"], "approved_at": said["approved_at"], "approved_by": approved_by}


def _in_full(
    row: asyncpg.Record,
    detail: Mapping[str, Any],
    chain: list[asyncpg.Record],
    proofs: dict[str, Any],
) -> VerdictInFull:
    values = dict(row)
    del values["detail"]
    return msgspec.convert(
        {
            **values,
            **proofs,
            "title": TITLES[Measure(row["measure"])],
            "reason_words": REASON_WORDS[Reason(row["reason"])],
            "counted": detail.get("count", ""),
            "skipped": detail.get("skipped", ()),
            "floor_at": detail.get("floor_at"),
            "missing": detail.get("missing", ()),
            "chain": [
                {**dict(one), "reason_words": REASON_WORDS[Reason(one["reason"])]} for one in chain
            ],
        },
        VerdictInFull,
        strict=False,
    )


def _listing(row: asyncpg.Record) -> VerdictListing:
    measure = Measure(row["measure"])
    values = {"title": TITLES[measure], "reason_words": REASON_WORDS[Reason(row["reason"])]}
    return msgspec.convert({**dict(row), **values}, VerdictListing)


def _grouped(
    listed: list[VerdictListing],
) -> tuple[tuple[str, tuple[VerdictListing, ...]], ...]:
    groups = (
        (
            heading,
            tuple(
                one
                for measure, definition in DEFINITIONS.items()
                if definition.group is group
                for one in listed
                if one.measure == measure
            ),
        )
        for group, heading in GROUP_TITLES.items()
    )
    return tuple((heading, rows) for heading, rows in groups if rows)
