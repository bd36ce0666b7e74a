"""Reading conferences: a list, one in full, one's own; each asked only for what one may see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending import service as attending
from conferences.attending.presence import forecast, live_verdict
from conferences.attending.values import Notice
from conferences.booking import queries
from conferences.booking.beside import list_openable
from conferences.booking.life import State
from conferences.booking.listings import (
    ConferenceFilter,
    ConferenceInFull,
    ConferenceListing,
    ConferencesFound,
    InvitationListing,
    May,
    OwnConference,
    PersonListing,
    RoomShown,
    SegmentShown,
)
from conferences.children import service as children
from conferences.entitlement import (
    kept_sql,
    may_run,
    professional_of,
    sees_every_conference,
    visible_sql,
)
from conferences.reports.standing import decides_at, later_of, standing
from notifications.deliveries.service import Delivery, list_deliveries
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check, may
from people.vault import written
from standards.agreed import service as agreed

ON_A_PAGE = 25
_KEPT_IN_OWN_LIST = timedelta(days=28)
_OPEN = [State.PLANNED.value, State.BOOKED.value]
REASONS = ("late_reason", "short_notice_reason", "move_reason", "cancel_reason")
"""Why a conference is when it is, or is not held: the columns that are sealed."""
_REPLIES = (
    "reply", "reply_reason", "reply_source", "replied_at", "reply_taken_by", "deputy_reply",
    "stand_in", "notice_given_at", "notice_source", "recalled_at",
)  # fmt: skip
_ATTENDANCE = ("attendance", "attendance_reason")
_REPORTS = ("report_due_at", "report_due_counted", "report_received_at", "report_standing")

_FOR_OTHERS: dict[str, Any] = {
    **dict.fromkeys(("previous", "previous_reference", "next", "next_reference")),
    **dict.fromkeys(REASONS, ""),
}
"""What who is only invited is told of the conferences before and after, and of reasons."""


async def list_conferences(
    viewer: Viewer, narrowed: ConferenceFilter, *, now: datetime
) -> ConferencesFound:
    """The conferences the viewer keeps, what is open and soonest first; one entry in the trail.

    Raises:
        NotFoundError: the viewer keeps no list; those who are only invited have their own.
    """
    check(viewer, Permission.WORKLIST_VIEW)
    visible = kept_sql(viewer, conference="c", parameter="$1")
    page = max(1, narrowed.page)
    subject = Subject("conference")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.list") as act:
        rows = await fetch(
            queries.LISTED.format(visible=visible), professional_of(viewer),
            _states(narrowed.show), narrowed.kind, _literal(narrowed.search), ON_A_PAGE,
            (page - 1) * ON_A_PAGE,
        )  # fmt: skip
        about = await children.describe(act, [row["id"] for row in rows])
        act.note(shown=[row["id"] for row in rows])
    total = rows[0]["total"] if rows else 0
    return ConferencesFound(
        conferences=tuple(
            msgspec.convert(
                {**dict(row), "children": about[row["id"]]}, ConferenceListing, from_attributes=True
            )
            for row in rows
        ),
        total=total,
        page=page,
        pages=max(1, -(-total // ON_A_PAGE)),
    )


async def list_own_conferences(viewer: Viewer, *, now: datetime) -> tuple[OwnConference, ...]:
    """The conferences the viewer is asked to: those to come, and those of the last four weeks.

    Raises:
        NotFoundError: nobody can invite the viewer.
    """
    check(viewer, Permission.INVITATION_ANSWER)
    visible = visible_sql(viewer, conference="c", parameter="$1")
    subject = Subject("conference")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.list_own") as act:
        rows = await fetch(
            queries.OWN.format(visible=visible), professional_of(viewer), now - _KEPT_IN_OWN_LIST
        )
        about = await children.describe(act, [row["conference"] for row in rows])
        act.note(shown=[row["conference"] for row in rows])
    return tuple(
        msgspec.convert(
            {**_own(row), **_report(row, now), "children": about[row["conference"]]},
            OwnConference,
            from_attributes=True,
        )
        for row in rows
    )


async def get_conference(viewer: Viewer, conference: UUID, *, now: datetime) -> ConferenceInFull:
    """Everything about a conference that the viewer may know; the reading is in the trail.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    check(viewer, Permission.CONFERENCE_VIEW)
    visible = visible_sql(viewer, conference="c", parameter="$1")
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.read") as act:
        rows = await fetch(
            queries.IN_FULL.format(visible=visible), professional_of(viewer), conference
        )
        if not rows:
            raise NotFoundError
        allowed = _may(viewer, rows[0], now)
        values = {
            **written.opened("conference", rows[0], *REASONS),
            **await _people(rows[0]),
            "room": await _room(rows[0]["room"]),
            "children": (await children.describe(act, [conference]))[conference],
            "segments": [
                msgspec.convert(written.opened("segment", one, "title"), SegmentShown)
                for one in await fetch(queries.SEGMENTS, conference)
            ],
            **await _invitations(act, viewer, conference, allowed),
            **await _quorum(rows[0], now, allowed),
            "warnings": await attending.load_warnings(viewer, conference, rows[0]["family"]),
            "opens": await list_openable(viewer, conference),
            "may": allowed,
            **({} if allowed.see_attendance or allowed.see_reports else _FOR_OTHERS),
        }
    return msgspec.convert(values, ConferenceInFull, from_attributes=True)


