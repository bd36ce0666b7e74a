"""Tokens of programs: what each may do, until when, and who ends it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from people.accounts import service as accounts
from people.accounts import tokens
from people.accounts.tables import ApiToken
from people.accounts.token_scopes import AddToken, Scope
from people.accounts.values import AddAccount
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Permission, Role, Via, Viewer
from people.sign_in.service import find_token_viewer, find_viewer, start_session
from tests.conftest import NOW, Visit
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("database")
ADA = AddAccount(name="Ada Lorimer", sign_in_name="Ada@Council.example", roles=(Role.COORDINATOR,))
EVE = AddAccount(name="Eve Fyfe", sign_in_name="eve@council.example", roles=(Role.ADMINISTRATOR,))


async def viewer_of(account: UUID, now: datetime) -> Viewer:
    session = await start_session(OPERATOR, account, factors=["password"], now=now)
    found = await find_viewer(session, now=now)
    assert found is not None
    return found


async def test_a_token_acts_for_its_account_until_it_ends_or_is_revoked(now: datetime):
    account = await accounts.add(OPERATOR, ADA, now=now)
    ada = await viewer_of(account, now)
    token = await tokens.add_token(ada, AddToken(label="Rooms display", days=30), now=now)
    program = await find_token_viewer(token, now=now)
    assert program is not None
    assert (program.account, program.via) == (account, Via.TOKEN)
    assert await find_token_viewer(token, now=now + timedelta(days=30)) is None
    [listed] = await tokens.list_tokens(ada)
    assert listed.label == "Rooms display"
    await tokens.revoke_token(ada, listed.id, now=now)
    assert await find_token_viewer(token, now=now) is None
    assert (await tokens.list_tokens(ada))[0].revoked_at == now


async def test_a_token_is_kept_as_a_digest_alone_and_no_program_makes_another(now: datetime):
    account = await accounts.add(OPERATOR, ADA, now=now)
    ada = await viewer_of(account, now)
    token = await tokens.add_token(ada, AddToken(label="One"), now=now)
    kept = repr(await ApiToken.select()) + repr(await AuditEntry.select())
    assert token not in kept
    assert token.removeprefix("cvn_") not in kept
    program = await find_token_viewer(token, now=now)
    assert program is not None
    with pytest.raises(RefusedError, match="Only a person"):
        await tokens.add_token(program, AddToken(label="Two"), now=now)


async def test_a_token_is_its_owners_to_make_and_its_owners_or_an_administrators_to_end(
    now: datetime,
):
    account = await accounts.add(OPERATOR, ADA, now=now)
    eve = await viewer_of(await accounts.add(OPERATOR, EVE, now=now), now)
    other = AddAccount(name="Una", sign_in_name="una", roles=(Role.COORDINATOR,))
    una = await viewer_of(await accounts.add(OPERATOR, other, now=now), now)
    token = await tokens.add_token(OPERATOR, AddToken(label="One"), account=account, now=now)
    [listed] = await tokens.list_tokens(eve, account=account)
    for refused in (
        tokens.add_token(eve, AddToken(label="Mine"), account=account, now=now),
        tokens.add_token(una, AddToken(label="Mine"), account=account, now=now),
        tokens.revoke_token(eve, listed.id, now=now),
        tokens.revoke_token(una, listed.id, account=account, now=now),
        tokens.list_tokens(una, account=account),
    ):
        with pytest.raises(NotFoundError):
            await refused
    assert await find_token_viewer(token, now=now) is not None
    await tokens.revoke_token(eve, listed.id, account=account, now=now)
    assert await find_token_viewer(token, now=now) is None


@pytest.mark.parametrize(("label", "days"), [("", 5), ("a\nb", 5), ("fine", 0), ("fine", 367)])
def test_a_token_has_a_name_and_an_end_within_a_year(label: str, days: int):
    with pytest.raises(InvalidError):
        AddToken(label=label, days=days)


async def test_a_token_may_do_what_it_names_and_never_more_than_its_account(now: datetime):
    ada = await viewer_of(await accounts.add(OPERATOR, ADA, now=now), now)
    named = (Permission.AGENCY_VIEW, Permission.VENUE_VIEW)
    asked = AddToken(label="Display", scope=Scope.NAMED, permissions=named)
    program = await find_token_viewer(await tokens.add_token(ada, asked, now=now), now=now)
    assert program is not None
    assert program.named == set(named)
    assert program.permissions - set(named) == {Permission.PAGE_PUBLIC, Permission.LINK_USE}
    beyond = AddToken(label="More", scope=Scope.NAMED, permissions=(Permission.ACCOUNT_MANAGE,))
    with pytest.raises(InvalidError, match="may not do this yourself"):
        await tokens.add_token(ada, beyond, now=now)


async def _program(visit: Visit, asked: AddToken, role: Role = Role.COORDINATOR) -> Visitor:
    """A program of somebody's, without their session."""
    owner = await visit(role)
    token = await tokens.add_token(owner.viewer, asked, now=NOW)
    owner.client.cookies.clear()
    owner.client.headers["authorization"] = f"Bearer {token}"
    return owner


