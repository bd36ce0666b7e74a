"""Passwords on a list of stolen ones, found by halving."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from people.accounts import passwords
from people.accounts.breached import check_list, is_listed
from people.errors import InvalidError, UnavailableError

STOLEN = "five lamps under the sea"


def _line(password: str, count: int = 3) -> str:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    return f"{digest}:{count}"


def _list(file: Path, stolen: list[str], ending: str = "\r\n") -> Path:
    lines = sorted(_line(one, count=len(one) * 999) for one in stolen)
    file.write_bytes("".join(line + ending for line in lines).encode())
    return file


@given(st.lists(st.text(max_size=5), min_size=1, max_size=40, unique=True), st.text(max_size=5))
def test_what_is_on_the_list_is_found_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, stolen: list[str], other: str
):
    file = _list(tmp_path_factory.mktemp("lists") / "list", stolen)
    assert all(is_listed(one, file) for one in stolen)
    assert is_listed(other, file) is (other in stolen)


def test_a_list_of_one_line_without_an_end_is_a_list(tmp_path: Path):
    file = _list(tmp_path / "list", [STOLEN], ending="")
    assert is_listed(STOLEN, file)
    assert not is_listed("other", file)


@pytest.fixture
def _listed(tmp_path: Path) -> Iterator[None]:
    passwords.use(_list(tmp_path / "list", [STOLEN, "x", "y"]))
    yield
    passwords.use(None)


@pytest.mark.usefixtures("_listed")
async def test_a_stolen_password_is_refused_however_good_it_is():
    with pytest.raises(InvalidError, match="lists of thieves"):
        await passwords.check_choice(STOLEN, about=())
    await passwords.check_choice("four kettles and a spoon", about=())


async def test_control_without_the_list_it_would_be_taken():
    await passwords.check_choice(STOLEN, about=())


@pytest.mark.parametrize("content", [None, b"", b"not a list\n", b"0123:4\n"])
def test_what_is_no_list_is_refused_at_the_start(tmp_path: Path, content: bytes | None):
    file = tmp_path / "list"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnavailableError, match="CONVENOR_BREACHED_PASSWORDS"):
        check_list(file)


async def test_a_digest_of_other_parameters_is_made_anew_and_todays_is_not():
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    assert passwords.needs_rehash(weak)
    assert not passwords.needs_rehash(await passwords.digest("x"))
