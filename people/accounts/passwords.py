"""How passwords are chosen, turned into digests and checked, without telling who has an account.

Parameters of OWASP's password storage guidance for argon2id; at most two run at once, so that a
flood of sign-ins cannot take the machine's memory. What may be chosen is long, hard to guess, in
no list of stolen ones, and says neither who chose it nor where it is typed; nothing else is asked
of it, and it is never made to be changed (reference: safety, section 4.2).
"""

import asyncio
import re
from collections.abc import Collection
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from people.accounts.breached import check_list, is_listed
from people.errors import Fault, InvalidError

SHORTEST = 15
_LONGEST = 200
_ESTIMATED = 72  # characters beyond it only make the estimate slow
_GUESSES_LOG10 = 10
_OF_THE_SERVICE = ("convenor", "conferences", "child protection")
_SHORTEST_WORD = 4  # of a name: shorter ones hide in ordinary words
_hasher = PasswordHasher(time_cost=2, memory_cost=47104, parallelism=1)
_at_once = asyncio.Semaphore(2)
_nobodys: list[str] = []
_breached: list[Path] = []


def use(breached: Path | None) -> None:
    """Refuse the passwords of this list from now on, besides those that are easily guessed.

    Raises:
        UnavailableError: the list cannot be read.
    """
    if breached is not None:
        check_list(breached)
    _breached[:] = [breached] if breached is not None else []


def check_password(password: str) -> str:
    """A password somebody may choose, by its length.

    Raises:
        ValueError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= _LONGEST:
        raise ValueError(f"Choose a password of {SHORTEST} characters or more: a few words do.")
    return password


async def check_choice(password: str, *, about: Collection[str], field: str = "password") -> None:
    """Demand a password that somebody may choose; ``about`` are their name and addresses.

    Raises:
        InvalidError: they may not; what was typed is not repeated.
        UnavailableError: the list of breached passwords cannot be read.
    """
    try:
        check_password(password)
    except ValueError as error:
        raise InvalidError(Fault(field, str(error))) from None
    async with _at_once:
        problem = await asyncio.to_thread(_problem, password, about)
    if problem:
        raise InvalidError(Fault(field, problem))


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


def needs_rehash(kept: str) -> bool:
    """Whether the digest was made with other parameters than today's: hash anew at the sign-in."""
    try:
        return _hasher.check_needs_rehash(kept)
    except InvalidHashError:
        return True


def _problem(password: str, about: Collection[str]) -> str:
    """What is wrong with a password, in words for whoever chose it; empty where nothing is."""
    folded = password.casefold()
    own = {word for text in about for word in _words(text)}
    if any(word in folded for word in own):
        return "Leave your own name and address out of it: choose a few words that say neither."
    if any(word in folded for word in _OF_THE_SERVICE):
        return "Leave the name of this service out of it: choose a few other words."
    if any(is_listed(password, file) for file in _breached):
        return "This password was stolen somewhere and is on the lists of thieves. Choose another."
    estimate = zxcvbn(password[:_ESTIMATED], user_inputs=sorted(own))
    if estimate["guesses_log10"] < _GUESSES_LOG10:
        return "This is easily guessed. Choose a few words that do not belong together."
    return ""


def _words(text: str) -> list[str]:
    """A name or address as a whole, and the longer words of a name or of what is before the @."""
    local_part = text.casefold().partition("@")[0]
    words = [text.casefold(), *re.findall(r"\w+", local_part)]
    return [word for word in words if len(word) >= _SHORTEST_WORD]


def _verified(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
