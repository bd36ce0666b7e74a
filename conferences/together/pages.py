"""Pages by which several conferences are changed together: what, a look, and what became of it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from conferences.booking import service as booking
from conferences.booking.listings import ConferenceFilter
from conferences.diaries import service as diaries
from conferences.together import service
from conferences.together.values import Confirm, Kind, Seen, Together
from people.asking import AskedAt, AskedBy, OnPage
from people.errors import Fault, InvalidError, RefusedError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from people.professionals import service as professionals
from people.professionals.choices import everybody_to_choose

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
_LIST = "conferences/together/list.html"
_FORM = "conferences/together/form.html"
_LOOK = "conferences/together/look.html"
_ONE = "conferences/together/one.html"
AnyRequest = Request[Any, Any, Any]


@get("/joint-changes", opt=ARRANGE)
async def list_joint_changes(viewer: AskedBy, now: AskedAt, number: OnPage = 1) -> Template:
    """What can be changed together, and what was."""
    found = await service.list_joint_changes(viewer, now=now, page=number)
    return page(_LIST, found=found, number=number)


@get("/joint-changes/new", opt=ARRANGE)
async def start_joint_change(
    viewer: AskedBy,
    now: AskedAt,
    kind: FromQuery[Kind | None] = None,
    professional: FromQuery[UUID | None] = None,
) -> Response[Any] | Template:
    """Ask what is to be changed, and about which conferences; what kind of change comes first."""
    if kind is None:
        return see_other("/joint-changes")
    context = await _context(viewer, kind, now)
    return page(_FORM, **context, professional=professional)


@post("/joint-changes/look", opt=ARRANGE, status_code=200)
async def look_at_joint_change(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Template:
    """Show what would become of each conference; nothing is written."""
    form = await request.form()
    try:
        asked = demand_form(Together, form)
        if form.get("is_edited"):
            context = await _context(viewer, asked.kind, now)
            return page(_FORM, **context, typed=typed_in(form), professional=None)
        found = await service.preview(viewer, asked, now=now)
    except InvalidError as error:
        context = await _context(viewer, _kind(form), now)
        return faulty(_FORM, error, typed=typed_in(form), **context, professional=None)
    return page(_LOOK, found=found)


@post("/joint-changes", opt=ARRANGE)
async def submit_joint_change(
    request: AnyRequest, viewer: AskedBy, now: AskedAt
) -> Response[Any] | Template:
    """Change them as they were looked at; or show the look again, and what is different."""
    form = await request.form()
    asked = demand_form(Together, form)
    try:
        made = await service.make(viewer, Confirm(asked=asked, lines=_seen(form)), now=now)
    except (RefusedError, InvalidError) as error:
        faults = error.faults if isinstance(error, InvalidError) else (Fault("lines", str(error)),)
        found = await service.preview(viewer, asked, now=now)
        return faulty(_LOOK, faults, typed={}, found=found)
    return see_other(f"/joint-changes/{made}", "Done. It can be undone until it is sent.")


@get("/joint-changes/{joint_change_id:uuid}", opt=ARRANGE)
async def show_joint_change(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Template:
    """What became of each conference, what waits, and what was sent."""
    return page(_ONE, made=await service.get_joint_change(viewer, joint_change_id, now=now))


@post("/joint-changes/{joint_change_id:uuid}/undo", opt=ARRANGE)
async def submit_undo(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Put back what nobody was told of."""
    found = await service.undo(viewer, joint_change_id, now=now)
    return see_other(f"/joint-changes/{joint_change_id}", found.words)


@post("/joint-changes/{joint_change_id:uuid}/recall", opt=ARRANGE)
async def submit_recall(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take back the mails that wait; the change stays."""
    found = await service.recall(viewer, joint_change_id, now=now)
    return see_other(f"/joint-changes/{joint_change_id}", found.words)


@post("/joint-changes/{joint_change_id:uuid}/go-on", opt=ARRANGE)
async def submit_go_on(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Do what is left of a change that was cut off."""
    await service.go_on(viewer, joint_change_id, now=now)
    return see_other(f"/joint-changes/{joint_change_id}", "Done.")


async def _context(viewer: Viewer, kind: Kind, now: AskedAt) -> dict[str, Any]:
    """What the questions of a kind offer to choose from."""
    context: dict[str, Any] = {"kind": kind, "rooms": [], "everybody": [], "conferences": []}
    if kind is Kind.ROOM:
        rooms = await diaries.list_rooms(viewer)
        context["rooms"] = [(str(one.id), f"{one.name}, {one.venue_name}") for one in rooms]
    if kind is Kind.REPLACE:
        people = await professionals.list_professionals(viewer, now=now)
        context["everybody"] = everybody_to_choose(people.people)
    if kind is Kind.REMIND:
        found = await booking.list_conferences(viewer, ConferenceFilter(show="booked"), now=now)
        context["conferences"] = found.conferences
    return context


def _kind(form: FormMultiDict) -> Kind:
    try:
        return Kind(str(form.get("kind", "")))
    except ValueError:
        raise InvalidError(Fault("kind", "Choose what is to be changed.")) from None


def _seen(form: FormMultiDict) -> tuple[Seen, ...]:
    """The lines as they were looked at, and which of them are ticked."""
    wanted = set(map(str, form.getall("wanted", [])))
    found = []
    for line in map(str, form.getall("seen", [])):
        about, _, seen = line.partition(":")
        try:
            found.append(Seen(id=UUID(about), seen=seen, is_wanted=about in wanted))
        except ValueError:
            raise InvalidError(Fault("lines", "Look again at what would be changed.")) from None
    return tuple(found)


ROUTES = [
    list_joint_changes,
    start_joint_change,
    look_at_joint_change,
    submit_joint_change,
    show_joint_change,
    submit_undo,
    submit_recall,
    submit_go_on,
]
