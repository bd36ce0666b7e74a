"""How errors and answers leave: page or problem+json, with the same headers on every one.

Litestar's ``after_request`` and middleware do not see every error answer; a ``before_send`` hook
does, so the headers are set there.
"""

import secrets
from typing import Any
from urllib.parse import quote, urlsplit

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.types import Message, Scope

from people.audit.service import DATABASE_IS_GONE, answered
from people.errors import (
    ClashError,
    ConvenorError,
    Fault,
    InvalidError,
    NoFactorError,
    NotFoundError,
    NotProvedError,
    NotSignedInError,
    RefusedError,
    RepeatedError,
    ScopeError,
    UnavailableError,
)
from people.pages import inside, page
from people.permissions import SIGNED_OUT, Permission
from people.security_events import SecurityEvent, tell
from people.sign_in import renewals
from people.sign_in.cookies import session_cookie
from people.sign_in.service import TooManyTriesError

log = structlog.get_logger(__name__)

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; object-src 'none'"
)
_USED_BY_NOBODY = (
    "accelerometer", "camera", "display-capture", "fullscreen", "geolocation", "gyroscope", "hid",
    "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_ONLY_BY_HTTPS = "max-age=63072000; includeSubDomains"
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _CSP,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(f"{one}=()" for one in _USED_BY_NOBODY),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_STATUS: tuple[tuple[type[ConvenorError], int], ...] = (
    (NotFoundError, 404),
    (TooManyTriesError, 429),
    (RefusedError, 409),
    (ClashError, 409),
    (InvalidError, 422),
    (NotSignedInError, 401),
    (NoFactorError, 403),
    (NotProvedError, 403),
    (ScopeError, 403),
    (UnavailableError, 503),
)
_TITLES = {
    400: "This cannot be read",
    401: "Sign in first",
    403: "This was refused",
    404: "Not found",
    405: "This address takes no such request",
    409: "This was not done",
    413: "Too large",
    415: "Not in a form this address reads",
    422: "Check what you gave",
    429: "Too many tries",
    500: "Something went wrong",
    503: "Not available now",
}
_PAGES = frozenset({401, 403, 404, 409, 422, 429, 503})
_IMMUTABLE = "public, max-age=31536000, immutable"
_ADDRESS_IS_WRONG = (
    "Part of the address is not what can stand there. Check it, or begin from the first page."
)
_BEYOND_MEASURE = (
    "Something you sent cannot be taken at all: a number or a date beyond all measure, or text that"
    " is not UTF-8. Check it and send it again."
)
AnyRequest = Request[Any, Any, Any]


def headers_of_all(*, is_https: bool) -> dict[str, str]:
    """The headers an answer has unless it says otherwise."""
    by_https = {"strict-transport-security": _ONLY_BY_HTTPS} if is_https else {}
    return _HEADERS | by_https


async def before_send(message: Message, scope: Scope) -> None:
    """Set the headers every answer has, and keep where an act's answer led."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    if scope["path"].startswith("/static/") and b"v=" in scope["query_string"]:
        headers.setdefault("cache-control", _IMMUTABLE)
    for name, value in headers_of_all(
        is_https=scope["litestar_app"].state.settings.is_https
    ).items():
        headers.setdefault(name, value)
    renewed = renewals.take()
    if renewed is not None and message["status"] < 400:  # noqa: PLR2004
        headers.add("set-cookie", session_cookie(Request(scope), renewed).to_header(header=""))
    act_id = scope["state"].get("act_id")
    location = headers.get("location")
    if _is_by_link(scope):
        return  # where it leads holds the link's secret, which is kept nowhere
    if act_id is not None and location and message["status"] in (201, 303):
        try:
            await answered(act_id, location)
        except DATABASE_IS_GONE as error:  # the act is done, and its answer is not to be lost
            log.warning("answer_not_kept", error=type(error).__name__)


def _is_by_link(scope: Scope) -> bool:
    """Whether a link from a mail led there."""
    handler = scope.get("route_handler")
    return handler is not None and handler.opt.get("permission") is Permission.LINK_USE


def wants_json(request: AnyRequest) -> bool:
    """Whether the asker is a program."""
    return request.url.path.startswith("/api/")


def convenor_error(request: AnyRequest, error: ConvenorError) -> Response[Any]:
    """The answer to what the service refused."""
    if isinstance(error, RepeatedError):
        return _first_answer(request, error)
    if isinstance(error, NotSignedInError) and not wants_json(request):
        return Redirect(f"/sign-in?next={quote(request.url.path)}", status_code=303)
    if isinstance(error, TooManyTriesError):
        tell(SecurityEvent.SIGN_IN_THROTTLED)
    if isinstance(error, NotProvedError | NoFactorError) and not wants_json(request):
        return Redirect(_to_prove(error), status_code=303)
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    faults = error.faults if isinstance(error, InvalidError) else ()
    held_by = error.held_by if isinstance(error, ClashError) else ""
    if wants_json(request):
        answer = _problem(status, str(error), faults=faults, held_by=held_by)
    else:
        answer = page(
            f"errors/{status}.html",
            status_code=status,
            message=str(error),
            faults=faults,
            held_by=held_by,
        )
    if isinstance(error, TooManyTriesError):
        answer.headers["retry-after"] = str(error.wait)
    return answer


def not_of_its_type(request: AnyRequest, error: ValidationException) -> Response[Any]:
    """The answer where a part of what was sent is missing, or is not of the type that is asked."""
    if not wants_json(request):  # forms are read by hand: what is left is the address
        return convenor_error(request, InvalidError(Fault("", _ADDRESS_IS_WRONG)))
    wrong = error.extra if isinstance(error.extra, list) else []
    faults = [Fault("" if one["key"] == "data" else one["key"], one["message"]) for one in wrong]
    return convenor_error(request, InvalidError(*faults or [Fault("", error.detail)]))


def beyond_measure(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer to what neither the service nor the database can hold; nothing was changed."""
    log.warning(
        "beyond_measure", error=type(error).__name__, path=request.route_handler.handler_name
    )
    return convenor_error(request, InvalidError(Fault("", _BEYOND_MEASURE)))


def http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """The answer to what the framework refused: no such route, wrong method, too large."""
    status = error.status_code
    if status == 403:  # noqa: PLR2004 - Litestar's, of a form without its token
        tell(SecurityEvent.FORM_FOREIGN)
    if status == 405 and not request.scope.get("user", SIGNED_OUT).is_signed_in:  # noqa: PLR2004
        status = 404
    if wants_json(request):
        return _problem(status, "" if status >= 500 else error.detail)  # noqa: PLR2004
    shown = status if status in _PAGES else 422 if status < 500 else 500  # noqa: PLR2004
    return page(f"errors/{shown}.html", status_code=status, message=_plain(status))


def database_error(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer while the database does not: 503, and when to come back."""
    log.error("database_unavailable", error=type(error).__name__)
    gone = UnavailableError(
        "The service cannot reach its records now. If you sent something, it was done as a whole"
        " or not at all: look whether it is there before you send it again."
    )
    answer = convenor_error(request, gone)
    answer.headers["retry-after"] = "10"
    return answer


def unforeseen(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer to a fault of ours: a reference that finds it in the log, and nothing else."""
    reference = secrets.token_hex(4)
    log.error(
        "unforeseen", reference=reference, route=request.route_handler.handler_name, exc_info=error
    )
    if wants_json(request):
        return _problem(500, f"Something went wrong. Tell us this reference: {reference}.")
    return page("errors/500.html", status_code=500, reference=reference)


EXCEPTION_HANDLERS: dict[Any, Any] = {
    ConvenorError: convenor_error,
    HTTPException: http_error,
    ValidationException: not_of_its_type,
    OverflowError: beyond_measure,
    RecursionError: beyond_measure,
    UnicodeDecodeError: beyond_measure,
    asyncpg.DataError: beyond_measure,
    asyncpg.InsufficientResourcesError: database_error,
    **dict.fromkeys(DATABASE_IS_GONE, database_error),
    Exception: unforeseen,
}


def _first_answer(request: AnyRequest, error: RepeatedError) -> Response[Any]:
    if not wants_json(request):
        return Redirect(error.answer or _page_before(request), status_code=303)
    problem = _problem(409, str(error))
    if error.answer:
        problem.headers["location"] = error.answer
    return problem


def _to_prove(error: ConvenorError) -> str:
    """Where somebody proves who they are, and what happens to what they sent."""
    if not isinstance(error, NotProvedError):
        return "/sign-in/again"
    kept = f"&form={error.kept}" if error.kept is not None else ""
    return f"/sign-in/again?next={quote(error.back)}{kept}"


def _page_before(request: AnyRequest) -> str:
    """The page the browser says it came from, or the first."""
    try:
        return inside(urlsplit(request.headers.get("referer", "/")).path)
    except ValueError:
        return "/"


def _plain(status: int) -> str:
    if status == 413:  # noqa: PLR2004
        return "What you sent is too large. Report files may have up to 50 MB."
    if status == 403:  # noqa: PLR2004
        return "The page you sent this from was too old. Load it again and send it once more."
    return ""


def _problem(
    status: int, detail: str, *, faults: tuple[Any, ...] = (), held_by: str = ""
) -> Response[bytes]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(status, "This was refused"),
        "status": status,
        "detail": detail,
    }
    if faults:
        body["faults"] = msgspec.to_builtins(faults)
    if held_by:
        body["held_by"] = held_by
    return Response(
        msgspec.json.encode(body), status_code=status, media_type="application/problem+json"
    )
