"""The cookies a browser holds of this service, as pages set them."""

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def session_cookie(connection: AnyConnection, session_id: str) -> Cookie:
    """The cookie with the session's id: for the browser alone, and for this service alone."""
    return own_cookie(connection, connection.app.state.session_cookie, session_id)


def cookie(
    connection: AnyConnection, name: str, value: str, *, lasts: timedelta | None = None
) -> Cookie:
    """A cookie of that short name; without a time it ends with the browser."""
    seconds = int(lasts.total_seconds()) if lasts is not None else None
    return own_cookie(connection, cookie_name(connection, name), value, max_age=seconds)


def cookie_name(connection: AnyConnection, name: str) -> str:
    """What a cookie is called here: one that no other host can set, where there is https."""
    return f"__Host-{name}" if is_secure(connection) else name


def own_cookie(connection: AnyConnection, name: str, value: str, **more: Any) -> Cookie:  # noqa: ANN401 - of a cookie
    """A cookie no script reads; over https alone, where the service is reached so."""
    return Cookie(
        key=name,
        value=value,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(connection),
        **more,
    )


def is_secure(connection: AnyConnection) -> bool:
    """Whether the service is reached over https, and its cookies are bound to it."""
    return bool(connection.app.state.session_cookie.startswith("__Host-"))
