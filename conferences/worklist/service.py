"""What needs doing today: every open conference the viewer may see, in one query."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from conferences.entitlement import kept_sql, professional_of
from conferences.families import service as families
from conferences.outcomes import service as outcomes
from conferences.worklist import tasks
from conferences.worklist.pressing import Pressing, pressing_of
from conferences.worklist.tasks import Listed, Task
from people.audit.service import Subject, Verb, recorded
from people.clock import local_day
from people.permissions import Permission, Viewer, check, may
from people.vault import written
from standards.measures.definitions import TITLES
from standards.measures.verdicts import Measure

_OPEN = """
SELECT conference.id, conference.reference, conference.kind, conference.state,
       chair.name AS chair, conference.due_on, conference.due_counted, conference.starts_at,
       conference.ends_at, conference.late_reason, conference.late_reason_sealed,
       children.initials, asked.invited, asked.replied,
       asked.replies_to_come, asked.deputies_to_confirm, owed.reports, owed.reported,
       owed.reports_to_come, returned.undelivered, gone.away
  FROM conference
  LEFT JOIN professional AS chair ON chair.id = conference.chair
 CROSS JOIN LATERAL (
       SELECT array_agg(child.initials ORDER BY child.case_reference) AS initials
         FROM conference_child JOIN child ON child.id = conference_child.child
        WHERE conference_child.conference = conference.id) AS children
 CROSS JOIN LATERAL (
       SELECT count(*) AS invited,
              count(*) FILTER (WHERE reply <> 'none') AS replied,
              coalesce(array_agg(DISTINCT agency.name) FILTER (WHERE reply = 'none'),
                       ARRAY[]::text[]) AS replies_to_come,
              count(*) FILTER (WHERE reply = 'deputy' AND deputy IS NULL
                               AND (deputy_wish <> '' OR deputy_wish_sealed IS NOT NULL))
                  AS deputies_to_confirm
         FROM invitation JOIN agency ON agency.id = invitation.agency
        WHERE invitation.conference = conference.id AND withdrawn_at IS NULL
          AND NOT is_walk_in AND expectation <> 'report') AS asked
 CROSS JOIN LATERAL (
       SELECT count(*) AS reports, count(received_at) AS reported,
              coalesce(array_agg(DISTINCT agency.name) FILTER (WHERE received_at IS NULL),
                       ARRAY[]::text[]) AS reports_to_come
         FROM report
         JOIN invitation ON invitation.id = report.invitation
         JOIN agency ON agency.id = invitation.agency
        WHERE invitation.conference = conference.id AND withdrawn_at IS NULL
          AND due_at IS NOT NULL AND waived_reason = '') AS owed
 CROSS JOIN LATERAL (
       SELECT count(*) AS undelivered
         FROM message JOIN invitation ON invitation.id = message.about
        WHERE invitation.conference = conference.id AND invitation.withdrawn_at IS NULL
          AND ((message.withdrawn_at IS NULL AND (failed_at IS NOT NULL OR dead_at IS NOT NULL))
               OR (bounced_at IS NOT NULL
                   AND NOT coalesce(invitation.notice_given_at >= message.sent_at, false)
                   AND NOT EXISTS (SELECT FROM message AS later
                        WHERE later.about = message.about AND later.sent_at > message.bounced_at
                          AND later.bounced_at IS NULL)))) AS returned
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT invitation.id) AS away
         FROM inbound_mail AS mail JOIN invitation ON invitation.id = mail.about
        WHERE invitation.conference = conference.id AND invitation.withdrawn_at IS NULL
          AND expectation <> 'report' AND reply IN ('none', 'accepted', 'tentative')
          AND mail.kind = 'away' AND mail.arrived_at >= coalesce(replied_at, '-infinity')
          AND mail.away_until
              > (conference.starts_at AT TIME ZONE 'Europe/London')::date) AS gone
 WHERE conference.state IN ('planned', 'booked') AND {visible}
 ORDER BY conference.due_on NULLS LAST, conference.starts_at, conference.reference
