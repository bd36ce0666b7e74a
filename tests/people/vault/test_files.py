"""Report files at rest: encrypted, bound to their place, refused when altered."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from people.audit.service import Subject, Verb, reading, recorded
from people.errors import NotFoundError, UnavailableError
from people.permissions import OPERATOR
from people.vault import files, sweeping
from people.vault import service as vault
from people.vault.sealing import DamagedError
from people.vault.spool import Spool

PLAIN = b"%PDF-1.7 Fiona Reid has seen the child on Tuesday. " * 50
LARGE = PLAIN * 2_000
CASE = UUID(int=7)


def an_act(now: datetime):
    return recorded(OPERATOR, Verb.COLLECT, Subject("family", CASE), now=now, name="tests.act")


def at_rest(store: Path, file: UUID) -> Path:
    return store / files.path_of(file)


def lying_in(store: Path) -> set[Path]:
    return {one for one in store.rglob("*") if one.is_file()}


async def kept(content: files.Content, now: datetime, *, case: UUID = CASE) -> UUID:
    file = uuid4()
    stored = await files.put(file, content, case=case)
    async with an_act(now) as act:
        await files.keep(act, stored)
    return file


async def opened(file: UUID, *, case: UUID = CASE) -> bytes:
    async with reading(OPERATOR):
        stored = await files.get(file, case=case)
    return await stored.read()


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), 50_000):
        yield content[at : at + 50_000]


def spooled(content: bytes) -> Spool:
    spool = Spool()
    spool.write(content)
    return spool


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("size", [0, 1, 70_000, len(LARGE)])
async def test_a_file_comes_back_as_it_was_and_lies_unreadable(
    size: int, file_store: Path, now: datetime
):
    for content in (LARGE[:size], in_pieces(LARGE[:size]), spooled(LARGE[:size])):
        file = await kept(content, now)
        assert await opened(file) == LARGE[:size]
        lying = at_rest(file_store, file).read_bytes()
        assert b"Fiona" not in lying
        assert b"%PDF" not in lying
        assert len(lying) >= size


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("place", [0, 5, 20, 30, 70_000, -1])
async def test_of_an_altered_file_not_one_byte_is_given_out(
    place: int, file_store: Path, now: datetime
):
    file = await kept(LARGE, now)
    lying = bytearray(at_rest(file_store, file).read_bytes())
    lying[place] ^= 1
    at_rest(file_store, file).write_bytes(lying)
    async with reading(OPERATOR):
        stored = await files.get(file, case=CASE)
    with pytest.raises(UnavailableError, match="does not open"):
        await stored.open()


@pytest.mark.usefixtures("database")
async def test_a_file_that_is_altered_after_it_was_checked_is_given_out_as_it_was(
    file_store: Path, now: datetime
):
    file = await kept(LARGE, now)
    async with reading(OPERATOR):
        stored = await files.get(file, case=CASE)
    checked = await stored.open()
    at_rest(file_store, file).write_bytes(b"something else")
    assert b"".join([piece async for piece in checked.pieces()]) == LARGE


@pytest.mark.usefixtures("database")
async def test_a_file_put_in_anothers_place_is_refused(file_store: Path, now: datetime):
    one, other = await kept(PLAIN, now), await kept(PLAIN, now)
    at_rest(file_store, other).write_bytes(at_rest(file_store, one).read_bytes())
    with pytest.raises(DamagedError):
        await opened(other)


@pytest.mark.usefixtures("database")
async def test_a_file_is_no_file_of_another_case(file_store: Path, now: datetime):  # noqa: ARG001
    file = await kept(PLAIN, now)
    with pytest.raises(NotFoundError):
        await opened(file, case=uuid4())


@pytest.mark.usefixtures("database")
async def test_a_file_of_an_erased_case_opens_for_nobody(file_store: Path, now: datetime):
    file = await kept(PLAIN, now)
    async with an_act(now) as act:
        await vault.erase_case_key(act, CASE)
    with pytest.raises(NotFoundError):
        await opened(file)
    assert at_rest(file_store, file) in lying_in(file_store)


@pytest.mark.usefixtures("database", "file_store")
async def test_a_file_whose_key_was_thrown_away_opens_for_nobody(now: datetime):
    file = await kept(PLAIN, now)
    async with an_act(now) as act:
        await files.forget(act, [file])
    with pytest.raises(NotFoundError):
        await opened(file)


@pytest.mark.usefixtures("database")
async def test_a_file_that_is_not_in_the_store_cannot_be_read(file_store: Path, now: datetime):
    file = await kept(PLAIN, now)
    await files.remove(file)
    assert lying_in(file_store) == set()
    with pytest.raises(UnavailableError, match="cannot be read"):
        await opened(file)


async def cut_off(after: int) -> AsyncIterator[bytes]:
    for _ in range(after):
        yield LARGE[:1_000_000]
    raise EOFError("gone")


@pytest.mark.parametrize("after", [0, 1, 12])
async def test_a_file_that_is_cut_off_on_its_way_leaves_nothing(after: int, file_store: Path):
    with pytest.raises(EOFError):
        await files.put(uuid4(), cut_off(after), case=CASE)
    assert lying_in(file_store) == set()


async def test_of_a_file_nobody_waits_for_any_more_nothing_is_left(file_store: Path):
    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield LARGE[:1_000_000]
            await asyncio.sleep(0.05)

    putting = asyncio.ensure_future(files.put(uuid4(), slowly(), case=CASE))
    await asyncio.sleep(0.6)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    await asyncio.sleep(0.2)
    assert {one for one in lying_in(file_store) if "#" not in one.name} == set()


async def test_a_store_that_takes_nothing_says_that_nothing_was_kept(tmp_path: Path):
    files.use(str(tmp_path / "files"))
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(UnavailableError, match="Nothing was kept"):
        await files.put(uuid4(), PLAIN, case=CASE)


def long_ago(path: Path, now: datetime) -> None:
    at = (now - timedelta(hours=2)).timestamp()
    os.utime(path, (at, at))


@pytest.mark.usefixtures("database")
async def test_what_nobody_kept_is_swept_away_after_an_hour_and_nothing_else(
    file_store: Path, now: datetime
):
    mine, nobodys, fresh = await kept(PLAIN, now), uuid4(), uuid4()
    for file in (nobodys, fresh):
        await files.put(file, PLAIN, case=CASE)
    draft = at_rest(file_store, nobodys).with_name("draft#1")
    draft.write_bytes(b"half")
    foreign = file_store / "another installation" / "ab" / uuid4().hex
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"not ours")
    for path in (at_rest(file_store, mine), at_rest(file_store, nobodys), draft, foreign):
        long_ago(path, now)
    fresh_at = now.timestamp()
    os.utime(at_rest(file_store, fresh), (fresh_at, fresh_at))
    assert await sweeping.sweep(now=now) == 1
    assert lying_in(file_store) == {at_rest(file_store, mine), at_rest(file_store, fresh), foreign}
    assert await sweeping.sweep(now=now) == 0
