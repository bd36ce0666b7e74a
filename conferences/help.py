"""Help, the accessibility statement and the privacy notice: the same for everybody."""

from typing import Any

from litestar import get
from litestar.response import Template

from people.pages import page
from people.permissions import Permission

PUBLIC: dict[str, Any] = {"permission": Permission.PAGE_PUBLIC}


@get("/help", opt=PUBLIC)
async def show_help() -> Template:
    """How to get help."""
    return page("help/index.html")


@get("/help/accessibility", opt=PUBLIC)
async def show_accessibility() -> Template:
    """How accessible the service is, and what is not."""
    return page("help/accessibility.html")


@get("/help/privacy", opt=PUBLIC)
async def show_privacy() -> Template:
    """What is kept about whom, why and how long."""
    return page("help/privacy.html")


ROUTES = [show_help, show_accessibility, show_privacy]
