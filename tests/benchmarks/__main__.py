"""Runs every benchmark on a database of its own and prints one table: `make bench`.

Each module `bench_*.py` offers `async def rows()` that gives (what, figure, compared with). Times
are of this machine and this hour; the ratios against a baseline of the same run are what counts.
"""

import asyncio
import importlib
import sys
import tempfile
from pathlib import Path

from conferences import database as databases
from people.vault import files
from people.vault import service as vault
from piccolo_conf import DB

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Row = tuple[str, str, str]


async def _all_rows(dsn: str, chosen: list[str]) -> list[Row]:
    await databases.create_database(dsn)
    await databases.migrate(dsn)
    found: list[Row] = []
    for file in sorted(HERE.glob("bench_*.py")):
        if not chosen or any(name in file.stem for name in chosen):
            found.extend(await _rows_of(file.stem, dsn))
    return found


async def _rows_of(name: str, template: str) -> list[Row]:
    """One benchmark's rows, on a database in which no other has been."""
    dsn = databases.dsn_for(template, name)
    await _drop(dsn)
    await databases.create_database(dsn, template=databases.name_of(template))
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=2, max_size=10)
    try:
        module = importlib.import_module(f"tests.benchmarks.{name}")
        rows: list[Row] = await module.rows()
    finally:
        await DB.close_connection_pool()
        await _drop(dsn)
    return rows


def _print(rows: list[Row]) -> None:
    table = [("what", "figure", "compared with"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    for index, row in enumerate(table):
        print(
            "| "
            + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
            + " |"
        )
        if index == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def main() -> None:
    """Start a server with its usual safety on, run, print, stop, and leave nothing behind."""
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    server = databases.ensure(folder)
    dsn = databases.dsn_for(server.dsn, "bench")
    vault.use(bytes(range(32)))
    try:
        with tempfile.TemporaryDirectory() as store:
            files.use(store)
            asyncio.run(_drop(dsn))
            _print(asyncio.run(_all_rows(dsn, sys.argv[1:])))
        asyncio.run(_drop(dsn))
    finally:
        databases.stop(server)


async def _drop(dsn: str) -> None:
    connection = await databases.connect(databases.dsn_for(dsn, "postgres"))
    await connection.execute(f'DROP DATABASE IF EXISTS "{databases.name_of(dsn)}" WITH (FORCE)')
    await connection.close()


if __name__ == "__main__":
    main()
