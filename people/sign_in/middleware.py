"""Who is asking: one query, no row and no cookie for those who have not signed in."""

from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from people.clock import read_clock
from people.permissions import SIGNED_OUT
from people.sign_in import service

SECURE_COOKIE = "__Host-sid"
LOOPBACK_COOKIE = "sid"


def now_of(connection: ASGIConnection[Any, Any, Any, Any]) -> datetime:
    """The instant of this request, read once."""
    state = connection.scope["state"]
    if "now" not in state:
        clock = connection.app.state.get("clock", read_clock)
        state["now"] = clock()
    now: datetime = state["now"]
    return now


def session_cookie(connection: ASGIConnection[Any, Any, Any, Any], session_id: str) -> Cookie:
    """The cookie by which a browser has its session, for the answer that starts one."""
    name: str = connection.app.state.session_cookie
    return Cookie(
        key=name,
        value=session_id,
        path="/",
        httponly=True,
        samesite="lax",
        secure=name.startswith("__Host-"),
    )


class ViewerMiddleware(AbstractAuthenticationMiddleware):
    """Finds the viewer behind a session cookie or a bearer token; raises nothing."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """The viewer and the session id; signed out where neither is known."""
        now = now_of(connection)
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            viewer = await service.find_token_viewer(token.strip(), now=now)
            return AuthenticationResult(user=viewer or SIGNED_OUT, auth=None)
        session_id = connection.cookies.get(connection.app.state.session_cookie)
        found = await service.find_viewer(session_id, now=now) if session_id else None
        return AuthenticationResult(user=found or SIGNED_OUT, auth=session_id if found else None)
