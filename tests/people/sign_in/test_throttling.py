"""Guessing a password or a code: how often, by whom, and who is kept out by it."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest
from argon2 import PasswordHasher

from people.accounts import passwords
from people.accounts.tables import Account
from people.permissions import SIGNED_OUT
from people.sign_in import entering, throttling
from people.sign_in.entering import Origin, WrongSignInError
from people.sign_in.service import TooManyTriesError, hashed_key, sweep
from people.sign_in.tables import SignInTry
from people.sign_in.throttling import Budget, count_guess
from tests.conftest import NOW, Visit
from tests.people.sign_in.owners import PASSWORD, Owner, an_owner, give_password, sign_in
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
WRONG = "wrong wrong wrong"


async def _guess(name: str, at: datetime, password: str = WRONG, network: str = "192.0.2.1") -> str:
    """What a stranger's guess comes to."""
    origin = Origin(network=network, browser="A browser")
    try:
        await entering.give_password(SIGNED_OUT, name, password, origin=origin, now=at)
    except WrongSignInError:
        return "wrong"
    except TooManyTriesError:
        return "throttled"
    return "right"


@pytest.mark.parametrize("name", ["ada@convenor.example", "nobody@convenor.example"])
async def test_strangers_have_six_guesses_of_a_name_in_any_quarter_of_an_hour(name: str):
    await an_owner(has_app=False)
    counted = []
    for second in range(0, 30 * 60, 10):
        at = NOW + timedelta(seconds=second)
        if await _guess(name, at, network=f"192.0.2.{second % 200}") == "wrong":
            counted.append(at)
    windows = [
        sum(first <= one < first + timedelta(minutes=15) for one in counted) for first in counted
    ]
    assert max(windows) == 6
    assert len(counted) == 12  # nobody is locked out for good


async def test_one_network_has_four_of_them(now: datetime):
    owner = await an_owner(has_app=False)
    minutes = [now + timedelta(minutes=minute) for minute in range(8)]
    assert [await _guess(owner.name, at) for at in minutes].count("wrong") == 4
    assert await _guess(owner.name, minutes[-1], PASSWORD, network="198.51.100.4") == "right"


async def test_each_guess_after_the_third_is_waited_for_twice_as_long(now: datetime):
    for _ in range(3):
        assert await _guess("ada", now) == "wrong"
    for seconds, came_to in ((0, "throttled"), (4, "throttled"), (5, "wrong")):
        assert await _guess("ada", now + timedelta(seconds=seconds), network="b") == came_to
    assert await _guess("ada", now + timedelta(seconds=14), network="b") == "throttled"
    assert await _guess("ada", now + timedelta(seconds=15), network="b") == "wrong"


async def test_what_a_request_says_of_its_own_address_changes_nothing(visit: Visit):
    visitor = await visit()
    statuses = []
    for number in range(8):
        visitor.client.headers["x-forwarded-for"] = f"203.0.113.{number}"
        statuses.append((await give_password(visitor, "ada", WRONG)).status_code)
    assert statuses == [422] * 3 + [429] * 5
    answer = await give_password(visitor, "ada", WRONG)
    assert "Your account is not locked." in text_of(answer)
    assert answer.headers["retry-after"] == "5"


async def test_a_right_password_is_no_guess(now: datetime):
    owner = await an_owner(has_app=False)
    for _ in range(12):
        assert await _guess(owner.name, now, PASSWORD) == "right"


async def _flooded(owner: Owner) -> None:
    """Strangers used up what they have."""
    for second in range(0, 120, 5):
        before = NOW - timedelta(seconds=121 - second)
        await _guess(owner.name, before, network=f"192.0.2.{second}")
    assert await _guess(owner.name, NOW, network="192.0.2.250") == "throttled"


async def test_the_owners_browser_gets_in_while_strangers_guess(visit: Visit):
    owner = await an_owner()
    own, other = await visit(), await visit()
    assert (await sign_in(own, owner)).status_code == 303
    await _flooded(owner)
    assert (await give_password(other, owner.name)).status_code == 429
    assert (await give_password(own, owner.name)).status_code == 303


async def test_control_a_browser_that_only_says_it_was_here_before_is_a_stranger(visit: Visit):
    owner = await an_owner()
    await _flooded(owner)
    for device in ("chosen by the client", ""):
        stranger = await visit()
        stranger.client.cookies.set("__Host-device", device, domain="test.local")
        assert (await give_password(stranger, owner.name)).status_code == 429


