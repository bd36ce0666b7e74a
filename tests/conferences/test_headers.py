"""The headers of every answer: each route, to whoever asks, whatever goes wrong."""

import re
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from conferences.app import create_app
from conferences.settings import Settings, read_settings
from people.agencies import service as agencies
from people.permissions import Role
from tests.conftest import NOW, Visit
from tests.drill.doors import handlers
from tests.visitor import Visitor

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; object-src 'none'"
)
EXACTLY = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
}
NOBODY = str(UUID(int=4))
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW")
TELLS_THE_SERVER = {"server", "x-powered-by", "x-debug-token"}


def wrong_with(answer: httpx.Response) -> list[str]:
    """What is wrong with the headers of an answer."""
    headers = answer.headers
    wrong = [name for name, value in EXACTLY.items() if headers.get(name) != value]
    csp = headers.get("content-security-policy", "")
    if not (csp.startswith(CSP) or "sandbox" in csp):
        wrong.append("content-security-policy")
    policy = headers.get("permissions-policy", "")
    if not policy or re.search(r"=(?!\(\))", policy):
        wrong.append("permissions-policy")
    is_static = str(answer.request.url.path).startswith("/static/")
    if not is_static and "no-store" not in headers.get("cache-control", ""):
        wrong.append("cache-control")
    return wrong + sorted(TELLS_THE_SERVER & set(headers))


def addresses(app: Litestar) -> Iterator[str]:
    """Every route, with what is not there in each of its places."""
    for path in sorted({route.path for route, _ in handlers(app)}):
        yield re.sub(r"{\w+:(\w+)}", lambda place: NOBODY if place[1] == "uuid" else "x", path)


async def _asked(visitor: Visitor, method: str, path: str, **sent: Any) -> httpx.Response:  # noqa: ANN401
    return await visitor.client.request(method, path, **sent)


@pytest.mark.parametrize(
    "roles", [(), (Role.FAMILY,), tuple(set(Role) - {Role.FAMILY})], ids=["out", "few", "all"]
)
async def test_every_route_by_every_method_has_the_headers(
    app: Litestar, visit: Visit, roles: tuple[Role, ...]
):
    visitor = await visit(*roles)
    cookies = dict(visitor.client.cookies)
    wrong = {}
    for path in addresses(app):
        for method in METHODS:
            answer = await _asked(visitor, method, path)
            if found := wrong_with(answer):
                wrong[f"{method} {path} {answer.status_code}"] = found
            if answer.status_code >= 500:
                wrong[f"{method} {path}"] = [str(answer.status_code)]
            visitor.client.cookies.update(cookies)
    assert wrong == {}


async def test_every_kind_of_refusal_has_the_headers(visit: Visit, monkeypatch: pytest.MonkeyPatch):
    visitor = await visit(Role.COORDINATOR, Role.ADMINISTRATOR)
    json = {"content-type": "application/json"}
    asked: dict[str, tuple[str, str, dict[str, Any]]] = {
        "no such address": ("GET", "/nowhere", {}),
        "no such file": ("GET", "/static/nowhere.css", {}),
        "a file outside": ("GET", "/static/..%2f..%2fpyproject.toml", {}),
        "no token of a form": ("POST", "/agencies/new", {"data": {"name": "x"}}),
        "another site": ("POST", "/agencies/new", {"headers": {"sec-fetch-site": "cross-site"}}),
        "no JSON": ("POST", "/api/v1/agencies", {"content": b"{", "headers": json}),
        "JSON of another shape": ("POST", "/api/v1/agencies", {"json": {"name": 3}}),
        "not as JSON": ("POST", "/api/v1/agencies", {"content": b"x=1"}),
        "not UTF-8": ("POST", "/api/v1/agencies", {"content": b'{"name":"\xff"}', "headers": json}),
        "beyond measure": ("GET", "/conferences?page=" + "9" * 30, {}),
        "too large": ("POST", "/api/v1/agencies", {"content": b"x" * 3_000_000, "headers": json}),
        "a token that is none": (
            "GET",
            "/api/v1/tokens",
            {"headers": {"authorization": "Bearer x"}},
        ),
        "not signed in": ("GET", "/api/v1/tokens", {"headers": {"cookie": ""}}),
    }
    statuses = {}
    for what, (method, path, sent) in asked.items():
        answer = await _asked(visitor, method, path, **sent)
        assert wrong_with(answer) == [], what
        statuses[what] = answer.status_code
    assert {status // 100 for status in statuses.values()} == {4}, statuses
    assert {401, 403, 404, 409, 413, 422} <= set(statuses.values()), statuses
    for error, status in ((ValueError("Kirsty"), 500), (ConnectionError("gone"), 503)):
        monkeypatch.setattr(agencies, "list_agencies", _failing(error))
        for path in ("/agencies", "/api/v1/agencies"):
            answer = await visitor.get(path)
            assert answer.status_code == status
            assert wrong_with(answer) == []
            assert "Kirsty" not in answer.text


def _failing(error: Exception) -> Any:  # noqa: ANN401 - stands for a read
    async def fail(*_: object, **__: object) -> None:
        raise error

    return fail


async def test_who_is_not_signed_in_gets_no_schema_and_nobody_gets_a_page_of_it(visit: Visit):
    paths = ("/api/schema", "/api/schema/openapi.json", "/schema", "/schema/openapi.json", "/docs")
    for path in paths:
        assert (await (await visit()).get(path)).status_code in {401, 404}
    signed_in = await visit(Role.PROFESSIONAL)
    assert (await signed_in.get("/api/schema/openapi.json")).status_code == 200
    for path in ("/api/schema/swagger", "/api/schema/redoc", "/api/schema/elements", "/schema"):
        assert (await signed_in.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/.git/config", "/.env", "/pyproject.toml", "/debug", "/metrics"])
async def test_nothing_of_the_workshop_is_served(visit: Visit, path: str):
    assert (await (await visit()).get(path)).status_code == 404


async def test_a_request_is_never_sent_back_as_it_came(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await _asked(visitor, "TRACE", "/agencies", headers={"x-canary": "Kirsty"})
    assert answer.status_code in {404, 405}
    assert "Kirsty" not in answer.text


@pytest.mark.usefixtures("database")
async def test_over_plain_http_nobody_is_told_to_use_https(tmp_path_factory: Any):  # noqa: ANN401
    folder = str(tmp_path_factory.mktemp("plain"))
    plain: Settings = read_settings({"CONVENOR_DATA": folder})
    made = create_app(plain)
    made.state["clock"] = lambda: NOW
    transport = httpx.ASGITransport(app=cast("Any", made))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        answer = await client.get("/sign-in")
    assert "strict-transport-security" not in answer.headers
    assert answer.headers["content-security-policy"].startswith(CSP)
