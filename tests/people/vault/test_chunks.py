"""A file sealed in chunks: whatever is altered, cut, moved or swapped does not open."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.vault.chunks import CHUNK, HEADER, FileKey, Opener, Sealer
from people.vault.sealing import DamagedError

KEY = FileKey(uuid4(), uuid4(), uuid4(), bytes(range(32)))
SEALED_CHUNK = CHUNK + 16
PLAIN = bytes(range(256)) * 1000  # three whole chunks and most of a fourth


def sealed_with(key: FileKey, plain: bytes, *, in_pieces_of: int = 10_000) -> bytes:
    sealer = Sealer(key)
    pieces = [plain[at : at + in_pieces_of] for at in range(0, len(plain), in_pieces_of)]
    return sealer.header + b"".join(sealer.feed(piece) for piece in pieces) + sealer.finish()


def opened_with(key: FileKey, sealed: bytes, *, in_pieces_of: int = 30_000) -> bytes:
    opener = Opener(key)
    pieces = [sealed[at : at + in_pieces_of] for at in range(0, len(sealed), in_pieces_of)]
    return b"".join(opener.feed(piece) for piece in pieces) + opener.finish()


def chunks_of(sealed: bytes) -> list[bytes]:
    body = sealed[HEADER:]
    return [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 250_000])
def test_what_was_sealed_opens_as_it_was(size: int):
    plain = (PLAIN * 2)[:size]
    assert opened_with(KEY, sealed_with(KEY, plain)) == plain


@settings(max_examples=30)
@given(st.integers(0, 200_000), st.integers(1, 100_000), st.integers(1, 100_000))
def test_it_does_not_matter_in_which_pieces_it_comes(size: int, given_in: int, read_in: int):
    sealed = sealed_with(KEY, PLAIN[:size], in_pieces_of=given_in)
    assert opened_with(KEY, sealed, in_pieces_of=read_in) == PLAIN[:size]


@settings(max_examples=60)
@given(st.data())
def test_one_altered_bit_anywhere_is_found(data: st.DataObject):
    sealed = bytearray(sealed_with(KEY, PLAIN))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(DamagedError):
        opened_with(KEY, bytes(sealed))


@settings(max_examples=60)
@given(st.data())
def test_a_file_that_was_cut_is_found(data: st.DataObject):
    sealed = sealed_with(KEY, PLAIN)
    with pytest.raises(DamagedError):
        opened_with(KEY, sealed[: data.draw(st.integers(0, len(sealed) - 1))])


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_file_cut_between_two_chunks_is_found(kept: int):
    sealed = sealed_with(KEY, PLAIN)
    with pytest.raises(DamagedError):
        opened_with(KEY, sealed[: HEADER + kept * SEALED_CHUNK])


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3), (0, 0, 1, 2, 3), (3,)])
def test_chunks_out_of_order_left_out_or_repeated_are_found(order: tuple[int, ...]):
    sealed = sealed_with(KEY, PLAIN)
    chunks = chunks_of(sealed)
    with pytest.raises(DamagedError):
        opened_with(KEY, sealed[:HEADER] + b"".join(chunks[number] for number in order))


def test_a_chunk_of_another_file_of_the_same_key_is_found():
    one, other = sealed_with(KEY, PLAIN), sealed_with(KEY, PLAIN)
    mixed = [chunks_of(one)[0], chunks_of(other)[1], *chunks_of(one)[2:]]
    with pytest.raises(DamagedError):
        opened_with(KEY, one[:HEADER] + b"".join(mixed))


@pytest.mark.parametrize("part", ["file", "case", "id", "secret"])
def test_a_file_opens_only_in_its_place_in_its_case_with_its_key(part: str):
    sealed = sealed_with(KEY, PLAIN)
    changed: dict[str, Any] = {part: bytes(32) if part == "secret" else uuid4()}
    other = replace(KEY, **changed)
    with pytest.raises(DamagedError):
        opened_with(other, sealed)


def test_what_follows_the_end_is_found():
    with pytest.raises(DamagedError):
        opened_with(KEY, sealed_with(KEY, PLAIN) + b"x")
