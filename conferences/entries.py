"""One entry in the trail for each request, whatever came of it (`people.audit.requests`).

What an act did or was refused is entered by the act. Here is entered what no act says: that a
page or a form was refused before anything was begun, and what a request only looked at.
"""

from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from people.audit import requests
from people.audit.service import (
    DATABASE_IS_GONE,
    Act,
    Subject,
    Verb,
    enter_looks,
    enter_refusal,
    enter_refused,
    first_look,
)
from people.errors import ConvenorError
from people.permissions import SIGNED_OUT, Viewer
from people.sign_in.middleware import now_of

_CODES = {403: "forbidden", 404: "not_found", 409: "state", 413: "too_large", 422: "invalid"}
"""What a refusal is called in an entry, by the answer that was given."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_asking: ContextVar[Scope | None] = ContextVar("asking", default=None)


class OneEntryMiddleware:
    """Takes everything that happens while one request is answered as one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        with requests.one_request():
            token = _asking.set(scope)
            try:
                await self.app(scope, receive, send)
            finally:
                _asking.reset(token)


async def enter_error(error: Exception, scope: Scope) -> None:
    """Leave an entry where somebody was refused what they asked for, unless an act left one.

    To be asked who one is, is no refusal. What the database cannot take now is answered
    nevertheless.
    """
    act = _refused(scope)
    if act is None:
        return
    route = _route(scope)
    with suppress(*DATABASE_IS_GONE):
        if isinstance(error, ConvenorError):
            await enter_refusal(act, error, route=route)
        elif isinstance(error, HTTPException) and not _only_looks(scope):
            await enter_refused(act, _CODES.get(error.status_code, "unreadable"), route=route)


async def enter_answer(response: Response[Any]) -> Response[Any]:
    """Leave the entry of a request that did nothing: that it was refused, or what it looked at.

    Where that cannot be entered, nothing is shown.
    """
    scope = _asking.get()
    code = _CODES.get(getattr(response, "status_code", None) or 200)
    act = _refused(scope) if scope is not None and code is not None else None
    if scope is not None and code is not None and act is not None:
        await enter_refused(act, code, route=_route(scope))
    else:
        await enter_looks()
    return response


def _refused(scope: Scope) -> Act | None:
    """The act of a request that was refused, where an entry is to be left and none is there.

    Who holds a personal link is known by what it led to; of others only who is signed in is.
    """
    asked, look, viewer = requests.asked_now(), first_look(), scope.get("user", SIGNED_OUT)
    is_known = look is not None or (isinstance(viewer, Viewer) and viewer.is_signed_in)
    if not is_known or (asked is not None and asked.is_entered):
        return None
    given: Iterable[object] = scope.get("path_params", {}).values()
    asked_for = next((one for one in given if isinstance(one, UUID)), None)
    return Act(
        viewer=viewer if look is None else look.viewer,
        now=now_of(Request(scope)),
        name="page.refuse",
        verb=Verb.CONSULT if _only_looks(scope) else Verb.ALTER,
        subject=Subject("page", asked_for) if look is None else look.subject,
    )


def _only_looks(scope: Scope) -> bool:
    return scope.get("method") in _SAFE


def _route(scope: Scope) -> str:
    return str(scope.get("path_template", ""))
