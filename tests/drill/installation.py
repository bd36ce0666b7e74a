"""A real installation: processes that serve on ports of this machine, and people who sign in."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pyotp

from conferences import database as databases
from tests.journeys.forms import fill, send
from tests.mail_server.server import free_port

ROOT = Path(__file__).parents[2]
COORDINATORS = ("morag@convenor.example", "ewan@convenor.example")
PASSWORD = "correct horse battery staple"  # noqa: S105 - of made-up people
_RECOVERY: dict[str, list[str]] = {}
_STARTS_WITHIN_S = 120
_STOPS_WITHIN_S = 20


@dataclass(frozen=True)
class Installation:
    """Where it lies, and its database."""

    folder: Path
    database: databases.Database

    @property
    def environment(self) -> dict[str, str]:
        """What every command of it is told."""
        return {"CONVENOR_DATA": str(self.folder), "PYTHONPATH": str(ROOT)}

    @property
    def dsn(self) -> str:
        """The address of its database."""
        return self.database.dsn

    @asynccontextmanager
    async def rows(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the database's own account, to look and to prepare."""
        connection = await databases.connect(self.dsn)
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """One more process that serves; gives its address."""
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "conferences.cli", "serve",
            cwd=ROOT,
            env={**os.environ, **self.environment, "CONVENOR_PORT": str(port)},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(_STARTS_WITHIN_S):
                await _hear(process, f"Serving http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            await _end(process)

    def kill_the_database(self) -> None:
        """End the database as a power cut would."""
        assert self.database.server is not None
        note = self.database.server.data / "postmaster.pid"
        os.kill(int(note.read_text().split()[0]), signal.SIGKILL)


@asynccontextmanager
async def signed_in(address: str, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """A coordinator at a browser of their own, signed in with name, password and an app."""
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        answer = await fill(client, "/sign-in", {"sign_in_name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        codes = _RECOVERY.get(name, [])
        shown = await client.get(answer.headers["location"])
        if "Recovery code" in shown.text and codes:
            answer = await send(client, shown, {"recovery": codes.pop()})
            assert answer.status_code == 303, answer.text
        else:
            _RECOVERY[name] = await _set_up_an_app(client)
        yield client


async def _set_up_an_app(client: httpx.AsyncClient) -> list[str]:
    """Do what whoever signs in for the first time is led to; gives the recovery codes."""
    answer = await fill(client, "/account/factors/new", {"label": "Telephone"}, at="/app")
    shown = await client.get(answer.headers["location"])
    secret = re.search(r'app-secret">([A-Z2-7 ]+)<', shown.text)
    assert secret is not None, shown.text
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    added = await send(client, shown, {"app_code": code})
    assert added.status_code == 200, added.text
    return re.findall(r"<code>([^<]+)</code>", added.text)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask it to stop, which it must."""
    process.terminate()
    try:
        async with asyncio.timeout(_STOPS_WITHIN_S):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
        raise AssertionError("it did not stop when it was asked to") from None


async def _hear(process: asyncio.subprocess.Process, words: str) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        if words in line.decode():
            return
    raise AssertionError(f"it ended without saying “{words}”")
