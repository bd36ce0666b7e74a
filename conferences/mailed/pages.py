"""Pages of mail that waits for a person: the list, one mail as text, and what is decided."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.mailed import holding, rearranging, service
from conferences.mailed.rearranging import RearrangeAsProposed
from conferences.mailed.values import ApplyMail, HandOverMail, RefuseMail
from notifications.inbox.service import MOST_OF_ONE
from people.asking import AskedAt, AskedBy, OnPage
from people.errors import ClashError, Fault, InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, part_of, see_other
from people.permissions import Permission, Viewer

DECIDE = {"permission": Permission.MAIL_DECIDE}
_LIST = "conferences/mailed/inbox.html"
_ONE = "conferences/mailed/mail.html"
AnyRequest = Request[Any, Any, Any]


@get("/inbox", opt=DECIDE)
async def list_waiting(viewer: AskedBy, now: AskedAt, number: OnPage = 1) -> Template:
    """Mail that a person is to decide about."""
    waiting = part_of(await service.list_waiting(viewer, now=now), number)
    held = await holding.list_held(viewer)
    return page(_LIST, waiting=waiting, held=held, most_of_one=MOST_OF_ONE)


@post("/inbox/held/{mail_id:uuid}/take-up", opt=DECIDE)
async def submit_take_up(mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Have read after all what is held of a sender."""
    mails = await holding.take_up(viewer, mail_id, now=now)
    return see_other("/inbox", f"They are read now: {mails}.")


@post("/inbox/held/{mail_id:uuid}/drop", opt=DECIDE)
async def submit_drop(mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Drop unread what is held of a sender."""
    mails = await holding.drop(viewer, mail_id, now=now)
    return see_other("/inbox", f"Dropped unread: {mails}.")


@get("/inbox/{mail_id:uuid}", opt=DECIDE)
async def show_mail(mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One mail as text, with what may be decided."""
    return page(_ONE, **await _context(viewer, mail_id, now))


@post("/inbox/{mail_id:uuid}/apply", opt=DECIDE)
async def submit_apply(
    request: AnyRequest, mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let it count as an answer."""
    form = await request.form()
    try:
        await service.apply(viewer, mail_id, demand_form(ApplyMail, form), now=now)
    except InvalidError as error:
        return await _again(viewer, mail_id, error, form, now)
    return see_other("/inbox", "The answer counts from now on.")


@post("/inbox/{mail_id:uuid}/refuse", opt=DECIDE)
async def submit_refuse(
    request: AnyRequest, mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let it count for nothing."""
    form = await request.form()
    try:
        await service.refuse(viewer, mail_id, demand_form(RefuseMail, form), now=now)
    except InvalidError as error:
        return await _again(viewer, mail_id, error, form, now)
    return see_other("/inbox", "Settled. The mail changes nothing more.")


@post("/inbox/{mail_id:uuid}/hand-over", opt=DECIDE)
async def submit_hand_over(
    request: AnyRequest, mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Leave it to somebody else."""
    form = await request.form()
    try:
        await service.hand_over(viewer, mail_id, demand_form(HandOverMail, form), now=now)
    except InvalidError as error:
        return await _again(viewer, mail_id, error, form, now)
    return see_other("/inbox", "Handed over. It stays on the list until they decide.")


@post("/inbox/{mail_id:uuid}/keep-time", opt=DECIDE)
async def submit_keep_time(
    request: AnyRequest, mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Leave the meeting when it is."""
    form = await request.form()
    try:
        await service.keep_time(viewer, mail_id, demand_form(RefuseMail, form), now=now)
    except InvalidError as error:
        return await _again(viewer, mail_id, error, form, now)
    return see_other("/inbox", "The meeting stays when it is, and they are told so.")


@post("/inbox/{mail_id:uuid}/rearrange", opt={"permission": Permission.CONFERENCE_ARRANGE})
async def submit_rearrange(
    request: AnyRequest, mail_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Move the meeting to the time proposed."""
    form = await request.form()
    try:
        asked = demand_form(RearrangeAsProposed, form)
        conference = await rearranging.rearrange(viewer, mail_id, asked, now=now)
    except ClashError as error:
        fault = InvalidError(Fault("reason", str(error)))
        return await _again(viewer, mail_id, fault, form, now)
    except InvalidError as error:
        return await _again(viewer, mail_id, error, form, now)
    return see_other(f"/conferences/{conference}", "Moved. Everybody is told of the new time.")


@post("/inbox/{mail_id:uuid}/files/{position:str}/report", opt=DECIDE)
async def submit_report(
    request: AnyRequest,
    mail_id: FromPath[UUID],
    position: FromPath[str],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Take a file that came along for the report."""
    try:
        receipt = await service.take_as_report(viewer, mail_id, position, now=now)
    except InvalidError as error:
        return await _again(viewer, mail_id, error, await request.form(), now)
    words = f"Taken as the report, receipt {receipt.receipt}. Settle the mail if that was all."
    return see_other(f"/inbox/{mail_id}", words)


async def _again(
    viewer: Viewer, mail: UUID, error: InvalidError, form: FormMultiDict, now: AskedAt
) -> Response[Any]:
    return faulty(_ONE, error, typed=typed_in(form), **await _context(viewer, mail, now))


async def _context(viewer: Viewer, mail: UUID, now: AskedAt) -> dict[str, Any]:
    colleagues = await service.list_colleagues(viewer)
    return {
        "mail": await service.get_mail(viewer, mail, now=now),
        "colleagues": [(one.account, one.name) for one in colleagues],
    }


ROUTES = [
    list_waiting, show_mail, submit_apply, submit_refuse, submit_hand_over, submit_keep_time,
    submit_rearrange, submit_report, submit_take_up, submit_drop,
]  # fmt: skip
