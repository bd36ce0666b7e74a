"""Roles that open cases, or the trail, are granted by two people, and by nobody to themselves."""

from uuid import UUID

import pytest

from people.accounts import service as accounts
from people.accounts.granting import BY_TWO
from people.accounts.tables import Account
from people.accounts.values import AddAccount, SetRoles
from people.errors import RefusedError
from people.permissions import OPERATOR, Role
from tests.builders import a_professional
from tests.conftest import NOW, Visit
from tests.visitor import text_of


async def _roles(account: UUID) -> set[str]:
    row = await Account.objects().get(Account.id == account)
    assert row is not None
    return set(row.roles)


async def _an_account(*, professional: UUID) -> UUID:
    asked = AddAccount(
        name="Fiona Reid", sign_in_name="fiona@council.example", roles=(Role.PROFESSIONAL,),
        professional=professional,
    )  # fmt: skip
    return await accounts.add(OPERATOR, asked, now=NOW)


@pytest.mark.parametrize("role", sorted(BY_TWO))
async def test_a_role_that_opens_cases_waits_for_a_second_person(visit: Visit, role: Role):
    administrator = await visit(Role.ADMINISTRATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    person = await a_professional("Fiona Reid")
    account = await _an_account(professional=person.id)
    asked = SetRoles(roles=(Role.PROFESSIONAL, role), professional=person.id)
    await accounts.set_roles(administrator.viewer, account, asked, now=NOW)
    assert await _roles(account) == {"professional"}
    path = f"/accounts/{account}/roles"
    assert "Fiona Reid" in text_of(await officer.get(f"{path}/decide"))
    assert (await administrator.get(f"{path}/decide")).status_code == 404
    assert (await administrator.submit(f"{path}/grant")).status_code == 404
    assert (await officer.submit(f"{path}/grant")).status_code == 303
    assert await _roles(account) == {"professional", role.value}


async def test_who_is_both_does_not_grant_what_they_asked_for(visit: Visit):
    both = await visit(Role.ADMINISTRATOR, Role.COORDINATOR)
    person = await a_professional("Fiona Reid")
    account = await _an_account(professional=person.id)
    asked = SetRoles(roles=(Role.PROFESSIONAL, Role.CHAIR), professional=person.id)
    await accounts.set_roles(both.viewer, account, asked, now=NOW)
    assert (await both.submit(f"/accounts/{account}/roles/grant")).status_code == 409
    assert await _roles(account) == {"professional"}


async def test_refused_nothing_is_granted(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    person = await a_professional("Fiona Reid")
    account = await _an_account(professional=person.id)
    asked = SetRoles(roles=(Role.PROFESSIONAL, Role.CHAIR), professional=person.id)
    await accounts.set_roles(administrator.viewer, account, asked, now=NOW)
    path = f"/accounts/{account}/roles"
    assert (await officer.submit(f"{path}/refuse", {"reason": "Not yet."})).status_code == 303
    assert (await officer.submit(f"{path}/grant")).status_code == 404
    assert await _roles(account) == {"professional"}


async def test_nobody_grants_a_role_to_another_account_of_the_same_person(visit: Visit):
    person = await a_professional("Eve Fyfe")
    administrator = await visit(Role.ADMINISTRATOR, professional=person.id)
    other = Account(name="Eve", sign_in_name="eve2", roles=[], made_at=NOW, disabled_at=NOW)
    other.professional = person.id
    await Account.insert(other)
    asked = SetRoles(roles=(Role.STANDARDS_LEAD,), professional=person.id)
    with pytest.raises(RefusedError, match="your own account"):
        await accounts.set_roles(administrator.viewer, other.id, asked, now=NOW)


async def test_an_account_that_keeps_such_a_role_for_somebody_else_is_asked_for_anew(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    first, second = await a_professional("Ada Lorimer"), await a_professional("Fiona Reid")
    account = await _an_account(professional=first.id)
    both = SetRoles(roles=(Role.PROFESSIONAL, Role.CHAIR), professional=first.id)
    await accounts.set_roles(OPERATOR, account, both, now=NOW)
    assert await _roles(account) == {"chair", "professional"}
    moved = SetRoles(roles=(Role.PROFESSIONAL, Role.CHAIR), professional=second.id)
    await accounts.set_roles(administrator.viewer, account, moved, now=NOW)
    assert await _roles(account) == {"professional"}
