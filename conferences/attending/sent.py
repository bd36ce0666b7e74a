"""What was sent about a conference to those asked, and sending an invitation again.

What stands here is evidence of notice: to whom, when it was queued and when a mail server took it,
with the server's own words, what was recorded of calls and letters, and the answer.
"""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending import announcing, askings
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import Asking, invitation_message, numbered_as_told, stamp
from conferences.entitlement import professional_of, workable_sql
from conferences.families import service as families
from notifications.deliveries.service import Delivery, list_deliveries
from notifications.deliveries.states import State
from notifications.messages.values import Message
from notifications.outbox import service as outbox
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import moment
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.spreadsheets import Cell, write_csv

_CONFERENCE = "SELECT c.id, c.reference FROM conference AS c WHERE c.id = $1 AND {visible}"
_ASKED = """
SELECT i.id, p.name, p.role, agency.name AS agency, i.reference, false AS is_stand_in,
       i.reply, i.replied_at, i.reply_source, i.notice_given_at, i.notice_source,
       p.email IS NOT NULL AS has_email, i.told IS NOT NULL AS is_told, i.recalled_at,
       i.withdrawn_at IS NULL AS stands
  FROM invitation AS i JOIN professional AS p ON p.id = i.professional
  JOIN agency ON agency.id = i.agency
 WHERE i.conference = $1 AND NOT i.is_walk_in
UNION ALL
SELECT s.id, p.name, p.role, agency.name, s.reference, true, s.reply, s.replied_at,
       s.reply_source, s.notice_given_at, s.notice_source, p.email IS NOT NULL, s.told IS NOT NULL,
       s.recalled_at, s.ended_at IS NULL AND i.withdrawn_at IS NULL
  FROM stand_in AS s JOIN invitation AS i ON i.id = s.invitation
  JOIN professional AS p ON p.id = s.professional JOIN agency ON agency.id = i.agency
 WHERE i.conference = $1
 ORDER BY agency, name
"""
_HEADINGS = (
    "Meeting", "Name", "Role", "Agency", "What", "Queued", "Taken by a mail server",
    "Came back", "State", "Tries that failed", "The server's words", "Told otherwise", "Answer",
    "Answered",
)  # fmt: skip


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """Everything sent to one person who is or was asked, and what came of it."""

    id: UUID
    name: str
    role: str
    agency: str
    reference: str
    is_stand_in: bool
    reply: str
    replied_at: datetime | None
    reply_source: str | None
    notice_given_at: datetime | None
    notice_source: str | None
    has_email: bool
    is_told: bool
    recalled_at: datetime | None
    stands: bool
    deliveries: tuple[Delivery, ...]

    @property
    def may_be_sent_again(self) -> bool:
        """Whether there is an invitation that could go out once more."""
        return self.stands and self.is_told and self.has_email and self.recalled_at is None

    @property
    def waits(self) -> bool:
        """Whether something is queued that has not left."""
        return any(one.state in (State.WAITING, State.LATE) for one in self.deliveries)


class SentList(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent about one conference, by person."""

    conference: UUID
    reference: str
    people: tuple[Sent, ...]

    @property
    def was_taken_back(self) -> bool:
        """Whether somebody is not told because it was taken back."""
        return any(one.recalled_at is not None for one in self.people)


async def list_sent(viewer: Viewer, conference: UUID, *, now: datetime) -> SentList:
    """What was sent about a conference, to everybody who is or was asked, by agency and name.

    Raises:
        NotFoundError: there is no such conference for the viewer.
    """
    check(viewer, Permission.DELIVERY_VIEW)
    visible = workable_sql(viewer, conference="c", parameter="$2")
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.read_sent"):
        query = _CONFERENCE.format(visible=visible)
        rows = await fetch(query, conference, professional_of(viewer))
        if not rows:
            raise NotFoundError
        asked = await fetch(_ASKED, conference)
        found = await list_deliveries([row["id"] for row in asked], now=now)
    return SentList(
        conference=conference,
        reference=rows[0]["reference"],
        people=tuple(_sent(row, found) for row in asked),
    )


async def export_sent(viewer: Viewer, conference: UUID, *, now: datetime) -> tuple[str, bytes]:
    """The same as CSV, for evidence: a file name, and the bytes.

    Raises:
        NotFoundError: there is no such conference for the viewer.
    """
    found = await list_sent(viewer, conference, now=now)
    rows = [row for person in found.people for row in _rows(person)]
    return f"sent-{found.reference}.csv", write_csv(_HEADINGS, rows)


async def send_again(viewer: Viewer, about: UUID, *, now: datetime) -> UUID:
    """Send somebody the invitation that stands once more; gives the conference.

    Nothing about it changes: it keeps its number, so calendars that have it stay as they are, and
    an answer that was given stands. Notice counts from the first one, as before.

    Raises:
        NotFoundError: there is no such invitation for the viewer.
        RefusedError: there is nothing to send, no address, or nothing goes out about the family.
    """
    check(viewer, Permission.INVITATION_RECORD)
    subject = Subject("invitation", about)
    async with recorded(
        viewer, Verb.DISCLOSE, subject, now=now, name="invitation.send_again"
    ) as act:
        held = await askings.lock_conference_of(about)
        conference = await askings.lock_conference(act, held.id)
        asking = askings.pick(await askings.load_askings(conference.id), about)
        if conference.state != "booked" or asking.told is None:
            raise RefusedError("There is no date to tell. Book the conference first.")
        if asking.recalled_at is not None:
            raise RefusedError("What is new was taken back. Send what was taken back instead.")
        if asking.email is None:
            raise RefusedError("There is no address. Telephone them, and record that you did.")
        if not await families.may_mail(act, conference.id):
            raise RefusedError("Nothing goes out by itself about this family. Telephone them.")
        await outbox.put(act, await _again(act, asking, conference.ends_at))
        if asking.is_stand_in:
            await StandIn.update({"stamped_at": stamp(asking, now)}).where(StandIn.id == about)
        else:
            await Invitation.update({"stamped_at": stamp(asking, now)}).where(
                Invitation.id == about
            )
        return conference.id


async def _again(act: Act, asking: Asking, ends_at: datetime) -> Message:
    """The invitation as it stands, under the number it has, stamped anew."""
    told = asking.told
    if told is None:
        raise NotFoundError
    message = invitation_message(
        asking, told, is_update=False,
        answer_link=await announcing.link_of(act, asking, ends_at=ends_at),
        words=(await askings.load_signature(act.viewer)).words, now=act.now,
    )  # fmt: skip
    return numbered_as_told(message, asking, f"{asking.id}:again:{message.id}")


def _sent(row: asyncpg.Record, deliveries: list[Delivery]) -> Sent:
    own = tuple(one for one in deliveries if one.about == row["id"])
    return msgspec.convert({**row, "deliveries": own}, Sent)


def _rows(person: Sent) -> list[tuple[Cell, ...]]:
    who = (person.reference, person.name, person.role, person.agency)
    otherwise = ""
    if person.notice_given_at is not None and person.notice_source != "mail":
        otherwise = f"{person.notice_source}, {moment(person.notice_given_at)}"
    answer = (person.reply, moment(person.replied_at))
    if not person.deliveries:
        return [(*who, *[""] * 7, otherwise, *answer)]
    return [
        (
            *who, one.kind.value, moment(one.made_at), moment(one.sent_at),
            moment(one.bounced_at), one.state.value, one.tries, one.server_answer, otherwise,
            *answer,
        )
        for one in person.deliveries
    ]  # fmt: skip
