"""Reports for programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.datastructures import UploadFile
from litestar.params import FromPath, JSONBody, MultipartBody
from litestar.response import Stream

from conferences.reports import restricted, service
from conferences.reports.restricted import FileAccess, RestrictFile
from conferences.reports.uploading import BODY_LIMIT, attachment, handed_in
from conferences.reports.values import ConferenceReports, Receipt, RecordReceived, ReportListing
from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from people.uploading import read_first

HAND_IN = {"permission": Permission.REPORT_HAND_IN}
VIEW = {"permission": Permission.REPORT_VIEW}
RECORD = {"permission": Permission.INVITATION_RECORD}
RESTRICT = {"permission": Permission.ACCESS_RESTRICT}


class ReportUpload(msgspec.Struct):
    """A report file, as one part of a multipart body, and whether it is restricted."""

    file: UploadFile
    is_restricted: bool = False


@post(
    "/api/v1/invitations/{invitation_id:uuid}/report",
    opt=HAND_IN,
    request_max_body_size=BODY_LIMIT,
    before_request=read_first,
)
async def hand_in(
    invitation_id: FromPath[UUID],
    data: MultipartBody[ReportUpload],
    viewer: AskedBy,
    now: AskedAt,
) -> Receipt:
    """Hand in one's own report; the answer is the receipt."""
    file = await handed_in(data.file)
    return await service.hand_in(
        viewer, invitation_id, file, is_restricted=data.is_restricted, now=now
    )


@put("/api/v1/invitations/{invitation_id:uuid}/report", opt=RECORD)
async def record_received(
    invitation_id: FromPath[UUID],
    data: JSONBody[RecordReceived],
    viewer: AskedBy,
    now: AskedAt,
) -> ReportListing:
    """Record a report that came by telephone, on paper or by mail."""
    await service.record_received(viewer, invitation_id, data, now=now)
    return await service.get_listing(viewer, invitation_id, now=now)


@get("/api/v1/conferences/{conference_id:uuid}/reports", opt=VIEW)
async def list_reports(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> ConferenceReports:
    """The reports of a conference, as far as one may know of them."""
    return await service.list_reports(viewer, conference_id, now=now)


@get("/api/v1/report-files/{file_id:uuid}", opt=VIEW)
async def open_file(file_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Stream:
    """A report file, for those who may read it."""
    return attachment(await service.open_file(viewer, file_id, now=now))


@get("/api/v1/report-files/{file_id:uuid}/access", opt=RESTRICT)
async def get_file_access(file_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> FileAccess:
    """For whom the file is."""
    return await restricted.get_file_access(viewer, file_id, now=now)


@put("/api/v1/report-files/{file_id:uuid}/access", opt=RESTRICT)
async def restrict_file(
    file_id: FromPath[UUID], data: JSONBody[RestrictFile], viewer: AskedBy, now: AskedAt
) -> FileAccess:
    """Let the file be for the people named."""
    await restricted.restrict_file(viewer, file_id, data, now=now)
    return await restricted.get_file_access(viewer, file_id, now=now)


ROUTES: list[Any] = [
    hand_in, record_received, list_reports, open_file, get_file_access, restrict_file,
]  # fmt: skip
