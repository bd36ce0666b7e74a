"""How passwords are turned into digests and checked, without giving away who has an account.

Parameters of OWASP's password storage guidance for argon2id; at most two run at once, so that a
flood of sign-ins cannot take the machine's memory.
"""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 15
_LONGEST = 200
_hasher = PasswordHasher(time_cost=2, memory_cost=47104, parallelism=1)
_at_once = asyncio.Semaphore(2)
_nobodys: list[str] = []


def check_password(password: str) -> str:
    """A password somebody may choose.

    Raises:
        ValueError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= _LONGEST:
        raise ValueError(f"Choose a password of {SHORTEST} characters or more: a few words do.")
    return password


async def digest(password: str) -> str:
    """The argon2id digest of a password."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the one behind the digest; as slow when there is no digest."""
    if not _nobodys:
        _nobodys.append(await digest("nobody has this password"))
    async with _at_once:
        same = await asyncio.to_thread(_verified, kept or _nobodys[0], password)
    return same and bool(kept)


def _verified(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
