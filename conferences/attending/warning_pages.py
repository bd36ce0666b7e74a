"""Pages by which is said why somebody is invited who looks like a relative of the family."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from conferences.attending import service
from conferences.attending.values import AllTheSame
from conferences.booking import shown
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import typed_in
from people.pages import faulty, see_other
from people.permissions import Permission

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
AnyRequest = Request[Any, Any, Any]
_FIELD = "all_the_same-"


def read_reasons(form: FormMultiDict) -> tuple[AllTheSame, ...]:
    """What was typed for each of whom the page warned."""
    return tuple(_reasons(form))


def _reasons(form: FormMultiDict) -> Iterator[AllTheSame]:
    for name in form:
        typed = str(form.get(name, "")).strip()
        if not name.startswith(_FIELD) or not typed:
            continue
        try:
            yield AllTheSame(professional=UUID(name.removeprefix(_FIELD)), reason=typed)
        except ValueError:
            continue


@post("/conferences/{conference_id:uuid}/warnings/{warning_id:uuid}", opt=ARRANGE)
async def submit_reason(
    request: AnyRequest,
    conference_id: FromPath[UUID],
    warning_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Say why somebody is invited all the same whom another put on the list."""
    form = await request.form()
    reason = str(form.get(f"reason-{warning_id}", ""))
    try:
        conference = await service.say_why(viewer, warning_id, reason, now=now)
    except InvalidError as error:
        context = await shown.all_of(viewer, conference_id, now=now)
        return faulty("conferences/booking/conference.html", error, typed=typed_in(form), **context)
    return see_other(f"/conferences/{conference}", "Noted.")


ROUTES = [submit_reason]