def _may(viewer: Viewer, row: asyncpg.Record, now: datetime) -> May:
    runs = may_run(viewer, chair=row["chair"], minute_taker=row["minute_taker"])
    chairs = may_run(viewer, chair=row["chair"], minute_taker=None)
    leads = viewer.professional is not None and viewer.professional == row["lead_professional"]
    has_come = row["state"] == "booked" and local_day(row["starts_at"]) <= local_day(now)
    if row["family"] in viewer.emergency:
        return _ONLY_READS
    return May(
        arrange=may(viewer, Permission.CONFERENCE_ARRANGE) and sees_every_conference(viewer),
        record=may(viewer, Permission.INVITATION_RECORD) and sees_every_conference(viewer),
        mark=runs and has_come and may(viewer, Permission.ATTENDANCE_RECORD),
        close=runs and has_come and may(viewer, Permission.OUTCOME_RECORD),
        see_replies=chairs,
        see_attendance=runs,
        see_reports=chairs or leads,
        see_deliveries=may(viewer, Permission.DELIVERY_VIEW) and sees_every_conference(viewer),
        see_verdicts=chairs and may(viewer, Permission.VERDICT_VIEW),
    )


_ONLY_READS = May(
    arrange=False, record=False, mark=False, close=False, see_replies=True, see_attendance=True,
    see_reports=True, see_deliveries=False, see_verdicts=False,
)  # fmt: skip
"""What somebody does with access in an emergency."""


async def _people(row: asyncpg.Record) -> dict[str, PersonListing | None]:
    names = ("chair", "lead_professional", "minute_taker")
    found = {
        one["id"]: PersonListing(**dict(one))
        for one in await fetch(queries.PEOPLE, [row[name] for name in names if row[name]])
    }
    return {name: found.get(row[name]) for name in names}


async def _room(room: UUID | None) -> RoomShown | None:
    rows = [] if room is None else await fetch(queries.ROOM, room)
    return RoomShown(**dict(rows[0])) if rows else None


async def _invitations(act: Act, viewer: Viewer, conference: UUID, allowed: May) -> dict[str, Any]:
    rows = await fetch(queries.INVITATIONS, conference)
    notices = await attending.load_notices(conference)
    last = await _last_deliveries(rows, act.now) if allowed.see_deliveries else {}
    own = next((row["id"] for row in rows if _is_own(viewer, row) and not row["is_walk_in"]), None)
    listed = [
        _listing(
            row, notices.get(row["id"]), last.get(row["id"]), act.now,
            hidden=() if _is_own(viewer, row) else _hidden(allowed),
        )
        for row in rows
    ]  # fmt: skip
    return {"invitations": listed, "own_invitation": own}


