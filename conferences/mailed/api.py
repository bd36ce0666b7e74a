"""Mail that waits for a person, for programs."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody

from conferences.mailed import holding, rearranging, service
from conferences.mailed.rearranging import RearrangeAsProposed
from conferences.mailed.values import (
    ApplyMail,
    Colleague,
    HandOverMail,
    MailInFull,
    RefuseMail,
    Waiting,
)
from conferences.reports.values import Receipt
from notifications.inbox.holding import Held
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

DECIDE = {"permission": Permission.MAIL_DECIDE}
ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}


@get("/api/v1/inbox", opt=DECIDE)
async def list_waiting(viewer: AskedBy, now: AskedAt) -> list[Waiting]:
    """Mail that a person is to decide about, the oldest first."""
    return await service.list_waiting(viewer, now=now)


@get("/api/v1/inbox/colleagues", opt=DECIDE)
async def list_colleagues(viewer: AskedBy) -> list[Colleague]:
    """To whom mail may be handed."""
    return await service.list_colleagues(viewer)


@get("/api/v1/inbox/held", opt=DECIDE)
async def list_held(viewer: AskedBy) -> list[Held]:
    """Mail that was too much of one sender, held back unread; a sender each."""
    return await holding.list_held(viewer)


@post("/api/v1/inbox/held/{mail_id:uuid}/take-up", opt=DECIDE, status_code=200)
async def take_up_held(mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> list[Held]:
    """Have read after all what is held of a sender; what is held then."""
    await holding.take_up(viewer, mail_id, now=now)
    return await holding.list_held(viewer)


@post("/api/v1/inbox/held/{mail_id:uuid}/drop", opt=DECIDE, status_code=200)
async def drop_held(mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> list[Held]:
    """Drop unread what is held of a sender; what is held then."""
    await holding.drop(viewer, mail_id, now=now)
    return await holding.list_held(viewer)


@get("/api/v1/inbox/{mail_id:uuid}", opt=DECIDE)
async def get_mail(mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MailInFull:
    """One mail as text."""
    return await service.get_mail(viewer, mail_id, now=now)


@post("/api/v1/inbox/{mail_id:uuid}/apply", opt=DECIDE, status_code=200)
async def apply_mail(
    mail_id: FromPath[UUID], data: JSONBody[ApplyMail], viewer: AskedBy, now: AskedAt
) -> MailInFull:
    """Let it count as an answer."""
    await service.apply(viewer, mail_id, data, now=now)
    return await service.get_mail(viewer, mail_id, now=now)


@post("/api/v1/inbox/{mail_id:uuid}/refuse", opt=DECIDE, status_code=200)
async def refuse_mail(
    mail_id: FromPath[UUID], data: JSONBody[RefuseMail], viewer: AskedBy, now: AskedAt
) -> MailInFull:
    """Let it count for nothing."""
    await service.refuse(viewer, mail_id, data, now=now)
    return await service.get_mail(viewer, mail_id, now=now)


@post("/api/v1/inbox/{mail_id:uuid}/hand-over", opt=DECIDE, status_code=200)
async def hand_over_mail(
    mail_id: FromPath[UUID], data: JSONBody[HandOverMail], viewer: AskedBy, now: AskedAt
) -> MailInFull:
    """Leave it to somebody else."""
    await service.hand_over(viewer, mail_id, data, now=now)
    return await service.get_mail(viewer, mail_id, now=now)


@post("/api/v1/inbox/{mail_id:uuid}/keep-time", opt=DECIDE, status_code=200)
async def keep_time(
    mail_id: FromPath[UUID], data: JSONBody[RefuseMail], viewer: AskedBy, now: AskedAt
) -> MailInFull:
    """Leave the meeting when it is, and tell whoever proposed another time."""
    await service.keep_time(viewer, mail_id, data, now=now)
    return await service.get_mail(viewer, mail_id, now=now)


@post("/api/v1/inbox/{mail_id:uuid}/rearrange", opt=ARRANGE, status_code=200)
async def rearrange(
    mail_id: FromPath[UUID], data: JSONBody[RearrangeAsProposed], viewer: AskedBy, now: AskedAt
) -> MailInFull:
    """Move the meeting to the time proposed."""
    await rearranging.rearrange(viewer, mail_id, data, now=now)
    return await service.get_mail(viewer, mail_id, now=now)


@post("/api/v1/inbox/{mail_id:uuid}/files/{position:str}/report", opt=DECIDE, status_code=200)
async def take_as_report(
    mail_id: FromPath[UUID], position: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Receipt:
    """Take a file that came along for the report of whom the mail belongs to."""
    return await service.take_as_report(viewer, mail_id, position, now=now)


ROUTES = [
    list_waiting, list_colleagues, get_mail, apply_mail, refuse_mail, hand_over_mail, keep_time,
    rearrange, take_as_report, list_held, take_up_held, drop_held,
]  # fmt: skip
