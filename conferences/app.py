"""Where everything is joined: routes, sessions, errors, pages, the database and the clock."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Litestar, Request, Router, get
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from conferences import routes
from conferences.access import service as access
from conferences.answers import EXCEPTION_HANDLERS, before_send
from conferences.entitlement import told_sql
from conferences.entries import OneEntryMiddleware, enter_answer, enter_error
from conferences.families.known_names import find_name
from conferences.settings import Settings
from conferences.shell import STATIC, home, shell_maker, template_engine, terms_of_request
from notifications.deliveries import service as deliveries
from notifications.wordings import service as wordings
from people.asking import AskedAt, AskedBy
from people.audit.service import housekeeping
from people.clock import local_day
from people.errors import NotFoundError, RefusedError
from people.open_id.pages import Doors
from people.permissions import SIGNED_OUT, Permission, Via, Viewer, guard
from people.security_events import SecurityEvent, tell
from people.sign_in.middleware import (
    LOOPBACK_COOKIE,
    SECURE_COOKIE,
    ViewerMiddleware,
    guard_partial,
    guard_proof,
    guard_scope,
    now_of,
)
from people.uploading import MOST_PARTS, StreamingRequest
from people.vault import service as vault
from standards.agreed import service as agreed
from standards.agreed.in_force import Terms
from standards.guidance import service as guidance

_BODY_LIMIT = 2 * 1024 * 1024
_FORMS = {RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_TERMS_LAST = timedelta(minutes=1)
AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]
Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_app(settings: Settings, *, lifespan: Sequence[Lifespan] = ()) -> Litestar:
    """The service, joined; it opens nothing until its lifespan runs."""
    deliveries.use(told_sql)
    wordings.use(find_name)
    return Litestar(
        route_handlers=[show_home, is_ready, _static_files(), *routes.all_routes(settings)],
        dependencies={"viewer": Provide(viewer_of), "now": Provide(provide_now)},
        middleware=[DefineMiddleware(OneEntryMiddleware), DefineMiddleware(ViewerMiddleware)],
        guards=[guard_origin, guard_partial, guard, guard_scope, guard_proof],
        before_request=remember_terms,
        before_send=[before_send],
        after_request=enter_answer,
        after_exception=[enter_error],
        exception_handlers=EXCEPTION_HANDLERS,
        template_config=TemplateConfig(instance=template_engine()),
        csrf_config=_csrf(is_secure=settings.is_https),
        compression_config=CompressionConfig(backend="gzip", minimum_size=800),
        openapi_config=_openapi(),
        request_class=StreamingRequest,
        request_max_body_size=_BODY_LIMIT,
        multipart_form_part_limit=MOST_PARTS,
        lifespan=list(lifespan),
        state=_state(settings),
        debug=False,
        logging_config=None,
    )


@get("/", opt={"permission": Permission.PAGE_PUBLIC}, include_in_schema=False)
async def show_home(viewer: AskedBy, now: AskedAt) -> Redirect:
    """Lead everybody to the page they start on, past guidance that they are still to read."""
    is_to_read = await guidance.list_to_read(viewer, now=now)
    return Redirect("/guidance/to-read" if is_to_read else home(viewer), status_code=303)


@get(
    "/ready",
    opt={"permission": Permission.PAGE_PUBLIC},
    media_type="text/plain",
    include_in_schema=False,
)
async def is_ready() -> str:
    """Say that the service and its database answer."""
    async with housekeeping() as transaction:
        await transaction.connection.execute("SELECT 1")
    return "ready"


async def viewer_of(request: AnyRequest) -> Viewer:
    """Who asks, with the id of the act the request carries."""
    viewer: Viewer = request.user
    if request.method in _SAFE:
        return viewer
    given: Any = request.headers.get("idempotency-key", "")
    if not given and request.content_type[0] in _FORMS:
        given = (await request.form()).get("act_id", "")
    if not given:
        return viewer
    try:
        act_id = UUID(str(given))
    except ValueError:
        raise RefusedError("The form's id is damaged. Load the page again and send it.") from None
    request.scope["state"]["act_id"] = act_id
    return replace(viewer, act_id=act_id)


async def provide_now(request: AnyRequest) -> datetime:
    """The instant of the request, read once."""
    return now_of(request)


async def remember_terms(request: AnyRequest) -> None:
    """Find the words of the standard in force, for the page around the answer.

    They are read again every minute: a standard may come into force today, by another process.
    """
    if request.url.path.startswith(("/static/", "/api/", "/feeds/", "/ready")):
        return
    now = now_of(request)
    known: tuple[datetime, Terms] | None = request.app.state.get("terms")
    if known is None or not known[0] <= now < known[0] + _TERMS_LAST:
        try:
            known = (now, await agreed.get_terms(SIGNED_OUT, on=local_day(now)))
        except NotFoundError:
            return
        request.app.state["terms"] = known
    request.scope["state"]["terms"] = known[1]
    terms_of_request.set(known[1])


async def guard_origin(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Refuse what another site makes a browser send.

    Raises:
        RefusedError: an unsafe request came from elsewhere.
    """
    if str(connection.scope.get("method")) in _SAFE or _is_program(connection):
        return
    if not _is_own_page(connection):
        tell(SecurityEvent.FORM_FOREIGN)
        raise RefusedError("This was sent from another site and refused. Use the page itself.")
    if connection.url.path.startswith("/api/") and not _is_json(connection):
        raise RefusedError("Send application/json, or a token.")


