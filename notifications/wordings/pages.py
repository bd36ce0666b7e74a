"""Pages of the committee's own words for mail: what is said, changing it, and the mail itself."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from notifications.wordings import service
from notifications.wordings.values import ChangeWording, KindWording
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError
from people.forms import read_date, read_revision, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

EDIT = {"permission": Permission.WORDING_EDIT}
_KIND = "notifications/wordings/kind.html"
AnyRequest = Request[Any, Any, Any]


@get("/wordings", opt=EDIT)
async def list_wordings(viewer: AskedBy, now: AskedAt) -> Template:
    """The kinds of message whose words may be changed."""
    found = await service.list_wordings(viewer, now=now)
    return page("notifications/wordings/list.html", wordings=found, now=now)


@get("/wordings/{kind:str}", opt=EDIT)
async def show_wording(kind: FromPath[str], viewer: AskedBy, now: AskedAt) -> Template:
    """The sentences of one kind, to be changed, with how the mail reads now."""
    shown = await service.get_wording(viewer, service.kind_of(kind), now=now)
    previews = await service.preview(viewer, shown.kind, None, now=now)
    return page(_KIND, shown=shown, previews=previews, now=now, looked_at=False)


@post("/wordings/{kind:str}", opt=EDIT)
async def submit_wording(
    request: AnyRequest, kind: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Look at the mail with these words, or say them from a day on."""
    shown = await service.get_wording(viewer, service.kind_of(kind), now=now)
    form = await request.form()
    typed = typed_in(form)
    try:
        asked = _read(form, shown)
        if form.get("reset"):
            asked = ChangeWording(from_on=asked.from_on, version=asked.version)
        previews = await service.preview(viewer, shown.kind, asked.words, now=now)
        if (number := str(form.get("letter", ""))).isdigit():
            mail = previews[int(number) % len(previews)]
            return Response(mail.html, media_type="text/html; charset=utf-8")
        if form.get("look"):
            return page(_KIND, shown=shown, now=now, previews=previews, typed=typed, looked_at=True)
        await service.change(viewer, shown.kind, asked, now=now)
    except InvalidError as error:
        return faulty(_KIND, error, typed=typed, shown=shown, now=now, previews=[], looked_at=True)
    return see_other(f"/wordings/{shown.kind.value}", "Mail says it like this from then on.")


def _read(form: FormMultiDict, shown: KindWording) -> ChangeWording:
    words = {one.key: str(form.get(one.key, "")) for one in shown.sentences}
    version = read_revision(str(form.get("version", ""))) or 0
    return ChangeWording(words=words, from_on=_day(str(form.get("from_on", ""))), version=version)


def _day(typed: str) -> date | None:
    try:
        return read_date(typed) if typed.strip() else None
    except ValueError as error:
        raise InvalidError(Fault("from_on", str(error), typed)) from error


ROUTES = [list_wordings, show_wording, submit_wording]
