"""Sealing: what is sealed opens only where it was sealed, unaltered, with its key."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.vault import service as vault

ABOUT = "child.name_sealed:1"
TESTS_KEY = bytes(range(32))


@pytest.fixture
def _the_key_of_the_tests_afterwards() -> Iterator[None]:
    yield
    vault.use(TESTS_KEY)


@given(st.text())
def test_what_was_sealed_opens_as_it_was(plain: str):
    plain = plain.encode("utf-8", "replace").decode()
    assert vault.unseal(vault.seal(plain, about=ABOUT), about=ABOUT) == plain


def test_the_same_value_is_sealed_differently_each_time_and_readable_nowhere():
    sealed = [vault.seal("Fiona Reid", about=ABOUT) for _ in range(50)]
    assert len(set(sealed)) == 50
    assert not any(b"Fiona" in one for one in sealed)


def test_a_sealed_value_does_not_open_in_another_place():
    with pytest.raises(vault.DamagedError):
        vault.unseal(vault.seal("Fiona", about=ABOUT), about="child.name_sealed:2")


@given(st.data())
def test_a_sealed_value_with_one_altered_bit_does_not_open(data: st.DataObject):
    sealed = bytearray(vault.seal("Fiona Reid", about=ABOUT))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(vault.DamagedError):
        vault.unseal(bytes(sealed), about=ABOUT)


@given(st.data())
def test_a_sealed_value_that_was_cut_does_not_open(data: st.DataObject):
    sealed = vault.seal("Fiona Reid", about=ABOUT)
    with pytest.raises(vault.DamagedError):
        vault.unseal(sealed[: data.draw(st.integers(0, len(sealed) - 1))], about=ABOUT)


@pytest.mark.usefixtures("_the_key_of_the_tests_afterwards")
def test_another_master_key_opens_nothing():
    sealed, index = vault.seal("Fiona", about=ABOUT), vault.blind_index("Fiona")
    vault.use(bytes(32))
    with pytest.raises(vault.DamagedError):
        vault.unseal(sealed, about=ABOUT)
    assert vault.blind_index("Fiona") != index


@pytest.mark.parametrize("master", [b"", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_refused(master: bytes):
    with pytest.raises(ValueError, match="32 bytes"):
        vault.use(master)


def test_an_index_finds_the_same_name_however_it_is_written_and_reveals_nothing():
    index = vault.blind_index("Fiona  REID")
    assert index == vault.blind_index(" fiona reid ")
    assert index == vault.blind_index("\uff26iona Reid")
    assert index != vault.blind_index("Fiona Reed")
    assert len(index) == 32
    assert b"iona" not in index
