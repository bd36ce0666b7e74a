"""A process that reads and writes sealed values again and again while keys are changed.

``python -m tests.people.vault.busy_process DSN KEY_FILE look|never-look``. It says "begun", works
until it is told anything on its standard input, and then says what it did.
"""

import asyncio
import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.errors import ConvenorError
from people.permissions import OPERATOR
from people.vault import held
from people.vault import service as vault
from piccolo_conf import DB

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ABOUT = "busy"
_WRITES_EVERY = 5


async def main(dsn: str, path: Path, *, looks: bool) -> None:
    """Work until told to stop."""
    connection = await asyncpg.connect(dsn)
    await vault.take_up(path, connection, now=NOW)
    await connection.close()
    if not looks:
        held.hold(held.Held(held.in_hand().keyring, held.fields_key(), held.index_key()))
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=2)
    async with reading(OPERATOR):
        cases = {row["family"]: None for row in await fetch("SELECT family FROM case_key")}
    _say("begun")
    told = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    done = {"reads": 0, "writes": 0, "failures": 0}
    known: dict[UUID, bytes | None] = dict(cases)
    while not told.done():
        await _once(known, done)
    _say(json.dumps(done))
    await DB.close_connection_pool()


async def _once(known: dict[UUID, bytes | None], done: dict[str, int]) -> None:
    try:
        if (done["reads"] + done["failures"]) % _WRITES_EVERY == 0:
            await _write(known)
            done["writes"] += 1
        case = random.choice(list(known))
        async with reading(OPERATOR):
            key = await vault.case_key(None, case)
        sealed = known[case]
        if sealed is not None and key.unseal(sealed, about=ABOUT) != str(case):
            done["failures"] += 1
        done["reads"] += 1
    except ConvenorError:
        done["failures"] += 1


async def _write(known: dict[UUID, bytes | None]) -> None:
    case, subject = uuid4(), Subject("family")
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=NOW, name="tests.busy") as act:
        sealed = (await vault.case_key(act, case)).seal(str(case), about=ABOUT)
    known[case] = sealed


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), looks=sys.argv[3] == "look"))
