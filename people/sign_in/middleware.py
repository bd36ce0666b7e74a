"""Who is asking: one query, no row and no cookie for those who have not signed in."""

from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from structlog.contextvars import bind_contextvars, clear_contextvars

from people.clock import read_clock
from people.permissions import SIGNED_OUT
from people.security_events import SecurityEvent, tell
from people.sign_in import service
from people.vault import service as vault

SECURE_COOKIE = "__Host-sid"
LOOPBACK_COOKIE = "sid"
_DIGITS = 12


def now_of(connection: ASGIConnection[Any, Any, Any, Any]) -> datetime:
    """The instant of this request, read once."""
    state = connection.scope["state"]
    if "now" not in state:
        clock = connection.app.state.get("clock", read_clock)
        state["now"] = clock()
    now: datetime = state["now"]
    return now


def mark_log(network: str) -> None:
    """Mark every line this request leaves in the log with where it came from, as a keyed digest.

    It says that two requests came from one place, and not which.
    """
    clear_contextvars()
    if network:
        bind_contextvars(network=vault.blind_index(network).hex()[:_DIGITS])


class ViewerMiddleware(AbstractAuthenticationMiddleware):
    """Finds the viewer behind a session cookie or a bearer token; raises nothing."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """The viewer and the session id; signed out where neither is known."""
        now = now_of(connection)
        mark_log(connection.client.host if connection.client else "")
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            viewer = await service.find_token_viewer(token.strip(), now=now)
            if viewer is None:  # revoked, past its date, of a closed account, or never one
                tell(SecurityEvent.TOKEN_REFUSED)
            return AuthenticationResult(user=viewer or SIGNED_OUT, auth=None)
        session_id = connection.cookies.get(connection.app.state.session_cookie)
        found = await service.find_viewer(session_id, now=now) if session_id else None
        if found is not None and (widen := connection.app.state.get("widen")):
            found = await widen(found, now=now)
        return AuthenticationResult(user=found or SIGNED_OUT, auth=session_id if found else None)