"""


_TO_REPLACE = """
SELECT replacement.id, replacement.conference, replacement.agency, agency.name AS agency_name,
       conference.reference, conference.starts_at
  FROM replacement
  JOIN conference ON conference.id = replacement.conference
  JOIN agency ON agency.id = replacement.agency
 WHERE replacement.done_at IS NULL AND conference.state IN ('planned', 'booked') AND {visible}
   AND NOT EXISTS (SELECT FROM invitation
                    WHERE invitation.conference = conference.id AND withdrawn_at IS NULL
                      AND invitation.agency = replacement.agency
                      AND invitation.made_at > replacement.made_at)
 ORDER BY conference.starts_at NULLS LAST, replacement.made_at, replacement.id
"""


_TAKEN_BACK = """
SELECT conference.id, conference.reference, conference.state, conference.starts_at,
       count(*) AS people
  FROM conference
  JOIN invitation ON invitation.conference = conference.id
  LEFT JOIN stand_in ON stand_in.invitation = invitation.id AND stand_in.recalled_at IS NOT NULL
 WHERE (invitation.recalled_at IS NOT NULL OR stand_in.id IS NOT NULL)
   AND conference.state IN ('booked', 'cancelled') AND conference.starts_at > $2 AND {visible}
 GROUP BY conference.id ORDER BY conference.starts_at, conference.reference
"""


_FOLLOWING = """
SELECT a.conference, conference.reference, a.measure, a.due_at, a.verdict
  FROM assessment AS a JOIN conference ON conference.id = a.conference
 WHERE a.superseded_at IS NULL AND conference.state IN ('held', 'inquorate') AND {visible}
   AND (a.verdict = 'open' AND a.due_at < $2::timestamptz + interval '3 days'
        OR a.reason = 'not_recorded_by_due' AND a.due_at > $2::timestamptz - interval '30 days')
 ORDER BY a.due_at, conference.reference, a.measure
"""


class Filters(msgspec.Struct, frozen=True):
    """What the list is narrowed to."""

    show: str = "all"
    agency: str = ""


class Tile(msgspec.Struct, frozen=True):
    """A number that leads to the conferences it counts."""

    number: int
    words: str
    show: str
    tone: str = ""

    @property
    def href(self) -> str:
        """The list narrowed to what the tile counts."""
        return f"/work-list?show={self.show}"


class ToReplace(msgspec.Struct, frozen=True, kw_only=True):
    """An agency that is to be asked for somebody else for a conference."""

    id: UUID
    conference: UUID
    agency_name: str
    reference: str
    starts_at: datetime | None


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """A conference about which somebody is not told, since what was to be sent was taken back."""

    id: UUID
    reference: str
    state: str
    starts_at: datetime
    people: int


class ToFollow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that follows a conference and falls due soon, or was not recorded in time."""

    conference: UUID
    reference: str
    title: str
    due_at: datetime
    is_late: bool


