"""Every route of the service, by slice."""

from typing import Any

from conferences.settings import Settings
from people.sign_in import pages as sign_in

PAGES: list[Any] = [
    *sign_in.ROUTES,
]
API: list[Any] = []


def all_routes(settings: Settings) -> list[Any]:
    """The routes of an installation; the demonstration has one more, to sign in as anybody."""
    demo = sign_in.DEMO_ROUTES if settings.is_demo and settings.is_loopback else []
    return [*PAGES, *API, *demo]
