"""Pages for people: finding, one with those around them, adding, changing, confirming, leaving."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from people.agencies.service import list_agencies
from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.duplicates import service as duplicates
from people.duplicates.values import Noun
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, moved_to, page, see_other
from people.permissions import Permission, Viewer
from people.professionals import service
from people.professionals.choices import colleagues_to_choose, managers_to_choose
from people.professionals.values import (
    AddProfessional,
    ChangeProfessional,
    FindProfessionals,
    ProfessionalRecord,
    SetDeputies,
)

VIEW = {"permission": Permission.PROFESSIONAL_VIEW}
EDIT = {"permission": Permission.PROFESSIONAL_EDIT}
_FORM = "people/professionals/professional_form.html"
_DEPUTIES = "people/professionals/deputies_form.html"
AnyRequest = Request[Any, Any, Any]


@get("/professionals", opt=VIEW)
async def list_professionals(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Template:
    """The people looked for; for htmx the list alone."""
    asked = read_form(FindProfessionals, FormMultiDict(request.query_params.multi_items()))
    if isinstance(asked, Faults):
        raise InvalidError(*asked.faults)
    found = await service.list_professionals(viewer, asked, now=now)
    kept = {"search": asked.search, "agency": asked.agency or "", "show": asked.show.value}
    is_part = request.headers.get("hx-request") == "true"
    return page(
        f"people/professionals/{'_list' if is_part else 'professionals'}.html",
        agency_options=await _agency_options(viewer),
        asked=asked,
        found=found,
        pages=-(-found.total // service.PAGE_LENGTH),
        href=f"/professionals?{urlencode(kept)}&page=",
        today=local_day(now),
    )


@get("/professionals/{professional_id:uuid}", opt=VIEW)
async def show_professional(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Somebody with those around them, or the one they were merged into."""
    record = await service.get_professional(viewer, professional_id)
    if kept := await duplicates.find_kept(viewer, Noun.PROFESSIONAL, professional_id):
        return moved_to(f"/professionals/{kept}")
    template = "people/professionals/professional.html"
    return page(template, record=record, today=local_day(now))


@get("/professionals/new", opt=EDIT)
async def start_professional(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Template:
    """Ask about somebody new."""
    agency = request.query_params.get("agency", "")
    return page(_FORM, **await _form(viewer, None, now), agency=agency)


@post("/professionals/new", opt=EDIT)
async def submit_professional(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Add the person and go on to them."""
    form = await request.form()
    context: dict[str, Any] = {}
    asked: AddProfessional | Faults | InvalidError = read_form(AddProfessional, form)
    if isinstance(asked, AddProfessional):
        try:
            made = await service.add(viewer, asked, now=now)
        except InvalidError as error:
            context["alike"] = await duplicates.people_like(viewer, asked)
            asked = error
        else:
            return see_other(f"/professionals/{made}", f"{asked.name} was added.")
    context |= await _form(viewer, None, now)
    return faulty(_FORM, asked, typed=typed_in(form), **context, agency="")


@get("/professionals/{professional_id:uuid}/edit", opt=EDIT)
async def start_professional_change(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Template:
    """Show somebody to be changed."""
    record = await service.get_professional(viewer, professional_id)
    return page(_FORM, **await _form(viewer, record, now), agency=record.person.agency)


@post("/professionals/{professional_id:uuid}/edit", opt=EDIT)
async def submit_professional_change(
    request: AnyRequest, professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the person and go back to them."""
    form = await request.form()
    asked: ChangeProfessional | Faults | InvalidError = read_form(ChangeProfessional, form)
    if isinstance(asked, ChangeProfessional):
        try:
            await service.change(viewer, professional_id, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(f"/professionals/{professional_id}", f"{asked.name} was changed.")
    record = await service.get_professional(viewer, professional_id)
    context = await _form(viewer, record, now)
    return faulty(_FORM, asked, typed=typed_in(form), **context, agency=record.person.agency)


@get("/professionals/{professional_id:uuid}/deputies", opt=EDIT)
async def start_deputies(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Template:
    """Show who could stand in for somebody."""
    record = await service.get_professional(viewer, professional_id)
    return page(_DEPUTIES, record=record, colleagues=await _colleagues(viewer, record, now))


@post("/professionals/{professional_id:uuid}/deputies", opt=EDIT)
async def submit_deputies(
    request: AnyRequest, professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Say who usually stands in, and go back to the person."""
    form = await request.form()
    asked: SetDeputies | Faults | InvalidError = read_form(SetDeputies, form)
    if isinstance(asked, SetDeputies):
        try:
            await service.set_deputies(viewer, professional_id, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(f"/professionals/{professional_id}", "The usual deputies were set.")
    record = await service.get_professional(viewer, professional_id)
    colleagues = await _colleagues(viewer, record, now)
    return faulty(_DEPUTIES, asked, typed=typed_in(form), record=record, colleagues=colleagues)


@post("/professionals/{professional_id:uuid}/confirm", opt=EDIT)
async def submit_confirmation(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Note that the agency confirmed the person and their address today."""
    await service.confirm(viewer, professional_id, now=now)
    return see_other(f"/professionals/{professional_id}", "Confirmed today.")


@post("/professionals/{professional_id:uuid}/leave", opt=EDIT)
async def submit_leaving(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Note that the person works here no more."""
    await service.leave(viewer, professional_id, now=now)
    return see_other(f"/professionals/{professional_id}", "Nobody can invite them any more.")


@post("/professionals/{professional_id:uuid}/rejoin", opt=EDIT)
async def submit_return(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Note that the person works here again."""
    await service.rejoin(viewer, professional_id, now=now)
    said = "They work here again. Ask their agency to confirm them."
    return see_other(f"/professionals/{professional_id}", said)


async def _form(viewer: Viewer, record: ProfessionalRecord | None, now: datetime) -> dict[str, Any]:
    """What the form of a person offers: agencies, and who could be line manager."""
    managers = []
    if record is not None:
        everybody = await service.list_professionals(viewer, now=now)
        managers = managers_to_choose(everybody.people, record.person)
    options = await _agency_options(viewer)
    if record is not None and record.person.agency not in dict(options):
        options.append((record.person.agency, record.person.agency_name))
    return {"record": record, "agency_options": options, "managers": managers}


async def _agency_options(viewer: Viewer) -> list[tuple[UUID, str]]:
    return [(one.id, one.name) for one in await list_agencies(viewer, is_active=True)]


async def _colleagues(
    viewer: Viewer, record: ProfessionalRecord, now: datetime
) -> list[tuple[UUID, str, str]]:
    everybody = await service.list_professionals(viewer, now=now)
    return colleagues_to_choose(everybody.people, record)


ROUTES = [
    list_professionals,
    show_professional,
    start_professional,
    submit_professional,
    start_professional_change,
    submit_professional_change,
    start_deputies,
    submit_deputies,
    submit_confirmation,
    submit_leaving,
    submit_return,
]
