"""Whose account an identity is, two administrators decide, or its owner."""

import json
from uuid import UUID, uuid4

from people.accounts.tables import Account
from people.audit.tables import AuditEntry
from people.open_id.tables import OpenIdIdentity
from people.permissions import Role
from people.sign_in.service import find_viewer
from people.sign_in.tables import Session
from tests.conftest import NOW, Visit
from tests.open_id_provider.provider import LocalProvider
from tests.people.open_id.conftest import a_linked_account, go


async def _an_account(*roles: Role) -> UUID:
    account = Account(
        name="Una",
        sign_in_name=f"{uuid4().hex}@convenor.example",
        email="una@convenor.example",
        roles=[role.value for role in roles],
        made_at=NOW,
    )
    await Account.insert(account)
    return UUID(str(account.id))


async def _met(visit: Visit) -> str:
    """The page of somebody who tried and is not linked."""
    await go(await visit())
    row = await OpenIdIdentity.select().first()
    assert row is not None
    return f"/accounts/identities/{row['id']}"


async def test_one_administrator_asks_another_decides_and_then_they_are_let_in(
    visit: Visit, provider: LocalProvider
):
    page, owner = await _met(visit), await _an_account(Role.COORDINATOR)
    one, other = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    asked = {"account": str(owner), "reason": "Called her on the switchboard's number"}
    assert (await one.submit(page, asked)).status_code == 303
    assert (await go(await visit())).status_code == 403
    assert (await one.submit(f"{page}/decision", {"is_approved": "true"})).status_code == 409
    assert (await go(await visit())).status_code == 403
    assert "Called her" in (await other.get(page)).text
    assert (await other.submit(f"{page}/decision", {"is_approved": "true"})).status_code == 303
    visitor = await visit()
    answer = await go(visitor)
    viewer = await find_viewer(answer.cookies["__Host-sid"], now=NOW)
    assert viewer is not None
    assert viewer.account == owner
    acts = await AuditEntry.select(AuditEntry.act).where(AuditEntry.act.like("open_id.%link"))
    assert {entry["act"] for entry in acts} == {"open_id.ask_link", "open_id.approve_link"}
    assert provider.asked


async def test_no_administrator_gives_themselves_a_sign_in(visit: Visit, provider: LocalProvider):
    assert provider.port
    page = await _met(visit)
    one, other = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    own = {"account": str(one.viewer.account), "reason": "It is me"}
    assert (await one.submit(page, own)).status_code == 409
    assert (await other.submit(page, own)).status_code == 303
    assert (await one.submit(f"{page}/decision", {"is_approved": "true"})).status_code == 409
    assert await OpenIdIdentity.count().where(OpenIdIdentity.account.is_not_null()) == 0


async def test_a_no_needs_a_reason_and_links_nothing(visit: Visit, provider: LocalProvider):
    assert provider.port
    page, owner = await _met(visit), await _an_account(Role.CHAIR)
    one, other = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    await one.submit(page, {"account": str(owner), "reason": "Called her"})
    decision = f"{page}/decision"
    assert (await other.submit(decision, {"is_approved": "false"})).status_code == 422
    said = {"is_approved": "false", "reason": "Nobody answers there"}
    assert (await other.submit(decision, said)).status_code == 303
    assert (await go(await visit())).status_code == 403


async def test_who_is_signed_in_links_their_own_and_signs_in_anew(
    visit: Visit, provider: LocalProvider
):
    visitor = await visit(Role.COORDINATOR)
    before = visitor.client.cookies["__Host-sid"]
    answer = await go(visitor, "/account/organisations/council/link")
    assert answer.headers["location"] == "/account/organisations"
    assert await find_viewer(before, now=NOW) is None
    viewer = await find_viewer(answer.cookies["__Host-sid"], now=NOW)
    assert viewer is not None
    assert viewer.account == visitor.viewer.account
    fresh = await visit()
    assert (await go(fresh)).status_code == 303
    assert "Una Baird" in (await fresh.get("/account/organisations")).text
    assert provider.asked


async def test_nobody_links_what_is_somebody_else_s(visit: Visit, provider: LocalProvider):
    owner = await a_linked_account(provider)
    visitor = await visit(Role.CHAIR)
    answer = await go(visitor, "/account/organisations/council/link")
    assert answer.status_code == 403
    row = await OpenIdIdentity.select().first()
    assert row is not None
    assert row["account"] == owner


async def test_what_is_the_only_way_in_is_not_unlinked_by_its_owner(
    visit: Visit, provider: LocalProvider
):
    owner = await a_linked_account(provider)
    visitor = await visit()
    await go(visitor)
    row = await OpenIdIdentity.select().first()
    assert row is not None
    own = f"/account/organisations/{row['id']}/unlink"
    assert (await visitor.submit(own)).status_code == 409
    await Account.update({Account.password_digest: "x"}).where(Account.id == owner)
    assert (await visitor.submit(own)).status_code == 303
    assert await Session.count() == 0
    assert (await go(await visit())).status_code == 403


async def test_who_is_nobody_of_ours_is_forgotten(visit: Visit, provider: LocalProvider):
    assert provider.port
    page = await _met(visit)
    administrator = await visit(Role.ADMINISTRATOR)
    assert (await administrator.submit(f"{page}/forget")).status_code == 303
    assert await OpenIdIdentity.count() == 0


async def test_programs_do_the_same(visit: Visit, provider: LocalProvider):
    assert provider.port
    page, owner = await _met(visit), await _an_account(Role.CHAIR)
    path = page.replace("/accounts", "")
    one, other = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    body = {"account": str(owner), "reason": "Called her"}
    assert (await one.api("POST", f"{path}/link", body)).status_code == 204
    shown = await other.api("GET", path)
    assert shown.json()["waiting"]["account_name"] == "Una"
    assert (await other.api("PUT", f"{path}/link", {"is_approved": True})).status_code == 204
    listed = (await one.api("GET", "/identities")).json()
    assert [one["account_name"] for one in listed] == ["Una"]
    assert (await one.api("DELETE", path)).status_code == 409
    assert (await one.api("DELETE", f"{path}/link")).status_code == 204
    assert (await one.api("DELETE", path)).status_code == 204
    assert (await one.api("GET", "/own-identities")).json() == []
    kept = json.dumps(await AuditEntry.select(AuditEntry.details), default=str)
    assert "Una" not in kept
