"""Report files at rest: encrypted, bound to their place, refused when altered."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from people.errors import UnavailableError
from people.vault import files

PLAIN = b"%PDF-1.7 Fiona Reid has seen the child on Tuesday. " * 50


def _stored(store: Path, file: UUID) -> Path:
    return store / file.hex[:2] / file.hex


async def test_a_file_comes_back_as_it_was_and_lies_unreadable(file_store: Path):
    file = uuid4()
    await files.put(file, PLAIN)
    assert await files.get(file) == PLAIN
    at_rest = _stored(file_store, file).read_bytes()
    assert b"Fiona" not in at_rest
    assert b"%PDF" not in at_rest


async def test_an_empty_file_is_a_file(file_store: Path):
    file = uuid4()
    await files.put(file, b"")
    assert await files.get(file) == b""
    assert _stored(file_store, file).exists()


@pytest.mark.parametrize("place", [0, 5, 20, -1])
async def test_an_altered_file_is_refused(place: int, file_store: Path):
    file = uuid4()
    await files.put(file, PLAIN)
    at_rest = bytearray(_stored(file_store, file).read_bytes())
    at_rest[place] ^= 1
    _stored(file_store, file).write_bytes(at_rest)
    with pytest.raises(UnavailableError, match="does not open"):
        await files.get(file)


async def test_a_file_put_in_anothers_place_is_refused(file_store: Path):
    one, other = uuid4(), uuid4()
    await files.put(one, PLAIN)
    await files.put(other, b"another")
    _stored(file_store, other).write_bytes(_stored(file_store, one).read_bytes())
    with pytest.raises(UnavailableError, match="does not open"):
        await files.get(other)


async def test_a_file_that_was_removed_or_never_was_cannot_be_read(file_store: Path):
    file = uuid4()
    with pytest.raises(UnavailableError, match="cannot be read"):
        await files.get(file)
    await files.put(file, PLAIN)
    await files.remove(file)
    assert not _stored(file_store, file).exists()
    with pytest.raises(UnavailableError, match="cannot be read"):
        await files.get(file)


async def test_a_store_that_takes_nothing_says_that_nothing_was_kept(tmp_path: Path):
    files.use(str(tmp_path / "files"))
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(UnavailableError, match="Nothing was kept"):
        await files.put(uuid4(), PLAIN)
