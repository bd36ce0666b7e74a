"""What identifies a child is found nowhere on disk: not in the database, its log ahead, or mail."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from conferences import database as databases
from tests.drill.hosts import Host, a_folder, a_terminal

NAMES = ("Kestrelina", "Vermilionette Quillfeather")
CANARIES = (*NAMES, "2019-05-17", "17/05/2019")
CHILDREN = (
    "family reference,family name,case reference,name,date of birth,unborn,expected date,"
    f"registered on\nF-1,{NAMES[0]},RC-1,{NAMES[1]},2019-05-17,no,,\n"
)


def written(word: str) -> dict[str, bytes]:
    """A word as it might lie somewhere."""
    plain = word.encode()
    aligned = [base64.b64encode(b"x" * shift + plain)[shift and 4 : -4] for shift in range(3)]
    return {
        "UTF-8": plain,
        "UTF-16": word.encode("utf-16-le"),
        "hex": plain.hex().encode(),
        **{f"base64 {shift}": one for shift, one in enumerate(aligned)},
    }


def found(folder: Path) -> list[str]:
    """Where canaries lie, and how."""
    patterns = {f"{word}, {how}": one for word in CANARIES for how, one in written(word).items()}
    return sorted(
        f"{file.relative_to(folder)}: {which}"
        for file in folder.rglob("*")
        if file.is_file()
        for content in [file.read_bytes()]
        for which, pattern in patterns.items()
        if pattern in content
    )


@pytest.fixture
def host() -> Iterator[Host]:
    """An installation with a family in it, and a backup of it."""
    with a_folder() as folder, a_terminal() as terminal:
        made = Host(folder / "host", terminal)
        made.folder.mkdir(mode=0o711)
        identity = made.run("backup-identity", str(folder / "identity"))
        filled = Host(made.folder, terminal, identity.out.splitlines()[-1])
        file = folder / "children.csv"
        file.write_text(CHILDREN)
        for words in (
            ("migrate",),
            ("import", "children", str(file)),
            ("backup", str(made.folder / "backup")),
        ):
            done = filled.run(*words)
            assert done.status == 0, done.err
        yield filled


async def flushed(folder: Path, statement: str = "SELECT 1") -> None:
    """Let the database run a statement and write everything out."""
    server = databases.ensure(folder)
    try:
        connection = await databases.connect(server.dsn)
        await connection.execute(statement)
        await connection.execute("SELECT pg_switch_wal()")
        await connection.execute("CHECKPOINT")
        await connection.close()
    finally:
        databases.stop(server)


def test_what_identifies_a_child_lies_nowhere_and_what_is_not_sealed_is_found(host: Host):
    asyncio.run(flushed(host.folder))
    assert found(host.folder) == []
    unsealed = f"UPDATE child SET initials = 'x'; UPDATE family SET reference = '{NAMES[0]}'"  # noqa: S608 - ours
    asyncio.run(flushed(host.folder, unsealed))
    places = {line.partition(":")[0].split("/")[1] for line in found(host.folder)}
    assert {"base", "pg_wal"} <= places
