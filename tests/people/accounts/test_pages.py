"""Accounts through the pages, and one's own."""

import re
from uuid import UUID

import pytest

from people.accounts import service as accounts
from people.accounts import tokens
from people.accounts.tables import Account, ApiToken
from people.accounts.token_scopes import AddToken, Scope
from people.accounts.values import AddAccount, SetPassword
from people.errors import RefusedError
from people.permissions import OPERATOR, Role
from people.sign_in.service import find_token_viewer, find_viewer
from tests.builders import a_professional
from tests.conftest import NOW, Visit
from tests.visitor import Visitor, text_of

ADA = {"name": "Ada Lorimer", "sign_in_name": "ada@council.example", "roles": ["coordinator"]}


async def _added(visitor: Visitor, **different: object) -> str:
    answer = await visitor.submit("/accounts/new", ADA | different)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"]


async def test_an_account_is_added_listed_and_given_other_roles(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    path = await _added(administrator)
    assert "Invited, not joined yet" in text_of(await administrator.get(path))
    assert (await officer.submit(f"{path}/roles/grant")).status_code == 303
    assert "Ada Lorimer ada@council.example Coordinator" in text_of(
        await administrator.get("/accounts")
    )
    fiona = await a_professional("Fiona Reid")
    roles = {"roles": ["chair", "professional"], "professional": str(fiona.id)}
    assert (await administrator.submit(f"{path}/roles", roles)).headers["location"] == path
    assert (await officer.submit(f"{path}/roles/grant")).status_code == 303
    shown = text_of(await administrator.get(path))
    assert "Chair Professional" in shown
    assert "Fiona Reid" in shown
    form = await administrator.get(f"{path}/roles")
    assert 'value="chair" checked' in form.text
    assert f'value="{fiona.id}" selected' in form.text


async def test_what_is_wrong_is_said_beside_its_field_and_a_password_is_never_shown(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    typed = ADA | {"roles": ["chair"], "password": "fourteen chars"}
    answer = await administrator.submit("/accounts/new", typed)
    assert answer.status_code == 422
    assert 'id="professional-error"' in answer.text
    assert "fourteen chars" not in answer.text
    answer = await administrator.submit("/accounts/new", ADA | {"sign_in_name": "ada"})
    assert 'id="email-error"' in answer.text
    assert 'value="coordinator" checked' in answer.text
    await _added(administrator)
    answer = await administrator.submit(
        "/accounts/new", ADA | {"sign_in_name": "ADA@council.example"}
    )
    assert answer.status_code == 422
    assert 'id="sign_in_name-error"' in answer.text


async def test_nobody_sets_the_password_of_somebody_else_by_page(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    path = await _added(administrator, password="four kettles and a spoon")  # noqa: S106
    [row] = await Account.select().where(Account.id == UUID(path.rpartition("/")[2]))
    assert row["password_digest"] is None
    chosen = SetPassword(password="four kettles and a spoon")  # noqa: S106
    with pytest.raises(RefusedError, match="choose their own"):
        await accounts.set_password(administrator.viewer, row["id"], chosen, now=NOW)


async def test_a_disabled_account_is_out_at_once(visit: Visit):
    administrator, ada = await visit(Role.ADMINISTRATOR), await visit(Role.COORDINATOR)
    session = ada.client.cookies["__Host-sid"]
    path = f"/accounts/{ada.viewer.account}"
    assert (await administrator.submit(f"{path}/disable")).headers["location"] == path
    assert await find_viewer(session, now=NOW) is None
    assert "Disabled" in text_of(await administrator.get(path))
    assert (await administrator.submit(f"{path}/enable")).status_code == 303


async def test_nobody_changes_their_own_roles_or_disables_themselves(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    path = f"/accounts/{administrator.viewer.account}"
    shown = await administrator.get(path)
    assert "This is your own account." in text_of(shown)
    assert f"{path}/roles" not in shown.text
    roles = {"roles": ["administrator", "coordinator"]}
    assert (await administrator.submit(f"{path}/roles", roles)).status_code == 409
    assert (await administrator.submit(f"{path}/disable")).status_code == 409


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_only_administrators_reach_accounts(role: Role, visit: Visit):
    visitor = await visit(role)
    other = await accounts.add(OPERATOR, AddAccount(name="Ada", sign_in_name="ada"), now=NOW)
    for path in ("", f"/{other}", "/new", f"/{other}/roles", f"/{other}/email"):
        assert (await visitor.get(f"/accounts{path}")).status_code == 404
    for path in ("/new", f"/{other}/roles", f"/{other}/email", f"/{other}/disable"):
        assert (await visitor.submit(f"/accounts{path}", ADA)).status_code == 404


async def test_a_family_member_sees_their_own_account_and_makes_no_token(visit: Visit):
    visitor = await visit(Role.FAMILY)
    shown = await visitor.get("/account")
    assert shown.status_code == 200
    assert "Make token" not in shown.text
    assert (await visitor.submit("/account/tokens", {"label": "x"})).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FAMILY])
async def test_everybody_of_staff_sees_their_own_account_and_makes_a_token(
    role: Role, visit: Visit
):
    visitor = await visit(role)
    assert (await visitor.get("/account")).status_code == 200
    made = await visitor.submit("/account/tokens", {"label": "Display", "days": "30"})
    assert made.status_code == 200
    token = re.search(r"cvn_[\w-]+", made.text)
    assert token is not None
    found = await find_token_viewer(token[0], now=NOW)
    assert found is not None
    assert (found.account, found.roles) == (visitor.viewer.account, frozenset({role}))


async def test_a_token_is_shown_once_even_if_the_form_is_sent_again(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    act_id = visitor.viewer.account
    sent = {"label": "Display", "days": "30"}
    first = await visitor.submit("/account/tokens", sent, act_id=act_id)
    again = await visitor.submit("/account/tokens", sent, act_id=act_id)
    assert again.status_code == 409
    assert "shown already" in text_of(again)
    assert await ApiToken.count() == 1
    token = re.search(r"cvn_[\w-]+", first.text)
    assert token is not None
    assert token[0] not in (await visitor.get("/account")).text
    assert first.headers["cache-control"] == "no-store"


async def test_a_token_without_a_purpose_is_not_made(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.submit("/account/tokens", {"label": "", "days": "30"})
    assert answer.status_code == 422
    assert "Give the label." in text_of(answer)


async def test_a_revoked_token_opens_nothing_and_strangers_revoke_nothing(visit: Visit):
    ada, eve = await visit(Role.COORDINATOR), await visit(Role.ADMINISTRATOR)
    token = await tokens.add_token(ada.viewer, AddToken(label="Display"), now=NOW)
    [listed] = await tokens.list_tokens(ada.viewer)
    path = f"/account/tokens/{listed.id}/revoke"
    assert (await eve.submit(path)).status_code == 404
    assert await find_token_viewer(token, now=NOW) is not None
    assert (await ada.submit(path)).headers["location"] == "/account"
    assert await find_token_viewer(token, now=NOW) is None
    assert "Revoked" in text_of(await ada.get("/account"))


async def test_tokens_are_listed_and_revoked_by_programs_too(visit: Visit):
    ada = await visit(Role.COORDINATOR)
    token = await tokens.add_token(
        ada.viewer, AddToken(label="Display", scope=Scope.EVERYTHING), now=NOW
    )
    ada.client.cookies.clear()
    bearer = {"authorization": f"Bearer {token}"}
    listed = (await ada.client.get("/api/v1/tokens", headers=bearer)).json()
    assert [one["label"] for one in listed] == ["Display"]
    assert "digest" not in listed[0]
    path = f"/api/v1/tokens/{listed[0]['id']}"
    assert (await ada.client.delete(path, headers=bearer)).status_code == 204
    assert (await ada.client.get("/api/v1/tokens", headers=bearer)).status_code == 401


async def test_who_is_signed_out_has_no_account_page(visit: Visit):
    nobody = await visit()
    assert (await nobody.get("/account")).headers["location"].startswith("/sign-in")
    assert (await nobody.api("GET", "/tokens")).status_code == 401