def _listing(
    row: asyncpg.Record,
    notice: Notice | None,
    delivery: Delivery | None,
    now: datetime,
    *,
    hidden: Sequence[str],
) -> InvitationListing:
    values = {
        **written.opened("invitation", row, "reply_reason", "deputy_wish", "attendance_reason"),
        **_report(row, now),
        "notice_given_at": None if notice is None else notice.notice_given_at,
        "notice_source": None if notice is None else notice.source,
        "delivery": None if delivery is None else delivery.state.value,
        "server_answer": None if delivery is None else delivery.server_answer,
    }
    values |= dict.fromkeys(hidden)
    if "attendance" in hidden:  # who comes is for whom it is to know who came
        values |= {"deputy": None, "deputy_wish": ""}
    return msgspec.convert(values, InvitationListing)


def _own(row: asyncpg.Record) -> dict[str, Any]:
    """Somebody's own line, with the deputy they named where nobody has confirmed one."""
    values = dict(row)
    named = values.pop("deputy_sealed")
    if named is not None:
        place = ("invitation", "deputy_wish", row["invitation"])
        values["deputy"] = written.unseal("", named, *place)
    return values


def _hidden(allowed: May) -> tuple[str, ...]:
    """What of other people's invitations is not for this viewer (reference: safety, 3.1)."""
    return (
        *(() if allowed.see_replies else _REPLIES),
        *(() if allowed.see_attendance else _ATTENDANCE),
        *(() if allowed.see_reports else _REPORTS),
    )


def _report(row: asyncpg.Record, now: datetime) -> dict[str, Any]:
    """How an invitee's report stands, from the columns of the report joined in."""
    decides = decides_at(row["due_at"], row["first_due_at"])
    return {
        "report_due_at": later_of(decides, row["varied_until"]),
        "report_due_counted": None if row["varied_until"] else row["due_counted"],
        "report_received_at": row["received_at"],
        "report_standing": standing(
            expectation=row["expectation"],
            decides=decides,
            received_at=row["received_at"],
            is_waived=bool(row["waived_reason"]),
            varied_until=row["varied_until"],
            now=now,
        ),
    }


async def _last_deliveries(rows: Sequence[asyncpg.Record], now: datetime) -> dict[UUID, Delivery]:
    """The last calendar message to each invitee that was not taken back."""
    found = await list_deliveries([row["id"] for row in rows], now=now)
    return {
        one.about: one
        for one in found
        if one.kind in ("invitation", "update", "cancellation") and one.state != "withdrawn"
    }


async def _quorum(row: asyncpg.Record, now: datetime, allowed: May) -> dict[str, Any]:
    starts_at, ends_at = row["starts_at"], row["ends_at"]
    standard = await agreed.get_in_force(local_day(starts_at or now))
    rules = tuple(rule.words for rule in standard.list_rules("quorum", row["kind"]))
    values: dict[str, Any] = {"forecast": None, "verdict": None, "quorum_rules": rules}
    if not allowed.see_attendance:
        return values
    seats = await attending.load_seats(row["id"])
    if starts_at is None or not any(seat.is_marked for seat in seats):
        hopes = forecast(standard, row["kind"], seats) if allowed.see_replies else None
        return values | {"forecast": hopes}
    found = live_verdict(standard, row["kind"], seats, starts_at=starts_at, ends_at=ends_at)
    return values | {"verdict": found}


def _is_own(viewer: Viewer, row: asyncpg.Record) -> bool:
    return viewer.professional is not None and viewer.professional == row["professional"]


def _states(show: str) -> list[str]:
    if show == "all":
        return [state.value for state in State]
    return [show] if show in set(State) else _OPEN


def _literal(search: str) -> str:
    """What was typed with the signs that mean something to LIKE taken literally."""
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
