"""A family's people at a conference: how each is to take part, what they answer, who came."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from piccolo.columns import Column

from conferences.entitlement import may_run
from conferences.families import households, sealing
from conferences.families.keeping_apart import check_apart
from conferences.families.part_values import (
    Expectation,
    GiveReply,
    MarkFamily,
    RecordReply,
    SetPart,
)
from conferences.families.tables import FamilyPart
from conferences.families.values import MemberRole
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import random_reference
from people.vault.service import CaseKey, case_key

OPEN = ("planned", "booked")
ASKED = (Expectation.IN_PERSON, Expectation.REMOTE)
_REFERENCE_LETTERS = 6


async def set_part(
    viewer: Viewer, conference: UUID, member: UUID, asked: SetPart, *, now: datetime
) -> UUID:
    """Say how somebody of the family is to take part in a conference; gives the part's id.

    Raises:
        NotFoundError: there is no such conference, or nobody such in its family.
        RefusedError: the conference is over, the person left, or is young and the chair has not
            decided that they are asked; or somebody else changed it meanwhile.
        ClashError: it would bring two together who must not meet.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family_part.set") as act:
        held = await households.find_conference(viewer, conference, lock=True)
        person = await households.find_member(viewer, member)
        _check_may_take_part(held, person, asked)
        part = await _write(act, held, member, asked)
        await check_apart(act, conference)
        act.note(part=part, member=member, expectation=asked.expectation.value)
    return part


async def record_reply(viewer: Viewer, part: UUID, asked: RecordReply, *, now: datetime) -> None:
    """Record what somebody of the family answered by telephone, on paper or in person.

    Raises:
        NotFoundError: there is no such part for the viewer.
        RefusedError: the conference is over.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="family_part.reply") as act:
        row, held = await lock_part(act, part)
        await write_reply(act, row, held, asked, source=asked.source)


async def record_attendance(
    viewer: Viewer, conference: UUID, marks: Sequence[MarkFamily], *, now: datetime
) -> None:
    """Record who of the family came, and how each was heard.

    What happened is recorded whatever was arranged, those included who came unasked.

    Raises:
        NotFoundError: there is no such conference that the viewer runs, or no such part in it.
        RefusedError: it has not begun.
    """
    check(viewer, Permission.ATTENDANCE_RECORD)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="family_part.attend") as act:
        held = await households.find_conference(viewer, conference, lock=True)
        check_runs(viewer, held)
        if held["starts_at"] is None or held["starts_at"] > now:
            raise RefusedError("It has not begun. Record who came once it has.")
        key = await case_key(act, held["family"])
        for mark in marks:
            await _mark(key, conference, mark)
        act.note(parts=[mark.part for mark in marks])


async def lock_part(act: Act, part: UUID) -> tuple[asyncpg.Record, asyncpg.Record]:
    """A part and its conference, held until the act ends. A step.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    rows = await act.fetch("SELECT conference FROM family_part WHERE id = $1", part)
    conference = households.only(rows)["conference"]
    held = await households.find_conference(act.viewer, conference, lock=True)
    return await find_part(part), held


async def find_part(part: UUID) -> asyncpg.Record:
    """A part's row with the family it belongs to. In an open transaction.

    Raises:
        NotFoundError: there is none.
    """
    return households.only(
        await fetch(
            "SELECT part.*, member.family, member.role FROM family_part AS part"
            " JOIN family_member AS member ON member.id = part.member WHERE part.id = $1",
            part,
        )
    )


