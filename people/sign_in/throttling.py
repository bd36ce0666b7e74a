"""Counting guesses of passwords and codes, in the database, before anything is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from piccolo.engine.postgres import PostgresTransaction

from people.audit.service import housekeeping
from people.sign_in.budgets import (
    FROM_ONE_NETWORK,
    OF_KNOWN_BROWSERS,
    OF_STRANGERS,
    may_guess_at,
    still_counting,
)
from people.sign_in.service import TooManyTriesError, count_try, hashed_key

_TRIES_OF_A_NETWORK = 100


@dataclass(frozen=True, slots=True)
class Budget:
    """A key under which guesses are counted, and how many a quarter of an hour has."""

    key: str
    most: int


def password_budgets(name: str, *, network: str, is_known: bool) -> list[Budget]:
    """What a guess of a password counts against; ``is_known`` where the browser was used before."""
    if is_known:
        return [Budget(f"password known {name}", OF_KNOWN_BROWSERS)]
    return [
        Budget(f"password {name}", OF_STRANGERS),
        Budget(f"password {name} from {network}", FROM_ONE_NETWORK),
    ]


def code_budgets(account: UUID, *, is_known: bool) -> list[Budget]:
    """What a guess of a code counts against."""
    if is_known:
        return [Budget(f"code known {account}", OF_KNOWN_BROWSERS)]
    return [Budget(f"code {account}", OF_STRANGERS)]


async def count_network(network: str, *, now: datetime) -> None:
    """Count that a network tries to sign in somebody.

    Raises:
        TooManyTriesError: it did a hundred times in a quarter of an hour.
    """
    await count_try(f"network:{network}", _TRIES_OF_A_NETWORK, now=now)


async def count_guess(budgets: Sequence[Budget], *, now: datetime) -> int:
    """Count a guess against each budget, if each has one left; how many counted in the fullest.

    Raises:
        TooManyTriesError: one has none left now; nothing was counted.
    """
    ordered = sorted(budgets, key=lambda one: one.key)
    async with housekeeping() as transaction:
        found = [await _locked(transaction, one.key, now) for one in ordered]
        waits = [may_guess_at(at, one.most, now) for at, one in zip(found, ordered, strict=True)]
        if max(waits) <= now:
            for at, one in zip(found, ordered, strict=True):
                await _keep(transaction, one.key, [*still_counting(at, now), now])
    if max(waits) > now:
        raise _too_many(max(waits), now)
    return max(len(at) for at in found) + 1


async def take_back(budgets: Sequence[Budget], *, now: datetime) -> None:
    """Uncount one guess: it was right."""
    async with housekeeping() as transaction:
        for one in sorted(budgets, key=lambda one: one.key):
            at = await _locked(transaction, one.key, now)
            await _keep(transaction, one.key, at[:-1])


async def _locked(transaction: PostgresTransaction, key: str, now: datetime) -> list[datetime]:
    row = await transaction.connection.fetchrow(
        "INSERT INTO sign_in_try (key, at) VALUES ($1, ARRAY[]::timestamptz[])"
        " ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING at",
        hashed_key(key),
    )
    return still_counting(row["at"], now)


async def _keep(transaction: PostgresTransaction, key: str, at: list[datetime]) -> None:
    await transaction.connection.execute(
        "UPDATE sign_in_try SET at = $2 WHERE key = $1", hashed_key(key), at
    )


def _too_many(until: datetime, now: datetime) -> TooManyTriesError:
    seconds = max(1, -int(-(until - now).total_seconds() // 1))
    minutes = -(-seconds // 60)
    how_long = f"{seconds} seconds" if seconds < 60 else f"{minutes} minutes"  # noqa: PLR2004
    words = f"Too many tries. Wait {how_long}, then try again. Your account is not locked."
    return TooManyTriesError(words.replace(" 1 minutes", " a minute"), wait=seconds)
