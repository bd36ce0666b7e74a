"""Pages of reminders: when they go out, the week ahead, and what they are stopped for."""

from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from conferences.reminders import service
from conferences.reminders.policies import (
    CALENDAR_WORDS,
    HANGS_ON,
    LIST_WORDS,
    NAMES,
    Policy,
)
from conferences.reminders.values import Pause, SetPolicy
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError, NotFoundError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from people.professionals import service as professionals
from people.professionals.choices import everybody_to_choose

MANAGE = {"permission": Permission.REMINDER_MANAGE}
_REMINDERS = "conferences/reminders/reminders.html"
_POLICY = "conferences/reminders/policy.html"
AnyRequest = Request[Any, Any, Any]


@get("/reminders", opt=MANAGE)
async def show_reminders(
    viewer: AskedBy, now: AskedAt, conference: FromQuery[str] = ""
) -> Template:
    """When reminders go out, what the week will bring, and what they are stopped for."""
    return page(_REMINDERS, **await _context(viewer, now), conference=conference)


@get("/reminders/policies/{owed:str}", opt=MANAGE)
async def show_policy(owed: FromPath[str], viewer: AskedBy) -> Template:
    """One policy, to be changed."""
    return page(_POLICY, **_named(await _find(viewer, owed)))


@post("/reminders/policies/{owed:str}", opt=MANAGE)
async def submit_policy(
    request: AnyRequest, owed: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Remind people by other rules from now on, and go back."""
    policy = await _find(viewer, owed)
    form = await request.form()
    try:
        await service.set_policy(viewer, policy.owed, demand_form(SetPolicy, form), now=now)
    except InvalidError as error:
        return faulty(_POLICY, error, typed=typed_in(form), **_named(policy))
    return see_other("/reminders", "This holds from now on.")


@post("/reminders/pauses", opt=MANAGE)
async def submit_pause(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Let nothing go out to somebody, about something or at all, and go back."""
    form = await request.form()
    try:
        await service.pause(viewer, demand_form(Pause, form), now=now)
    except InvalidError as error:
        context = await _context(viewer, now)
        return faulty(_REMINDERS, error, typed=typed_in(form), **context, conference="")
    return see_other("/reminders", "Reminders are stopped there.")


@post("/reminders/pauses/{pause_id:uuid}/end", opt=MANAGE)
async def submit_end(pause_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Let reminders go out again, and go back."""
    await service.end_pause(viewer, pause_id, now=now)
    return see_other("/reminders", "Reminders go out there again.")


async def _find(viewer: Viewer, owed: str) -> Policy:
    for policy in await service.list_policies(viewer):
        if policy.owed.value == owed:
            return policy
    raise NotFoundError


def _named(policy: Policy) -> dict[str, Any]:
    return {
        "policy": policy,
        "hangs_on": HANGS_ON[policy.owed],
        "lists_go_to": tuple(LIST_WORDS.items()),
        "calendars": tuple(CALENDAR_WORDS.items()),
    }


async def _context(viewer: Viewer, now: datetime) -> dict[str, Any]:
    week = await service.foresee(viewer, now=now)
    everybody = await professionals.list_professionals(viewer, now=now)
    return {
        "policies": await service.list_policies(viewer),
        "pauses": await service.list_pauses(viewer, now=now),
        "week": [(on, list(found)) for on, found in groupby(week, key=lambda one: one.on)],
        "people": everybody_to_choose(everybody.people),
        "names": NAMES,
    }


ROUTES = [show_reminders, show_policy, submit_policy, submit_pause, submit_end]
