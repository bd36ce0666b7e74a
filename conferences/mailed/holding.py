"""Mail that was too much of one sender: held back unread, one thing to decide about."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from notifications.inbox import holding
from notifications.inbox.holding import Held
from people.audit.service import Act, Subject, Verb, reading, recorded
from people.permissions import Permission, Viewer, check


async def list_held(viewer: Viewer) -> list[Held]:
    """What is held back, a sender each, the longest held first."""
    check(viewer, Permission.MAIL_DECIDE)
    async with reading(viewer):
        return await holding.list_held()


async def take_up(viewer: Viewer, mail: UUID, *, now: datetime) -> int:
    """Have read after all what is held of a sender; how many mails those are.

    Raises:
        NotFoundError: nothing of that sender is held.
    """
    return await _decide(viewer, mail, holding.take_up, name="mail.take_up", now=now)


async def drop(viewer: Viewer, mail: UUID, *, now: datetime) -> int:
    """Drop unread what is held of a sender; how many mails those were.

    Raises:
        NotFoundError: nothing of that sender is held.
    """
    return await _decide(viewer, mail, holding.drop, name="mail.drop", now=now)


async def _decide(
    viewer: Viewer,
    mail: UUID,
    decide: Callable[[Act, UUID], Awaitable[int]],
    *,
    name: str,
    now: datetime,
) -> int:
    check(viewer, Permission.MAIL_DECIDE)
    subject = Subject("inbound_mail", mail)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name=name) as act:
        mails = await decide(act, mail)
        act.note(mails=mails)
    return mails
