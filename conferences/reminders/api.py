"""Reminders for programs: policies, pauses, and what the week will bring."""

from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.reminders import service
from conferences.reminders.policies import Policy
from conferences.reminders.values import Foreseen, Pause, PauseListing, SetPolicy
from notifications.messages.values import Owed
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

MANAGE = {"permission": Permission.REMINDER_MANAGE}
_REMINDERS = "/api/v1/reminders"


class Paused(msgspec.Struct, frozen=True):
    """A pause that was made."""

    id: UUID


@get(f"{_REMINDERS}/policies", opt=MANAGE)
async def list_policies(viewer: AskedBy) -> list[Policy]:
    """When people are reminded of what."""
    return await service.list_policies(viewer)


@put(f"{_REMINDERS}/policies/{{owed:str}}", opt=MANAGE)
async def set_policy(
    owed: FromPath[Owed], data: JSONBody[SetPolicy], viewer: AskedBy, now: AskedAt
) -> list[Policy]:
    """Remind people of one thing by other rules from now on."""
    await service.set_policy(viewer, owed, data, now=now)
    return await service.list_policies(viewer)


@get(f"{_REMINDERS}/week", opt=MANAGE)
async def foresee(viewer: AskedBy, now: AskedAt) -> list[Foreseen]:
    """What the next seven days would bring, if nothing is done before."""
    return await service.foresee(viewer, now=now)


@get(f"{_REMINDERS}/pauses", opt=MANAGE)
async def list_pauses(viewer: AskedBy, now: AskedAt) -> list[PauseListing]:
    """What nothing goes out about."""
    return await service.list_pauses(viewer, now=now)


@post(f"{_REMINDERS}/pauses", opt=MANAGE)
async def pause(data: JSONBody[Pause], viewer: AskedBy, now: AskedAt) -> Response[Paused]:
    """Let nothing go out to a person, about a conference, or at all."""
    return Response(Paused(await service.pause(viewer, data, now=now)))


@post(f"{_REMINDERS}/pauses/{{pause_id:uuid}}/end", opt=MANAGE, status_code=204)
async def end_pause(pause_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let reminders go out again."""
    await service.end_pause(viewer, pause_id, now=now)


ROUTES = [list_policies, set_policy, foresee, list_pauses, pause, end_pause]