def _is_own_page(connection: AnyConnection) -> bool:
    """Whether a page of ours sent it: browsers say so in Sec-Fetch-Site, older ones in Origin.

    Under our referrer policy a browser's Origin of its own page is ``null``.
    """
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is not None:
        own = {None, "null", *_own_origins(connection)}
        return site in {"same-origin", "none"} and origin in own
    return origin is None or origin in _own_origins(connection)


def _own_origins(connection: AnyConnection) -> set[str]:
    public_url = urlsplit(connection.app.state.settings.public_url)
    host = connection.headers.get("host", "")
    return {f"{public_url.scheme}://{public_url.netloc}", f"{public_url.scheme}://{host}"}


def _is_program(connection: AnyConnection) -> bool:
    viewer = connection.scope.get("user")
    return viewer is not None and viewer.via is Via.TOKEN


def _is_json(connection: AnyConnection) -> bool:
    return connection.headers.get("content-type", "").startswith("application/json")


def _static_files() -> Router:
    return create_static_files_router(
        path="/static",
        directories=[STATIC],
        opt={"permission": Permission.PAGE_PUBLIC, "exclude_from_auth": True},
        include_in_schema=False,
    )


def _state(settings: Settings) -> State:
    return State(
        {
            "make_shell": shell_maker(settings),
            "widen": access.widen,
            "session_cookie": SECURE_COOKIE if settings.is_https else LOOPBACK_COOKIE,
            "settings": settings,
            "doors": Doors(settings.providers, public_url=settings.public_url),
            "trusted_proxies": settings.trusted_proxies,
        }
    )


def _csrf(*, is_secure: bool) -> CSRFConfig:
    return CSRFConfig(
        secret=vault.secret_for("csrf"),
        cookie_name="__Host-csrf" if is_secure else "csrf",
        cookie_secure=is_secure,
        cookie_httponly=True,
        cookie_samesite="strict",
        exclude=[r"^/api/v1/", r"^/static/", r"^/sign-in/with/[a-z0-9-]+/logout$"],
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Convenor",
        version="1",
        path="/api/schema",
        render_plugins=[JsonRenderPlugin()],
        openapi_router=Router(
            "/api/schema", route_handlers=[], opt={"permission": Permission.SESSION_OWN}
        ),
    )
