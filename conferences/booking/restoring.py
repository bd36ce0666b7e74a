"""Putting a conference back to what it was before a change of which nobody was told.

What waits to be sent is taken back by the steps that tell: a time, a place and people that are
again as everybody knows them are news to nobody.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from conferences.attending import service as attending
from conferences.attending.values import Invitee
from conferences.booking.arranging import put_right
from conferences.booking.life import Step, after
from conferences.booking.placing import check_revision, follow_up, take_diaries
from conferences.booking.tables import Conference
from conferences.booking.values import ChangeConference
from conferences.families import service as families
from notifications.outbox.waiting import Pace
from people.audit.service import Act
from people.errors import RefusedError
from people.vault import written
from standards.measures import service as measures

_REASONS = ("move_reason", "late_reason", "short_notice_reason")


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a conference is held, under which standard, by when it is due."""

    starts_at: datetime
    ends_at: datetime
    room: UUID | None
    link: str | None
    dial_in: str | None = None
    sequence: int
    move_reason: str
    late_reason: str
    short_notice_reason: str
    standard: UUID | None
    convened_by: UUID | None
    due_on: date | None
    due_rule: str | None
    due_counted: str


class Former(msgspec.Struct, frozen=True, kw_only=True):
    """What a conference was before: its place, where it had one, and its people."""

    placed: Placed | None
    chair: UUID | None
    lead_professional: UUID | None
    minute_taker: UUID | None
    invitees: tuple[Invitee, ...]


async def former(row: Conference) -> Former:
    """What a conference is, to be put back later; inside a transaction that is open."""
    is_placed = row.state != "planned"
    return Former(
        placed=_placed(row) if is_placed else None,
        chair=row.chair, lead_professional=row.lead_professional, minute_taker=row.minute_taker,
        invitees=await attending.load_invitees(row.id),
    )  # fmt: skip


def _placed(row: Conference) -> Placed:
    placed = msgspec.convert(row, Placed, from_attributes=True)
    return msgspec.structs.replace(placed, **{name: written.of(row, name) for name in _REASONS})


async def put_back(act: Act, row: Conference, before: Former, *, revision: int) -> None:
    """Let a conference be held where it was to be held, booked again if it was cancelled. A step.

    Raises:
        RefusedError: somebody changed it meanwhile.
        ClashError: somebody else took the room, the chair or the minute-taker meanwhile.
    """
    check_revision(row, revision)
    if before.placed is None:
        raise RefusedError("It had no time and place before. Change it by itself.")
    was_off = row.state == "cancelled"
    if was_off:
        row.state = after(Step.RESTORE, row.state).value
        row.cancelled_at = None
        written.put(row, cancel_reason="")
        await measures.retract(act, [row.id])
    for name, value in msgspec.structs.asdict(before.placed).items():
        if name not in _REASONS:
            setattr(row, name, value)
    written.put(row, **{name: getattr(before.placed, name) for name in _REASONS})
    row.revision += 1
    await row.save()
    await take_diaries(act, row)
    await families.take_back(act, row.id)
    if was_off:
        await attending.unsay_cancellations(act, row)
    await follow_up(act, row, pace=Pace.EVERYTHING_WAITS)


async def put_people_back(act: Act, row: Conference, before: Former, *, revision: int) -> None:
    """Let those run a conference and be expected who were before. A step.

    Raises:
        RefusedError: somebody changed it meanwhile.
        ClashError: the chair or the minute-taker was taken meanwhile.
    """
    asked = ChangeConference(
        revision=revision, chair=before.chair, lead_professional=before.lead_professional,
        minute_taker=before.minute_taker, invitees=before.invitees,
    )  # fmt: skip
    await put_right(act, row, asked, pace=Pace.EVERYTHING_WAITS)
