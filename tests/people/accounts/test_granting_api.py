"""Granting roles through the API: asked for, listed, decided by another, with a fresh proof."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from people.accounts import service as accounts
from people.accounts import tokens
from people.accounts.granting import BY_TWO
from people.accounts.tables import Account
from people.accounts.token_scopes import AddToken, Scope
from people.accounts.values import AddAccount
from people.permissions import OPERATOR, Permission, Role
from people.sign_in.tables import Session
from tests.builders import a_professional
from tests.conftest import NOW, Visit
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("database")


async def _roles(account: UUID) -> set[str]:
    row = await Account.objects().get(Account.id == account)
    assert row is not None
    return set(row.roles)


async def _asked(administrator: Visitor, *roles: Role) -> UUID:
    person = await a_professional("Fiona Reid")
    account = await accounts.add(
        OPERATOR,
        AddAccount(
            name="Fiona Reid", sign_in_name="fiona@council.example", roles=(Role.PROFESSIONAL,),
            professional=person.id,
        ),
        now=NOW,
    )  # fmt: skip
    sent = {"roles": [Role.PROFESSIONAL, *roles], "professional": str(person.id)}
    answer = await administrator.api("PUT", f"/accounts/{account}/roles", sent)
    assert answer.status_code == 200
    return account


@pytest.mark.parametrize("role", sorted(BY_TWO))
async def test_what_an_administrator_asks_for_a_second_person_lists_and_grants(
    visit: Visit, role: Role
):
    administrator = await visit(Role.ADMINISTRATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    account = await _asked(administrator, role)
    assert await _roles(account) == {"professional"}
    [listed] = (await officer.api("GET", "/role-grants")).json()
    assert (listed["account"], listed["roles"]) == (str(account), [role])
    assert (await officer.api("GET", f"/role-grants/{account}")).json() == listed
    answer = await officer.api("POST", f"/role-grants/{account}/approval")
    assert answer.status_code == 204
    assert await _roles(account) == {"professional", role}
    assert (await officer.api("GET", "/role-grants")).json() == []


async def test_refused_nothing_is_granted_and_nothing_waits(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    account = await _asked(administrator, Role.CHAIR)
    answer = await officer.api("POST", f"/role-grants/{account}/refusal", {"reason": "Not yet."})
    assert answer.status_code == 204
    assert await _roles(account) == {"professional"}
    assert (await officer.api("GET", f"/role-grants/{account}")).status_code == 404


async def test_who_asked_does_not_decide_and_who_only_asks_sees_none(visit: Visit):
    both = await visit(Role.ADMINISTRATOR, Role.COORDINATOR)
    account = await _asked(both, Role.CHAIR)
    assert (await both.api("POST", f"/role-grants/{account}/approval")).status_code == 409
    administrator = await visit(Role.ADMINISTRATOR)
    for path in ("/role-grants", f"/role-grants/{account}"):
        assert (await administrator.api("GET", path)).status_code == 404
    assert await _roles(account) == {"professional"}


async def test_what_does_not_wait_is_not_there(visit: Visit):
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    for method, path in (("GET", ""), ("POST", "/approval"), ("POST", "/refusal")):
        assert (await officer.api(method, f"/role-grants/{uuid4()}{path}")).status_code == 404


async def test_granting_asks_for_a_fresh_proof(visit: Visit):
    account = await _asked(await visit(Role.ADMINISTRATOR), Role.CHAIR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    long_ago = NOW - timedelta(minutes=11)
    await Session.update({Session.proved_at: long_ago, Session.started_at: long_ago}).where(
        Session.account == officer.viewer.account
    )
    assert (await officer.api("POST", f"/role-grants/{account}/approval")).status_code == 403
    assert await _roles(account) == {"professional"}


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (AddToken(label="Reads"), 403),
        (AddToken(label="All", scope=Scope.EVERYTHING), 204),
        (
            AddToken(label="Named", scope=Scope.NAMED, permissions=(Permission.ACCESS_APPROVE,)),
            204,
        ),
    ],
    ids=["reads", "everything", "named"],
)
async def test_a_token_that_only_reads_grants_nothing(visit: Visit, asked: AddToken, granted: int):
    account = await _asked(await visit(Role.ADMINISTRATOR), Role.CHAIR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    made = await tokens.add_token(officer.viewer, asked, now=NOW)
    program = await visit()
    program.client.headers["authorization"] = f"Bearer {made}"
    listed = await program.api("GET", "/role-grants")
    assert [one["account"] for one in listed.json()] == [str(account)]
    answer = await program.api("POST", f"/role-grants/{account}/approval")
    assert answer.status_code == granted
