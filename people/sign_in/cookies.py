"""The cookie a signed-in browser holds, as pages set it."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie


def session_cookie(request: Request[Any, Any, Any], session_id: str) -> Cookie:
    """The cookie with the session's id: for the browser alone, and for this service alone."""
    return own_cookie(request, request.app.state.session_cookie, session_id)


def own_cookie(request: Request[Any, Any, Any], name: str, value: str, **more: Any) -> Cookie:  # noqa: ANN401 - of a cookie
    """A cookie no script reads; over https alone, where the service is reached so."""
    return Cookie(
        key=name,
        value=value,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
        **more,
    )


def is_secure(request: Request[Any, Any, Any]) -> bool:
    """Whether the service is reached over https, and its cookies are bound to it."""
    return bool(request.app.state.session_cookie.startswith("__Host-"))
