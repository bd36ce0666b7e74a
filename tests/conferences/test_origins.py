"""Nothing is changed by what a page of ours did not send: tried at every address that changes."""

from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from people.accounts.token_scopes import AddToken, Scope
from people.accounts.tokens import add_token
from people.audit.service import fetch, reading
from people.permissions import OPERATOR, Role
from tests.conftest import NOW, Visit
from tests.visitor import Visitor

FOREIGN: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none", "origin": "https://evil.example"},
    {"origin": "https://evil.example"},
    {"origin": "https://test.evil.example"},
    {"origin": "http://test"},
)
BY_PROVIDER = "/sign-in/with/x/logout"
"""Sent by a provider's server, and believed by its signature alone."""
NOT_JSON = (
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
)


def _changing(app: Litestar) -> list[tuple[str, str]]:
    """Every method and address that may change something, with ids of nothing."""
    return [
        (method, path)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods - {"GET", "HEAD", "OPTIONS"})
        for path in [
            "/".join(
                part if isinstance(part, str) else str(uuid4()) if part.type is UUID else "x"
                for part in ["", *route.path_components]
            )
        ]
    ]


async def _everybody_in_one(visit: Visit) -> Visitor:
    roles = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.STANDARDS_LEAD)
    visitor = await visit(*roles)
    await visitor.get("/sign-in")
    return visitor


async def _acts() -> int:
    """How many entries say that something was changed; what was refused is an entry as well."""
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT count(*) AS number FROM audit_entry"
            " WHERE verb <> 'consult' AND NOT details ? 'refused'"
        )
    return int(rows[0]["number"])


async def test_no_form_is_taken_without_the_token_of_its_page(app: Litestar, visit: Visit):
    visitor = await _everybody_in_one(visit)
    taken = {}
    for method, path in _changing(app):
        if not path.startswith("/api/") and path != BY_PROVIDER:
            for token in ("", "x", visitor.client.cookies["__Host-csrf"][:-1] + "x"):
                sent = {"_csrf_token": token, "name": "x"}
                answer = await visitor.client.request(method, path, data=sent)
                if answer.status_code != 403:
                    taken[method, path, token] = answer.status_code
    assert taken == {}
    assert await _acts() == 0
    assert (await visitor.get("/")).headers["location"] != "/sign-in"


@pytest.mark.parametrize("headers", FOREIGN)
async def test_nothing_is_taken_from_another_site(
    app: Litestar, visit: Visit, headers: dict[str, str]
):
    visitor = await _everybody_in_one(visit)
    token = visitor.client.cookies["__Host-csrf"]
    taken = {}
    for method, path in _changing(app):
        is_api = path.startswith("/api/")
        answer = await visitor.client.request(
            method,
            path,
            headers=headers,
            json={} if is_api else None,
            data=None if is_api else {"_csrf_token": token},
        )
        if answer.status_code != 409 or "another site" not in answer.text:
            taken[method, path] = answer.status_code
    assert taken == {}
    assert await _acts() == 0


@pytest.mark.parametrize("content_type", NOT_JSON)
async def test_a_session_opens_the_api_for_json_alone(
    app: Litestar, visit: Visit, content_type: str
):
    visitor = await _everybody_in_one(visit)
    taken = {}
    for method, path in _changing(app):
        if path.startswith("/api/"):
            headers = {"content-type": content_type} if content_type else {}
            answer = await visitor.client.request(method, path, content=b"{}", headers=headers)
            if answer.status_code != 409 or "application/json" not in answer.text:
                taken[method, path] = answer.status_code
    assert taken == {}
    assert await _acts() == 0


async def test_a_token_needs_no_page_and_a_wrong_one_opens_nothing(visit: Visit):
    owner, program = await visit(Role.COORDINATOR), await visit()
    token = await add_token(
        owner.viewer, AddToken(label="A program", scope=Scope.EVERYTHING), now=NOW
    )
    for given, status in ((token, 200), (f"{token}x", 401), ("", 401), (token.upper(), 401)):
        headers = {"authorization": f"Bearer {given}", "origin": "https://evil.example"}
        answer = await program.client.get("/api/v1/conferences", headers=headers)
        assert answer.status_code == status
