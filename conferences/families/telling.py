"""Telling somebody of the family when and where: by a person, or by mail where they agreed to it.

A mail goes to one person, holds a time and a place, and names nobody; the address is opened at the
moment of sending, and only if it may still be used then.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.families import contacts, parts, sealing, silence
from conferences.families.part_values import Expectation, LetterGiven, RecordNotice
from conferences.families.tables import FamilyNotice
from conferences.families.values import Channel, MemberRole
from notifications.messages.values import Message, MessageKind, Occasion, Recipient
from notifications.messages.words import may_say
from notifications.outbox import service as outbox
from notifications.outbox.waiting import waits as waits_of
from people import public_url
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, RefusedError
from people.permissions import TICK, Permission, Viewer, check
from people.vault.service import case_key

KINDS = frozenset({MessageKind.MEETING_CANCELLED, MessageKind.MEETING_NOTICE})
_PLACE = """
SELECT room.name AS room, venue.name AS venue, venue.address FROM room
  JOIN venue ON venue.id = room.venue WHERE room.id = $1
"""
EFFECTIVE = """
NOT EXISTS (SELECT FROM message WHERE message.id = told.message
               AND message.withdrawn_at IS NOT NULL AND message.sent_at IS NULL
               AND message.handing_at IS NULL)
"""
"""Whether a notice ``told`` was given, or still will be: its mail was not taken back, as SQL."""
_MAILED = f"""
SELECT part.id FROM family_part AS part JOIN conference ON conference.id = part.conference
 WHERE part.conference = $1 AND part.expectation <> 'not_invited'
   AND EXISTS (SELECT FROM family_notice AS told
                WHERE told.part = part.id AND told.channel = 'email')
   AND NOT EXISTS (SELECT FROM family_notice AS told WHERE told.part = part.id
                      AND told.channel = 'email' AND told.sequence = conference.sequence
                      AND {EFFECTIVE})
"""  # noqa: S608 - our own condition
_LAST_OUT = """
SELECT told.* FROM family_notice AS told JOIN message ON message.id = told.message
 WHERE told.part = $1 AND (message.sent_at IS NOT NULL OR message.handing_at IS NOT NULL)
 ORDER BY told.given_at DESC, told.sequence DESC LIMIT 1
"""
_RESOLVED = """
SELECT contact.id, contact.value_sealed, conference.state, conference.family, part.expectation
  FROM family_part AS part
  JOIN conference ON conference.id = part.conference
  JOIN family_member AS member ON member.id = part.member
  JOIN family_consent AS consent ON consent.member = member.id
   AND consent.channel = 'email' AND consent.ended_at IS NULL
  JOIN family_contact AS contact ON contact.member = member.id
   AND contact.kind = 'email' AND contact.former_since IS NULL
 WHERE part.id = $1 AND member.id = $2 AND NOT member.no_email AND member.left_at IS NULL
   AND (member.role <> 'young_person' OR member.direct_decided_on IS NOT NULL)
 ORDER BY contact.recorded_at DESC LIMIT 1
"""


async def record_notice(viewer: Viewer, part: UUID, asked: RecordNotice, *, now: datetime) -> UUID:
    """Record that a person told somebody of the present time, by a way they agreed to.

    Raises:
        NotFoundError: there is no such part for the viewer.
        RefusedError: there is no date to tell, they are not asked, or not by that way.
        InvalidError: the time is to come, or the address is dangerous and nobody says why it is
            right all the same.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="family_part.tell") as act:
        row, held = await parts.lock_part(act, part)
        if asked.given_at > now:
            raise InvalidError(Fault("given_at", "Give a time that has passed."))
        contact = await _way(row, held, asked.channel)
        found = await _dangers(row, contact)
        contacts.check_taken(found, is_taken=asked.is_taken_all_the_same, why=asked.why)
        notice = _notice(act, row, held, asked.channel, contact, given_at=asked.given_at)
        key = await case_key(act, row["family"])
        notice.by_whom_sealed = sealing.sealed(
            key, asked.by_whom, column="family_notice.by_whom", row=notice.id
        )
        notice.warned_of = list(found)
        await FamilyNotice.insert(notice)
        act.note(conference=held["id"], channel=asked.channel.value, warned_of=list(found))
    return notice.id


