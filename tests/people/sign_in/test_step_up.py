"""Proving anew who one is, before what cannot be undone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from litestar import Litestar

from people.accounts.tables import Account
from people.permissions import Role
from people.sign_in.service import find_viewer
from people.sign_in.tables import KeptForm, Session
from tests.conftest import NOW, Visit
from tests.people.sign_in.owners import Owner, an_owner, sign_in
from tests.visitor import Visitor, text_of

LATER = NOW + timedelta(minutes=10)
EXPORT = "/professionals/people.csv"


@pytest.fixture
def later(app: Litestar) -> Iterator[None]:
    """The clock can be put on; afterwards it stands where it stood."""
    yield
    app.state["clock"] = lambda: NOW


async def _ten_minutes_on(visit: Visit, app: Litestar, *roles: Role) -> tuple[Visitor, Owner]:
    """Somebody who signed in ten minutes ago."""
    owner = await an_owner(*roles)
    visitor = await visit()
    await sign_in(visitor, owner)
    app.state["clock"] = lambda: LATER
    return visitor, owner


async def _prove(visitor: Visitor, code: str, **more: str):  # noqa: ANN202
    return await visitor.submit("/sign-in/again", {"kind": "totp", "code": code, **more})


@pytest.mark.usefixtures("later")
async def test_a_page_that_asks_for_it_opens_for_ten_minutes_and_again_after_a_proof(
    visit: Visit, app: Litestar
):
    owner = await an_owner()
    visitor = await visit()
    await sign_in(visitor, owner)
    app.state["clock"] = lambda: LATER - timedelta(seconds=1)
    assert (await visitor.get(EXPORT)).status_code == 200
    app.state["clock"] = lambda: LATER
    before = visitor.client.cookies["__Host-sid"]
    answer = await visitor.get(EXPORT)
    assert answer.headers["location"] == f"/sign-in/again?next={EXPORT}"
    asked = await visitor.get(answer.headers["location"])
    assert "Code from your authenticator app" in asked.text
    wrong = await _prove(visitor, "000000", next=EXPORT)
    assert wrong.status_code == 422
    assert visitor.client.cookies["__Host-sid"] == before
    right = await _prove(visitor, owner.code(LATER), next=EXPORT)
    assert right.headers["location"] == EXPORT
    assert visitor.client.cookies["__Host-sid"] != before
    assert await find_viewer(before, now=LATER) is None
    assert (await visitor.get(EXPORT)).status_code == 200
    assert await Session.count() == 1


@pytest.mark.usefixtures("later")
async def test_a_proof_does_not_make_a_session_last_longer_altogether(visit: Visit, app: Litestar):
    visitor, owner = await _ten_minutes_on(visit, app)
    await _prove(visitor, owner.code(LATER))
    [session] = await Session.select()
    assert (session["started_at"], session["proved_at"]) == (NOW, LATER)
    assert session["factors"] == ["password", "totp"]


@pytest.mark.usefixtures("later")
async def test_a_form_sent_too_late_is_kept_and_sent_on(visit: Visit, app: Litestar):
    visitor, owner = await _ten_minutes_on(visit, app, Role.ADMINISTRATOR)
    other = await an_owner(Role.COORDINATOR, name="una@convenor.example", has_app=False)
    path = f"/accounts/{other.account}/roles"
    answer = await visitor.submit(path, {"roles": ["chief_officer", "standards_lead"]})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/sign-in/again?next={path}&form=")
    form = answer.headers["location"].rpartition("=")[2]
    assert "Nothing you typed is lost" in text_of(await visitor.get(answer.headers["location"]))
    [kept] = await KeptForm.select()
    assert b"chief_officer" not in kept["typed_sealed"]
    [row] = await Account.select(Account.roles).where(Account.id == other.account)
    assert row["roles"] == ["coordinator"]
    answer = await _prove(visitor, owner.code(LATER), next=path, form=form)
    assert answer.headers["location"] == f"/sign-in/again/form/{form}"
    shown = await visitor.get(answer.headers["location"])
    assert f'action="{path}"' in shown.text
    for role in ("chief_officer", "standards_lead"):
        assert f'<input type="hidden" name="roles" value="{role}">' in shown.text
    stranger = await visit(Role.ADMINISTRATOR)
    assert (await stranger.get(f"/sign-in/again/form/{form}")).status_code == 404


@pytest.mark.usefixtures("later")
async def test_programs_of_a_page_are_told_in_their_own_way(visit: Visit, app: Litestar):
    visitor, owner = await _ten_minutes_on(visit, app, Role.ADMINISTRATOR)
    before = visitor.client.cookies["__Host-sid"]
    wrong = await visitor.api("POST", "/sessions/proof", {"kind": "totp", "code": "000000"})
    assert wrong.status_code == 409
    right = await visitor.api(
        "POST", "/sessions/proof", {"kind": "totp", "code": owner.code(LATER)}
    )
    assert right.status_code == 204
    assert visitor.client.cookies["__Host-sid"] != before
    viewer = await find_viewer(visitor.client.cookies["__Host-sid"], now=LATER)
    assert viewer is not None
    assert viewer.proved_at == LATER


@pytest.mark.usefixtures("later")
async def test_somebody_elses_code_proves_nothing(visit: Visit, app: Litestar):
    visitor, _ = await _ten_minutes_on(visit, app)
    una = await an_owner(name="una@convenor.example")
    assert (await _prove(visitor, una.code(LATER))).status_code == 422


async def test_signed_out_there_is_nothing_to_prove(visit: Visit):
    nobody = await visit()
    assert (await nobody.get("/sign-in/again")).headers["location"].startswith("/sign-in?")
    answer = await nobody.submit("/sign-in/again", {"kind": "totp", "code": "123456"})
    assert answer.headers["location"].startswith("/sign-in?")
