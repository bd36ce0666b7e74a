"""Apps, passkeys and recovery codes: what proves once, and what proves nothing."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import asyncpg
import pyotp
import pytest

from notifications.outbox.tables import OutboxMessage
from people.accounts import factors, passkeys, recovery, totp
from people.accounts.factors import FactorKind
from people.accounts.tables import Account, Passkey, PasskeyChallenge, RecoveryCode, TotpSecret
from people.audit.service import Act, Subject, Verb, reading, recorded
from people.audit.tables import AuditEntry
from people.errors import InvalidError
from people.permissions import SIGNED_OUT, Role
from people.vault import service as vault
from tests.people.accounts.authenticator import PRESENT, Device

T = TypeVar("T")
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def account(now: datetime) -> UUID:
    made = uuid4()
    await Account.insert(
        Account(id=made, name="Ada", sign_in_name=f"{made}@test.example", email="ada@test.example",
                roles=["coordinator"], made_at=now)
    )  # fmt: skip
    return made


async def _within(step: Callable[[Act], Awaitable[T]], now: datetime) -> T:
    async with recorded(
        SIGNED_OUT, Verb.CONSULT, Subject("account"), now=now, name="test.step"
    ) as act:
        return await step(act)


async def _app(account: UUID, now: datetime) -> pyotp.TOTP:
    """An app that is set up, half an hour ago."""
    await _within(lambda act: totp.begin(act, account, label="Phone"), now)
    async with reading(SIGNED_OUT):
        new = await totp.find_new(account, name="ada")
    assert new is not None
    app = pyotp.TOTP(new.secret)
    before = now - timedelta(minutes=30)
    code = app.at(before)
    assert await _within(lambda act: totp.confirm(act, account, code), before) == new.id
    return app


async def _proves(account: UUID, code: str, now: datetime) -> bool:
    return await _within(lambda act: factors.prove_totp(act, account, code), now)


async def test_a_code_of_the_app_proves_once_and_none_before_it_ever_after(
    account: UUID, now: datetime
):
    app = await _app(account, now)
    code, earlier = app.at(now), app.at(now - timedelta(seconds=30))
    assert await _proves(account, f"{code[:3]} {code[3:]}", now)
    assert not await _proves(account, code, now)
    assert not await _proves(account, earlier, now)
    assert await _proves(account, app.at(now + timedelta(seconds=30)), now)


@pytest.mark.parametrize(
    ("seconds", "proves"), [(-60, False), (-30, True), (30, True), (60, False)]
)
async def test_a_clock_may_be_half_a_minute_off_and_no_more(
    account: UUID, now: datetime, seconds: int, *, proves: bool
):
    app = await _app(account, now)
    assert await _proves(account, app.at(now + timedelta(seconds=seconds)), now) is proves


async def test_of_two_who_type_one_code_at_once_one_is_let_in(account: UUID, now: datetime):
    code = (await _app(account, now)).at(now)
    found = await asyncio.gather(*(_proves(account, code, now) for _ in range(3)))
    assert sorted(found) == [False, False, True]


async def test_control_without_the_counter_each_of_them_would_be_let_in(
    account: UUID, now: datetime
):
    code = (await _app(account, now)).at(now)
    found = []
    for _ in range(3):
        found.append(await _proves(account, code, now))
        await TotpSecret.update({TotpSecret.last_counter: 0}, force=True)
    assert found == [True, True, True]


async def test_a_code_of_somebody_else_or_of_an_app_being_set_up_proves_nothing(
    account: UUID, now: datetime
):
    app = await _app(account, now)
    assert not await _proves(uuid4(), app.at(now), now)
    await _within(lambda act: totp.begin(act, account, label="Tablet"), now)
    async with reading(SIGNED_OUT):
        new = await totp.find_new(account, name="ada")
    assert new is not None
    assert not await _proves(account, pyotp.TOTP(new.secret).at(now), now)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\x00"])
async def test_what_is_no_code_proves_nothing(account: UUID, now: datetime, typed: str):
    await _app(account, now)
    assert not await _proves(account, typed, now)


async def test_the_secret_of_an_app_is_sealed_and_its_picture_is_ours(account: UUID, now: datetime):
    app = await _app(account, now)
    [row] = await TotpSecret.select()
    assert app.secret.encode() not in row["secret_sealed"]
    with pytest.raises(vault.DamagedError):
        vault.unseal(row["secret_sealed"], about=f"totp_secret.secret_sealed:{uuid4()}")
    assert totp.picture_of("otpauth://x").startswith("data:image/svg+xml")


async def _recovers(account: UUID, code: str, now: datetime) -> bool:
    return await _within(lambda act: factors.prove_recovery_code(act, account, code), now)


async def test_each_of_ten_recovery_codes_proves_once_however_it_is_typed(
    account: UUID, now: datetime
):
    codes = await _within(lambda act: recovery.renew_codes(act, account), now)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){3}", c) for c in codes)
    typed = [codes[0].lower().replace("-", " "), codes[0], codes[1]]
    found = [await _recovers(account, one, now) for one in typed]
    assert found == [True, False, True]
    assert not await _recovers(uuid4(), codes[2], now)
    await _within(lambda act: recovery.renew_codes(act, account), now)
    assert not await _recovers(account, codes[3], now)
    assert codes[4] not in repr(await RecoveryCode.select()) + repr(await AuditEntry.select())


async def test_what_an_account_can_be_proved_with_is_known(account: UUID, now: datetime):
    assert await factors.kinds_of(account) == frozenset()
    await _app(account, now)
    await _within(lambda act: recovery.renew_codes(act, account), now)
    assert await factors.kinds_of(account) == {FactorKind.TOTP, FactorKind.RECOVERY_CODE}
    await _add(Device(), account, now)
    assert FactorKind.PASSKEY in await factors.kinds_of(account)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_needs_more_than_a_password(role: Role):
    assert factors.needs_factor(frozenset({role}))


async def _add(device: Device, account: UUID, now: datetime) -> UUID:
    options = await passkeys.adding_options(account, name="ada", now=now)
    made = await passkeys.take_added(account, device.made(options), now=now)
    return await _within(lambda act: passkeys.add(act, account, made, label="Laptop"), now)


async def _proved(device: Device, account: UUID | None, now: datetime) -> UUID | None:
    options = await factors.passkey_options(account, now=now)
    device.count += 1
    answer = device.proved(options)
    return await _within(lambda act: factors.prove_passkey(act, account, answer), now)


async def test_a_passkey_proves_whose_it_is_with_or_without_a_name(account: UUID, now: datetime):
    device = Device()
    await _add(device, account, now)
    assert await _proved(device, account, now) == account
    assert await _proved(device, None, now) == account
    assert await PasskeyChallenge.count() == 0
    assert (await Passkey.select())[0]["sign_count"] == 2


BENT = {
    "of another origin": lambda device: setattr(device, "origin", "https://evil.example"),
    "on another port": lambda device: setattr(device, "origin", "https://test:8443"),
    "for another name": lambda device: setattr(device, "host", "evil.example"),
    "without verifying the person": lambda device: setattr(device, "flags", PRESENT),
    "signed by another key": lambda device: setattr(device, "key", Device().key),
    "of another credential": lambda device: setattr(device, "credential", b"x" * 16),
}


@pytest.mark.parametrize("bent", BENT)
async def test_a_passkey_bent_proves_nothing(account: UUID, now: datetime, bent: str):
    device = Device()
    await _add(device, account, now)
    BENT[bent](device)
    assert await _proved(device, account, now) is None


async def test_an_answer_proves_once_and_within_five_minutes_and_for_whom_it_was_asked(
    account: UUID, now: datetime
):
    device = Device(count=7)
    await _add(device, account, now)
    options = await factors.passkey_options(account, now=now)
    device.count += 1
    answer = device.proved(options)

    async def proved(for_whom: UUID | None, at: datetime) -> UUID | None:
        return await _within(lambda act: factors.prove_passkey(act, for_whom, answer), at)

    assert await proved(None, now) is None
    assert await proved(uuid4(), now) is None
    assert await proved(account, now) == account
    assert await proved(account, now) is None
    late = await factors.passkey_options(account, now=now)
    device.count += 1
    answer = device.proved(late)
    assert await proved(account, now + timedelta(minutes=5)) is None


@pytest.mark.parametrize("junk", ["", "{}", "[]", "null", '{"id": 1}', "x" * 10, '{"response": 3}'])
async def test_junk_proves_and_adds_nothing(account: UUID, now: datetime, junk: str):
    assert await _within(lambda act: factors.prove_passkey(act, account, junk), now) is None
    with pytest.raises(InvalidError, match="not taken"):
        await passkeys.take_added(account, junk, now=now)


async def test_a_counter_that_went_back_is_refused_told_and_recorded(account: UUID, now: datetime):
    device = Device(count=9)
    await _add(device, account, now)
    device.count = 3
    assert await _proved(device, account, now) is None
    [letter] = await OutboxMessage.select()
    assert (letter["kind"], letter["recipient"]) == ("sign_in_alert", account)
    entries = await AuditEntry.select().output(load_json=True)
    assert [e["details"].get("alarm") for e in entries][-1] == "passkey_counter_went_back"


async def test_control_a_passkey_that_counts_on_or_not_at_all_is_let_in(
    account: UUID, now: datetime
):
    synchronised = Device()
    await _add(synchronised, account, now)
    synchronised.count = -1
    assert await _proved(synchronised, account, now) == account
    assert await OutboxMessage.count() == 0


async def test_a_passkey_is_made_for_one_account_with_its_person_verified(
    account: UUID, now: datetime
):
    options = await passkeys.adding_options(account, name="ada", now=now)
    assert '"userVerification": "required"' in options
    assert '"residentKey": "preferred"' in options
    answer = Device().made(options)
    for bent in (Device(flags=PRESENT), Device(origin="https://evil.example")):
        again = await passkeys.adding_options(account, name="ada", now=now)
        with pytest.raises(InvalidError):
            await passkeys.take_added(account, bent.made(again), now=now)
    with pytest.raises(InvalidError):
        await passkeys.take_added(uuid4(), answer, now=now)
    taken = await passkeys.take_added(account, answer, now=now)
    assert taken.user_verified
    with pytest.raises(InvalidError):
        await passkeys.take_added(account, answer, now=now)


async def test_the_database_refuses_a_second_passkey_of_the_same_name(account: UUID, now: datetime):
    device = Device()
    await _add(device, account, now)
    [row] = await Passkey.select()
    with pytest.raises(asyncpg.UniqueViolationError):
        await Passkey.insert(Passkey(**row | {"id": uuid4()}))


async def test_a_disabled_accounts_passkey_proves_nothing(account: UUID, now: datetime):
    device = Device()
    await _add(device, account, now)
    await Account.update({Account.disabled_at: now}).where(Account.id == account)
    assert await _proved(device, account, now) is None
