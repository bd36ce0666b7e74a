"""Answering and handing in a report by a personal link, without signing in.

Looking changes nothing: mail scanners open every link, run what they find and press buttons. What
they do not have is the reference in the mail's subject; it is never shown here and asked for
before anything takes effect. Nothing of a child or a family is shown, and no document is given
out (reference: safety, section 1.6; interface, section 4).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, head, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.attending import service as attending
from conferences.attending.values import Answer, Asked
from conferences.reports import service as reports
from conferences.reports.admission import ACCEPT, KINDS_IN_WORDS, LIMIT_WORDS
from conferences.reports.uploading import BODY_LIMIT, is_restricted, read_file
from conferences.reports.values import OwnReport
from people.asking import AskedAt, AskedBy
from people.errors import (
    Fault,
    InvalidError,
    RefusedError,
    RepeatedError,
)
from people.forms import Faults, read_form, typed_in
from people.links import service as links
from people.links.pages import DEAD
from people.pages import as_calendar, faulty, page, see_other
from people.permissions import Permission, Viewer
from people.sign_in.service import TooManyTriesError
from standards.guidance import service as guidance

LINK = {"permission": Permission.LINK_USE}
_MEETING = "conferences/by_link/meeting.html"
AnyRequest = Request[Any, Any, Any]


class Choice(StrEnum):
    """What one may answer."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    DEPUTY = "deputy"


class AnswerForm(msgspec.Struct, frozen=True):
    """An answer as it is typed, with the reference from the mail's subject."""

    answer: Choice | None = None
    reason: str = ""
    deputy: UUID | None = None
    deputy_wish: str = ""
    sequence: int | None = None
    reference: str = ""


class Opened(msgspec.Struct, frozen=True):
    """What a link that works leads to, and who is taken to hold it.

    ``is_passed_on`` where somebody else is signed in than whom it was sent to.
    """

    token: str
    viewer: Viewer
    asked: Asked
    own: OwnReport
    is_passed_on: bool

    @property
    def path(self) -> str:
        """Where the link leads."""
        return f"/a/{self.token}"


@head("/a/{token:str}", opt=LINK, exception_handlers=DEAD)
async def look(token: FromPath[str], viewer: AskedBy, now: AskedAt) -> None:
    """Say whether the link works, without its page."""
    await open_link(token, viewer, now)


@get("/a/{token:str}", opt=LINK, exception_handlers=DEAD)
async def show_meeting(token: FromPath[str], viewer: AskedBy, now: AskedAt) -> Template:
    """Show when and where, and what can be answered and handed in."""
    return _page(await open_link(token, viewer, now))


