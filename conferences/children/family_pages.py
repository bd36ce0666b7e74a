"""Pages for families: one with several children at once, another child, and files of them."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath
from litestar.response import Template

from conferences.children import family_form, service
from conferences.children.imports import columns_in_words
from conferences.children.values import AddAnotherChild, AddChild, ChangeFamily
from people.asking import AskedAt, AskedBy
from people.duplicates.values import Alike
from people.errors import Fault, InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

EDIT = {"permission": Permission.CHILD_EDIT}
_NEW = "conferences/children/new_family.html"
_FAMILY_FORM = "conferences/children/family_form.html"
_CHILD_FORM = "conferences/children/child_form.html"
_IMPORT = "conferences/children/import.html"
AnyRequest = Request[Any, Any, Any]


@get("/children/new", opt=EDIT)
async def start_family() -> Template:
    """Ask about a family and its children."""
    return page(_NEW, rows=family_form.FIRST_ROWS)


@post("/children/new", opt=EDIT)
async def submit_family(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Add the family with its children, or show the form again with room for one more."""
    sent = await request.form()
    form = family_form.tidied(sent)
    rows = max(family_form.rows_of(form), family_form.FIRST_ROWS)
    if "more" in sent:
        return page(_NEW, rows=min(rows + 1, family_form.MOST_ROWS), typed=typed_in(form))
    try:
        asked = family_form.demand_family(form)
        family_id = await service.add_family(viewer, asked, now=now)
    except InvalidError as error:
        return faulty(
            _NEW, error, typed=typed_in(form), rows=rows,
            alike=await _alike(
                viewer, error, lambda: family_form.demand_family(form).children, now
            ),
        )  # fmt: skip
    return see_other(f"/families/{family_id}", "The family was added.")


@get("/families/{family_id:uuid}", opt=EDIT)
async def show_family(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One family and its children."""
    family = await service.get_family(viewer, family_id, now=now)
    return page("conferences/children/family.html", family=family)


@get("/families/{family_id:uuid}/edit", opt=EDIT)
async def start_family_change(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show a family's name and reference to be changed."""
    return page(_FAMILY_FORM, family=await service.get_family(viewer, family_id, now=now))


@post("/families/{family_id:uuid}/edit", opt=EDIT)
async def submit_family_change(
    request: AnyRequest, family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the family's name or reference and go back to it."""
    form = await request.form()
    try:
        asked = demand_form(ChangeFamily, form)
        await service.change_family(viewer, family_id, asked, now=now)
    except InvalidError as error:
        family = await service.get_family(viewer, family_id, now=now)
        return faulty(_FAMILY_FORM, error, typed=typed_in(form), family=family)
    return see_other(f"/families/{family_id}", "The family was changed.")


@get("/families/{family_id:uuid}/children/new", opt=EDIT)
async def start_child(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask about another child of a family."""
    family = await service.get_family(viewer, family_id, now=now)
    return page(_CHILD_FORM, child=None, family=family)


@post("/families/{family_id:uuid}/children/new", opt=EDIT)
async def submit_child(
    request: AnyRequest, family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Add the child to the family and go on to its record."""
    form = await request.form()
    try:
        asked = demand_form(AddAnotherChild, form)
        child_id = await service.add_child(viewer, family_id, asked, now=now)
    except InvalidError as error:
        family = await service.get_family(viewer, family_id, now=now)
        alike = await _alike(viewer, error, lambda: [demand_form(AddAnotherChild, form)], now)
        return faulty(
            _CHILD_FORM, error, typed=typed_in(form), child=None, family=family, alike=alike
        )
    return see_other(f"/children/{child_id}", "The child was added.")


async def _alike(
    viewer: AskedBy, error: InvalidError, asked: Callable[[], Sequence[AddChild]], now: AskedAt
) -> tuple[Alike, ...]:
    """Who the form may mean, where that is what is wrong with it."""
    if all(fault.field != "not_the_same" for fault in error.faults):
        return ()
    return await service.children_like(viewer, asked(), now=now)


@get("/children/import", opt=EDIT)
async def start_import() -> Template:
    """Ask for a file of families and children."""
    return page(_IMPORT, result=None, columns=columns_in_words())


@post("/children/import", opt=EDIT, status_code=200)
async def submit_import(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Say what the file would do, or do it: all of it or nothing."""
    form = await request.form()
    try:
        data = await _file(form)
    except InvalidError as error:
        return faulty(_IMPORT, error, result=None, columns=columns_in_words())
    is_dry_run = "check" in form
    result = await service.import_children(viewer, data, dry_run=is_dry_run, now=now)
    status = 422 if result.faults else 200
    return page(_IMPORT, result=result, columns=columns_in_words(), status_code=status)


async def _file(form: FormMultiDict) -> bytes:
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not (data := await sent.read()):
        raise InvalidError(Fault("file", "Choose a file."))
    return data


ROUTES = [
    start_family,
    submit_family,
    show_family,
    start_family_change,
    submit_family_change,
    start_child,
    submit_child,
    start_import,
    submit_import,
]
