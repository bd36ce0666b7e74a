"""Pages of children who may be here twice: asking, deciding as the second person, undoing."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.duplicates import service
from people.asking import AskedAt, AskedBy
from people.duplicates.values import NOUN_PATHS, MergeTwo, RefuseMerge, TellApart
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

RESOLVE = {"permission": Permission.DUPLICATE_RESOLVE}
_MERGE = "conferences/duplicates/merge.html"
AnyRequest = Request[Any, Any, Any]


@get("/children/duplicates", opt=RESOLVE)
async def list_duplicates(viewer: AskedBy, now: AskedAt) -> Template:
    """Children who may be here twice, and what was merged."""
    found = await service.list_duplicates(viewer, now=now)
    return page("conferences/duplicates/duplicates.html", found=found, paths=NOUN_PATHS)


@post("/children/duplicates/merge", opt=RESOLVE | {"step_up": True})
async def submit_merge(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Ask a second person to merge two records."""
    made = await service.ask(viewer, demand_form(MergeTwo, await request.form()), now=now)
    return see_other(f"/child-merges/{made}", "Asked. Another coordinator has to merge them.")


@post("/children/duplicates/apart", opt=RESOLVE)
async def submit_apart(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Remember that two are not the same."""
    await service.tell_apart(viewer, demand_form(TellApart, await request.form()), now=now)
    return see_other("/children/duplicates", "Remembered: they are not the same.")


@get("/child-merges/{merge_id:uuid}", opt=RESOLVE)
async def show_merge(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Two records to be merged, or that were."""
    merge = await service.get_merge(viewer, merge_id, now=now)
    return page(_MERGE, merge=merge)


@post("/child-merges/{merge_id:uuid}/approve", opt=RESOLVE | {"step_up": True})
async def submit_approval(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Merge them, as the second person."""
    merge = await service.approve(viewer, merge_id, now=now)
    return see_other(f"/children/{merge.kept}", "Merged. It can be undone from the duplicates.")


@post("/child-merges/{merge_id:uuid}/refuse", opt=RESOLVE)
async def submit_refusal(
    request: AnyRequest, merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Leave them as they are."""
    form = await request.form()
    try:
        asked = demand_form(RefuseMerge, form)
        await service.refuse(viewer, merge_id, asked.reason, now=now)
    except InvalidError as error:
        merge = await service.get_merge(viewer, merge_id, now=now)
        return faulty(_MERGE, error, typed=typed_in(form), merge=merge)
    return see_other("/children/duplicates", "They stay two records.")


@post("/child-merges/{merge_id:uuid}/take-back", opt=RESOLVE)
async def submit_taking_back(
    merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Ask for it no more."""
    await service.take_back(viewer, merge_id, now=now)
    return see_other("/children/duplicates", "Taken back: they stay two records.")


@post("/child-merges/{merge_id:uuid}/undo", opt=RESOLVE | {"step_up": True})
async def submit_undoing(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Take them apart again."""
    await service.undo(viewer, merge_id, now=now)
    return see_other(f"/child-merges/{merge_id}", "They are two records again.")


ROUTES = [
    list_duplicates,
    submit_merge,
    submit_apart,
    show_merge,
    submit_approval,
    submit_refusal,
    submit_taking_back,
    submit_undoing,
]
