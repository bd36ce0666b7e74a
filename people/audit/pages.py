"""Pages for those who watch over the trail: searching it, one entry, and whether it is whole."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.audit import anchors, searching, verifying
from people.audit.service import Verb
from people.audit.values import Anchor, FindEntries, VerifyTrail
from people.errors import Fault, InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page
from people.permissions import Permission, Via

VIEW = {"permission": Permission.AUDIT_VIEW}
_SEARCH = "people/audit/search.html"
_VERIFY = "people/audit/verify.html"
AnyRequest = Request[Any, Any, Any]


@get("/audit", opt=VIEW)
async def search_trail(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Template:
    """The entries looked for, newest first."""
    query = FormMultiDict(request.query_params.multi_items())
    asked = read_form(FindEntries, query)
    choices: dict[str, Any] = {"verbs": [(one.value, one.value) for one in Verb], "ways": _ways()}
    if isinstance(asked, Faults):
        return faulty(_SEARCH, asked, asked=FindEntries(), found=None, kept="", **choices)
    try:
        found = await searching.search(viewer, asked.narrowed(), now=now)
    except InvalidError as error:
        typed = typed_in(query)
        return faulty(_SEARCH, error, typed=typed, asked=asked, found=None, kept="", **choices)
    return page(_SEARCH, asked=asked, found=found, kept=_kept(request), **choices)


@get("/audit/entries/{entry_id:uuid}", opt=VIEW)
async def show_entry(entry_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One entry with its ids and codes."""
    entry = await searching.get(viewer, entry_id, now=now)
    return page("people/audit/entry.html", entry=entry)


@get(
    "/audit/export.csv",
    opt={"permission": Permission.AUDIT_EXPORT, "step_up": True},
    media_type="text/csv",
)
async def export_entries(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """The entries looked for, as a file."""
    asked = read_form(FindEntries, FormMultiDict(request.query_params.multi_items()))
    if isinstance(asked, Faults):
        raise InvalidError(*asked.faults)
    content = await searching.export(viewer, asked.narrowed(), now=now)
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="trail.csv"'},
    )


@get("/audit/verify", opt=VIEW)
async def start_verification() -> Template:
    """Ask against what the trail is to be held."""
    return page(_VERIFY, verification=None)


@post("/audit/verify", opt=VIEW, status_code=200)
async def submit_verification(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Walk over the whole trail and say what was found."""
    form = await request.form()
    asked = read_form(VerifyTrail, form)
    if isinstance(asked, Faults):
        return faulty(_VERIFY, asked, verification=None)
    try:
        known = anchors_of(asked)
    except InvalidError as error:
        return faulty(_VERIFY, error, typed=typed_in(form), verification=None)
    found = await verifying.verify(viewer, now=now, anchors=known)
    return page(_VERIFY, verification=found)


def anchors_of(asked: VerifyTrail) -> Iterable[Anchor] | None:
    """The one anchor that was typed, or none for those that are kept here.

    Raises:
        InvalidError: it is half of one, or cannot be one.
    """
    digest = "".join(asked.digest.split())
    if asked.number is None and not digest:
        return None
    if asked.number is None:
        raise InvalidError(Fault("number", "Give the number beside the fingerprint."))
    try:
        return [Anchor(asked.number, anchors.digest_from(digest))]
    except ValueError:
        words = "Give the fingerprint as the letter says it: 64 letters a to f and digits."
        raise InvalidError(Fault("digest", words, asked.digest)) from None


def _ways() -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in Via]


def _kept(request: AnyRequest) -> str:
    """What was asked, without the place in the list, to go on with in an address."""
    return urlencode([
        (name, value) for name, value in request.query_params.multi_items()
        if value and name != "before"
    ])  # fmt: skip


ROUTES = [search_trail, show_entry, export_entries, start_verification, submit_verification]
