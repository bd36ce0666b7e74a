"""Pages to hand in a report, to see which have come, and to open one."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream, Template

from conferences.reports import service
from conferences.reports.admission import ACCEPT, KINDS_IN_WORDS, LIMIT_WORDS
from conferences.reports.uploading import (
    BODY_LIMIT,
    attachment,
    find_file,
    is_restricted,
    read_file,
)
from conferences.reports.values import RecordReceived
from people.asking import AskedAt, AskedBy
from people.clock import instant
from people.errors import InvalidError, NotFoundError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

HAND_IN = {"permission": Permission.REPORT_HAND_IN}
VIEW = {"permission": Permission.REPORT_VIEW}
RECORD = {"permission": Permission.INVITATION_RECORD}
TAKEN: dict[str, Any] = {"accept": ACCEPT, "kinds": KINDS_IN_WORDS, "limit": LIMIT_WORDS}
_HAND_IN = "conferences/reports/hand_in.html"
_RECORD = "conferences/reports/record.html"
AnyRequest = Request[Any, Any, Any]


class RecordForm(msgspec.Struct, frozen=True):
    """What is typed about a report that came another way."""

    source: str
    received_on: date
    received_time: time

    @property
    def received_at(self) -> datetime:
        """The instant that was typed."""
        return instant(self.received_on, self.received_time)


@get("/invitations/{invitation_id:uuid}/report", opt=HAND_IN)
async def start_report(invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask for the file, and show the receipts of what came before."""
    own = await service.get_own(viewer, invitation_id, now=now)
    return page(_HAND_IN, own=own, **TAKEN)


@post("/invitations/{invitation_id:uuid}/report", opt=HAND_IN, request_max_body_size=BODY_LIMIT)
async def submit_report(
    request: AnyRequest, invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take the file in and go on to its receipt."""
    form = await request.form()
    try:
        receipt = await service.hand_in(
            viewer, invitation_id, await read_file(form),
            is_restricted=is_restricted(form), now=now,
        )  # fmt: skip
    except InvalidError as error:
        own = await service.get_own(viewer, invitation_id, now=now)
        return faulty(_HAND_IN, error, typed=typed_in(form), own=own, **TAKEN)
    return see_other(f"/invitations/{invitation_id}/report/receipts/{receipt.receipt}")


@get("/invitations/{invitation_id:uuid}/report/receipts/{receipt:str}", opt=HAND_IN)
async def show_receipt(
    invitation_id: FromPath[UUID], receipt: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Template:
    """Say that a file came, when, and what its fingerprint is."""
    own = await service.get_own(viewer, invitation_id, now=now)
    found = [one for one in own.receipts if one.receipt == receipt]
    if not found:
        raise NotFoundError
    return page("conferences/reports/receipt.html", own=own, receipt=found[0])


@get("/conferences/{conference_id:uuid}/reports", opt=VIEW)
async def list_reports(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Which reports were asked for, which have come, and when."""
    reports = await service.list_reports(viewer, conference_id, now=now)
    return page("conferences/reports/list.html", conference=reports)


@get("/invitations/{invitation_id:uuid}/report/record", opt=RECORD)
async def start_record(invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask how and when somebody else's report came."""
    whose = await service.get_listing(viewer, invitation_id, now=now)
    return page(_RECORD, whose=whose, **TAKEN)


@post(
    "/invitations/{invitation_id:uuid}/report/record",
    opt=RECORD,
    request_max_body_size=BODY_LIMIT,
)
async def submit_record(
    request: AnyRequest, invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record the receipt and go back to the conference's reports."""
    form = await request.form()
    whose = await service.get_listing(viewer, invitation_id, now=now)
    asked = read_form(RecordForm, form)
    if isinstance(asked, Faults):
        return faulty(_RECORD, asked, whose=whose, **TAKEN)
    received = RecordReceived(source=asked.source, received_at=asked.received_at)
    try:
        await service.record_received(
            viewer, invitation_id, received, file=await find_file(form), now=now
        )
    except InvalidError as error:
        return faulty(_RECORD, error, typed=typed_in(form), whose=whose, **TAKEN)
    notice = f"The report of {whose.professional} was recorded."
    return see_other(f"/conferences/{whose.conference}/reports", notice)


@get("/report-files/{file_id:uuid}", opt=VIEW)
async def open_file(file_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Stream:
    """Give the file out, as something to save."""
    return attachment(await service.open_file(viewer, file_id, now=now))


ROUTES = [
    start_report,
    submit_report,
    show_receipt,
    list_reports,
    start_record,
    submit_record,
    open_file,
]
