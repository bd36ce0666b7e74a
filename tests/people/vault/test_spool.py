"""Bytes on their way: as they were, in any order, and plain nowhere on disk."""

import io
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from people.vault.spool import Spool

CANARY = b"canary of the spool "


def filled(content: bytes, *, in_pieces_of: int = 70_001) -> Spool:
    spool = Spool()
    for at in range(0, len(content), in_pieces_of):
        spool.write(content[at : at + in_pieces_of])
    return spool


def test_what_was_written_is_read_also_from_disk():
    for size in (0, 1, 65_536, 100_000, 3_000_000):
        content = (CANARY * 150_000)[:size]
        with filled(content) as spool:
            assert (spool.read(), len(spool)) == (content, size)
            assert spool.is_on_disk == (size > 1_500_000)


@settings(max_examples=50)
@given(st.integers(0, 300_000), st.integers(0, 90_000))
def test_it_is_read_from_anywhere(start: int, length: int):
    content = bytes(range(256)) * 1000
    with filled(content) as spool:
        spool.seek(start)
        found = b""
        while len(found) < length and (piece := spool.read(length - len(found))):
            found += piece
        assert found == content[start : start + length]


def test_a_container_is_looked_into_where_it_lies():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", CANARY * 100_000)
    with filled(made.getvalue()) as spool, zipfile.ZipFile(spool) as again:
        assert again.read("word/document.xml") == CANARY * 100_000


def unnamed_files() -> list[bytes]:
    """What this process has in files without a name."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if link.readlink().name.endswith("(deleted)"):
                found.append(link.read_bytes())
    return found


def test_nothing_plain_lies_in_its_file():
    with filled(CANARY * 100_000):
        lying = unnamed_files()
    assert any(len(one) > 1_900_000 for one in lying)
    assert not any(CANARY in one for one in lying)


def test_control_a_file_that_is_plain_is_found_to_be():
    with tempfile.TemporaryFile() as plain:
        plain.write(CANARY * 100_000)
        plain.flush()
        assert any(CANARY in one for one in unnamed_files())
