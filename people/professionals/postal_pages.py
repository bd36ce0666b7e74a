"""The page and the API for where letters to somebody go."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission
from people.professionals import postal
from people.professionals.postal import PostalAddressShown, SetPostalAddress

EDIT = {"permission": Permission.PROFESSIONAL_EDIT}
_FORM = "people/professionals/postal_form.html"
_API = "/api/v1/professionals/{professional_id:uuid}/postal-address"


@get("/professionals/{professional_id:uuid}/postal-address", opt=EDIT)
async def start_address(professional_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Show where letters to somebody go, to be changed."""
    found = await postal.get_postal_address(viewer, professional_id)
    return page(_FORM, person_id=professional_id, address=found)


@post("/professionals/{professional_id:uuid}/postal-address", opt=EDIT)
async def submit_address(
    request: Request[Any, Any, Any],
    professional_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Let letters to somebody go there from now on."""
    form = await request.form()
    try:
        asked = demand_form(SetPostalAddress, form)
        await postal.set_postal_address(viewer, professional_id, asked, now=now)
    except InvalidError as error:
        found = await postal.get_postal_address(viewer, professional_id)
        return faulty(_FORM, error, typed=typed_in(form), person_id=professional_id, address=found)
    return see_other(f"/professionals/{professional_id}", "The address was recorded.")


@get(_API, opt=EDIT)
async def get_address(professional_id: FromPath[UUID], viewer: AskedBy) -> PostalAddressShown:
    """Where letters to somebody go."""
    return await postal.get_postal_address(viewer, professional_id)


@put(_API, opt=EDIT)
async def set_address(
    professional_id: FromPath[UUID],
    data: JSONBody[SetPostalAddress],
    viewer: AskedBy,
    now: AskedAt,
) -> PostalAddressShown:
    """Let letters to somebody go there from now on."""
    await postal.set_postal_address(viewer, professional_id, data, now=now)
    return await postal.get_postal_address(viewer, professional_id)


ROUTES = [start_address, submit_address]
API = [get_address, set_address]
