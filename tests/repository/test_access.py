"""Every route says who may use it, and nobody else gets anything there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types.internal_types import PathParameterDefinition

from conferences import routes
from people.permissions import PERMISSIONS, SIGNED_OUT, Permission, Role
from tests.conferences.children.households import somebody
from tests.conftest import Visit
from tests.repository.sources import modules
from tests.visitor import Visitor

NOBODY = UUID("00000000-0000-4000-8000-000000000000")

GUARDED = {
    "child", "child_decision", "conference", "conference_child", "family", "family_consent",
    "family_contact", "family_member", "family_notice", "family_part", "family_relationship",
    "family_silence", "invitation", "invitation_warning", "kept_apart", "outcome", "pack",
    "pack_file", "pack_opening", "print_run", "printed_letter", "report_sharing", "report",
    "report_file", "segment", "stand_in",
}  # fmt: skip
_READS = re.compile(r"\b(?:FROM|JOIN)\s+\"?([a-z_]+)\"?")


@dataclass(frozen=True)
class Call:
    """One method of one route, with whatever stands for its parameters filled in."""

    method: str
    path: str
    permission: Permission

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    async def made_by(self, visitor: Visitor) -> httpx.Response:
        if self.is_api and self.path.startswith("/api/v1"):
            return await visitor.api(self.method, self.path.removeprefix("/api/v1"))
        if self.method == "POST":
            return await visitor.submit(self.path)
        return await visitor.client.request(self.method, self.path)


def _handlers(app: Litestar) -> Iterator[tuple[HTTPRoute, HTTPRouteHandler]]:
    """Every route with its handlers; Litestar answers OPTIONS itself, where the guard refuses."""
    for route in app.routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            if handler.http_methods != {"OPTIONS"}:
                yield route, handler


def _calls(app: Litestar) -> list[Call]:
    return [
        Call(method, _filled(route), handler.opt["permission"])
        for route, handler in _handlers(app)
        for method in sorted(handler.http_methods)
    ]


def _filled(route: HTTPRoute) -> str:
    parts = [part if isinstance(part, str) else _stand_in(part) for part in route.path_components]
    return "/" + "/".join(parts)


def _stand_in(parameter: PathParameterDefinition) -> str:
    return str(NOBODY) if parameter.type is UUID else "x"


def test_every_route_declares_a_permission(app: Litestar):
    undeclared = [
        f"{sorted(handler.http_methods)} {route.path}"
        for route, handler in _handlers(app)
        if not isinstance(handler.opt.get("permission"), Permission)
    ]
    assert undeclared == []


def test_calls_of_programs_are_among_the_calls_and_so_in_the_schema():
    among_pages = [path for one in routes.PAGES for path in getattr(one, "paths", ())]
    assert among_pages
    assert [path for path in among_pages if path.startswith("/api/")] == []


def test_every_permission_is_used(app: Litestar):
    used = {call.permission for call in _calls(app)}
    assert set(Permission) - used == set()


def test_every_permission_is_somebody_s():
    held = frozenset[Permission]().union(*PERMISSIONS.values())
    assert set(Permission) - held == set()


async def test_signed_out_every_page_leads_to_signing_in_and_every_call_is_refused(
    app: Litestar, visit: Visit
):
    nobody = await visit()
    wrong = {}
    for call in _calls(app):
        if call.permission in SIGNED_OUT.permissions:
            continue
        answer = await call.made_by(nobody)
        led = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        if not (answer.status_code == 401 if call.is_api else led):
            wrong[f"{call.method} {call.path}"] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
async def test_what_a_role_may_not_use_is_not_there(app: Litestar, visit: Visit, role: Role):
    visitor = await visit(role)
    refused = [call for call in _calls(app) if call.permission not in PERMISSIONS[role]]
    answers = [(call, await call.made_by(visitor)) for call in refused]
    wrong = {f"{c.method} {c.path}": a.status_code for c, a in answers if a.status_code != 404}
    assert wrong == {}
    pages = {answer.text for call, answer in answers if not call.is_api}
    calls = {answer.text for call, answer in answers if call.is_api}
    assert (len(pages) <= 1, len(calls) <= 1) == (True, True)


@pytest.mark.parametrize("role", list(Role))
async def test_what_a_role_may_use_opens(app: Litestar, visit: Visit, role: Role):
    visitor = await visit(role, professional=None if role is Role.FAMILY else await somebody())
    wrong = {}
    for call in _calls(app):
        is_plain = call.method == "GET" and str(NOBODY) not in call.path and "/x" not in call.path
        if is_plain and call.permission in PERMISSIONS[role]:
            answer = await call.made_by(visitor)
            if answer.status_code in {401, 403, 404} or answer.status_code >= 500:
                wrong[call.path] = answer.status_code
    assert wrong == {}


def _guarded_tables_read() -> dict[str, set[str]]:
    """The guarded tables each slice reads, by SQL or through Piccolo."""
    classes = {"".join(word.title() for word in table.split("_")): table for table in GUARDED}
    found: dict[str, set[str]] = {}
    for module in modules():
        read = {name for text in module.sql for name in _READS.findall(text)} & GUARDED
        read |= {
            classes[node.value.id]
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in classes
            and node.attr in {"count", "exists", "objects", "select"}
        }
        if read and module.name != "conferences.entitlement":
            found.setdefault(module.slice, set()).update(read)
    return found


def test_guarded_tables_are_read_by_conferences_alone():
    assert {name for name in _guarded_tables_read() if not name.startswith("conferences.")} == set()
