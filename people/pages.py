"""A page as an answer: a template with what every page needs beside its own context.

The shell (committee, navigation, who is signed in) is made by the app and found in its state; a
page names only its template and what it shows itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote, unquote
from uuid import uuid4

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_301_MOVED_PERMANENTLY,
    HTTP_303_SEE_OTHER,
    HTTP_422_UNPROCESSABLE_ENTITY,
)
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup

from people.errors import Fault, InvalidError
from people.forms import Faults

CALENDAR = "text/calendar"
NOTICE_COOKIE = "notice"
ON_A_PAGE = 200
_NOTICE_SECONDS = 60
AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """What of a long list stands on one page, and how many pages there are."""

    rows: Sequence[T]
    page: int
    pages: int


def part_of(rows: Sequence[T], page: int) -> Part[T]:
    """One page of a list; the nearest where there is no such page."""
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    shown = min(max(1, page), pages)
    return Part(rows[(shown - 1) * ON_A_PAGE : shown * ON_A_PAGE], shown, pages)


class MakesShell(Protocol):
    """What the app hands over: the shell of a page for a request."""

    def __call__(self, request: AnyRequest) -> object:
        """The shell of the page this request is answered with."""
        ...


class Page(Template):
    """A template that is given the shell, the hidden fields of forms, and any faults."""

    def create_template_context(self, request: AnyRequest) -> dict[str, Any]:
        """The page's own context, and what every page has; a notice is shown on this one alone."""
        if NOTICE_COOKIE in request.cookies:
            self.cookies.append(_notice("", 0))
        make_shell: MakesShell = request.app.state.make_shell
        token = _csrf_token(request)
        return {
            "faults": (),
            "typed": {},
            **self.context,
            "request": request,
            "shell": make_shell(request),
            "csrf_input": lambda: _hidden("_csrf_token", token),
            "act_id_input": lambda: _hidden("act_id", str(uuid4())),
        }


def page(
    template: str,
    *,
    status_code: int = HTTP_200_OK,
    cookies: Sequence[Cookie] = (),
    headers: Mapping[str, str] | None = None,
    **context: Any,  # noqa: ANN401 - whatever the template shows
) -> Page:
    """The page of that template with this context."""
    return Page(
        template_name=template,
        context=context,
        status_code=status_code,
        cookies=list(cookies),
        headers=dict(headers or {}),
        media_type="text/html; charset=utf-8" if template.endswith(".html") else None,
    )


def faulty(
    template: str,
    faults: Faults | InvalidError | Sequence[Fault],
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    **context: Any,  # noqa: ANN401 - whatever the template shows
) -> Page:
    """The same page again with 422, its faults, and everything that was typed."""
    found = faults if isinstance(faults, Sequence) else faults.faults
    kept = faults.typed if isinstance(faults, Faults) else dict(typed or {})
    return page(
        template,
        status_code=HTTP_422_UNPROCESSABLE_ENTITY,
        faults=tuple(found),
        typed=kept,
        **context,
    )


def as_pdf(name: str, content: bytes) -> Response[bytes]:
    """A finished paper as something to save under a name."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type="application/pdf", headers=headers)


def as_calendar(name: str, content: bytes) -> Response[bytes]:
    """Something that calendars open, to save under a name."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=CALENDAR, headers=headers)


def see_other(path: str, notice: str = "") -> Redirect:
    """Go on to a page after something was done; it says so once, in these words."""
    cookies = [_notice(quote(notice), _NOTICE_SECONDS)] if notice else []
    return Redirect(path, status_code=HTTP_303_SEE_OTHER, cookies=cookies)


def moved_to(path: str) -> Redirect:
    """Lead on to where something is from now on."""
    return Redirect(path, status_code=HTTP_301_MOVED_PERMANENTLY)


def inside(path: str) -> str:
    r"""A path of this service as it was given, or the first page where it leads elsewhere.

    Browsers take a backslash for a slash, and leave out line breaks and tabs.

    >>> inside("/conferences"), inside("//evil.example"), inside("/\t/evil.example")
    ('/conferences', '/', '/')
    """
    is_plain = path.isprintable() and "\\" not in path
    return path if is_plain and path.startswith("/") and not path.startswith("//") else "/"


def notice_of(request: AnyRequest) -> str:
    """What the page before wanted said."""
    return unquote(request.cookies.get(NOTICE_COOKIE, ""))[:300]


def _notice(value: str, seconds: int) -> Cookie:
    return Cookie(
        key=NOTICE_COOKIE, value=value, max_age=seconds, httponly=True, samesite="lax", path="/"
    )


def _csrf_token(request: AnyRequest) -> str:
    """The token of this browser; where no route matched, the one its cookie holds."""
    made = ScopeState.from_scope(request.scope).csrf_token
    if isinstance(made, str):
        return made
    config = request.app.csrf_config
    return request.cookies.get(config.cookie_name, "") if config is not None else ""


def _hidden(name: str, value: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
