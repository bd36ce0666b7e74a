"""The page of the rows behind a figure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from conferences.evidence import service, verdicts
from conferences.evidence.values import Asked, Evidence
from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import NotFoundError
from people.pages import page
from people.permissions import Permission
from standards.calendars.quarters import quarter_on, read_quarter
from standards.measures.definitions import TITLES
from standards.measures.verdicts import Measure, Verdict

VIEW = {"permission": Permission.ASSESSMENT_VIEW}
OPEN = {"permission": Permission.VERDICT_VIEW}
_KINDS = ("review", "initial", "pre_birth", "transfer")
AnyRequest = Request[Any, Any, Any]


@get("/assessments", opt=VIEW)
async def show_assessments(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Template:
    """Each verdict behind a figure, opened; for htmx the rows alone."""
    asked = read_asked(request.query_params, now=now)
    evidence = await service.list_assessments(viewer, asked, now=now)
    is_part = request.headers.get("hx-request") == "true"
    return page(
        f"conferences/evidence/{'_rows' if is_part else 'rows'}.html",
        evidence=evidence,
        measures=[(one.value, TITLES[one]) for one in Measure],
        address=_address(evidence),
    )


@get("/assessments/{assessment_id:uuid}", opt=OPEN)
async def show_verdict(assessment_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One verdict opened: rule, instants, days skipped, receipts, and what stood there before."""
    return page(
        "conferences/evidence/verdict.html",
        verdict=await verdicts.get_verdict(viewer, assessment_id, now=now),
    )


@get("/conferences/{conference_id:uuid}/verdicts", opt=OPEN)
async def show_verdicts(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """How one conference was measured, each verdict to be opened."""
    return page(
        "conferences/evidence/of_conference.html",
        found=await verdicts.list_verdicts(viewer, conference_id, now=now),
    )


def read_asked(query: Mapping[str, str], *, now: datetime) -> Asked:
    """What an address asks for: by itself, who attended reviews in the present quarter.

    Raises:
        NotFoundError: it names no quarter, measure, kind, verdict, agency or page.
    """
    quarter, agency = query.get("quarter", ""), query.get("agency", "")
    kind, verdict = query.get("kind", "review"), query.get("verdict", "")
    try:
        return Asked(
            quarter=read_quarter(quarter) if quarter else quarter_on(local_day(now)),
            measure=Measure(query.get("measure", Measure.ATTENDED)),
            kind=_KINDS[_KINDS.index(kind)],
            agency=UUID(agency) if agency else None,
            verdict=Verdict(verdict) if verdict else None,
            page=int(query.get("page", "1")),
        )
    except ValueError:
        raise NotFoundError from None


def _address(evidence: Evidence) -> str:
    query = {
        "quarter": evidence.quarter,
        "measure": evidence.measure,
        "kind": evidence.kind,
        "agency": evidence.agency or "",
        "verdict": evidence.verdict or "",
    }
    return f"/assessments?{urlencode(query)}&page="


ROUTES = [show_assessments, show_verdict, show_verdicts]