async def note_letter(act: Act, part: UUID, letter: LetterGiven) -> None:
    """Let a letter that went out count as told, like a call. A step."""
    row, made = await parts.find_part(part), uuid4()
    key = await case_key(act, row["family"])
    await FamilyNotice.insert(
        FamilyNotice(
            id=made, part=part, channel=letter.channel.value, contact=letter.contact,
            what="cancelled" if letter.is_off else "time", sequence=letter.sequence,
            by_whom_sealed=sealing.sealed(
                key, letter.by_whom, column="family_notice.by_whom", row=made
            ),
            given_at=letter.given_at, recorded_by=act.viewer.account,
        )
    )  # fmt: skip


async def send_mail(viewer: Viewer, part: UUID, *, now: datetime) -> None:
    """Tell somebody of the present time by mail, or that it is cancelled.

    Raises:
        NotFoundError: there is no such part for the viewer.
        RefusedError: there is no date to tell, they are not asked, they did not agree to mail, or
            nothing goes out by itself about the family.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="family_part.mail") as act:
        row, held = await parts.lock_part(act, part)
        if not await silence.may_mail(act, held["id"]):
            words = "Nothing goes out by itself about this family now. Tell them in person."
            raise RefusedError(words)
        await _way(row, held, Channel.EMAIL)
        await _mail(act, row, held)


async def tell_of_change(act: Act, conference: UUID) -> None:
    """Tell those of the family who were told by mail of the time as it is now. A step.

    Who was told by a person is told by a person again: the conference's page says whom.
    """
    [held] = await act.fetch("SELECT * FROM conference WHERE id = $1", conference)
    if await silence.find_silence(held["family"]) is not None:
        return
    for mailed in await act.fetch(_MAILED, conference):
        row = await parts.find_part(mailed["id"])
        if Channel.EMAIL not in await contacts.usable(row["member"]):
            continue
        last = await _last_out(act, row["id"])
        if last is not None and _is_told(last, held):
            await outbox.withdraw(act, about=row["id"])
            await FamilyNotice.insert(_again(last, held))
        else:
            was_at = None if last is None else _was_at(last)
            await _mail(act, row, held, waits=waits_of(act.now, was_at, held["starts_at"]))


async def take_back(act: Act, conference: UUID) -> int:
    """Take back what waits to be sent to the family about a conference; how many mails. A step."""
    rows = await act.fetch("SELECT id FROM family_part WHERE conference = $1", conference)
    return sum([await outbox.withdraw(act, about=row["id"]) for row in rows])


async def _last_out(act: Act, part: UUID) -> Mapping[str, Any] | None:
    """The last notice that left by mail, what waits being held until the act ends."""
    await act.fetch(
        "SELECT FROM message WHERE about = $1 AND sent_at IS NULL AND withdrawn_at IS NULL"
        " ORDER BY id FOR UPDATE",
        part,
    )
    rows = await act.fetch(_LAST_OUT, part)
    return rows[0] if rows else None


def _slot(held: Mapping[str, Any]) -> dict[str, str]:
    names = ("starts_at", "ends_at", "room", "link", "state")
    return {name: "" if held[name] is None else str(held[name]) for name in names}


def _is_told(last: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    return last["told"] is not None and msgspec.json.decode(last["told"]) == _slot(held)


def _was_at(last: Mapping[str, Any]) -> datetime | None:
    told = None if last["told"] is None else msgspec.json.decode(last["told"])
    return datetime.fromisoformat(told["starts_at"]) if told else None


def _again(last: Mapping[str, Any], held: Mapping[str, Any]) -> FamilyNotice:
    """The notice that was given, standing for the time as it is again."""
    values = {name: value for name, value in dict(last).items() if name != "id"}
    return FamilyNotice(id=uuid4(), **values | {"sequence": held["sequence"]})


async def resolve(message: Message) -> Recipient | None:
    """Where a mail to somebody of the family goes at this moment; none where it is not wanted."""
    async with reading(TICK):
        if await silence.is_silenced([message.about], queued_at=message.not_before):
            return None
        rows = await fetch(_RESOLVED, message.about, message.recipient)
        key = await case_key(None, rows[0]["family"]) if rows else None
    if key is None or rows[0]["expectation"] == Expectation.NOT_INVITED:
        return None
    wanted = "cancelled" if message.kind is MessageKind.MEETING_CANCELLED else "booked"
    if rows[0]["state"] != wanted:
        return None
    [row] = rows
    address = sealing.opened(key, row["value_sealed"], column="family_contact.value", row=row["id"])
    return Recipient("", address)


async def _way(row: Mapping[str, Any], held: Mapping[str, Any], channel: Channel) -> UUID | None:
    """The contact a way uses, where somebody may be told by it."""
    if held["state"] not in ("booked", "cancelled") or held["starts_at"] is None:
        raise RefusedError("There is no date yet to tell anybody of. Book it first.")
    if row["expectation"] == Expectation.NOT_INVITED:
        raise RefusedError("This person is not asked. Change how they take part first.")
    [member] = await fetch("SELECT * FROM family_member WHERE id = $1", row["member"])
    if member["role"] == MemberRole.YOUNG_PERSON and member["direct_decided_on"] is None:
        raise RefusedError("The chair has not decided that this young person is asked directly.")
    ways = await contacts.usable(row["member"])
    if channel not in ways:
        raise RefusedError(
            "They did not agree to be told this way, or may not be now, or there is no address or"
            " number in use for it. Choose another way, or record what they agreed to first."
        )
    return ways[channel]


async def _dangers(row: Mapping[str, Any], contact: UUID | None) -> tuple[str, ...]:
    """What became dangerous about a contact since it was written down."""
    if contact is None:
        return ()
    [known] = await fetch("SELECT * FROM family_contact WHERE id = $1", contact)
    key = await case_key(None, row["family"])
    value = sealing.opened(key, known["value_sealed"], column="family_contact.value", row=contact)
    found = await contacts.dangers(row["member"], row["family"], known["value_index"], value)
    return tuple(code for code in found if code not in known["warned_of"])


async def _mail(
    act: Act, row: Mapping[str, Any], held: Mapping[str, Any], *, waits: timedelta = timedelta()
) -> None:
    is_off = held["state"] == "cancelled"
    before = await fetch("SELECT 1 FROM family_notice WHERE part = $1 LIMIT 1", row["id"])
    ways = await contacts.usable(row["member"])
    message = Message(
        id=uuid4(), about=row["id"], recipient=row["member"], reference=row["reference"],
        kind=MessageKind.MEETING_CANCELLED if is_off else MessageKind.MEETING_NOTICE,
        not_before=act.now, dedupe_key=f"{row['id']}:{uuid4()}",
        words=await _words(act.viewer) | ({"changed": "time_and_place"} if before else {}),
        occasion=await _occasion(act, held), answer_link=await _own_page(row["member"]),
    )  # fmt: skip
    await outbox.withdraw(act, about=row["id"])
    if await outbox.put(act, message, waits=waits):
        notice = _notice(act, row, held, Channel.EMAIL, ways[Channel.EMAIL], given_at=act.now)
        notice.message = message.id
        await FamilyNotice.insert(notice)
    act.note(conference=held["id"], channel="email")


def _notice(
    act: Act,
    row: Mapping[str, Any],
    held: Mapping[str, Any],
    channel: Channel,
    contact: UUID | None,
    *,
    given_at: datetime,
) -> FamilyNotice:
    return FamilyNotice(
        id=uuid4(), part=row["id"], channel=channel.value, contact=contact, given_at=given_at,
        what="cancelled" if held["state"] == "cancelled" else "time", sequence=held["sequence"],
        told=msgspec.json.encode(_slot(held)).decode(),
        recorded_by=act.viewer.account,
    )  # fmt: skip


async def _words(viewer: Viewer) -> dict[str, str]:
    """Who writes, with the telephone number on record; what says too much is left out."""
    if viewer.professional is None:
        return {}
    rows = await fetch("SELECT name, phone FROM professional WHERE id = $1", viewer.professional)
    said = {"sender": rows[0]["name"], "phone": rows[0]["phone"] or ""} if rows else {}
    return {key: value for key, value in said.items() if may_say(key, value)}


async def _occasion(act: Act, held: Mapping[str, Any]) -> Occasion:
    rows = [] if held["room"] is None else await fetch(_PLACE, held["room"])
    return Occasion(
        uid="", sequence=held["sequence"], stamped_at=act.now, created_at=act.now,
        starts_at=held["starts_at"], ends_at=held["ends_at"], is_online=held["link"] is not None,
        place=_place(rows[0]) if rows else "",
        state="cancelled" if held["state"] == "cancelled" else "confirmed",
    )  # fmt: skip


def _place(row: asyncpg.Record) -> str:
    return ", ".join(" ".join(part.split()) for part in row.values() if part.strip())


async def _own_page(member: UUID) -> str | None:
    """Where they see the meeting themselves, if they have an account."""
    rows = await fetch(
        "SELECT 1 FROM account WHERE family_member = $1 AND disabled_at IS NULL", member
    )
    return f"{public_url.get()}/my-meetings" if rows else None
