"""A report file out of a form, and back into an answer."""

from typing import Any
from urllib.parse import quote

from litestar.datastructures import FormMultiDict, UploadFile
from litestar.response import Stream

from conferences.reports.admission import LARGEST, HandedIn
from conferences.reports.values import OpenedFile
from people.errors import Fault, InvalidError
from people.uploading import SpooledUpload

BODY_LIMIT = LARGEST + 1024 * 1024  # the file, and what the form carries beside it
_SANDBOX = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)


async def read_file(form: FormMultiDict) -> HandedIn:
    """The file chosen in the form's field ``file``.

    Raises:
        InvalidError: none was chosen.
    """
    file = await find_file(form)
    if file is None:
        raise InvalidError(Fault("file", "Choose the file with your report."))
    return file


async def find_file(form: FormMultiDict) -> HandedIn | None:
    """The file chosen in the form's field ``file``, if one was."""
    chosen: Any = form.get("file")
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return None
    return await handed_in(chosen)


def is_restricted(form: FormMultiDict) -> bool:
    """Whether the form marks the file as restricted."""
    return bool(form.get("is_restricted"))


async def handed_in(chosen: UploadFile) -> HandedIn:
    """A file that was sent, as it lies in its encrypted spool."""
    if isinstance(chosen, SpooledUpload):
        return HandedIn(chosen.filename, chosen.spool)
    return HandedIn(chosen.filename, await chosen.read())


def attachment(file: OpenedFile) -> Stream:
    """The file as something to save: never shown inside a page, never run (RFC 6266)."""
    plain = "".join(c if c.isascii() and c not in '"\\%' else "_" for c in file.name)
    said = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return Stream(
        file.content.pieces(),
        media_type=file.media_type,
        headers={
            "content-disposition": said,
            "content-length": str(file.content.size),
            "content-security-policy": _SANDBOX,
            "x-content-type-options": "nosniff",
        },
    )
