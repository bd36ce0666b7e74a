"""Pages for what letters say: the English, and translations that staff bring in."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath
from litestar.response import Template

from notifications.letters import service
from notifications.letters.service import WriteWording
from notifications.letters.wordings import as_lines, english
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError, NotFoundError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

PREPARE = {"permission": Permission.LETTER_PREPARE}
_LIST = "notifications/letters/wordings.html"
_WRITE = "notifications/letters/wording_form.html"
_MOST = 100_000
AnyRequest = Request[Any, Any, Any]


class WordingForm(msgspec.Struct, frozen=True, kw_only=True):
    """A translation as it is typed, or brought as a file."""

    language: str = ""
    translated_by: str = ""
    sentences: str = ""


@get("/letter-wordings", opt=PREPARE)
async def list_wordings(viewer: AskedBy) -> Template:
    """What letters say, in every language there is."""
    return page(_LIST, wordings=await service.list_wordings(viewer))


@get("/letter-wordings/{code:str}/new", opt=PREPARE)
async def start_wording(code: FromPath[str]) -> Template:
    """Ask for a translation of one wording."""
    return page(_WRITE, **_context(code))


@get("/letter-wordings/{code:str}/english.txt", opt=PREPARE)
async def download_english(code: FromPath[str]) -> Response[bytes]:
    """The English as a file that a translator fills in."""
    lines = as_lines(_context(code)["english"]).encode()
    headers = {"content-disposition": f'attachment; filename="{code}.txt"'}
    return Response(lines, media_type="text/plain", headers=headers)


@post("/letter-wordings/{code:str}/new", opt=PREPARE)
async def submit_wording(
    request: AnyRequest, code: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Use a translation from now on."""
    context, form = _context(code), await request.form()
    try:
        asked = demand_form(WordingForm, form)
        brought = await _brought(form) or asked.sentences
        wanted = WriteWording(
            wording=code, language=asked.language, sentences=brought,
            translated_by=asked.translated_by,
        )  # fmt: skip
        await service.write_wording(viewer, wanted, now=now)
    except InvalidError as error:
        return faulty(_WRITE, error, typed=typed_in(form), **context)
    return see_other("/letter-wordings", "The translation is used from now on.")


@post("/letter-wordings/{wording_id:uuid}/end", opt=PREPARE)
async def submit_end(wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Use a translation no more."""
    await service.end_wording(viewer, wording_id, now=now)
    return see_other("/letter-wordings", "The translation is not used any more.")


async def _brought(form: FormMultiDict) -> str:
    """What a file says, where one was brought."""
    sent = form.get("file")
    if not isinstance(sent, UploadFile):
        return ""
    content = await sent.read(_MOST)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError(Fault("file", "Save the file as text in UTF-8, then try again.")) from (
            None
        )


def _context(code: str) -> dict[str, Any]:
    found = english().get(code)
    if found is None:
        raise NotFoundError
    languages = [(one.code, one.name) for one in service.languages()]
    return {"code": code, "english": found, "languages": languages}


ROUTES = [list_wordings, start_wording, download_english, submit_wording, submit_end]
