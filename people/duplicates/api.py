"""Likely duplicates of people and agencies, for programs."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from people.asking import AskedAt, AskedBy
from people.duplicates import service
from people.duplicates.values import Duplicates, MergeListing, MergeTwo, TellApart
from people.permissions import Permission

RESOLVE = {"permission": Permission.DUPLICATE_RESOLVE}


@get("/api/v1/duplicates", opt=RESOLVE)
async def list_duplicates(viewer: AskedBy, now: AskedAt) -> Duplicates:
    """Who and what is likely to be here twice, and what was merged."""
    return await service.list_duplicates(viewer, now=now)


@post("/api/v1/merges", opt=RESOLVE | {"step_up": True})
async def merge_two(data: JSONBody[MergeTwo], viewer: AskedBy, now: AskedAt) -> Response[None]:
    """Merge two people or agencies."""
    made = await service.merge(viewer, data, now=now)
    return Response(None, status_code=201, headers={"location": f"/api/v1/merges/{made}"})


@post("/api/v1/merges/{merge_id:uuid}/undo", opt=RESOLVE | {"step_up": True}, status_code=200)
async def undo_merge(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MergeListing:
    """Take two people or agencies apart again."""
    return await service.undo(viewer, merge_id, now=now)


@post("/api/v1/duplicates/apart", opt=RESOLVE, status_code=204)
async def tell_apart(data: JSONBody[TellApart], viewer: AskedBy, now: AskedAt) -> None:
    """Remember that two are not the same."""
    await service.tell_apart(viewer, data, now=now)


ROUTES = [list_duplicates, merge_two, undo_merge, tell_apart]
