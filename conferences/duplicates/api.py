"""Children who may be here twice, for programs."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from conferences.duplicates import service
from people.asking import AskedAt, AskedBy
from people.duplicates.values import Duplicates, MergeListing, MergeTwo, RefuseMerge, TellApart
from people.permissions import Permission

RESOLVE = {"permission": Permission.DUPLICATE_RESOLVE}


@get("/api/v1/children/duplicates", opt=RESOLVE)
async def list_child_duplicates(viewer: AskedBy, now: AskedAt) -> Duplicates:
    """Children who may be here twice, what waits and what was merged."""
    return await service.list_duplicates(viewer, now=now)


@post("/api/v1/child-merges", opt=RESOLVE | {"step_up": True})
async def ask_child_merge(
    data: JSONBody[MergeTwo], viewer: AskedBy, now: AskedAt
) -> Response[MergeListing]:
    """Ask a second person to merge two records of a child."""
    made = await service.ask(viewer, data, now=now)
    found = await service.get_merge(viewer, made, now=now)
    return Response(found, status_code=201, headers={"location": f"/api/v1/child-merges/{made}"})


@get("/api/v1/child-merges/{merge_id:uuid}", opt=RESOLVE)
async def get_child_merge(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MergeListing:
    """Two records to be merged, or that were."""
    return await service.get_merge(viewer, merge_id, now=now)


@post(
    "/api/v1/child-merges/{merge_id:uuid}/approve",
    opt=RESOLVE | {"step_up": True}, status_code=200,
)  # fmt: skip
async def approve_child_merge(
    merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> MergeListing:
    """Merge two records of a child, as the second person."""
    return await service.approve(viewer, merge_id, now=now)


@post("/api/v1/child-merges/{merge_id:uuid}/refuse", opt=RESOLVE, status_code=204)
async def refuse_child_merge(
    merge_id: FromPath[UUID], data: JSONBody[RefuseMerge], viewer: AskedBy, now: AskedAt
) -> None:
    """Leave two records of a child as they are."""
    await service.refuse(viewer, merge_id, data.reason, now=now)


@post("/api/v1/child-merges/{merge_id:uuid}/take-back", opt=RESOLVE, status_code=204)
async def take_back_child_merge(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Ask for a merge no more, as whoever asked."""
    await service.take_back(viewer, merge_id, now=now)


@post(
    "/api/v1/child-merges/{merge_id:uuid}/undo",
    opt=RESOLVE | {"step_up": True}, status_code=200,
)  # fmt: skip
async def undo_child_merge(merge_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MergeListing:
    """Take two records of a child apart again."""
    return await service.undo(viewer, merge_id, now=now)


@post("/api/v1/children/duplicates/apart", opt=RESOLVE, status_code=204)
async def tell_children_apart(data: JSONBody[TellApart], viewer: AskedBy, now: AskedAt) -> None:
    """Remember that two children are not the same."""
    await service.tell_apart(viewer, data, now=now)


ROUTES = [
    list_child_duplicates,
    ask_child_merge,
    get_child_merge,
    approve_child_merge,
    refuse_child_merge,
    take_back_child_merge,
    undo_child_merge,
    tell_children_apart,
]
