"""How long mail that came in is kept, and that it goes with its case."""

from datetime import date, time, timedelta
from uuid import UUID

from conferences.attending import forgetting as invitations
from conferences.keeping.lines import Due, Erased, Line, also_of_case, offer
from notifications.inbox import forgetting as inbox
from people.audit.service import Act
from people.clock import instant

EVERYTHING = UUID("00000000-0000-4000-8000-00000000001e")
"""What stands for the subject where many are one thing on the list."""


async def list_mail(since: date, only: UUID | None) -> list[Due]:  # noqa: ARG001 - one thing
    """What mail said that was settled by that day, as one thing."""
    count = len(await inbox.list_settled(instant(since + timedelta(days=1), time(0))))
    words = f"{count} mail{'' if count == 1 else 's'}"
    return [Due(subject=EVERYTHING, reference=words, counted_from=since)] if count else []


async def erase_mail(act: Act, due: Due) -> Erased:
    """Erase what those mails said, and the files that came with them. A step."""
    before = instant(due.counted_from + timedelta(days=1), time(0))
    found = [mail for mail, _ in await inbox.list_settled(before)]
    return Erased(counts={"inbound_mail": await inbox.empty(act, found)})


@also_of_case
async def erase_of_case(act: Act, family: UUID, conferences: list[UUID]) -> Erased:
    """Erase the mail about the conferences of a case. A step."""
    del family
    asked = await invitations.asked_at(act, conferences)
    return Erased(counts={"inbound_mail": await inbox.erase_about(act, asked)})


offer(
    Line(
        code="mail_in", position=65, days=90,
        source="Long enough to settle a dispute about an answer (proposed).",
        words="Mail that came in, with its files",
        event="The day it was taken, or decided about",
        does="What it said and brought is erased; that it came, and what became of it, stays.",
        list_due=list_mail, erase=erase_mail,
    )
)  # fmt: skip