@post("/a/{token:str}/answer", opt=LINK, exception_handlers=DEAD)
async def submit_answer(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take the answer, if the reference is the one in the mail's subject."""
    form = await request.form()
    opened = await open_link(token, viewer, now)
    try:
        asked = _read(form)
        await links.check_typed(opened.asked.id, asked.reference, opened.asked.reference, now=now)
        await attending.answer(opened.viewer, opened.asked.id, _answer(asked), now=now)
    except RepeatedError:
        return see_other(f"{opened.path}/answered")
    except TooManyTriesError:
        raise
    except (InvalidError, RefusedError) as error:
        return _again(await open_link(token, viewer, now), error, form, field="answer")
    return see_other(f"{opened.path}/answered")


@get("/a/{token:str}/answered", opt=LINK, exception_handlers=DEAD)
async def show_answered(token: FromPath[str], viewer: AskedBy, now: AskedAt) -> Template:
    """Say what was noted, and how to change it."""
    opened = await open_link(token, viewer, now)
    unread = await guidance.list_unread_of(opened.viewer, opened.asked.professional)
    return page("conferences/by_link/answered.html", **_context(opened), unread=unread)


@post("/a/{token:str}/report", opt=LINK, exception_handlers=DEAD, request_max_body_size=BODY_LIMIT)
async def submit_report(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take a report file in, if the reference is the one in the mail's subject."""
    form = await request.form()
    opened = await open_link(token, viewer, now)
    try:
        await _check_reference(opened, form, now, field="report_reference")
        file = await read_file(form)
        receipt = await reports.hand_in(
            opened.viewer, opened.asked.id, file, is_restricted=is_restricted(form), now=now
        )
    except RepeatedError:
        return see_other(_last_receipt(opened))
    except TooManyTriesError:
        raise
    except (InvalidError, RefusedError) as error:
        return _again(opened, error, form, field="file")
    return see_other(f"{opened.path}/receipts/{receipt.receipt}")


@post("/a/{token:str}/join", opt=LINK, exception_handlers=DEAD)
async def submit_join(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Show how to join online, if the reference is the one in the mail's subject."""
    form = await request.form()
    opened = await open_link(token, viewer, now)
    try:
        await _check_reference(opened, form, now, field="join_reference")
        if opened.is_passed_on:
            raise RefusedError("This link is another person's. Use the one mailed to you.")  # noqa: TRY301
        joining = await attending.join(opened.viewer, opened.asked.id, now=now)
    except TooManyTriesError:
        raise
    except (InvalidError, RefusedError) as error:
        return _again(opened, error, form, field="join_reference")
    return page("conferences/by_link/join.html", **_context(opened), joining=joining)


@post("/a/{token:str}/calendar-entry", opt=LINK, exception_handlers=DEAD)
async def submit_calendar_entry(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Give the meeting as a file for one's calendar, for the reference in the mail's subject."""
    form = await request.form()
    opened = await open_link(token, viewer, now)
    try:
        await _check_reference(opened, form, now, field="calendar_reference")
        entry = await attending.give_calendar_entry(opened.viewer, opened.asked.id, now=now)
    except TooManyTriesError:
        raise
    except (InvalidError, RefusedError) as error:
        return _again(opened, error, form, field="calendar_reference")
    return as_calendar("meeting.ics", entry)


@get("/a/{token:str}/receipts/{receipt:str}", opt=LINK, exception_handlers=DEAD)
async def show_receipt(
    token: FromPath[str], receipt: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Template:
    """Say that a report came, when, and what its fingerprint is."""
    opened = await open_link(token, viewer, now)
    found = [one for one in opened.own.receipts if one.receipt == receipt]
    if not found:
        raise links.DeadLinkError
    return page("conferences/by_link/receipt.html", **_context(opened), receipt=found[0])


async def open_link(token: str, viewer: Viewer, now: datetime) -> Opened:
    """What a link leads to, for whoever opened it.

    Raises:
        NotFoundError: it does not work, or does not work any more.
    """
    about = await links.find_about(token, now=now)
    bearer = links.bearer(about, act_id=viewer.act_id)
    asked = await attending.get_asked(bearer, about, now=now)
    return Opened(
        token=token,
        viewer=bearer,
        asked=asked,
        own=await reports.get_own(bearer, about, now=now),
        is_passed_on=viewer.professional not in (None, asked.professional),
    )


def _last_receipt(opened: Opened) -> str:
    """The page of what was handed in last: the first answer to a form that was sent twice."""
    last = opened.own.receipts[-1:]
    return f"{opened.path}/receipts/{last[0].receipt}" if last else opened.path


async def _check_reference(
    opened: Opened, form: FormMultiDict, now: datetime, *, field: str
) -> None:
    typed = str(form.get(field, ""))
    try:
        await links.check_typed(opened.asked.id, typed, opened.asked.reference, now=now)
    except InvalidError as error:
        [fault] = error.faults
        raise InvalidError(Fault(field, fault.message, typed)) from error


def _read(form: FormMultiDict) -> AnswerForm:
    asked = read_form(AnswerForm, form)
    if isinstance(asked, Faults):
        raise InvalidError(*asked.faults)
    if asked.answer is None:
        raise InvalidError(Fault("answer", "Choose your answer."))
    return asked


def _answer(asked: AnswerForm) -> Answer:
    return Answer(
        answer=(asked.answer or Choice.ACCEPTED).value,
        reason=asked.reason,
        deputy=asked.deputy,
        deputy_wish=asked.deputy_wish,
        sequence=asked.sequence,
    )


def _page(opened: Opened) -> Template:
    return page(_MEETING, **_context(opened))


def _again(
    opened: Opened, error: InvalidError | RefusedError, form: FormMultiDict, *, field: str
) -> Template:
    faults = error.faults if isinstance(error, InvalidError) else [Fault(field, str(error))]
    return faulty(_MEETING, faults, typed=typed_in(form), **_context(opened))


def _context(opened: Opened) -> dict[str, Any]:
    return {
        "path": opened.path,
        "asked": opened.asked,
        "own": opened.own,
        "is_passed_on": opened.is_passed_on,
        "accept": ACCEPT,
        "kinds": KINDS_IN_WORDS,
        "limit": LIMIT_WORDS,
    }


ROUTES = [
    look,
    show_meeting,
    submit_answer,
    show_answered,
    submit_report,
    submit_join,
    submit_calendar_entry,
    show_receipt,
]
