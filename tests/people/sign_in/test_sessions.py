"""Sessions: their ids, their ends, their list, and the browsers they belong to."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from notifications.outbox.tables import OutboxMessage
from people.accounts import factors, own_factors
from people.accounts import service as accounts
from people.accounts.values import SetPassword, SetRoles
from people.audit.service import Subject, Verb, recorded
from people.errors import NotSignedInError
from people.permissions import OPERATOR, SIGNED_OUT, Role, Viewer
from people.sign_in import entering
from people.sign_in.entering import Entered, Origin, Proof, SignInEndedError, WrongSignInError
from people.sign_in.service import find_viewer, renew_session, start_session
from people.sign_in.tables import KnownDevice, Session
from tests.conftest import NOW, Visit
from tests.people.accounts.authenticator import Device
from tests.people.sign_in.owners import PASSWORD, Owner, an_owner, sign_in, with_app
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
ORIGIN = Origin(network="192.0.2.1", browser="A browser")


async def test_one_sees_where_one_is_signed_in_and_ends_one_from_afar(visit: Visit):
    owner = await an_owner()
    desk, phone = await visit(), await visit()
    desk.client.headers["user-agent"], phone.client.headers["user-agent"] = FIREFOX, PHONE
    await sign_in(desk, owner)
    await phone.submit("/sign-in", {"sign_in_name": owner.name, "password": PASSWORD})
    typed = {"kind": "recovery_code", "recovery": owner.recovery_codes[0]}
    await phone.submit("/sign-in/second-step", typed)
    shown = text_of(await desk.get("/account/sessions"))
    assert "Firefox on Windows This one" in shown
    assert "Safari on an iPhone" in shown
    listed = (await desk.api("GET", "/sessions")).json()
    assert [one["is_this"] for one in listed] == [True, False]
    path = f"/account/sessions/{listed[1]['id']}/end"
    stranger = await visit(Role.COORDINATOR)
    assert (await stranger.submit(path)).status_code == 404
    assert (await phone.get("/account")).status_code == 200
    assert (await desk.submit(path)).headers["location"] == "/account/sessions"
    assert (await phone.get("/account")).headers["location"].startswith("/sign-in")
    assert (await desk.get("/account")).status_code == 200


async def test_signing_out_everywhere_ends_every_session_at_once(visit: Visit):
    owner = await an_owner()
    desk = await visit()
    await sign_in(desk, owner)
    other = await start_session(OPERATOR, owner.account, factors=["password"], now=NOW)
    answer = await desk.submit("/account/sessions/end")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert await find_viewer(other, now=NOW) is None
    assert await Session.count().where(Session.account == owner.account) == 0


@pytest.mark.parametrize("change", ["disable", "roles", "password"])
async def test_a_change_of_the_account_ends_its_sessions_within_the_same_instant(
    visit: Visit, change: str
):
    owner = await an_owner()
    visitor = await visit()
    await sign_in(visitor, owner)
    if change == "disable":
        await accounts.disable(OPERATOR, owner.account, now=NOW)
    elif change == "roles":
        roles = SetRoles(roles=(Role.CHIEF_OFFICER,))
        await accounts.set_roles(OPERATOR, owner.account, roles, now=NOW)
    else:
        chosen = SetPassword(password="four kettles and a spoon")  # noqa: S106 - a test's
        await accounts.set_password(OPERATOR, owner.account, chosen, now=NOW)
    assert (await visitor.get("/account")).headers["location"].startswith("/sign-in")


async def test_a_factor_that_is_added_gives_the_session_another_id_and_ends_the_others(
    visit: Visit,
):
    owner = await an_owner()
    visitor = await visit()
    await sign_in(visitor, owner)
    before = visitor.client.cookies["__Host-sid"]
    other = await start_session(OPERATOR, owner.account, factors=["password"], now=NOW)
    answer = await visitor.submit("/account/factors/recovery-codes")
    assert answer.status_code == 200
    assert visitor.client.cookies["__Host-sid"] != before
    assert await find_viewer(before, now=NOW) is None
    assert await find_viewer(other, now=NOW) is None
    assert (await visitor.get("/account")).status_code == 200


async def test_setting_up_the_first_factor_makes_a_partial_session_whole(visit: Visit):
    owner = await an_owner(Role.ADMINISTRATOR, has_app=False)
    visitor = await visit()
    await visitor.submit("/sign-in", {"sign_in_name": owner.name, "password": PASSWORD})
    assert (await visitor.get("/accounts")).headers["location"] == "/sign-in/again"
    assert (await visitor.get("/account/factors")).status_code == 200
    assert (await visitor.get("/account/factors/new")).status_code == 200
    device = Device()
    asked = await visitor.submit("/account/factors/passkey/options")
    typed = {"label": "Key", "answer": device.made(asked.text)}
    before = visitor.client.cookies["__Host-sid"]
    added = await visitor.submit("/account/factors/passkey", typed)
    assert added.status_code in {200, 303}, text_of(added)
    assert visitor.client.cookies["__Host-sid"] != before
    assert (await visitor.get("/accounts")).status_code == 200


async def test_new_codes_alone_do_not_make_a_partial_session_whole(visit: Visit):
    owner = await an_owner(Role.ADMINISTRATOR, has_app=False)
    visitor = await visit()
    await visitor.submit("/sign-in", {"sign_in_name": owner.name, "password": PASSWORD})
    await visitor.submit("/account/factors/recovery-codes")
    assert (await visitor.get("/accounts")).headers["location"] == "/sign-in/again"


async def test_a_partial_session_changes_nothing_once_the_owner_has_a_factor(visit: Visit):
    """Somebody with the password alone waits with a partial session; the owner sets up an app."""
    owner = await an_owner(has_app=False)
    thief = await visit()
    await thief.submit("/sign-in", {"sign_in_name": owner.name, "password": PASSWORD})
    await with_app(owner)
    for path in ("/account/factors/new", "/account/factors/app"):
        answer = await thief.get(path)
        assert answer.headers["location"].startswith("/sign-in/again"), path
    answer = await thief.submit("/account/factors/passkey/options")
    assert answer.headers["location"].startswith("/sign-in/again")


async def test_an_id_the_client_chose_signs_nobody_in_and_is_not_taken_over(visit: Visit):
    owner = await an_owner()
    visitor = await visit()
    visitor.client.cookies.set("__Host-sid", "chosen", domain="test.local")
    assert (await visitor.get("/account")).headers["location"].startswith("/sign-in")
    await sign_in(visitor, owner)
    assert visitor.client.cookies["__Host-sid"] != "chosen"
    assert await find_viewer("chosen", now=NOW) is None


async def _pending(owner: Owner) -> str:
    entered = await entering.give_password(SIGNED_OUT, owner.name, PASSWORD, origin=ORIGIN, now=NOW)
    assert entered.pending is not None
    return entered.pending


async def _enter(pending: str, code: str) -> Entered | None:
    proof = Proof(kind=factors.FactorKind.TOTP, answer=code)
    try:
        return await entering.give_factor(SIGNED_OUT, pending, proof, origin=ORIGIN, now=NOW)
    except (WrongSignInError, SignInEndedError):
        return None


async def test_of_two_sign_ins_with_one_code_at_once_one_gets_in():
    owner = await an_owner()
    pending = [await _pending(owner) for _ in range(2)]
    entered = await asyncio.gather(*(_enter(one, owner.code()) for one in pending))
    assert sum(one is not None for one in entered) == 1
    assert await Session.count() == 1


async def test_control_where_a_code_counts_more_than_once_both_get_in(
    monkeypatch: pytest.MonkeyPatch,
):
    owner = await an_owner()

    async def prove_for_ever(_: object, __: object, code: str) -> bool:
        return code == owner.code()

    monkeypatch.setattr(entering, "prove_totp", prove_for_ever)
    pending = [await _pending(owner) for _ in range(2)]
    entered = await asyncio.gather(*(_enter(one, owner.code()) for one in pending))
    assert sum(one is not None for one in entered) == 2


async def test_one_record_between_the_steps_starts_one_session():
    owner = await an_owner()
    pending = await _pending(owner)

    async def by_recovery(code: str) -> Entered | None:
        proof = Proof(kind=factors.FactorKind.RECOVERY_CODE, answer=code)
        try:
            return await entering.give_factor(SIGNED_OUT, pending, proof, origin=ORIGIN, now=NOW)
        except SignInEndedError:
            return None

    entered = await asyncio.gather(*(by_recovery(code) for code in owner.recovery_codes[:3]))
    assert sum(one is not None for one in entered) == 1
    assert await Session.count() == 1


async def test_of_two_renewals_of_one_session_one_wins_and_the_other_is_out():
    owner = await an_owner()
    session = await start_session(OPERATOR, owner.account, factors=["password"], now=NOW)

    async def renew() -> str | None:
        subject = Subject("account", owner.account)
        try:
            async with recorded(OPERATOR, Verb.CONSULT, subject, now=NOW, name="test") as act:
                return await renew_session(act, session, account=owner.account, factor="totp")
        except NotSignedInError:
            return None

    renewed = [one for one in await asyncio.gather(renew(), renew()) if one]
    assert len(renewed) == 1
    assert await find_viewer(session, now=NOW) is None
    assert await find_viewer(renewed[0], now=NOW) is not None


async def test_a_session_is_not_renewed_for_somebody_else():
    owner = await an_owner()
    session = await start_session(OPERATOR, owner.account, factors=["password"], now=NOW)
    with pytest.raises(NotSignedInError):
        async with recorded(OPERATOR, Verb.CONSULT, Subject("account"), now=NOW, name="t") as act:
            await renew_session(act, session, account=uuid4(), factor="totp")


async def test_a_browser_never_seen_is_told_to_the_owner_once(visit: Visit):
    owner = await an_owner()
    visitor = await visit()
    await sign_in(visitor, owner)
    assert await OutboxMessage.count() == 1
    device = visitor.client.cookies["__Host-device"]
    assert device not in repr(await KnownDevice.select())
    await visitor.submit("/sign-out")
    assert visitor.client.cookies["__Host-device"] == device
    await visitor.submit("/sign-in", {"sign_in_name": owner.name, "password": PASSWORD})
    typed = {"kind": "recovery_code", "recovery": owner.recovery_codes[0]}
    await visitor.submit("/sign-in/second-step", typed)
    assert await OutboxMessage.count() == 1
    assert await KnownDevice.count() == 1


async def _with_passkey(owner: Owner) -> Device:
    session = await start_session(OPERATOR, owner.account, factors=["password"], now=NOW)
    viewer = await find_viewer(session, now=NOW)
    assert isinstance(viewer, Viewer)
    device = Device()
    options = await own_factors.passkey_options(viewer, now=NOW)
    named = own_factors.NameFactor(label="Key")
    await own_factors.add_passkey(viewer, device.made(options), named, session=session, now=NOW)
    return device


async def test_a_passkey_alone_signs_in_however_often_the_password_was_guessed(visit: Visit):
    owner = await an_owner()
    device = await _with_passkey(owner)
    visitor = await visit()
    typed = {"sign_in_name": owner.name, "password": "wrong wrong wrong"}
    statuses = [(await visitor.submit("/sign-in", typed)).status_code for _ in range(5)]
    assert statuses[-1] == 429
    options = await visitor.submit("/sign-in/passkey/options")
    answer = await visitor.submit("/sign-in/passkey", {"answer": device.proved(options.text)})
    assert answer.headers["location"] == "/"
    assert (await visitor.get("/account")).status_code == 200
    again = await (await visit()).submit(
        "/sign-in/passkey", {"answer": device.proved(options.text)}
    )
    assert again.status_code == 422


async def test_a_passkey_is_the_second_step_too(visit: Visit):
    owner = await an_owner()
    device = await _with_passkey(owner)
    visitor = await visit()
    await visitor.submit("/sign-in", {"sign_in_name": owner.name, "password": PASSWORD})
    options = await visitor.submit("/sign-in/passkey/options", {"step": "second"})
    typed = {"kind": "passkey", "answer": device.proved(options.text)}
    answer = await visitor.submit("/sign-in/second-step", typed)
    assert answer.headers["location"] == "/"
    assert (await visitor.get("/account")).status_code == 200


async def test_a_disabled_accounts_passkey_proves_nothing(visit: Visit):
    owner = await an_owner()
    device = await _with_passkey(owner)
    await accounts.disable(OPERATOR, owner.account, now=NOW)
    visitor = await visit()
    options = await visitor.submit("/sign-in/passkey/options")
    answer = await visitor.submit("/sign-in/passkey", {"answer": device.proved(options.text)})
    assert answer.status_code == 422


async def test_what_is_behind_the_sign_in_is_kept_by_no_browser(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    for path in ("/account", "/account/sessions", "/work-list"):
        assert (await visitor.get(path)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("minutes", [15, 30])
async def test_sessions_past_their_limit_are_not_listed(visit: Visit, minutes: int):
    roles = (Role.COORDINATOR,) if minutes == 30 else (Role.CHIEF_OFFICER,)
    owner = await an_owner(*roles)
    old = NOW - timedelta(minutes=minutes)
    await start_session(OPERATOR, owner.account, factors=["password"], now=old)
    visitor = await visit()
    await sign_in(visitor, owner)
    assert len((await visitor.api("GET", "/sessions")).json()) == 1
