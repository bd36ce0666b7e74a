"""Mail that came in, as far as a viewer may see it.

What belongs to an invitation is for whoever may work on its conference; what answers to other mail
of ours for whoever is not shut out of what that was about; and what belongs to nobody for whoever
decides about mail. A mail is shown as text, and opening one is an entry in the trail.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending import by_mail
from conferences.entitlement import professional_of, told_sql, workable_sql
from conferences.mailed.values import Colleague, MailInFull, MailOfConference, Waiting
from notifications.inbox import holding
from notifications.inbox import service as inbox
from notifications.inbox.senders import bare
from notifications.inbox.values import Incoming, Kind
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import NotFoundError
from people.permissions import Permission, Role, Viewer, check, may
from people.vault import written

_LISTED = """
SELECT mail.id, mail.arrived_at, mail.kind, mail.state, mail.why, mail.trust, mail.answer,
       mail.about, mail.handed_to, mail.revision, mail.gist_sealed, mail.size, mail.away_until,
       mail.mail_sealed IS NULL AS is_erased, mail.decision, mail.decision_reason,
       mail.decision_reason_sealed, mail.settled_at,
       p.name, a.name AS agency, c.id AS conference, c.reference AS meeting,
       coalesce(deciding.name, account.name) AS handed_to_name, i.id AS invitation
  FROM inbound_mail AS mail
  LEFT JOIN stand_in AS s ON s.id = mail.about
  LEFT JOIN invitation AS i ON i.id = coalesce(s.invitation, mail.about)
  LEFT JOIN conference AS c ON c.id = i.conference
  LEFT JOIN professional AS p ON p.id = coalesce(s.professional, i.professional)
  LEFT JOIN agency AS a ON a.id = i.agency
  LEFT JOIN account ON account.id = mail.handed_to
  LEFT JOIN professional AS deciding ON deciding.id = account.professional
 WHERE (c.id IS NULL OR {seen}) AND {told}
"""
_WAITING = " AND mail.state IN ('waiting', 'flagged')"
_ORDER = " ORDER BY mail.arrived_at, mail.id"
_OF_CONFERENCE = """ AND c.id = $2 AND (mail.state IN ('waiting', 'flagged')
       OR mail.why IN ('on_behalf', 'stale', 'bounced') OR mail.away_until >= $3::date)
 ORDER BY mail.arrived_at DESC, mail.id"""
_COLLEAGUES = """
SELECT account.id AS account, coalesce(p.name, account.name) AS name
  FROM account LEFT JOIN professional AS p ON p.id = account.professional
 WHERE account.disabled_at IS NULL AND $1 = ANY(account.roles) ORDER BY 2, 1
"""


async def list_waiting(viewer: Viewer, *, now: datetime) -> list[Waiting]:
    """Mail that a person is to decide about, the oldest first.

    Raises:
        NotFoundError: the viewer decides about no mail.
    """
    check(viewer, Permission.MAIL_DECIDE)
    subject = Subject("inbound_mail")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="mail.list") as act:
        query = _listed(viewer) + _WAITING + _ORDER
        rows = await act.fetch(query, professional_of(viewer))
        act.note(shown=[row["id"] for row in rows])
    return [_waiting(row) for row in rows]


async def count_waiting(viewer: Viewer) -> int:
    """How many mails wait for a person's decision; what is held of one sender counts as one."""
    check(viewer, Permission.MAIL_DECIDE)
    async with reading(viewer):
        query = f"SELECT count(*) AS waiting FROM ({_listed(viewer)} {_WAITING}) AS listed"  # noqa: S608
        [counted] = await fetch(query, professional_of(viewer))
        return int(counted["waiting"]) + await holding.count_held()


