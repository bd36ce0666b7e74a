"""The page of a personal link that does not work, or does not work any more."""

from typing import Any

from litestar import Request
from litestar.response import Template

from people.errors import NotFoundError
from people.links.service import ExpiredLinkError
from people.pages import page


def show_dead(_request: Request[Any, Any, Any], error: NotFoundError) -> Template:
    """One answer to every link that leads nowhere, and another where its time is over."""
    if isinstance(error, ExpiredLinkError):
        return page("people/links/expired.html", status_code=404, expired_at=error.expired_at)
    return page("people/links/dead.html", status_code=404)


DEAD: dict[Any, Any] = {NotFoundError: show_dead}
"""For the handlers of a personal link: whatever is not found there is a link that is dead."""
