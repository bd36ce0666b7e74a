"""Who is asking, and whether that is enough: one query, and three guards.

There is no row and no cookie for those who have not signed in.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.routes import HTTPRoute
from structlog.contextvars import bind_contextvars, clear_contextvars

from people.accounts.factors import kinds_of
from people.clock import read_clock
from people.errors import NoFactorError, NotProvedError, ScopeError
from people.permissions import SIGNED_OUT, Via, Viewer
from people.security_events import SecurityEvent, tell
from people.sign_in import kept_forms, renewals, service
from people.sign_in.browsers import kind_of
from people.sign_in.cookies import cookie_name
from people.sign_in.entering import Origin
from people.sign_in.networks import network_of
from people.vault import service as vault

SECURE_COOKIE = "__Host-sid"
LOOPBACK_COOKIE = "sid"
PROVED_WITHIN = timedelta(minutes=10)
SET_UP = "/account/factors"
_DIGITS = 12
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HIDDEN = frozenset({"_csrf_token"})
AnyConnection = ASGIConnection[Any, Any, Any, Any]


def now_of(connection: AnyConnection) -> datetime:
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

    async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
        """The viewer and the session id; signed out where neither is known."""
        renewals.begin()
        now = now_of(connection)
        mark_log(network_asking(connection))
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            viewer = await service.find_token_viewer(
                token.strip(), now=now, network=network_asking(connection)
            )
            if viewer is None:  # revoked, past its date, of a closed account, or never one
                tell(SecurityEvent.TOKEN_REFUSED)
            return AuthenticationResult(user=viewer or SIGNED_OUT, auth=None)
        session_id = connection.cookies.get(connection.app.state.session_cookie)
        found = await service.find_viewer(session_id, now=now) if session_id else None
        if found is not None and (widen := connection.app.state.get("widen")):
            found = await widen(found, now=now)
        return AuthenticationResult(user=found or SIGNED_OUT, auth=session_id if found else None)


def network_asking(connection: AnyConnection) -> str:
    """The network a request comes from; what it says of that counts from our proxies alone."""
    peer = connection.client.host if connection.client else ""
    forwarded = ",".join(connection.headers.getall("x-forwarded-for", []))
    return network_of(peer, forwarded, connection.app.state.get("trusted_proxies", ()))


def origin_of(connection: AnyConnection) -> Origin:
    """From where somebody signs in."""
    return Origin(
        network=network_asking(connection),
        browser=kind_of(connection.headers.get("user-agent", "")),
        device=connection.cookies.get(cookie_name(connection, "device")),
    )


async def guard_partial(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Lead whoever has no factor yet to setting one up; nothing else opens.

    Raises:
        NoFactorError: anything else was asked for.
    """
    viewer = connection.scope.get("user", SIGNED_OUT)
    if not viewer.is_partial or handler.opt.get("is_for_partial"):
        return
    is_public = handler.opt.get("permission") in SIGNED_OUT.permissions
    path = connection.url.path
    if not (is_public or path == SET_UP or path.startswith(f"{SET_UP}/")):
        raise NoFactorError("Set up a second way to prove who you are first.")


async def guard_scope(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Refuse a program what its token was not made for.

    Raises:
        ScopeError: a token that may only read would change something, or one that was not made
            for it would do what a person has to prove anew for.
    """
    viewer = connection.scope.get("user", SIGNED_OUT)
    if viewer.via is not Via.TOKEN:
        return
    if viewer.is_read_only and str(connection.scope.get("method")) not in _SAFE:
        raise ScopeError("This token may only read. Make one that may change what it is for.")
    if handler.opt.get("step_up") and handler.opt.get("permission") not in viewer.named:
        raise ScopeError(
            f"This token was not made for this. Make one that names {handler.opt['permission']}."
        )


async def guard_proof(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Demand a fresh proof of who it is where the route asks for one.

    Raises:
        NotProvedError: the last one is more than ten minutes old; the form is kept if it can be.
    """
    viewer = connection.scope.get("user", SIGNED_OUT)
    if not handler.opt.get("step_up") or viewer.via is not Via.WEB:
        return
    if viewer.is_partial and viewer.account and not await kinds_of(viewer.account):
        return  # there is nothing yet to prove it with, and nothing to reach but setting it up
    now = now_of(connection)
    if not is_proved(viewer, now=now):
        tell(SecurityEvent.STEP_UP_DEMANDED, viewer=viewer)
        raise NotProvedError(kept=await _kept(connection, viewer, now), back=_back(connection))


def is_proved(viewer: Viewer, *, now: datetime) -> bool:
    """Whether who is signed in proved it within the last ten minutes."""
    return viewer.proved_at is not None and now - viewer.proved_at < PROVED_WITHIN


async def _kept(connection: AnyConnection, viewer: Viewer, now: datetime) -> UUID | None:
    """The form that was sent, if it is one that can be kept."""
    is_form = (
        isinstance(connection, Request)
        and connection.method == "POST"
        and connection.content_type[0] == RequestEncodingType.URL_ENCODED
    )
    if not is_form or connection.url.path.startswith("/api/"):
        return None
    form = await connection.form()  # type: ignore[attr-defined]
    fields = [(name, value) for name, value in form.multi_items() if name not in _HIDDEN]
    if any(isinstance(value, UploadFile) for _, value in fields):
        return None
    return await kept_forms.keep_form(viewer, connection.url.path, fields, now=now)


def _back(connection: AnyConnection) -> str:
    """The page to come back to: what was asked for, or the page at the same address."""
    if connection.scope.get("method") == "GET":
        query = connection.url.query
        return f"{connection.url.path}?{query}" if query else connection.url.path
    template = connection.scope.get("path_template", "")
    is_page = any(
        isinstance(route, HTTPRoute) and route.path_format == template and "GET" in route.methods
        for route in connection.app.routes
    )
    return connection.url.path if is_page else "/"
