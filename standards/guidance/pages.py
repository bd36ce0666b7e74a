"""Pages of guidance: reading it, saying so, publishing it, and who has read it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer, may
from standards.guidance import service
from standards.guidance.api import csv_of
from standards.guidance.values import PublishGuidance, PublishVersion
from standards.measures.definitions import TITLES

EDIT = {"permission": Permission.GUIDANCE_EDIT}
VIEW = {"permission": Permission.GUIDANCE_VIEW}
LINK = {"permission": Permission.LINK_USE}
_FORM = "standards/guidance/publish.html"
_VERSION = "standards/guidance/version.html"
_BY_LINK = "standards/guidance/by_link.html"
AnyRequest = Request[Any, Any, Any]


@get("/guidance", opt=VIEW)
async def list_guidance(viewer: AskedBy) -> Template:
    """All guidance that holds; what the viewer is still to read first."""
    found = await service.list_guidance(viewer)
    return page("standards/guidance/list.html", guidance=found, titles=TITLES)


@get("/guidance/to-read", opt=VIEW)
async def show_to_read(viewer: AskedBy, now: AskedAt) -> Response[Any] | Template:
    """What sign-in leads to: the first guidance the viewer is to read, or their own start."""
    found = await service.list_to_read(viewer, now=now)
    if not found:
        return see_other("/")
    first = await service.get_guidance(viewer, found[0].id)
    return page("standards/guidance/to_read.html", guidance=first, number=len(found))


@post("/guidance/{guidance_id:uuid}/later", opt=VIEW)
async def submit_later(guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Leave it for another day, and go on."""
    await service.put_off(viewer, guidance_id, now=now)
    return see_other("/")


@get("/guidance/{guidance_id:uuid}", opt=VIEW)
async def show_guidance(
    guidance_id: FromPath[UUID], viewer: AskedBy, version: FromQuery[int | None] = None
) -> Template:
    """What guidance says, what changed, and, for those who follow it, who has read it."""
    found = await service.get_guidance(viewer, guidance_id)
    readings = None
    if may(viewer, Permission.GUIDANCE_FOLLOW):
        readings = await service.list_readings(viewer, guidance_id, version=version)
    return page(
        "standards/guidance/guidance.html", guidance=found, readings=readings, titles=TITLES,
        figures=may(viewer, Permission.FIGURE_VIEW),
    )  # fmt: skip


@get(
    "/guidance/{guidance_id:uuid}/readings/csv",
    opt={"permission": Permission.GUIDANCE_FOLLOW, "step_up": True},
)
async def download_readings(
    guidance_id: FromPath[UUID], viewer: AskedBy, version: FromQuery[int | None] = None
) -> Response[bytes]:
    """Who has read a version, as CSV."""
    return csv_of(await service.list_readings(viewer, guidance_id, version=version))


@post("/guidance/{guidance_id:uuid}/read", opt=VIEW)
async def submit_reading(
    request: AnyRequest, guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Note that the viewer has read it, and go back to where they read it."""
    await service.confirm(viewer, guidance_id, now=now)
    is_at_sign_in = (await request.form()).get("at") == "sign_in"
    return see_other("/" if is_at_sign_in else "/guidance", "Noted: you have read it.")


@get("/guidance/new", opt=EDIT)
async def start_publishing(viewer: AskedBy) -> Template:
    """Ask what guidance says and for whom it is."""
    return page(_FORM, **await _choices(viewer))


@post("/guidance/new", opt=EDIT)
async def submit_guidance(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Publish it, and go on to it."""
    form = await request.form()
    asked: PublishGuidance | Faults | InvalidError = read_form(PublishGuidance, form)
    if isinstance(asked, PublishGuidance):
        try:
            made = await service.publish(viewer, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(f"/guidance/{made}", "Published. Those it is for are told by mail.")
    return faulty(_FORM, asked, typed=typed_in(form), **await _choices(viewer))


@get("/guidance/{guidance_id:uuid}/versions/new", opt=EDIT)
async def start_version(guidance_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Show what it says, to be changed."""
    found = await service.get_guidance(viewer, guidance_id)
    return page(_VERSION, guidance=found, **await _choices(viewer))


@post("/guidance/{guidance_id:uuid}/versions/new", opt=EDIT)
async def submit_version(
    request: AnyRequest, guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Publish a new version, and go back to it."""
    asked = read_form(PublishVersion, await request.form())
    if isinstance(asked, Faults):
        found = await service.get_guidance(viewer, guidance_id)
        return faulty(_VERSION, asked, guidance=found, **await _choices(viewer))
    await service.publish_version(viewer, guidance_id, asked, now=now)
    return see_other(f"/guidance/{guidance_id}", "Published. Those it concerns are asked again.")


@post("/guidance/{guidance_id:uuid}/withdraw", opt=EDIT)
async def submit_withdrawal(
    guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let it hold no more."""
    await service.withdraw(viewer, guidance_id, now=now)
    return see_other("/guidance", "The guidance was withdrawn.")


@get("/guidance/by-link/{token:str}", opt=LINK)
async def show_by_link(token: FromPath[str], now: AskedAt) -> Template:
    """What a link in a mail leads to; looking changes nothing."""
    return page(_BY_LINK, guidance=await service.open_link(token, now=now), token=token)


@post("/guidance/by-link/{token:str}", opt=LINK)
async def submit_by_link(request: AnyRequest, token: FromPath[str], now: AskedAt) -> Response[Any]:
    """Note that it was read, if the reference of the mail was typed."""
    form = await request.form()
    try:
        await service.confirm_by_link(token, str(form.get("reference", "")), now=now)
    except InvalidError as error:
        found = await service.open_link(token, now=now)
        return faulty(_BY_LINK, error, typed=typed_in(form), guidance=found, token=token)
    return see_other(f"/guidance/by-link/{token}", "Noted: you have read it.")


async def _choices(viewer: Viewer) -> dict[str, Any]:
    return {
        "agencies": await service.list_agencies(viewer),
        "roles": [(role, role.capitalize()) for role in await service.list_roles(viewer)],
        "measures": [(str(measure), words) for measure, words in TITLES.items()],
    }


ROUTES = [
    list_guidance,
    show_to_read,
    submit_later,
    show_guidance,
    download_readings,
    submit_reading,
    start_publishing,
    submit_guidance,
    start_version,
    submit_version,
    submit_withdrawal,
    show_by_link,
    submit_by_link,
]