async def test_a_browser_known_for_one_account_is_a_stranger_to_another(visit: Visit):
    ada, una = await an_owner(), await an_owner(name="una@convenor.example")
    visitor = await visit()
    assert (await sign_in(visitor, ada)).status_code == 303
    await _flooded(una)
    assert (await give_password(visitor, una.name)).status_code == 429


async def test_the_owners_browser_too_has_four_guesses(visit: Visit):
    owner = await an_owner()
    visitor = await visit()
    await sign_in(visitor, owner)
    app = visitor.client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    statuses = []
    for minute in range(8):
        app.state["clock"] = lambda minute=minute: NOW + timedelta(minutes=minute)
        statuses.append((await give_password(visitor, owner.name, WRONG)).status_code)
    app.state["clock"] = lambda: NOW
    assert statuses == [422] * 4 + [429] * 4


async def test_many_guesses_at_once_are_counted_each(now: datetime):
    budget = Budget("one key", 6)

    async def guess() -> bool:
        try:
            await count_guess([budget], now=now)
        except TooManyTriesError:
            return False
        return True

    assert sum(await asyncio.gather(*(guess() for _ in range(20)))) == 3  # then one has to wait


async def test_control_counted_without_holding_the_row_more_get_through(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    async def unlocked(transaction: object, key: str, _now: datetime) -> list[datetime]:
        connection: asyncpg.Connection = transaction.connection  # type: ignore[attr-defined]
        await connection.execute(
            "INSERT INTO sign_in_try (key, at) VALUES ($1, ARRAY[]::timestamptz[])"
            " ON CONFLICT DO NOTHING", hashed_key(key),
        )  # fmt: skip
        row = await connection.fetchrow(
            "SELECT at FROM sign_in_try WHERE key = $1", hashed_key(key)
        )
        await asyncio.sleep(0.05)
        return list(row["at"])

    monkeypatch.setattr(throttling, "_locked", unlocked)
    budget, got = Budget("one key", 6), 0
    for outcome in await asyncio.gather(
        *(count_guess([budget], now=now) for _ in range(20)), return_exceptions=True
    ):
        got += isinstance(outcome, int)
    assert got > 3


async def test_what_was_counted_is_forgotten_after_a_quarter_of_an_hour(now: datetime):
    await _guess("ada", now)
    await sweep(now=now + timedelta(minutes=16))
    assert await SignInTry.count() == 0


class CountingHasher(PasswordHasher):
    """The real hasher, which counts what it does."""

    hashed = 0
    verified = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.hashed += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
        self.verified += 1
        return super().verify(hash, password)


async def test_the_same_work_is_done_whoever_it_is_and_the_same_is_answered(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    await an_owner(name="known@convenor.example")
    await an_owner(name="empty@convenor.example", password="", has_app=False)
    gone = await an_owner(name="gone1@convenor.example")
    await Account.update({Account.disabled_at: NOW}).where(Account.id == gone.account)
    await _guess("first", NOW)  # what is made once, is
    seen = set()
    for name in ("known", "empty", "gone1", "nobod"):
        hasher = CountingHasher(time_cost=2, memory_cost=47104, parallelism=1)
        monkeypatch.setattr(passwords, "_hasher", hasher)
        visitor = await visit()
        await visitor.get("/sign-in")
        answer = await give_password(visitor, f"{name}@convenor.example", WRONG)
        said = text_of(answer)
        seen.add((answer.status_code, said, len(answer.text), hasher.hashed, hasher.verified))
    assert len(seen) == 1
    status, _, _, hashed, verified = seen.pop()
    assert (status, hashed, verified) == (422, 0, 1)


async def test_a_digest_of_older_parameters_is_made_anew_at_the_sign_in(now: datetime):
    owner = await an_owner(has_app=False)
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await Account.update({Account.password_digest: weak}).where(Account.id == owner.account)
    assert await _guess(owner.name, now, PASSWORD) == "right"
    [row] = await Account.select().where(Account.id == owner.account)
    assert "m=47104,t=2,p=1" in row["password_digest"]
    assert await _guess(owner.name, now, PASSWORD) == "right"
