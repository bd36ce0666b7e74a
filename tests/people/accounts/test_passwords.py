"""Passwords: the only place where they are really hashed."""

import pytest

from people.accounts import passwords

GOOD = "a kettle and three spoons"


async def test_a_password_matches_its_own_digest_and_no_other():
    kept = await passwords.digest(GOOD)
    assert kept.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert await passwords.matches(GOOD, kept)
    assert not await passwords.matches(GOOD + " ", kept)


async def test_two_digests_of_one_password_differ():
    assert await passwords.digest(GOOD) != await passwords.digest(GOOD)


@pytest.mark.parametrize("kept", [None, "", "not a digest", "$argon2id$v=19$broken"])
async def test_without_a_digest_nothing_matches_not_even_the_password_of_nobody(kept: str | None):
    assert not await passwords.matches("nobody has this password", kept)


@pytest.mark.parametrize("length", [15, 200])
def test_a_password_of_fifteen_to_two_hundred_characters_may_be_chosen(length: int):
    assert passwords.check_password("é" * length)


@pytest.mark.parametrize("length", [0, 14, 201])
def test_a_password_that_is_too_short_or_too_long_is_refused(length: int):
    with pytest.raises(ValueError, match="15 characters or more"):
        passwords.check_password("a" * length)
