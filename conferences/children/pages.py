"""Pages for children: lists by reference and initials, and the record of one.

A whole name is searched for by POST, so that it stands in no address and in no log.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.children import service
from conferences.children.values import ChangeChild, ChangeRegistration, ChildSearch
from people.asking import AskedAt, AskedBy, OnPage
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, moved_to, page, see_other
from people.permissions import Permission

VIEW = {"permission": Permission.CHILD_VIEW}
EDIT = {"permission": Permission.CHILD_EDIT}
_LIST = "conferences/children/children.html"
_CHILD_FORM = "conferences/children/child_form.html"
_REGISTRATION_FORM = "conferences/children/registration_form.html"
AnyRequest = Request[Any, Any, Any]


@get("/children", opt=VIEW)
async def list_children(
    viewer: AskedBy,
    now: AskedAt,
    number: OnPage = 1,
) -> Template:
    """The children the viewer may see."""
    found = await service.list_children(viewer, page=number, now=now)
    return page(_LIST, found=found, search="")


@post("/children", opt=VIEW, status_code=200)
async def search_children(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Template:
    """The children a reference or a whole name finds."""
    form = await request.form()
    try:
        asked = demand_form(ChildSearch, form)
    except InvalidError as error:
        found = await service.list_children(viewer, now=now)
        return faulty(_LIST, error, typed=typed_in(form), found=found, search="")
    found = await service.list_children(viewer, search=asked.search, page=asked.page, now=now)
    return page(_LIST, found=found, search=asked.search)


@get("/children/{child_id:uuid}", opt=VIEW)
async def show_child(child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """The record of one child, for those entitled to it; one that was merged leads on."""
    child = await service.get_child(viewer, child_id, now=now)
    if child.merged_into is not None:
        return moved_to(f"/children/{child.merged_into}")
    return page("conferences/children/child.html", child=child)


@get("/children/{child_id:uuid}/edit", opt=EDIT)
async def start_child_change(child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show a child's details to be changed."""
    child = await service.get_child(viewer, child_id, now=now)
    return page(_CHILD_FORM, child=child, family=None)


@post("/children/{child_id:uuid}/edit", opt=EDIT)
async def submit_child_change(
    request: AnyRequest, child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the child's details and go back to the record."""
    form = await request.form()
    try:
        asked = demand_form(ChangeChild, form)
        await service.change_child(viewer, child_id, asked, now=now)
    except InvalidError as error:
        child = await service.get_child(viewer, child_id, now=now)
        return faulty(_CHILD_FORM, error, typed=typed_in(form), child=child, family=None)
    return see_other(f"/children/{child_id}", "The child's details were changed.")


@get("/children/{child_id:uuid}/registration", opt=EDIT)
async def start_registration(child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show from when until when the child is registered, to be changed."""
    return page(_REGISTRATION_FORM, child=await service.get_child(viewer, child_id, now=now))


@post("/children/{child_id:uuid}/registration", opt=EDIT)
async def submit_registration(
    request: AnyRequest, child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the registration and go back to the record."""
    form = await request.form()
    try:
        asked = demand_form(ChangeRegistration, form)
        await service.change_registration(viewer, child_id, asked, now=now)
    except InvalidError as error:
        child = await service.get_child(viewer, child_id, now=now)
        return faulty(_REGISTRATION_FORM, error, typed=typed_in(form), child=child)
    return see_other(f"/children/{child_id}", "The registration was changed.")


ROUTES = [
    list_children,
    search_children,
    show_child,
    start_child_change,
    submit_child_change,
    start_registration,
    submit_registration,
]
