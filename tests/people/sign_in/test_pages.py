"""Signing in and out through pages."""

from datetime import datetime, timedelta

import pytest

from people.accounts import passwords
from people.accounts.tables import Account
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR, Role
from people.sign_in.service import find_viewer, list_who_can_sign_in, start_session, sweep
from people.sign_in.tables import Session
from tests.conftest import NOW, Visit
from tests.visitor import text_of

PASSWORD = "a kettle and three spoons"  # noqa: S105 - a test's


async def _account(*roles: Role) -> Account:
    account = Account(
        name="Ada",
        sign_in_name="ada@convenor.example",
        password_digest=await passwords.digest(PASSWORD),
        roles=[role.value for role in roles],
        made_at=NOW,
    )
    await Account.insert(account)
    return account


async def test_who_gives_name_and_password_is_signed_in_and_lands_on_their_page(visit: Visit):
    await _account(Role.CHIEF_OFFICER)
    visitor = await visit()
    answer = await visitor.submit(
        "/sign-in", {"sign_in_name": " ADA@convenor.example", "password": PASSWORD}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-sid=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert (await visitor.get("/")).headers["location"] == "/quarterly-reports"


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/work-list", "/work-list"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
async def test_signing_in_leads_to_a_page_of_ours(visit: Visit, wanted: str, leads_to: str):
    await _account(Role.COORDINATOR)
    typed = {"sign_in_name": "ada@convenor.example", "password": PASSWORD, "next": wanted}
    answer = await (await visit()).submit("/sign-in", typed)
    assert answer.headers["location"] == leads_to


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(visit: Visit):
    await _account()
    visitor = await visit()
    said = []
    for name in ("ada@convenor.example", "nobody@convenor.example"):
        answer = await visitor.submit(
            "/sign-in", {"sign_in_name": name, "password": "wrong wrong wrong"}
        )
        said.append((answer.status_code, text_of(answer)))
    assert said[0] == said[1]
    assert said[0][0] == 422
    assert await Session.count() == 0


async def test_the_eleventh_try_for_a_name_is_refused_even_with_the_password(visit: Visit):
    await _account()
    visitor = await visit()
    typed = {"sign_in_name": "ada@convenor.example", "password": "wrong wrong wrong"}
    for _ in range(10):
        assert (await visitor.submit("/sign-in", typed)).status_code == 422
    answer = await visitor.submit("/sign-in", {**typed, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.text


async def test_signing_out_ends_the_session_and_empties_the_browser(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.submit("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert "cookies" in answer.headers["clear-site-data"]
    assert await Session.count() == 0


@pytest.mark.usefixtures("database")
async def test_a_session_ends_after_half_an_hour_unused_for_a_coordinator_a_quarter_for_others():
    for roles, minutes in (((Role.COORDINATOR,), 30), ((Role.CHAIR,), 15)):
        account = await _account(*roles)
        session_id = await start_session(OPERATOR, account.id, factors=["password"], now=NOW)
        just_before = NOW + timedelta(minutes=minutes) - timedelta(seconds=1)
        assert await find_viewer(session_id, now=NOW + timedelta(minutes=minutes)) is None
        assert await find_viewer(session_id, now=just_before) is not None
        await Session.delete(force=True)
        await Account.delete(force=True)


@pytest.mark.usefixtures("database")
async def test_a_session_ends_ten_hours_after_it_began_however_busy():
    account = await _account(Role.COORDINATOR)
    session_id = await start_session(OPERATOR, account.id, factors=["password"], now=NOW)
    at = NOW
    while at < NOW + timedelta(hours=10) - timedelta(minutes=20):
        at += timedelta(minutes=20)
        assert await find_viewer(session_id, now=at) is not None
    assert await find_viewer(session_id, now=NOW + timedelta(hours=10)) is None
    await sweep(now=NOW + timedelta(hours=11))
    assert await Session.count() == 0


@pytest.mark.usefixtures("database")
async def test_a_disabled_account_is_out_at_its_next_request():
    account = await _account(Role.COORDINATOR)
    session_id = await start_session(OPERATOR, account.id, factors=["password"], now=NOW)
    await Account.update({Account.disabled_at: NOW}).where(Account.id == account.id)
    assert await find_viewer(session_id, now=NOW) is None


async def test_the_id_of_a_session_is_not_in_the_database(visit: Visit, now: datetime):
    visitor = await visit(Role.COORDINATOR)
    session_id = visitor.client.cookies["__Host-sid"]
    rows = await Session.raw("SELECT row_to_json(session)::text AS all FROM session")
    assert session_id not in str(rows)
    assert await find_viewer(session_id, now=now) is not None


async def test_each_sign_in_leaves_its_entry_in_the_trail(visit: Visit):
    await _account()
    visitor = await visit()
    typed = {"sign_in_name": "ada@convenor.example", "password": PASSWORD}
    await visitor.submit("/sign-in", {**typed, "password": "wrong wrong wrong"})
    await visitor.submit("/sign-in", typed)
    entries = await AuditEntry.select(AuditEntry.act).order_by(AuditEntry.number)
    assert [entry["act"] for entry in entries] == ["session.refuse", "session.start"]


async def test_who_can_sign_in_are_listed_with_who_arranges_first(visit: Visit):
    visitor = await visit()
    for roles in ((Role.ADMINISTRATOR,), (Role.PROFESSIONAL,), (Role.COORDINATOR, Role.CHAIR)):
        await visit(*roles)
    listed = await list_who_can_sign_in(visitor.viewer)
    assert [one.roles for one in listed] == [
        "Coordinator and chair",
        "Professional",
        "Administrator",
    ]


async def test_an_installation_that_is_no_demonstration_lets_nobody_choose_who_to_be(visit: Visit):
    visitor = await visit()
    assert (await visitor.get("/sign-in-as")).status_code == 404
