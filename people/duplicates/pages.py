"""The page of likely duplicates: merging them, telling them apart, taking a merge back."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.duplicates import service
from people.duplicates.values import NOUN_PATHS, MergeTwo, TellApart
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

RESOLVE = {"permission": Permission.DUPLICATE_RESOLVE}
_LIST = "people/duplicates/duplicates.html"
AnyRequest = Request[Any, Any, Any]


@get("/duplicates", opt=RESOLVE)
async def list_duplicates(viewer: AskedBy, now: AskedAt) -> Template:
    """Who and what is likely to be here twice."""
    return page(_LIST, found=await service.list_duplicates(viewer, now=now), paths=NOUN_PATHS)


@post("/duplicates/merge", opt=RESOLVE | {"step_up": True})
async def submit_merge(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Merge two people or agencies."""
    form = await request.form()
    try:
        asked = demand_form(MergeTwo, form)
        await service.merge(viewer, asked, now=now)
    except InvalidError as error:
        found = await service.list_duplicates(viewer, now=now)
        return faulty(_LIST, error, typed=typed_in(form), found=found, paths=NOUN_PATHS)
    notice = "Merged. It can be undone from the list of duplicates."
    return see_other(f"{NOUN_PATHS[asked.noun]}/{asked.kept}", notice)


@post("/duplicates/apart", opt=RESOLVE)
async def submit_apart(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Remember that two are not the same."""
    await service.tell_apart(viewer, demand_form(TellApart, await request.form()), now=now)
    return see_other("/duplicates", "Remembered: they are not the same.")


@post("/duplicates/{merge_id:uuid}/undo", opt=RESOLVE | {"step_up": True})
async def submit_undoing(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Take two people or agencies apart again."""
    await service.undo(viewer, merge_id, now=now)
    return see_other("/duplicates", "They are two again. What was made since stays where it is.")


ROUTES = [list_duplicates, submit_merge, submit_apart, submit_undoing]
