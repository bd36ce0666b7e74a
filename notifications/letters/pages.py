"""Pages for what letters say: the English, and translations that staff bring in."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath
from litestar.response import Template

from notifications.letters import second_readers, service
from notifications.letters.second_readers import ConfirmWording, RefuseWording
from notifications.letters.service import WriteWording
from notifications.letters.wordings import NAMES, as_lines, english
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError, NotFoundError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

PREPARE = {"permission": Permission.LETTER_PREPARE}
CONFIRM = {"permission": Permission.LETTER_RELEASE, "step_up": True}
_LIST = "notifications/letters/wordings.html"
_ONE = "notifications/letters/wording.html"
_WRITE = "notifications/letters/wording_form.html"
_MOST = 100_000
AnyRequest = Request[Any, Any, Any]


class WordingForm(msgspec.Struct, frozen=True, kw_only=True):
    """A translation as it is typed, or brought as a file."""

    language: str = ""
    translated_by: str = ""
    sentences: str = ""


@get("/letter-wordings", opt=PREPARE)
async def list_wordings(viewer: AskedBy, now: AskedAt) -> Template:
    """What letters say, in every language there is."""
    return page(_LIST, wordings=await service.list_wordings(viewer, now=now), names=NAMES)


@get("/letter-wordings/{wording_id:uuid}", opt=PREPARE)
async def show_wording(wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One translation beside the English, and how far it is."""
    return page(_ONE, **await _shown(viewer, wording_id, now))


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
    """Bring in a translation, for a second person to confirm."""
    context, form = _context(code), await request.form()
    try:
        asked = demand_form(WordingForm, form)
        brought = await _brought(form) or asked.sentences
        wanted = WriteWording(
            wording=code, language=asked.language, sentences=brought,
            translated_by=asked.translated_by,
        )  # fmt: skip
        made = await service.write_wording(viewer, wanted, now=now)
    except InvalidError as error:
        return faulty(_WRITE, error, typed=typed_in(form), **context)
    return see_other(f"/letter-wordings/{made}", "A second person is asked to have it read.")


@post("/letter-wordings/{wording_id:uuid}/ask", opt=PREPARE)
async def submit_ask(wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Ask for a second person again."""
    await second_readers.ask_second(viewer, wording_id, now=now)
    return see_other(f"/letter-wordings/{wording_id}", "A second person is asked.")


@post("/letter-wordings/{wording_id:uuid}/release", opt=CONFIRM)
async def submit_confirmation(
    request: AnyRequest, wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Confirm as the second person that a translation was read."""
    form = await request.form()
    try:
        asked = demand_form(ConfirmWording, form)
        await second_readers.confirm(viewer, wording_id, asked, now=now)
    except InvalidError as error:
        context = await _shown(viewer, wording_id, now)
        return faulty(_ONE, error, typed=typed_in(form), **context)
    return see_other("/letter-wordings", "The translation is used from now on.")


@post("/letter-wordings/{wording_id:uuid}/refuse", opt=CONFIRM)
async def submit_refusal(
    request: AnyRequest, wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Give a translation back as the second person."""
    form = await request.form()
    try:
        asked = demand_form(RefuseWording, form)
        await second_readers.refuse(viewer, wording_id, asked, now=now)
    except InvalidError as error:
        context = await _shown(viewer, wording_id, now)
        return faulty(_ONE, error, typed=typed_in(form), **context)
    return see_other(f"/letter-wordings/{wording_id}", "It was given back.")


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
    return {"code": code, "english": found, "languages": languages, "names": NAMES}


async def _shown(viewer: AskedBy, wording: UUID, now: AskedAt) -> dict[str, Any]:
    found = await service.get_wording(viewer, wording, now=now)
    return {"one": found, "english": english()[found.wording], "names": NAMES}


ROUTES = [
    list_wordings,
    show_wording,
    start_wording,
    download_english,
    submit_wording,
    submit_ask,
    submit_confirmation,
    submit_refusal,
    submit_end,
]
