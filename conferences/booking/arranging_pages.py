"""Pages by which a conference is arranged: which child, the questions, a look at the answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from conferences.attending.service import WarnedError
from conferences.attending.values import AllTheSame
from conferences.attending.warning_pages import read_reasons
from conferences.booking import service, starting
from conferences.booking.values import ArrangeConference, Kind
from conferences.children import service as children
from conferences.children.values import ChildSearch
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from people.professionals import service as professionals
from people.professionals.choices import everybody_to_choose

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
_WHICH = "conferences/booking/which_child.html"
_FORM = "conferences/booking/arrange.html"
_CHECK = "conferences/booking/arrange_check.html"
AnyRequest = Request[Any, Any, Any]


class ArrangeForm(msgspec.Struct, frozen=True, kw_only=True):
    """The questions as they are answered."""

    child: UUID
    kind: Kind | None = None
    children: tuple[UUID, ...] = ()
    chair: UUID | None = None
    lead_professional: UUID | None = None
    minute_taker: UUID | None = None
    clock_event: str = ""
    clock_started_on: date | None = None
    expected_on: date | None = None
    like_previous: bool = False
    is_confirmed: bool = False
    is_edited: bool = False

    def asked(self, all_the_same: tuple[AllTheSame, ...] = ()) -> ArrangeConference:
        """The conference that is asked for."""
        return ArrangeConference(
            kind=self.kind or Kind.REVIEW,
            children=self.children,
            chair=self.chair,
            lead_professional=self.lead_professional,
            minute_taker=self.minute_taker,
            clock_event=self.clock_event or None,
            clock_started_on=self.clock_started_on,
            expected_on=self.expected_on,
            like_previous=self.like_previous,
            all_the_same=all_the_same,
        )


@get("/conferences/new", opt=ARRANGE)
async def start_arranging(
    viewer: AskedBy,
    now: AskedAt,
    child: FromQuery[UUID | None] = None,
    previous: FromQuery[UUID | None] = None,
) -> Template | Redirect:
    """Ask which child it is about, and then everything else."""
    if previous is not None:
        child = await starting.find_child_of(viewer, previous, now=now)
    if child is None:
        return page(_WHICH, found=None, search="")
    return page(_FORM, **await _context(viewer, child, now))


@post("/conferences/new/child", opt=ARRANGE, status_code=200)
async def find_child(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Template:
    """The children a reference or a whole name finds; posted, so that no address holds a name."""
    form = await request.form()
    try:
        asked = demand_form(ChildSearch, form)
    except InvalidError as error:
        return faulty(_WHICH, error, typed=typed_in(form), found=None, search="")
    found = await children.list_children(viewer, search=asked.search, now=now)
    return page(_WHICH, found=found, search=asked.search)


@post("/conferences/new", opt=ARRANGE)
async def submit_arranging(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Show the answers with the due date, and arrange it once they are confirmed."""
    form = await request.form()
    typed = typed_in(form)
    try:
        child = read_child(form)
    except InvalidError as error:
        return faulty(_WHICH, error, typed=typed, found=None, search="")
    try:
        asked = demand_form(ArrangeForm, form)
        if asked.is_edited:
            return page(_FORM, typed=typed, **await _context(viewer, asked.child, now))
        found = await starting.check_arrangement(viewer, asked.asked(), now=now)
        if not asked.is_confirmed:
            return page(_CHECK, asked=asked, found=found, typed=typed)
        try:
            made = await service.arrange(viewer, asked.asked(read_reasons(form)), now=now)
        except WarnedError as error:
            return faulty(_CHECK, error, typed=typed, asked=asked, found=found)
    except InvalidError as error:
        return faulty(_FORM, error, typed=typed, **await _context(viewer, child, now))
    return see_other(f"/conferences/{made}/invitees", "Arranged. Now say who is to come.")


def read_child(form: FormMultiDict) -> UUID:
    """The child a conference is about.

    Raises:
        InvalidError: none was chosen, or what was sent names none.
    """
    try:
        return UUID(str(form.get("child", "")))
    except ValueError:
        raise InvalidError(Fault("search", "Find the child first.")) from None


async def _context(viewer: Viewer, child: UUID, now: AskedAt) -> Mapping[str, Any]:
    everybody = await professionals.list_professionals(viewer, now=now)
    known = await starting.start(viewer, child, now=now)
    unborn = next((one.id for one in known.children if one.is_unborn), None)
    record = None if unborn is None else await children.get_child(viewer, unborn, now=now)
    return {
        "starting": known,
        "expected_on": None if record is None else record.expected_on,
        "everybody": everybody_to_choose(everybody.people),
    }


ROUTES = [start_arranging, find_child, submit_arranging]
