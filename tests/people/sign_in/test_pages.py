"""Signing in and out through pages."""

import re
from datetime import datetime, timedelta

import pytest

from people.accounts import service as accounts
from people.accounts.tables import Account
from people.accounts.values import SetPassword
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR, Role
from people.sign_in.made_up import list_who_can_sign_in
from people.sign_in.service import find_viewer, start_session, sweep
from people.sign_in.tables import PendingSignIn, Session
from tests.conftest import NOW, Visit
from tests.people.sign_in.owners import (
    PASSWORD,
    an_owner,
    give_code,
    give_password,
    sign_in,
    with_app,
)


async def test_who_gives_password_and_code_is_signed_in_and_lands_on_their_page(visit: Visit):
    owner = await an_owner(Role.CHIEF_OFFICER)
    visitor = await visit()
    first = await give_password(visitor, " ADA@convenor.example")
    assert first.headers["location"] == "/sign-in/second-step?next=/"
    assert await Session.count() == 0
    assert "__Host-sid" not in visitor.client.cookies
    assert "Code from your authenticator app" in (await visitor.get("/sign-in/second-step")).text
    answer = await give_code(visitor, owner.code())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    [cookie] = [
        one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-sid=")
    ]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert (await visitor.get("/")).headers["location"] == "/quarterly-reports"
    assert await PendingSignIn.count() == 0


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
    owner = await an_owner()
    answer = await sign_in(await visit(), owner, wanted)
    assert answer.headers["location"] == leads_to


async def test_a_wrong_code_is_told_and_the_right_one_still_counts(visit: Visit):
    owner = await an_owner()
    visitor = await visit()
    await give_password(visitor, owner.name)
    wrong = await give_code(visitor, "000000")
    assert wrong.status_code == 422
    assert 'id="code-error"' in wrong.text
    assert await Session.count() == 0
    assert (await give_code(visitor, owner.code())).headers["location"] == "/"


async def test_a_recovery_code_signs_in_once(visit: Visit):
    owner = await an_owner()
    typed = {"kind": "recovery_code", "recovery": owner.recovery_codes[0]}
    for status in (303, 422):
        visitor = await visit()
        await give_password(visitor, owner.name)
        answer = await visitor.submit("/sign-in/second-step", typed)
        assert answer.status_code == status


async def test_the_second_step_is_open_for_five_minutes(visit: Visit):
    owner = await an_owner()
    visitor = await visit()
    await give_password(visitor, owner.name)
    app = visitor.client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    later = NOW + timedelta(minutes=5)
    app.state["clock"] = lambda: later
    try:
        answer = await give_code(visitor, owner.code(later))
    finally:
        app.state["clock"] = lambda: NOW
    assert answer.headers["location"].startswith("/sign-in?next=")
    assert await Session.count() == 0


async def test_the_second_step_is_closed_to_who_took_no_first(visit: Visit):
    owner = await an_owner()
    visitor = await visit()
    assert (await visitor.get("/sign-in/second-step")).headers["location"] == "/sign-in"
    assert (await give_code(visitor, owner.code())).headers["location"].startswith("/sign-in?")
    visitor.client.cookies.set("__Host-pending", "chosen-by-the-client")
    assert (await give_code(visitor, owner.code())).headers["location"].startswith("/sign-in?")
    assert await Session.count() == 0


@pytest.mark.parametrize("change", ["disabled", "other password"])
async def test_what_ends_between_the_steps_ends_the_sign_in(visit: Visit, change: str):
    owner = await an_owner()
    visitor = await visit()
    await give_password(visitor, owner.name)
    if change == "disabled":
        await Account.update({Account.disabled_at: NOW}).where(Account.id == owner.account)
    else:
        chosen = SetPassword(password="four kettles and a spoon")  # noqa: S106 - a test's
        await accounts.set_password(OPERATOR, owner.account, chosen, now=NOW)
    assert (await give_code(visitor, owner.code())).headers["location"].startswith("/sign-in?")
    assert await Session.count() == 0


async def test_who_has_no_factor_yet_reaches_nothing_but_setting_one_up(visit: Visit):
    await an_owner(Role.ADMINISTRATOR, has_app=False)
    visitor = await visit()
    answer = await give_password(visitor, "ada@convenor.example")
    assert answer.headers["location"] == "/"
    viewer = await find_viewer(visitor.client.cookies["__Host-sid"], now=NOW)
    assert viewer is not None
    assert (viewer.is_partial, viewer.roles, viewer.proved_at) == (True, frozenset(), None)
    for path in ("/accounts", "/account", "/account/sessions", "/quarterly-reports"):
        assert (await visitor.get(path)).headers["location"] == "/sign-in/again", path
    assert (await visitor.get("/sign-in/again")).headers["location"] == "/account/factors"
    assert (await visitor.api("GET", "/sessions")).status_code == 403
    assert (await visitor.submit("/sign-out")).headers["location"] == "/sign-in"
    assert await Session.count() == 0


async def test_a_partial_session_becomes_a_whole_one_by_the_factor_that_was_set_up(visit: Visit):
    owner = await an_owner(Role.ADMINISTRATOR, has_app=False)
    visitor = await visit()
    await give_password(visitor, owner.name)
    before = visitor.client.cookies["__Host-sid"]
    owner = await with_app(owner)
    assert (await visitor.get("/accounts")).headers["location"] == "/sign-in/again"
    assert "Code from your authenticator app" in (await visitor.get("/sign-in/again")).text
    typed = {"kind": "totp", "code": owner.code()}
    assert (await visitor.submit("/sign-in/again", typed)).headers["location"] == "/"
    assert visitor.client.cookies["__Host-sid"] != before
    assert await find_viewer(before, now=NOW) is None
    assert (await visitor.get("/accounts")).status_code == 200


async def _account(*roles: Role) -> Account:
    account = Account(
        name="Ada",
        sign_in_name="ada@convenor.example",
        roles=[role.value for role in roles],
        made_at=NOW,
    )
    await Account.insert(account)
    return account


async def test_signing_out_ends_the_session_and_empties_the_browser(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.submit("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "__Host-sid" not in visitor.client.cookies
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


async def test_each_step_of_a_sign_in_leaves_its_entry_in_the_trail(visit: Visit):
    owner = await an_owner()
    before = await AuditEntry.count()
    visitor = await visit()
    await give_password(visitor, owner.name, "wrong wrong wrong")
    await give_password(visitor, owner.name)
    await give_code(visitor, "000000")
    await give_code(visitor, owner.code())
    entries = await AuditEntry.select().order_by(AuditEntry.number).offset(before)
    assert [entry["act"] for entry in entries] == [
        "session.refuse", "session.half", "session.refuse_factor", "session.start",
    ]  # fmt: skip
    assert PASSWORD not in repr(entries)
    assert not re.search(r"\bada\b", repr(entries).lower())


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