async def get_mail(viewer: Viewer, mail: UUID, *, now: datetime) -> MailInFull:
    """One mail as text, with what it may mean.

    Raises:
        NotFoundError: there is none, or none for the viewer.
    """
    check(viewer, Permission.MAIL_DECIDE)
    subject = Subject("inbound_mail", mail)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="mail.read"):
        row = await load(viewer, mail)
        asked = await by_mail.find_addressed(row["about"]) if row["about"] else None
    read = gist(row)
    said = read.calendar
    return MailInFull(
        listed=_waiting(row),
        size=row["size"],
        is_erased=row["is_erased"],
        vouched=read.vouched.value,
        fault=read.fault,
        method="" if said is None else said.method,
        said=None if said is None or said.said is None else said.said.value,
        attendees=() if said is None else tuple(map(bare, said.attendees)),
        delegates=() if said is None else tuple(map(bare, said.delegates)),
        comment="" if said is None else said.comment,
        proposed_starts_at=proposed(row, read)[0],
        proposed_ends_at=proposed(row, read)[1],
        away_until=row["away_until"],
        attachments=read.attachments,
        text=read.text,
        reply=None if asked is None else asked.reply,
        starts_at=None if asked is None else asked.starts_at,
        ends_at=None if asked is None else asked.ends_at,
        reference=None if asked is None else asked.reference,
        address=None if asked is None else asked.address,
        decision=row["decision"],
        decision_reason=written.opened("inbound_mail", row, "decision_reason")["decision_reason"],
        settled_at=row["settled_at"],
    )


async def list_colleagues(viewer: Viewer) -> list[Colleague]:
    """Who else may decide about mail."""
    check(viewer, Permission.MAIL_DECIDE)
    async with reading(viewer):
        rows = await fetch(_COLLEAGUES, Role.COORDINATOR.value)
    return [Colleague(row["account"], row["name"]) for row in rows]


async def list_of_conference(
    viewer: Viewer, conference: UUID, *, now: datetime
) -> list[MailOfConference]:
    """What mail says about the invitations of a conference, for whoever follows its answers."""
    if not may(viewer, Permission.WORKLIST_VIEW):
        return []
    query = _listed(viewer) + _OF_CONFERENCE
    async with reading(viewer):
        rows = await fetch(query, professional_of(viewer), conference, local_day(now))
    return [_of_conference(viewer, row) for row in rows]


async def load(viewer: Viewer, mail: UUID) -> asyncpg.Record:
    """The row of a mail the viewer may see; in a transaction that is open.

    Raises:
        NotFoundError: there is none, or none for the viewer.
    """
    query = _listed(viewer) + " AND mail.id = $2 AND mail.state NOT IN ('new', 'held')"
    rows = await fetch(query, professional_of(viewer), mail)
    if not rows:
        raise NotFoundError
    return rows[0]


def gist(row: asyncpg.Record) -> Incoming:
    """What was read of a mail; that it cannot be read any more where that was erased."""
    if row["gist_sealed"] is None:
        return Incoming(kind=Kind(row["kind"] or "broken"))
    return inbox.gist_of(row["id"], row["gist_sealed"])


def proposed(row: asyncpg.Record, read: Incoming) -> tuple[datetime | None, datetime | None]:
    """The time a mail proposes instead."""
    if row["why"] != "countered" or read.calendar is None:
        return (None, None)
    return (read.calendar.starts_at, read.calendar.ends_at)


def _listed(viewer: Viewer) -> str:
    return _LISTED.format(
        seen=workable_sql(viewer, conference="c", parameter="$1"),
        told=told_sql(viewer, about="mail.about"),
    )


def _waiting(row: asyncpg.Record) -> Waiting:
    read = gist(row)
    values: dict[str, Any] = {name: row[name] for name in Waiting.__struct_fields__ if name in row}
    return Waiting(**values, sender=read.sender, subject=read.subject)


def _of_conference(viewer: Viewer, row: asyncpg.Record) -> MailOfConference:
    read = gist(row)
    starts_at, ends_at = proposed(row, read)
    values = {name: row[name] for name in MailOfConference.__struct_fields__ if name in row}
    return msgspec.convert(
        values
        | {
            "sender": read.sender,
            "proposed_starts_at": starts_at,
            "proposed_ends_at": ends_at,
            "may_decide": may(viewer, Permission.MAIL_DECIDE)
            and row["state"] in ("waiting", "flagged"),
        },
        MailOfConference,
    )
