"""Changing several conferences together, for programs."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody

from conferences.attending.recalling import Recalled
from conferences.together import service
from conferences.together.values import Confirm, JointChangeShown, Preview, Together, Undone
from people.asking import AskedAt, AskedBy, OnPage
from people.permissions import Permission

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}


@post("/api/v1/joint-changes/look", opt=ARRANGE, status_code=200)
async def look_at_joint_change(data: JSONBody[Together], viewer: AskedBy, now: AskedAt) -> Preview:
    """What would become of each conference, with what stands for it as it was seen."""
    return await service.preview(viewer, data, now=now)


@post("/api/v1/joint-changes", opt=ARRANGE)
async def make_joint_change(
    data: JSONBody[Confirm], viewer: AskedBy, now: AskedAt
) -> JointChangeShown:
    """Change conferences as they were looked at; 409 where they are not so any more."""
    made = await service.make(viewer, data, now=now)
    return await service.get_joint_change(viewer, made, now=now)


@get("/api/v1/joint-changes", opt=ARRANGE)
async def list_joint_changes(
    viewer: AskedBy, now: AskedAt, number: OnPage = 1
) -> list[JointChangeShown]:
    """The latest changes made together; those before them on the next page."""
    found = await service.list_joint_changes(viewer, now=now, page=number)
    return found.changes


@get("/api/v1/joint-changes/{joint_change_id:uuid}", opt=ARRANGE)
async def get_joint_change(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> JointChangeShown:
    """One change, and what became of each conference."""
    return await service.get_joint_change(viewer, joint_change_id, now=now)


@post("/api/v1/joint-changes/{joint_change_id:uuid}/undo", opt=ARRANGE, status_code=200)
async def undo_joint_change(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Undone:
    """Put back what nobody was told of."""
    return await service.undo(viewer, joint_change_id, now=now)


@post("/api/v1/joint-changes/{joint_change_id:uuid}/recall", opt=ARRANGE, status_code=200)
async def recall_joint_change(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Recalled:
    """Take back the mails that wait; the change stays."""
    return await service.recall(viewer, joint_change_id, now=now)


@post("/api/v1/joint-changes/{joint_change_id:uuid}/go-on", opt=ARRANGE, status_code=204)
async def go_on_with_joint_change(
    joint_change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> None:
    """Do what is left of a change that was cut off."""
    await service.go_on(viewer, joint_change_id, now=now)


ROUTES = [
    look_at_joint_change,
    make_joint_change,
    list_joint_changes,
    get_joint_change,
    undo_joint_change,
    recall_joint_change,
    go_on_with_joint_change,
]