async def write_reply(
    act: Act, row: Mapping[str, Any], held: Mapping[str, Any], asked: GiveReply, *, source: str
) -> None:
    """Write an answer down. A step.

    Raises:
        RefusedError: the conference is over, or they are not asked.
    """
    if held["state"] not in OPEN or row["expectation"] == Expectation.NOT_INVITED:
        raise RefusedError("No answer is asked for now.")
    key = await case_key(act, held["family"])
    words = sealing.sealed_if_any(key, asked.words, column="family_part.reply", row=row["id"])
    await FamilyPart.update(
        {
            "reply": asked.reply.value, "reply_sealed": words, "reply_source": source,
            "replied_at": act.now,
        }
    ).where(FamilyPart.id == row["id"])  # fmt: skip
    act.note(conference=row["conference"], reply=asked.reply.value, source=source)


def check_runs(viewer: Viewer, held: Mapping[str, Any]) -> None:
    """Demand that the viewer keeps the record of the conference.

    Raises:
        NotFoundError: they do not.
    """
    if not may_run(viewer, chair=held["chair"], minute_taker=held["minute_taker"]):
        raise NotFoundError


def _check_may_take_part(
    held: Mapping[str, Any], person: Mapping[str, Any], asked: SetPart
) -> None:
    if person["family"] != held["family"]:
        raise NotFoundError
    if held["state"] not in OPEN:
        raise RefusedError("The conference is over or cancelled; nothing is arranged there now.")
    if asked.expectation is Expectation.NOT_INVITED:
        return
    if person["left_at"] is not None:
        raise RefusedError("This person does not belong to the family's people any more.")
    is_young = person["role"] == MemberRole.YOUNG_PERSON
    if is_young and asked.expectation in ASKED and person["direct_decided_on"] is None:
        raise RefusedError(
            "A young person is asked directly only if the chair says so. Record the chair's"
            " decision first, or let their views come in writing or through an advocate."
        )


async def _write(act: Act, held: Mapping[str, Any], member: UUID, asked: SetPart) -> UUID:
    rows = await act.fetch(
        "SELECT * FROM family_part WHERE conference = $1 AND member = $2", held["id"], member
    )
    _check_segments(asked, {row["position"] for row in await _segments(held["id"])})
    if asked.revision is not None and rows and rows[0]["revision"] != asked.revision:
        raise RefusedError("Somebody else changed this meanwhile. Open it again to see how.")
    part = rows[0]["id"] if rows else uuid4()
    key = await case_key(act, held["family"])
    why_not = None if asked.why_not is None else asked.why_not.value
    values: dict[Column | str, Any] = {
        "expectation": asked.expectation.value,
        "why_not": why_not,
        "why_not_sealed": sealing.sealed_if_any(
            key, asked.why_not_words, column="family_part.why_not", row=part
        ),
        "segments": list(asked.segments),
        "waiting_room": asked.waiting_room,
    }
    if rows:
        values["revision"] = rows[0]["revision"] + 1
        await FamilyPart.update(values).where(FamilyPart.id == part)
    else:
        fresh = {str(name): value for name, value in values.items()}
        reference = random_reference(_REFERENCE_LETTERS)
        await FamilyPart.insert(
            FamilyPart(
                id=part, conference=held["id"], member=member, reference=reference,
                made_at=act.now, **fresh,
            )
        )  # fmt: skip
    found: UUID = part
    return found


async def _segments(conference: UUID) -> list[asyncpg.Record]:
    return await fetch("SELECT position FROM segment WHERE conference = $1", conference)


def _check_segments(asked: SetPart, known: set[int]) -> None:
    if not set(asked.segments) <= known:
        words = "Choose parts that this conference has."
        raise InvalidError(Fault("segments", words))


async def _mark(key: CaseKey, conference: UUID, mark: MarkFamily) -> None:
    words = sealing.sealed_if_any(key, mark.heard_words, column="family_part.heard", row=mark.part)
    rows = await FamilyPart.update(
        {
            "attendance": mark.attendance.value, "heard": mark.heard.value,
            "heard_sealed": words,
        }
    ).where((FamilyPart.id == mark.part) & (FamilyPart.conference == conference)).returning(
        FamilyPart.id
    )  # fmt: skip
    if not rows:
        raise NotFoundError
