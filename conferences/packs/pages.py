"""Pages for packs: choosing papers, the check sheet, the second person, recall; and sharing."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.packs import service
from conferences.packs.values import (
    CHECKS,
    CheckSheet,
    DecidePack,
    GivenPaper,
    PreparePack,
    ShareReport,
)
from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import Fault, InvalidError, RefusedError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

PREPARE = {"permission": Permission.PACK_PREPARE}
RELEASE = {"permission": Permission.PACK_RELEASE, "step_up": True}
VIEW = {"permission": Permission.REPORT_VIEW}
_CHOOSE = "conferences/packs/choose.html"
_PACK = "conferences/packs/pack.html"
_SHARED = "conferences/packs/shared.html"
_SANDBOX = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
AnyRequest = Request[Any, Any, Any]


class ShareForm(ShareReport, frozen=True, kw_only=True):
    """Which report was shared and when, as it is typed."""

    report: UUID


@get("/family-parts/{part_id:uuid}/pack", opt=PREPARE)
async def start_pack(part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Offer the reports handed in that may be put into a pack."""
    offered = await service.list_offered(viewer, part_id, now=now)
    return page(_CHOOSE, part=part_id, offered=offered)


@post("/family-parts/{part_id:uuid}/pack", opt=PREPARE)
async def submit_pack(
    request: AnyRequest, part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Put the chosen reports into a pack and go on to its check sheet."""
    form = await request.form()
    try:
        asked = demand_form(PreparePack, form)
        pack = await service.prepare(viewer, part_id, asked, now=now)
    except (InvalidError, RefusedError) as error:
        offered = await service.list_offered(viewer, part_id, now=now)
        faults = error if isinstance(error, InvalidError) else [Fault("files", str(error))]
        return faulty(_CHOOSE, faults, typed=typed_in(form), part=part_id, offered=offered)
    return see_other(f"/packs/{pack}", "Look at everything on the check sheet now.")


@get("/packs/{pack_id:uuid}", opt=PREPARE)
async def show_pack(pack_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One pack: what is in it, for whom, and how far it is."""
    return page(_PACK, **await _context(viewer, pack_id, now))


@get("/packs/{pack_id:uuid}/papers/{paper_id:uuid}", opt=PREPARE)
async def open_paper(
    pack_id: FromPath[UUID], paper_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """Give a paper out as its recipient would get it, to be checked."""
    return given(await service.open_paper(viewer, pack_id, paper_id, now=now))


@post("/packs/{pack_id:uuid}/check", opt=PREPARE)
async def submit_check(
    request: AnyRequest, pack_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take the check sheet and ask a second person."""
    form = await request.form()
    try:
        await service.ask_release(viewer, pack_id, demand_form(CheckSheet, form), now=now)
    except InvalidError as error:
        context = await _context(viewer, pack_id, now)
        return faulty(_PACK, error, typed=typed_in(form), **context)
    return see_other(f"/packs/{pack_id}", "A second person is asked to release it.")


@post("/packs/{pack_id:uuid}/release", opt=RELEASE)
async def submit_release(pack_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Release a pack as the second person."""
    await service.release(viewer, pack_id, now=now)
    return see_other(f"/packs/{pack_id}", "It is released. It can be opened from now on.")


@post("/packs/{pack_id:uuid}/refuse", opt=RELEASE)
async def submit_refusal(
    request: AnyRequest, pack_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Give a pack back to whoever prepared it."""
    form = await request.form()
    try:
        await service.refuse(viewer, pack_id, demand_form(DecidePack, form), now=now)
    except InvalidError as error:
        context = await _context(viewer, pack_id, now)
        return faulty(_PACK, error, typed=typed_in(form), **context)
    return see_other(f"/packs/{pack_id}", "It was given back.")


@post("/packs/{pack_id:uuid}/recall", opt=PREPARE)
async def submit_recall(
    request: AnyRequest, pack_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let nobody open a pack any more."""
    form = await request.form()
    try:
        asked = demand_form(DecidePack, form)
        openings = await service.recall(viewer, pack_id, asked, now=now)
    except InvalidError as error:
        context = await _context(viewer, pack_id, now)
        return faulty(_PACK, error, typed=typed_in(form), **context)
    opened = f"Papers in it were opened {openings} times." if openings else "Nobody opened it."
    return see_other(f"/packs/{pack_id}", f"It was recalled. {opened}")


@get("/conferences/{conference_id:uuid}/shared", opt=VIEW)
async def list_shared(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """The reports that came, and when each was gone through with the family."""
    return page(_SHARED, **await _shared_context(viewer, conference_id, now))


@post("/conferences/{conference_id:uuid}/shared", opt=VIEW)
async def submit_shared(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record the day on which a report was gone through with the family."""
    form = await request.form()
    try:
        asked = demand_form(ShareForm, form)
        on = ShareReport(shared_on=asked.shared_on)
        await service.share_with_family(viewer, conference_id, asked.report, on, now=now)
    except InvalidError as error:
        context = await _shared_context(viewer, conference_id, now)
        return faulty(_SHARED, error, typed=typed_in(form), **context)
    return see_other(f"/conferences/{conference_id}/shared", "The day was recorded.")


def given(paper: GivenPaper) -> Response[bytes]:
    """A paper as something to save: never shown inside a page, never run."""
    return Response(
        paper.content,
        media_type=paper.media_type,
        headers={
            "content-disposition": f'attachment; filename="{paper.name}"',
            "content-security-policy": _SANDBOX,
            "x-content-type-options": "nosniff",
        },
    )


async def _context(viewer: AskedBy, pack_id: UUID, now: AskedAt) -> dict[str, Any]:
    return {"pack": await service.get_pack(viewer, pack_id, now=now), "checks": CHECKS}


async def _shared_context(viewer: AskedBy, conference_id: UUID, now: AskedAt) -> dict[str, Any]:
    shared = await service.list_shared(viewer, conference_id, now=now)
    return {"shared": shared, "today": local_day(now)}


ROUTES = [
    start_pack,
    submit_pack,
    show_pack,
    open_paper,
    submit_check,
    submit_release,
    submit_refusal,
    submit_recall,
    list_shared,
    submit_shared,
]
