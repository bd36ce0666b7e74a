"""Signing in by a provider, over real HTTP to one on this machine."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar import Litestar

from people.audit.tables import AuditEntry
from people.open_id import service
from people.open_id.directory import Directory
from people.open_id.tables import OpenIdAttempt, OpenIdIdentity
from people.permissions import Role
from people.sign_in.service import find_viewer
from people.sign_in.tables import Session
from tests.conftest import NOW, Visit
from tests.open_id_provider.provider import LocalProvider
from tests.people.open_id.conftest import a_linked_account, go, leads_to
from tests.visitor import text_of


async def test_the_sign_in_page_offers_each_configured_provider(visit: Visit):
    page = await (await visit()).get("/sign-in?next=/work-list")
    assert "Tayford Council" in page.text
    assert 'href="/sign-in/with/council?next=%2Fwork-list"' in page.text
    assert "NHS Tayford" in page.text


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
async def test_who_is_linked_comes_back_signed_in(
    visit: Visit, provider: LocalProvider, algorithm: str
):
    provider.algorithm = algorithm
    account = await a_linked_account(provider)
    visitor = await visit()
    answer = await go(visitor, "/sign-in/with/council?next=/work-list")
    assert (answer.status_code, answer.headers["location"]) == (303, "/work-list")
    viewer = await find_viewer(visitor.client.cookies["__Host-sid"], now=NOW)
    assert viewer is not None
    assert viewer.account == account
    assert (await visitor.get("/work-list")).status_code == 200
    assert await OpenIdAttempt.count() == 0


async def test_what_is_asked_has_pkce_state_nonce_and_the_exact_way_back(
    visit: Visit, provider: LocalProvider
):
    visitor = await visit()
    answer = await visitor.get("/sign-in/with/council")
    parts = urlsplit(answer.headers["location"])
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{provider.issuer}/authorize"
    assert asked["redirect_uri"] == "https://test/sign-in/with/council/back"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-open-id=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"} <= set(
        cookie.split("; ")
    )
    kept = str(await OpenIdAttempt.select())
    secret = visitor.client.cookies["__Host-open-id"]
    assert not [word for word in (asked["state"], asked["nonce"], secret) if word in kept]


async def test_nobody_is_recognised_by_an_e_mail_address(visit: Visit, provider: LocalProvider):
    own = await a_linked_account(provider, subject="somebody-else")
    visitor = await visit()
    provider.faults.claims = {"email": "una@convenor.example", "email_verified": True}
    answer = await go(visitor)
    assert answer.status_code == 403
    assert "link it to your account" in text_of(answer)
    assert await Session.count() == 0
    (met,) = await OpenIdIdentity.select().where(OpenIdIdentity.account.is_null())
    assert (met["subject"], met["shown_as"]) == ("subject-1", "Una Baird")
    assert own is not None


async def test_who_is_not_linked_is_told_whom_to_ask_and_shown_to_the_administrator(
    visit: Visit, provider: LocalProvider
):
    provider.name = "Una Baird"
    answer = await go(await visit())
    assert "Ask the administrator" in answer.text
    (entry,) = await AuditEntry.select().where(AuditEntry.act.like("open_id.%"))
    assert (entry["act"], entry["subject_kind"]) == ("open_id.refuse", "open_id_identity")
    assert "Una" not in entry["details"]
    listed = await (await visit(Role.ADMINISTRATOR)).get("/accounts/identities")
    assert "Una Baird" in listed.text
    assert "Not linked" in listed.text


async def test_an_account_that_was_disabled_is_not_let_in(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    assert (await go(await visit())).status_code == 303
    await _run("UPDATE account SET disabled_at = now()")
    assert (await go(await visit())).status_code == 403


async def test_a_session_of_before_is_gone_and_the_new_one_has_another_id(
    visit: Visit, provider: LocalProvider
):
    await a_linked_account(provider)
    visitor = await visit(Role.CHAIR)
    before = visitor.client.cookies["__Host-sid"]
    answer = await go(visitor)
    assert await find_viewer(before, now=NOW) is None
    assert answer.cookies["__Host-sid"] != before


async def test_coming_back_ten_minutes_later_is_too_late(
    visit: Visit, provider: LocalProvider, app: Litestar
):
    await a_linked_account(provider)
    visitor = await visit()
    for later, status in ((timedelta(minutes=10), 403), (timedelta(minutes=4), 303)):
        back = await leads_to(visitor)
        provider.now = NOW + later
        app.state["clock"] = lambda later=later: NOW + later
        try:
            assert (await visitor.get(back)).status_code == status
        finally:
            app.state["clock"] = lambda: NOW
            provider.now = NOW


async def test_what_nobody_came_back_from_is_swept(visit: Visit, provider: LocalProvider):
    assert provider.port
    await (await visit()).get("/sign-in/with/council")
    await service.sweep(now=NOW + timedelta(minutes=9))
    assert await OpenIdAttempt.count() == 1
    await service.sweep(now=NOW + timedelta(minutes=11))
    assert await OpenIdAttempt.count() == 0


async def test_another_browser_cannot_finish_what_this_one_began(
    visit: Visit, provider: LocalProvider
):
    await a_linked_account(provider)
    visitor, other = await visit(), await visit()
    assert (await other.get(await leads_to(visitor))).status_code == 403
    await other.get("/sign-in/with/council")
    assert (await other.get(await leads_to(visitor))).status_code == 403
    assert await Session.count() == 0
    assert (await visitor.get(await leads_to(visitor))).status_code == 303


async def test_another_site_cannot_begin_it(visit: Visit, provider: LocalProvider):
    assert provider.port
    visitor = await visit()
    for site, status in (
        ("cross-site", 409),
        ("same-site", 409),
        ("same-origin", 303),
        ("none", 303),
    ):
        answer = await visitor.get("/sign-in/with/council", headers={"sec-fetch-site": site})
        assert answer.status_code == status


async def test_an_unknown_provider_is_not_there(visit: Visit):
    visitor = await visit()
    for path in ("/sign-in/with/nobody", "/sign-in/with/nobody/back", "/sign-in/with/nobody/out"):
        assert (await visitor.get(path)).status_code == 404


async def test_proving_it_again_asks_for_a_fresh_proof_and_takes_no_older_one(
    visit: Visit, provider: LocalProvider
):
    account = await a_linked_account(provider)
    visitor = await visit()
    await go(visitor)
    before = visitor.client.cookies["__Host-sid"]
    again = "/sign-in/with/council?for=prove&next=/work-list"
    asked = (await visitor.get(again)).headers["location"]
    assert "max_age=0" in asked
    assert "prompt=login" in asked
    provider.faults.claims = {"auth_time": int((NOW - timedelta(minutes=5)).timestamp())}
    assert (await go(visitor, again)).status_code == 403
    provider.faults.claims = {"auth_time": None}
    assert (await go(visitor, again)).status_code == 403
    provider.faults.claims = {}
    assert (await go(visitor, again)).headers["location"] == "/work-list"
    assert visitor.client.cookies["__Host-sid"] != before
    assert await find_viewer(before, now=NOW) is None
    viewer = await find_viewer(visitor.client.cookies["__Host-sid"], now=NOW)
    assert viewer is not None
    assert viewer.account == account


async def test_proving_it_again_as_somebody_else_is_refused(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    await a_linked_account(provider, subject="subject-2")
    visitor = await visit()
    await go(visitor)
    provider.faults.claims = {"sub": "subject-2"}
    answer = await go(visitor, "/sign-in/with/council?for=prove")
    assert answer.status_code == 403
    assert "somebody else" in answer.text


async def test_a_provider_is_asked_once_for_its_keys_until_one_is_new(
    visit: Visit, provider: LocalProvider, app: Litestar
):
    await a_linked_account(provider)
    for _ in range(3):
        assert (await go(await visit())).status_code == 303
    assert _times(provider, "/keys") == 1
    provider.publish()
    provider.faults.header = {"kid": "new"}
    for _ in range(3):
        assert (await go(await visit())).status_code == 403
    assert _times(provider, "/keys") == 1
    app.state["clock"] = lambda: NOW + timedelta(seconds=61)
    try:
        provider.faults.header = {}
        app.state.doors.directory = Directory()
        assert (await go(await visit())).status_code == 303
    finally:
        app.state["clock"] = lambda: NOW


async def test_who_signs_out_is_told_where_they_still_are(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    visitor = await visit()
    await go(visitor)
    out = await visitor.submit("/sign-out")
    assert out.headers["location"] == "/sign-in/with/council/out"
    page = await visitor.get("/sign-in/with/council/out")
    assert f'href="{provider.issuer}/out?client_id=convenor&amp;post_logout' in page.text


def _times(provider: LocalProvider, path: str) -> int:
    return len([asked for asked in provider.asked if asked.path.endswith(path)])


async def _run(sql: str) -> None:
    await Session.raw(sql)
