"""Accounts and tokens: made, given roles, ended at once."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from people.accounts import service as accounts
from people.accounts import tokens
from people.accounts.tables import Account
from people.accounts.token_scopes import AddToken
from people.accounts.values import AddAccount, SetPassword, SetRoles
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, NotSignedInError, RefusedError
from people.permissions import OPERATOR, SIGNED_OUT, Role, Viewer
from people.sign_in.service import find_token_viewer, find_viewer, start_session
from tests.builders import a_professional

pytestmark = pytest.mark.usefixtures("database")
ADA = AddAccount(name="Ada Lorimer", sign_in_name="Ada@Council.example", roles=(Role.COORDINATOR,))


async def _session(account: UUID, now: datetime) -> str:
    return await start_session(OPERATOR, account, factors=["password"], now=now)


async def _viewer(account: UUID, now: datetime) -> Viewer:
    found = await find_viewer(await _session(account, now), now=now)
    assert found is not None
    return found


async def _administrator(now: datetime, name: str = "eve@council.example") -> UUID:
    asked = AddAccount(name="Eve Fyfe", sign_in_name=name, roles=(Role.ADMINISTRATOR,))
    return await accounts.add(OPERATOR, asked, now=now)


async def test_an_account_is_known_by_its_name_in_any_case_and_starts_without_a_password(
    now: datetime,
):
    account = await accounts.add(OPERATOR, ADA, now=now)
    found = await accounts.get_by_sign_in_name(OPERATOR, "ADA@council.example ")
    assert (found.id, found.roles, found.has_password) == (account, (Role.COORDINATOR,), False)
    with pytest.raises(InvalidError, match="signs in with that name already"):
        await accounts.add(OPERATOR, ADA, now=now)
    entry = (await AuditEntry.select().output(load_json=True))[0]
    assert (entry["act"], entry["subject"]) == ("account.add", account)
    assert entry["details"] == {"professional": None, "roles": ["coordinator"]}


async def test_one_person_has_one_account_and_none_after_leaving(now: datetime):
    fiona = await a_professional("Fiona Reid")
    asked = AddAccount(
        name="Fiona Reid", sign_in_name="fiona", roles=(Role.PROFESSIONAL,), professional=fiona.id
    )
    first = await accounts.add(OPERATOR, asked, now=now)
    second = AddAccount(
        name="Fiona Reid", sign_in_name="fiona2", roles=(Role.CHAIR,), professional=fiona.id
    )
    with pytest.raises(InvalidError, match="has an account already"):
        await accounts.add(OPERATOR, second, now=now)
    session = await _session(first, now)
    assert await find_viewer(session, now=now) is not None
    await type(fiona).update({"is_active": False}).where(type(fiona).id == fiona.id)
    assert await find_viewer(session, now=now) is None
    with pytest.raises(InvalidError, match="has left"):
        await accounts.enable(OPERATOR, first, now=now)


@pytest.mark.parametrize(
    "role", [Role.PROFESSIONAL, Role.CHAIR, Role.LEAD_PROFESSIONAL, Role.AGENCY_LEAD]
)
def test_a_role_that_follows_from_a_person_needs_the_person(role: Role):
    with pytest.raises(InvalidError, match="Say who this is"):
        SetRoles(roles=(role,))
    assert SetRoles(roles=(role,), professional=uuid4()).roles == (role,)


@pytest.mark.parametrize("password", ["fourteen chars", "", "x" * 201])
def test_a_password_is_long_and_never_repeated_in_a_fault(password: str):
    with pytest.raises(InvalidError) as refused:
        SetPassword(password=password)
    assert [(fault.field, fault.typed) for fault in refused.value.faults] == [("password", "")]


@pytest.mark.parametrize("ending", ["disable", "set_roles", "set_password"])
async def test_who_is_signed_in_is_out_with_the_act_that_changes_the_account(
    ending: str, now: datetime
):
    account = await accounts.add(OPERATOR, ADA, now=now)
    session = await _session(account, now)
    if ending == "disable":
        await accounts.disable(OPERATOR, account, now=now)
    elif ending == "set_roles":
        await accounts.set_roles(OPERATOR, account, SetRoles(roles=(Role.CHIEF_OFFICER,)), now=now)
    else:
        chosen = SetPassword(password="four kettles and a spoon")  # noqa: S106 - a test's
        await accounts.set_password(OPERATOR, account, chosen, now=now)
    assert await find_viewer(session, now=now) is None


async def test_a_disabled_accounts_tokens_stay_revoked_when_it_is_let_in_again(now: datetime):
    account = await accounts.add(OPERATOR, ADA, now=now)
    token = await tokens.add_token(
        OPERATOR, AddToken(label="Rooms display"), account=account, now=now
    )
    assert await find_token_viewer(token, now=now) is not None
    await accounts.disable(OPERATOR, account, now=now)
    assert await find_token_viewer(token, now=now) is None
    await accounts.enable(OPERATOR, account, now=now)
    assert await find_token_viewer(token, now=now) is None
    assert (await _viewer(account, now)).account == account


async def test_administrators_do_not_change_themselves_and_one_always_stays(now: datetime):
    eve = await _administrator(now)
    viewer = await _viewer(eve, now)
    for refused in (
        accounts.set_roles(viewer, eve, SetRoles(roles=(Role.COORDINATOR,)), now=now),
        accounts.disable(viewer, eve, now=now),
    ):
        with pytest.raises(RefusedError, match="your own account"):
            await refused
    with pytest.raises(RefusedError, match="Nobody would be administrator"):
        await accounts.disable(OPERATOR, eve, now=now)
    with pytest.raises(RefusedError, match="Nobody would be administrator"):
        await accounts.set_roles(OPERATOR, eve, SetRoles(), now=now)
    await _administrator(now, "una@council.example")
    await accounts.disable(OPERATOR, eve, now=now)
    assert [one.disabled_at is None for one in await accounts.list_accounts(OPERATOR)] == [
        True, False,
    ]  # fmt: skip


async def test_only_administrators_see_and_change_accounts_and_everybody_sees_their_own(
    now: datetime,
):
    account = await accounts.add(OPERATOR, ADA, now=now)
    eve = await _administrator(now)
    ada = await _viewer(account, now)
    assert (await accounts.get_account(ada, account)).name == "Ada Lorimer"
    for refused in (
        accounts.get_account(ada, eve),
        accounts.list_accounts(ada),
        accounts.add(ada, ADA, now=now),
        accounts.set_roles(ada, account, SetRoles(roles=(Role.ADMINISTRATOR,)), now=now),
        accounts.disable(ada, eve, now=now),
    ):
        with pytest.raises(NotFoundError):
            await refused
    with pytest.raises(NotSignedInError):
        await accounts.list_accounts(SIGNED_OUT)


async def test_a_digest_is_set_with_the_account_where_a_password_is_given(now: datetime):
    asked = AddAccount(
        name="Ada",
        sign_in_name="ada",
        password="four kettles and a spoon",  # noqa: S106
    )
    account = await accounts.add(OPERATOR, asked, now=now)
    [row] = await Account.select().where(Account.id == account)
    assert row["password_digest"].startswith("$argon2id$")
    assert "kettles" not in repr(await AuditEntry.select())