VENUE = {"name": "Tay House", "address": "1 Shore", "directions": "", "parking": ""}


@pytest.mark.parametrize(
    ("asked", "reads", "adds"),
    [
        (AddToken(label="All", scope=Scope.EVERYTHING), 200, 201),
        (AddToken(label="Reads"), 200, 403),
        (AddToken(label="Rooms", scope=Scope.NAMED,
                  permissions=(Permission.VENUE_VIEW, Permission.VENUE_EDIT)), 200, 201),
        (AddToken(label="Looks", scope=Scope.NAMED,
                  permissions=(Permission.VENUE_VIEW,)), 200, 404),
        (AddToken(label="Agencies", scope=Scope.NAMED,
                  permissions=(Permission.AGENCY_VIEW,)), 404, 404),
    ],
    ids=lambda value: value.label if isinstance(value, AddToken) else None,
)  # fmt: skip
async def test_what_a_token_was_not_made_for_is_refused(
    visit: Visit, asked: AddToken, reads: int, adds: int
):
    program = await _program(visit, asked)
    assert (await program.api("GET", "/venues")).status_code == reads
    assert (await program.api("POST", "/venues", VENUE)).status_code == adds


async def test_what_asks_for_a_fresh_proof_takes_a_token_that_names_it_alone(visit: Visit):
    """A page that exports: a token may open it only where it names the permission."""
    path = "/professionals/people.csv"
    for asked, status in (
        (AddToken(label="Reads"), 403),
        (AddToken(label="All", scope=Scope.EVERYTHING), 200),
    ):
        program = await _program(visit, asked)
        assert (await program.get(path)).status_code == status
    program = await _program(visit, AddToken(label="Old"))
    await ApiToken.update({ApiToken.is_read_only: False}).where(ApiToken.label == "Old")
    assert (await program.get(path)).status_code == 403
    assert (await program.api("GET", "/venues")).status_code == 200


async def test_a_token_says_when_and_from_where_it_was_last_used(visit: Visit):
    ada = await visit(Role.COORDINATOR)
    token = await tokens.add_token(ada.viewer, AddToken(label="Display"), now=NOW)
    assert "Never" in (await ada.get("/account")).text
    bearer = {"authorization": f"Bearer {token}", "x-forwarded-for": "203.0.113.9"}
    await ada.client.get("/api/v1/venues", headers=bearer)
    [listed] = await tokens.list_tokens(ada.viewer)
    assert (listed.last_used_at, listed.last_used_from) == (NOW, "127.0.0.1")
    assert "from 127.0.0.1" in (await ada.get("/account")).text


async def test_administrators_end_the_tokens_of_others_by_page_and_by_program(visit: Visit):
    ada, eve = await visit(Role.COORDINATOR), await visit(Role.ADMINISTRATOR)
    for label in ("One", "Two"):
        await tokens.add_token(ada.viewer, AddToken(label=label), now=NOW)
    path = f"/accounts/{ada.viewer.account}"
    assert "Reads, changes nothing" in (await eve.get(path)).text
    listed = (await eve.api("GET", f"{path}/tokens")).json()
    assert {one["label"] for one in listed} == {"One", "Two"}
    first, second = (one["id"] for one in listed)
    assert (await eve.submit(f"{path}/tokens/{first}/revoke")).headers["location"] == path
    assert (await eve.api("DELETE", f"{path}/tokens/{second}")).status_code == 204
    assert await ApiToken.count().where(ApiToken.revoked_at.is_null()) == 0
    assert (await ada.api("DELETE", f"{path}/tokens/{second}")).status_code == 404
