"""Tell those guidance is for that it is there, and remind who has not read it.

Reminders follow the guidance's own pace, in working days of the reader's agency, and stop when it
is read, replaced or withdrawn, or when it was said as often as it asks for.
"""

from datetime import datetime, time, timedelta
from uuid import uuid4

from notifications.messages.values import Message, MessageKind, Recipient
from notifications.outbox import service as outbox
from people import public_url
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import instant, local_day
from people.links import service as links
from people.permissions import TICK
from standards.calendars.counts import Unit, count_before
from standards.calendars.service import load_calendars
from standards.guidance.queries import ASK, MISSING, PACES, TO_TELL

AT_ONCE = 200
"""How many are told in one act, so that none is long; the clock tells the others."""
_LINK_LASTS = timedelta(days=90)


async def ask_and_remind(*, now: datetime) -> int:
    """Ask who joined the audience since, and tell those who are due; how many were told."""
    async with recorded(
        TICK, Verb.DISCLOSE, Subject("guidance"), now=now, name="guidance.remind"
    ) as act:
        await act.fetch(ASK, now, None)
        told = await tell(act)
        act.note(count=told)
    return told


async def is_anybody_to_be_told(*, now: datetime) -> bool:
    """Whether the tick would have something to do: an idle one leaves no entry in the trail."""
    async with reading(TICK):
        due = await fetch(f"{TO_TELL} LIMIT 1", *await _paces(now))
        missing = await fetch(MISSING)
    return bool(due or missing)


async def resolve(message: Message) -> Recipient | None:
    """Who a guidance mail goes to at this moment; none where it was read, replaced or withdrawn."""
    async with reading(TICK):
        rows = await fetch(
            "SELECT p.name, p.email FROM guidance_reading AS r"
            " JOIN guidance_version AS v ON v.id = r.version"
            " JOIN guidance AS g ON g.id = v.guidance"
            " JOIN professional AS p ON p.id = r.professional"
            " WHERE r.id = $1 AND p.id = $2 AND r.read_at IS NULL AND g.withdrawn_at IS NULL"
            " AND p.is_active AND p.email IS NOT NULL AND NOT EXISTS ("
            " SELECT FROM guidance_version AS later"
            " WHERE later.guidance = g.id AND later.number > v.number)",
            message.about, message.recipient,
        )  # fmt: skip
    return Recipient(rows[0]["name"], rows[0]["email"]) if rows else None


async def tell(act: Act) -> int:
    """Mail those who are due to be told, as many as go into one act; how many those are. A step."""
    due = await act.fetch(
        f"{TO_TELL} LIMIT $4 FOR UPDATE OF r SKIP LOCKED", *await _paces(act.now), AT_ONCE
    )
    for row in due:
        token = await links.issue(
            act, about=row["id"], purpose="guidance", expires_at=act.now + _LINK_LASTS
        )
        await outbox.put(
            act,
            Message(
                id=uuid4(), about=row["id"], kind=MessageKind.GUIDANCE,
                recipient=row["professional"], reference=row["reference"], not_before=act.now,
                dedupe_key=f"guidance {row['id']} {row['told'] + 1}",
                answer_link=f"{public_url.get()}/guidance/by-link/{token}",
            ),
        )  # fmt: skip
    await act.fetch(
        "UPDATE guidance_reading SET told = told + 1, told_at = $2 WHERE id = ANY($1::uuid[])",
        [row["id"] for row in due], act.now,
    )  # fmt: skip
    return len(due)


async def _paces(now: datetime) -> tuple[list[int], list[str], list[datetime]]:
    """For each pace and calendar, before which instant one must have been told to be due again.

    Nobody is reminded on a day that their agency does not work.
    """
    today = local_day(now)
    paces: list[int] = []
    calendars: list[str] = []
    before: list[datetime] = []
    known = await load_calendars()
    for row in await fetch(PACES):
        every, calendar = row["every"], known.get(row["calendar"])
        if calendar.is_worked(today):
            on = count_before(today, every, Unit.WORKING_DAYS, calendar=calendar).on
            paces.append(every)
            calendars.append(row["calendar"])
            before.append(instant(on + timedelta(days=1), time(0)))
    return paces, calendars, before
