"""When people were told otherwise than by mail, and who is still to be sent what is queued."""

from datetime import UTC, datetime
from uuid import UUID

from conferences.attending import askings
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.values import Source
from conferences.booking.tables import Conference
from conferences.entitlement import let_in_sql
from conferences.families import service as families
from notifications.messages.values import Message, MessageKind, Recipient
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import TICK, Permission, Viewer, check

_RESOLVED = f"""
SELECT p.name, p.email, c.state, i.withdrawn_at, s.id AS stand_in, s.ended_at,
       {let_in_sql(family="c.family", person="p.id")} AS is_let_in,
       EXISTS (SELECT FROM bar WHERE bar.professional = p.id AND bar.family = c.family
                  AND bar.lifted_at IS NULL AND NOT bar.is_told) AS is_to_hear_nothing
  FROM invitation AS i
  JOIN conference AS c ON c.id = i.conference
  LEFT JOIN stand_in AS s ON s.invitation = i.id AND s.id = $1
  JOIN professional AS p ON p.id = coalesce(s.professional, i.professional)
 WHERE (i.id = $1 OR s.id = $1) AND p.is_active
   AND (p.id = $2 OR p.id = (SELECT merged_into FROM professional AS told WHERE told.id = $2))
"""  # noqa: S608 - the predicate is ours
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_AFTER_IT_TOO = frozenset({MessageKind.ANSWER_RECEIPT, MessageKind.REPORT_RECEIPT})


async def record_notice(
    viewer: Viewer, about: UUID, *, source: Source, given_at: datetime, now: datetime
) -> None:
    """Record that somebody was told of the present time by telephone or letter.

    ``about`` is an invitation or somebody's standing in.

    Raises:
        NotFoundError: there is no such invitation for the viewer.
        InvalidError: the way is not one of the two, or the time is still to come.
        RefusedError: the conference has no date to tell.
    """
    check(viewer, Permission.INVITATION_RECORD)
    if source not in (Source.PHONE, Source.PAPER):
        raise InvalidError(Fault("source", "Say whether it was by telephone or by letter."))
    if given_at > now:
        raise InvalidError(Fault("given_at", "Give a time that has passed."))
    subject = Subject("invitation", about)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="invitation.notice") as act:
        conference, row = await _lock_asked(act, about)
        if conference.state == "planned":
            raise RefusedError("There is no date yet to tell anybody of. Book it first.")
        await _write_notice(row, source, given_at, is_of_present_time=True)
        act.note(source=source.value, given_at=given_at.isoformat())


async def note_letter(act: Act, about: UUID, *, given_at: datetime, sequence: int) -> None:
    """Let a letter that went out count as notice, like a recorded one. A step.

    ``about`` is an invitation or somebody's standing in. ``sequence`` is what the letter told of:
    notice of the present time only where it did.
    """
    row = await Invitation.objects().get(Invitation.id == about)
    deputy = None if row else await StandIn.objects().get(StandIn.id == about)
    found = row or deputy
    if found is None:
        raise NotFoundError
    is_of_present_time = sequence >= found.time_sequence
    await _write_notice(found, Source.PAPER, given_at, is_of_present_time=is_of_present_time)
    act.note(notice=about)


async def _lock_asked(act: Act, about: UUID) -> tuple[Conference, Invitation | StandIn]:
    standing_in = (StandIn.id == about) & StandIn.ended_at.is_null()
    if not await StandIn.exists().where(standing_in):
        return await askings.lock_invitation(act, about)
    held = await askings.lock_conference_of(about)
    conference = await askings.lock_conference(act, held.id)
    deputy = await StandIn.objects().get(standing_in)  # as it is now that nobody changes it
    if deputy is None:
        raise NotFoundError
    return conference, deputy


async def _write_notice(
    row: Invitation | StandIn, source: Source, given_at: datetime, *, is_of_present_time: bool
) -> None:
    values: askings.Columns = {}
    if isinstance(row, Invitation):
        values["first_invited_at"] = _earlier(row.first_invited_at, given_at)
    if is_of_present_time:
        values["recalled_at"] = None
    if is_of_present_time and _earlier(row.notice_given_at, given_at) == given_at:
        values |= {"notice_given_at": given_at, "notice_source": source.value}
    if values:
        table = type(row)
        await table.update(values).where(table.id == row.id)


async def resolve(message: Message) -> Recipient | None:
    """Who a message goes to at this moment; none where it is no longer wanted.

    A cancellation goes out as long as the person is there to be told; everything else only while
    the invitation stands and the conference is on. Who is shut out of the case is told nothing,
    but for a cancellation where whoever set the bar wished it; and of a family that fell silent
    nobody is told what was queued before.
    """
    async with reading(TICK):
        is_receipt = message.kind in _AFTER_IT_TOO  # these nobody sends by hand
        queued_at = _LONG_AGO if is_receipt else message.not_before
        if await families.is_silenced([message.about], queued_at=queued_at):
            return None
        rows = await fetch(_RESOLVED, message.about, message.recipient)
    if not rows or rows[0]["is_to_hear_nothing"]:
        return None
    [row] = rows
    if message.kind is MessageKind.FORMER_ADDRESS:
        return Recipient("", message.address) if message.address else None
    if row["email"] is None:
        return None
    if not row["is_let_in"] and message.kind is not MessageKind.CANCELLATION:
        return None
    stands = row["withdrawn_at"] is None and row["ended_at"] is None
    is_on = row["state"] == "booked" or message.kind in _AFTER_IT_TOO
    if message.kind is MessageKind.CANCELLATION or (stands and is_on):
        return Recipient(row["name"], row["email"])
    return None


def _earlier(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)