class WorkList(msgspec.Struct, frozen=True):
    """The work list of one viewer at one moment."""

    today: date
    tiles: tuple[Tile, ...]
    first: tuple[Task, ...]
    conferences: tuple[Listed, ...]
    agencies: tuple[str, ...]
    filters: Filters
    to_replace: tuple[ToReplace, ...] = ()
    pressing: tuple[Pressing, ...] = ()
    silent: tuple[Listed, ...] = ()
    to_follow: tuple[ToFollow, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()

    @property
    def agency_options(self) -> list[tuple[str, str]]:
        """The agencies somebody waits on, as a select offers them."""
        return [(name, name) for name in self.agencies]


async def get_work_list(viewer: Viewer, filters: Filters, *, now: datetime) -> WorkList:
    """Everything still open that the viewer keeps, soonest due first; one entry in the trail.

    Raises:
        NotFoundError: the viewer keeps no work list.
    """
    check(viewer, Permission.WORKLIST_VIEW)
    visible = kept_sql(viewer, conference="conference", parameter="$1")
    about = Subject("conference")
    async with recorded(viewer, Verb.CONSULT, about, now=now, name="work_list.read") as act:
        rows = await act.fetch(_OPEN.format(visible=visible), professional_of(viewer))
        act.note(shown=[row["id"] for row in rows])
        asked = await act.fetch(_TO_REPLACE.format(visible=visible), professional_of(viewer))
        silent = await _silent(viewer)
        taken_back = await act.fetch(
            _TAKEN_BACK.format(visible=visible), professional_of(viewer), now
        )
        following = await act.fetch(
            _FOLLOWING.format(visible=visible), professional_of(viewer), now
        )
        stands = await outcomes.load_forecasts(act, [row["id"] for row in rows], now=now)
    may_book = may(viewer, Permission.CONFERENCE_ARRANGE)
    every = [
        replace(_listed(row, may_book=may_book), outlooks=stands.get(row["id"], ())) for row in rows
    ]
    today = local_day(now)
    return WorkList(
        today=today,
        tiles=_tiles(every, today),
        first=tuple(tasks.first_of_all(every, now)),
        conferences=tuple(one for one in every if _is_shown(one, filters, today)),
        agencies=tuple(sorted({name for one in every for name in _waiting_on(one)})),
        filters=filters,
        to_replace=tuple(msgspec.convert(dict(row), ToReplace) for row in asked),
        pressing=await pressing_of(viewer, now=now),
        silent=tuple(one for one in every if one.id in silent),
        to_follow=tuple(_to_follow(dict(row)) for row in following),
        taken_back=tuple(msgspec.convert(dict(row), TakenBack) for row in taken_back),
    )


async def _silent(viewer: Viewer) -> frozenset[UUID]:
    """Conferences about which nothing goes out by itself, for whoever tells people by hand."""
    if not viewer.is_signed_in or not may(viewer, Permission.FAMILY_EDIT):
        return frozenset()
    return frozenset(await families.silent_conferences(viewer))


def _to_follow(row: dict[str, Any]) -> ToFollow:
    return ToFollow(
        conference=row["conference"], reference=row["reference"],
        title=TITLES[Measure(row["measure"])], due_at=row["due_at"],
        is_late=row["verdict"] != "open",
    )  # fmt: skip


def _listed(found: Mapping[str, Any], *, may_book: bool) -> Listed:
    row = written.opened("conference", found, "late_reason")
    initials = row.pop("initials") or ["No child named"]
    others = len(initials) - 1
    siblings = "" if not others else f" and {others} sibling{'' if others == 1 else 's'}"
    for name in ("replies_to_come", "reports_to_come"):
        row[name] = tuple(row[name])
    return Listed(**row, who=f"{initials[0]}{siblings}", may_book=may_book)


def _tiles(every: list[Listed], today: date) -> tuple[Tile, ...]:
    counts = {
        show: sum(_is_shown(one, Filters(show=show), today) for one in every)
        for show in ("past", "soon", "replies", "reports")
    }
    return (
        Tile(counts["past"], "past their date", "past", "bad"),
        Tile(counts["soon"], "due in 14 days", "soon", "soon"),
        Tile(counts["replies"], "with replies to come", "replies"),
        Tile(counts["reports"], "with reports to come", "reports"),
    )


def _is_shown(one: Listed, filters: Filters, today: date) -> bool:
    if filters.agency and filters.agency not in _waiting_on(one):
        return False
    left = tasks.days_left(one, today)
    if filters.show == "past":
        return tasks.is_late(one, today)
    if filters.show == "soon":
        return left is not None and 0 <= left <= tasks.SOON.days
    if filters.show == "undated":
        return one.state == "planned"
    if filters.show == "replies":
        return one.state == "booked" and bool(one.replies_to_come)
    if filters.show == "reports":
        return one.state == "booked" and bool(one.reports_to_come)
    return True


def _waiting_on(one: Listed) -> frozenset[str]:
    if one.state != "booked":
        return frozenset()
    return frozenset(one.replies_to_come) | frozenset(one.reports_to_come)
