"""What stands around every page: the committee's name, the navigation, who is signed in.

Also the template engine: its filters, its words, and the versioned addresses of static files.
"""

import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.plugins.jinja import JinjaTemplateEngine

from conferences.settings import Settings
from people import clock, text
from people.open_id.providers import Provider
from people.pages import AnyRequest, notice_of
from people.permissions import SIGNED_OUT, Permission, Role, Viewer, may
from standards.agreed.in_force import Terms
from standards.agreed.wording import said

TEMPLATES = Path(__file__).parents[1] / "templates"
STATIC = TEMPLATES / "static"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation."""

    key: str
    href: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Everything around a page's own content."""

    committee: str
    service: str
    terms: Terms | None
    navigation: tuple[Entry, ...]
    viewer: Viewer
    is_demo: bool
    notice: str
    organisations: tuple[Provider, ...]
    """Who else signs people in."""

    @property
    def conferences(self) -> Entry:
        """The list of conferences that this viewer has, for whoever comes from one."""
        own, every = _OWN_CONFERENCES, _EVERY_CONFERENCE
        return every if may(self.viewer, Permission.WORKLIST_VIEW) else own


_EVERY_CONFERENCE = Entry("conferences", "/conferences", "Conferences")
_OWN_CONFERENCES = Entry("mine", "/my-conferences", "My conferences")
_ENTRIES: tuple[tuple[Permission, Entry], ...] = (
    (Permission.WORKLIST_VIEW, Entry("worklist", "/work-list", "Work list")),
    (Permission.WORKLIST_VIEW, _EVERY_CONFERENCE),
    (Permission.INVITATION_ANSWER, _OWN_CONFERENCES),
    (Permission.MEETING_OWN, Entry("meetings", "/my-meetings", "My meetings")),
    (Permission.CHILD_EDIT, Entry("children", "/children", "Children")),
    (Permission.PROFESSIONAL_VIEW, Entry("people", "/professionals", "People")),
    (Permission.RECEPTION_VIEW, Entry("reception", "/reception", "Reception")),
    (Permission.ACCESS_BAR, Entry("bars", "/bars", "Kept out")),
    (Permission.VENUE_VIEW, Entry("venues", "/venues", "Rooms")),
    (Permission.FIGURE_VIEW, Entry("report", "/quarterly-reports", "Quarterly report")),
    (Permission.STANDARD_VIEW, Entry("standards", "/standards", "Standards")),
    (Permission.GUIDANCE_VIEW, Entry("guidance", "/guidance", "Guidance")),
    (Permission.DELIVERY_VIEW, Entry("deliveries", "/deliveries", "Mail")),
    (Permission.ACCOUNT_MANAGE, Entry("accounts", "/accounts", "Accounts")),
    (Permission.APPROVAL_VIEW, Entry("oversight", "/oversight", "Oversight")),
)
_HOMES: tuple[tuple[Role, str], ...] = (
    (Role.COORDINATOR, "/work-list"),
    (Role.CHAIR, "/work-list"),
    (Role.CHIEF_OFFICER, "/quarterly-reports"),
    (Role.STANDARDS_LEAD, "/quarterly-reports"),
    (Role.AGENCY_LEAD, "/quarterly-reports"),
    (Role.ADMINISTRATOR, "/accounts"),
    (Role.AUDITOR, "/oversight"),
    (Role.DATA_PROTECTION_OFFICER, "/oversight"),
    (Role.SENIOR_MANAGER, "/variations"),
    (Role.RECEPTION, "/reception"),
    (Role.FAMILY, "/my-meetings"),
)


def navigation(viewer: Viewer) -> tuple[Entry, ...]:
    """The entries that lead somewhere for this viewer."""
    if not viewer.is_signed_in:
        return ()
    return tuple(entry for permission, entry in _ENTRIES if may(viewer, permission))


def home(viewer: Viewer) -> str:
    """The page a viewer starts on."""
    if not viewer.is_signed_in:
        return "/sign-in"
    for role, path in _HOMES:
        if viewer.has_role(role):
            return path
    return "/my-conferences"


def shell_maker(settings: Settings) -> Callable[[AnyRequest], Shell]:
    """A function that makes the shell of a request's page."""

    def make(request: AnyRequest) -> Shell:
        viewer = request.scope.get("user") or SIGNED_OUT
        known = request.app.state.get("terms")  # a refusal comes before the request's own
        terms = request.scope["state"].get("terms") or (known[1] if known else None)
        return Shell(
            committee=terms.committee if terms is not None else "Child Protection Committee",
            service=said("Conferences", terms or Terms()),
            terms=terms,
            navigation=navigation(viewer),
            viewer=viewer,
            is_demo=settings.is_demo,
            notice=notice_of(request),
            organisations=tuple(settings.providers.values()),
        )

    return make


terms_of_request: ContextVar[Terms | None] = ContextVar("terms_of_request", default=None)
"""The words of the standard in force, for whatever page is being made."""


def _in_terms(text: str) -> str:
    return said(text, terms_of_request.get() or Terms())


def template_engine() -> JinjaTemplateEngine:
    """The engine all pages are rendered by: escaping on, undefined names refused."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _in_terms, lambda one, many, number: _in_terms(one if number == 1 else many), newstyle=True
    )
    environment.filters |= {
        "clock": clock.clock,
        "day": clock.day,
        "diary_day": clock.diary_day,
        "local_day": clock.local_day,
        "moment": clock.moment,
        "phrase": text.phrase,
        "short_day": clock.short_day,
        "until": clock.until,
    }
    environment.globals |= {"asset": _asset_addresses(), "may": may, "Permission": Permission}
    return JinjaTemplateEngine.from_environment(environment)


def _asset_addresses() -> Callable[[str], str]:
    versions: dict[str, str] = {}

    def asset(path: str) -> str:
        if path not in versions:
            versions[path] = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
        return f"/static/{path}?v={versions[path]}"

    return asset
