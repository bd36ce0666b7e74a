"""Taking back mail that has not left: nothing of it goes out afterwards.

What waits is marked in one act, and a deliverer asks for that mark in the moment in which it turns
to the mail server. What was with the server already may have gone out and is said to be so. Who is
not told now stays as they knew it: on the work list, until they are told after all.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from conferences.attending import announcing, askings
from conferences.booking.tables import Conference
from conferences.entitlement import professional_of, workable_sql
from conferences.families import service as families
from notifications.messages.values import CALENDAR_KINDS, MessageKind
from notifications.outbox import recalling as queued
from notifications.outbox.recalling import Waiting
from notifications.outbox.waiting import Pace
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check

_SUBJECTS = """
SELECT i.id FROM invitation AS i WHERE i.conference = $1
UNION ALL
SELECT s.id FROM stand_in AS s JOIN invitation AS i ON i.id = s.invitation WHERE i.conference = $1
UNION ALL
SELECT part.id FROM family_part AS part WHERE part.conference = $1
"""
_TO_ADDRESS = """
SELECT DISTINCT c.id FROM message AS m
  JOIN professional AS p ON p.id = m.recipient
  LEFT JOIN stand_in AS s ON s.id = m.about
  JOIN invitation AS i ON i.id = coalesce(s.invitation, m.about)
  JOIN conference AS c ON c.id = i.conference
 WHERE lower(p.email) = lower($1) AND m.sent_at IS NULL AND m.withdrawn_at IS NULL
   AND {visible}
 ORDER BY c.id
"""


class Recall(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be taken back: of one person of the conference, or of everybody where none."""

    about: UUID | None = None


class RecallTo(msgspec.Struct, frozen=True, kw_only=True):
    """The address to which nothing that waits is to go."""

    address: str


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """How many mails were taken back, and how many were with the mail server at that moment."""

    taken_back: int = 0
    leaving: int = 0

    @property
    def words(self) -> str:
        """What became of it, as a sentence."""
        if not self.taken_back and not self.leaving:
            return "Nothing was waiting any more: what there was has gone out."
        words = f"{self.taken_back} taken back: nothing of it goes out."
        if self.leaving:
            words += f" {self.leaving} may have gone out: the mail server had it already."
        return words

    def __add__(self, other: "Recalled") -> "Recalled":
        """Both together."""
        return Recalled(
            taken_back=self.taken_back + other.taken_back, leaving=self.leaving + other.leaving
        )


async def load_subjects(conference: UUID) -> list[UUID]:
    """What mail about a conference is about: invitations, deputies and parts of the family.

    Inside a transaction that is open.
    """
    return [row["id"] for row in await fetch(_SUBJECTS, conference)]


async def find_waiting(viewer: Viewer, conference: UUID) -> Waiting:
    """How many mails about a conference wait, and when the first and the last go out.

    Raises:
        NotFoundError: there is no such conference for the viewer.
    """
    check(viewer, Permission.DELIVERY_VIEW)
    visible = workable_sql(viewer, conference="c", parameter="$2")
    async with reading(viewer):
        query = f"SELECT c.id FROM conference AS c WHERE c.id = $1 AND {visible}"  # noqa: S608
        if not await fetch(query, conference, professional_of(viewer)):
            raise NotFoundError
        return await queued.find_waiting(await load_subjects(conference))


async def recall(viewer: Viewer, conference: UUID, asked: Recall, *, now: datetime) -> Recalled:
    """Take back what waits to be sent about a conference, to everybody or to one.

    Raises:
        NotFoundError: there is no such conference for the viewer, or nobody of that id at it.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.recall") as act:
        row = await askings.lock_conference(act, conference)
        if asked.about is not None and asked.about not in await load_subjects(conference):
            raise NotFoundError
        found = await take_back(act, row, only=None if asked.about is None else {asked.about})
        act.note(taken_back=found.taken_back, leaving=found.leaving)
    return found


async def recall_to(viewer: Viewer, asked: RecallTo, *, now: datetime) -> Recalled:
    """Take back what waits to be sent to an address, about whatever conference one may see.

    Raises:
        InvalidError: no address is given.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    address = asked.address.strip()
    if not address:
        raise InvalidError(Fault("address", "Give the e-mail address."))
    visible = workable_sql(viewer, conference="c", parameter="$2")
    found = Recalled()
    subject = Subject("conference")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.recall_to") as act:
        query = _TO_ADDRESS.format(visible=visible)
        rows = await act.fetch(query, address, professional_of(viewer))
        for row in rows:
            conference = await askings.lock_conference(act, row["id"])
            found += await take_back(act, conference, address=address)
        act.note(conferences=[row["id"] for row in rows], taken_back=found.taken_back)
    return found


async def take_back(
    act: Act,
    conference: Conference,
    *,
    only: Collection[UUID] | None = None,
    address: str | None = None,
) -> Recalled:
    """Take back what waits about a conference, and let stand what each person knows. A step."""
    about = await load_subjects(conference.id)
    if only is not None:
        about = [one for one in about if one in only]
    found = await queued.lock_waiting(act, about, address=address)
    for asking in await askings.load_askings(conference.id, is_whole=True):
        own = {one.kind for one in found if one.about == asking.id and not one.is_leaving}
        if MessageKind.CANCELLATION in own:
            await announcing.update(act, asking, {"recalled_at": act.now})
        elif own & CALENDAR_KINDS and (heard := await announcing.still_heard(act, asking)):
            await announcing.put_back(act, asking, heard, recalled_at=act.now)
    leaving = await queued.withdraw(act, [one.id for one in found])
    return Recalled(taken_back=len(found) - leaving, leaving=leaving)


async def send_taken_back(viewer: Viewer, conference: UUID, *, now: datetime) -> None:
    """Tell those after all from whom something was taken back, of what stands now, at once.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: nothing was taken back, or nothing goes out by itself about the family.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference", conference)
    async with recorded(
        viewer, Verb.DISCLOSE, subject, now=now, name="conference.send_taken_back"
    ) as act:
        row = await askings.lock_conference(act, conference)
        if not await families.may_mail(act, row.id):
            raise RefusedError("Nothing goes out by itself about this family. Telephone them.")
        waiting = [
            one
            for one in await askings.load_askings(row.id, is_whole=True)
            if one.recalled_at is not None
        ]
        if not waiting:
            raise RefusedError("Nothing was taken back that is not told by now.")
        standing = {one.id for one in await askings.load_askings(row.id)}
        for asking in waiting:
            if row.state == "cancelled" or asking.id not in standing:
                await announcing.cancel(
                    act, asking, is_removed=row.state != "cancelled", pace=Pace.AT_ONCE
                )
        if row.state == "booked":
            await announcing.announce(act, row, pace=Pace.AT_ONCE)
        act.note(people=len(waiting))
