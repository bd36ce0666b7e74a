"""How conferences stand to each measure, for whoever keeps them, before and after they are held."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending.askings import DEPUTY_TOLD
from conferences.booking.tables import Conference
from conferences.entitlement import kept_sql, professional_of
from conferences.outcomes import measuring
from notifications.outbox.told import told_sql
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check, may
from standards.agreed.in_force import StandardInForce, in_force_on
from standards.agreed.service import load_standards
from standards.measures.conference_rules import assessed
from standards.measures.facts import InviteeFacts
from standards.measures.forecasts import (
    OpenInvitee,
    Outlook,
    Upcoming,
    forecast,
    forecast_after,
)

_CONFERENCES = """
SELECT c.id AS conference, c.reference, c.kind, c.state, c.due_on, c.starts_at,
       c.reconvenes AS is_reconvened,
       coalesce(c.reconvenes AND before.state = 'inquorate', false)::int AS inquorate_before
  FROM conference AS c LEFT JOIN conference AS before ON before.id = c.previous
 WHERE c.id = ANY($1::uuid[])
"""
_INVITEES = f"""
SELECT i.conference, i.id AS invitation, i.agency, a."group", p.role, i.expectation,
       i.counts_to_quorum, i.is_observer, i.is_walk_in, i.reply, i.deputy IS NOT NULL AS has_deputy,
       least(i.notice_given_at, sent.now_at, deputy.letter_at, deputy.mail_at) AS notice_given_at,
       CASE WHEN i.expectation IN ('report', 'both') THEN report.due_at END AS report_due_at,
       CASE WHEN i.expectation IN ('report', 'both') THEN report.first_due_at END
           AS report_first_due_at,
       report.received_at AS report_received_at,
       coalesce(report.waived_reason, '') <> '' AS is_report_waived,
       (sharing.shared_on + time '12:00') AT TIME ZONE 'Europe/London' AS report_shared_at
  FROM invitation AS i
  JOIN conference AS c ON c.id = i.conference
  JOIN professional AS p ON p.id = i.professional
  JOIN agency AS a ON a.id = i.agency
  LEFT JOIN report ON report.invitation = i.id
  LEFT JOIN report_sharing AS sharing ON sharing.report = report.id
  CROSS JOIN LATERAL (
       SELECT min(m.sent_at) FILTER (WHERE m.sequence >= i.time_sequence) AS now_at
         FROM message AS m
        WHERE {told_sql(about="i.id", recipient="i.professional")}) AS sent
  LEFT JOIN LATERAL ({DEPUTY_TOLD}) AS deputy ON true
 WHERE i.conference = ANY($1::uuid[]) AND i.withdrawn_at IS NULL
   AND i.professional IS DISTINCT FROM c.chair AND i.professional IS DISTINCT FROM c.minute_taker
"""  # noqa: S608 - the condition is ours


class ConferenceForecast(msgspec.Struct, frozen=True, kw_only=True):
    """How one conference stands to each measure that anything can be said about."""

    conference: UUID
    reference: str
    state: str
    outlooks: tuple[Outlook, ...]


async def get_forecast(viewer: Viewer, conference: UUID, *, now: datetime) -> ConferenceForecast:
    """How a conference stands: before it, what is at risk; after it, what is still to be done.

    Raises:
        NotFoundError: there is none that the viewer keeps.
    """
    check(viewer, Permission.WORKLIST_VIEW)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.forecast") as act:
        found = await _find(act, conference, now)
        if found is None:
            raise NotFoundError
    return found


async def list_outlooks(viewer: Viewer, conference: UUID, *, now: datetime) -> tuple[Outlook, ...]:
    """The same for the conference's own page: nothing for whoever sees it and does not keep it."""
    if not may(viewer, Permission.WORKLIST_VIEW):
        return ()
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.forecast") as act:
        found = await _find(act, conference, now)
    return () if found is None else found.outlooks


async def _find(act: Act, conference: UUID, now: datetime) -> ConferenceForecast | None:
    kept = kept_sql(act.viewer, conference="c", parameter="$1")
    query = f"SELECT c.id, c.reference, c.state FROM conference AS c WHERE c.id = $2 AND {kept}"  # noqa: S608 - the predicate is ours
    rows = await act.fetch(query, professional_of(act.viewer), conference)
    if not rows:
        return None
    found = await load_forecasts(act, [conference], now=now)
    [row] = rows
    return ConferenceForecast(
        conference=conference, reference=row["reference"], state=row["state"],
        outlooks=found.get(conference, ()),
    )  # fmt: skip


async def load_forecasts(
    act: Act, conferences: Collection[UUID], *, now: datetime
) -> dict[UUID, tuple[Outlook, ...]]:
    """How several conferences stand, those that are open in two queries however many they are."""
    standards = await load_standards()
    rows = await fetch(_CONFERENCES, list(conferences))
    invitees = _by_conference(await fetch(_INVITEES, list(conferences)))
    found: dict[UUID, tuple[Outlook, ...]] = {}
    for row in rows:
        on = local_day(row["starts_at"] or now)
        standard = in_force_on(standards, on)
        if row["state"] in ("planned", "booked"):
            upcoming = _upcoming(row, invitees.get(row["conference"], ()))
            found[row["conference"]] = forecast(upcoming, standard, now=now)
        elif row["state"] in ("held", "inquorate"):
            found[row["conference"]] = await _after(act, row["conference"], standard, now)
    return found


async def _after(
    act: Act, conference: UUID, standard: StandardInForce, now: datetime
) -> tuple[Outlook, ...]:
    row = await Conference.objects().get(Conference.id == conference)
    if row is None:
        return ()
    facts = await measuring.load_facts(act, row)
    return forecast_after(assessed(facts, standard, {}, now=now), now=now)


def _upcoming(row: asyncpg.Record, invitees: Iterable[OpenInvitee]) -> Upcoming:
    due_on: date | None = row["due_on"]
    return Upcoming(
        conference=row["conference"], kind=row["kind"], due_on=due_on,
        starts_at=row["starts_at"], is_reconvened=row["is_reconvened"],
        inquorate_before=row["inquorate_before"], invitees=tuple(invitees),
    )  # fmt: skip


def _by_conference(rows: Iterable[asyncpg.Record]) -> dict[UUID, list[OpenInvitee]]:
    found: dict[UUID, list[OpenInvitee]] = {}
    for row in rows:
        values: Mapping[str, object] = dict(row)
        one = OpenInvitee(
            facts=msgspec.convert(values, InviteeFacts),
            reply=row["reply"],
            has_deputy=row["has_deputy"],
        )
        found.setdefault(row["conference"], []).append(one)
    return found
