"""What holds for every answer of the joined service."""

from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from conferences.app import create_app
from conferences.settings import Settings
from people.permissions import Role
from tests.conftest import Visit

EVERYWHERE = (
    "content-security-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
)


async def test_every_answer_has_the_headers_errors_included(visit: Visit):
    visitor = await visit()
    for path in ("/sign-in", "/nowhere", "/", "/static/app.css", "/api/v1/nowhere", "/api/schema"):
        answer = await visitor.get(path)
        assert [name for name in EVERYWHERE if name not in answer.headers] == [], path


async def test_pages_are_not_stored_and_versioned_files_are(visit: Visit):
    visitor = await visit()
    assert (await visitor.get("/sign-in")).headers["cache-control"] == "no-store"
    static = await visitor.get("/static/app.css?v=1")
    assert "immutable" in static.headers["cache-control"]
    assert "set-cookie" not in static.headers


async def test_who_is_signed_out_is_led_to_sign_in_and_a_program_is_told(visit: Visit):
    visitor = await visit()
    page = await visitor.get("/api/schema/openapi.json")
    assert page.status_code == 401
    assert page.headers["content-type"] == "application/problem+json"


async def test_an_unknown_address_is_a_page_that_says_what_to_do(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing here that you can see" in answer.text


async def test_a_form_without_its_token_changes_nothing(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.client.post("/sign-out", data={})
    assert answer.status_code == 403
    assert (await visitor.get("/")).headers["location"] == "/work-list"


async def test_a_form_sent_by_another_site_is_refused(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    await visitor.get("/sign-in")
    token = visitor.client.cookies["__Host-csrf"]
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ):
        answer = await visitor.client.post(
            "/sign-out", data={"_csrf_token": token}, headers=headers
        )
        assert answer.status_code == 409, headers
    assert (await visitor.get("/")).headers["location"] == "/work-list"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "https://test"},
        {"origin": "https://test"},
        {},
    ],
)
async def test_a_form_sent_by_a_page_of_ours_is_taken(visit: Visit, headers: dict[str, str]):
    visitor = await visit(Role.COORDINATOR)
    await visitor.get("/sign-in")
    token = visitor.client.cookies["__Host-csrf"]
    answer = await visitor.client.post("/sign-out", data={"_csrf_token": token}, headers=headers)
    assert answer.headers["location"] == "/sign-in"


async def test_a_session_id_the_browser_chose_is_nobody(visit: Visit):
    visitor = await visit()
    visitor.client.cookies.set("__Host-sid", "chosen")
    assert (await visitor.get("/")).headers["location"] == "/sign-in"


@pytest.mark.usefixtures("database")
async def test_an_anonymous_visit_makes_no_session_and_no_cookie_for_files(app: Litestar):
    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="https://test") as client:
        await client.get("/static/app.css")
        assert dict(client.cookies) == {}


async def test_the_service_says_when_it_is_ready(visit: Visit):
    visitor = await visit()
    assert (await visitor.get("/ready")).text == "ready"


async def test_a_damaged_act_id_is_refused_in_words(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    await visitor.get("/sign-in")
    token = visitor.client.cookies["__Host-csrf"]
    answer = await visitor.client.post(
        "/sign-out", data={"_csrf_token": token, "act_id": f"{uuid4()}x"}
    )
    assert answer.status_code == 409
    assert "Load the page again" in answer.text


async def test_a_program_that_sends_the_wrong_type_is_told_which_part(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.api("POST", "/conferences", {"kind": "review", "children": "x"})
    assert answer.status_code == 422
    assert answer.json()["faults"] == [
        {"field": "children", "message": "Expected `array`, got `str`", "typed": ""}
    ]
    missing = await visitor.api("GET", "/assessments")
    assert missing.status_code == 422
    assert "Missing required query parameter" in missing.json()["detail"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/conferences", b'{"kind": "\xff"}'),
        ("/conferences", b"[" * 100_000),
        ("/children/search", b'{"page": 9223372036854775807}'),
    ],
)
async def test_what_nothing_can_hold_is_refused_in_words(visit: Visit, path: str, content: bytes):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.client.post(
        f"/api/v1{path}", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert "Check it and send it again" in answer.json()["detail"]


@pytest.mark.parametrize(
    "query", ["page=9999999999999999999999", "kind=%00", "page=x", "show=%00&search=%25"]
)
async def test_an_address_with_odd_questions_is_answered(visit: Visit, query: str):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.get(f"/conferences?{query}")
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("referer", ["http://[", "https://evil.example//evil.example/x"])
async def test_a_form_sent_twice_never_leads_to_another_site(visit: Visit, referer: str):
    visitor, other = await visit(Role.COORDINATOR), await visit(Role.COORDINATOR)
    act_id, typed = uuid4(), {"name": "Tayford Health", "group": "health", "calendar": "scotland"}
    assert (await other.submit("/agencies/new", typed, act_id=act_id)).status_code == 303
    visitor.client.headers["referer"] = referer
    again = await visitor.submit("/agencies/new", typed | {"name": "Other"}, act_id=act_id)
    assert (again.status_code, again.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/help", "/help/accessibility", "/help/privacy", "/sign-in"])
async def test_help_is_there_for_everybody(visit: Visit, path: str):
    visitor = await visit()
    assert (await visitor.get(path)).status_code == 200


def test_a_form_of_one_process_is_taken_by_another(settings: Settings):
    one, other = (create_app(settings).csrf_config for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.secret == other.secret
    assert len(one.secret) == 64
