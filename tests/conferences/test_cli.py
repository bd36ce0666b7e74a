"""The commands, as an operator runs them: each in a process of its own."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from conferences import database as databases

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
PASSWORD = "correct horse battery staple"  # noqa: S105 - of nobody


@pytest.fixture
def environment(database: str, tmp_path: Path) -> dict[str, str]:
    """What a command is told: the worker's database and a folder of the test's own."""
    return os.environ | {
        "DATABASE_URL": database,
        "CONVENOR_DATA": str(tmp_path / "var"),
        "CONVENOR_PORT": str(free_port()),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run_command(*words: str, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "conferences.cli", *words],
            cwd=ROOT, env=environment | more, input=said, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip

    return run_command


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_help_names_every_command(run: Run):
    answer = run("--help")
    assert answer.returncode == 0
    for command in ("account", "demo", "doctor", "import", "migrate", "serve", "standard", "token"):
        assert f"\n  {command} " in answer.stdout


def test_what_cannot_be_used_is_told_in_sentences_and_at_once(run: Run):
    answer = run("migrate", CONVENOR_PORT="http", CONVENOR_MAIL_OUT="nowhere")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("CONVENOR_") >= 2


def test_a_database_that_does_not_answer_is_told_in_a_sentence(run: Run):
    answer = run("migrate", DATABASE_URL="postgresql://127.0.0.1:9/convenor")
    assert (answer.returncode, "does not answer" in answer.stderr) == (1, True)
    assert "Traceback" not in answer.stderr


def test_migrating_twice_is_as_good_as_once(run: Run):
    answer = run("migrate")
    assert (answer.returncode, answer.stdout) == (
        0,
        "Migrations done: 0. The database is up to date.\n",
    )


def test_an_old_schema_is_not_served(run: Run, worker_database: str):
    dsn = databases.dsn_for(worker_database, "never_migrated")
    asyncio.run(databases.create_database(dsn))
    try:
        answer = run("serve", DATABASE_URL=dsn)
    finally:
        asyncio.run(drop(dsn))
    assert answer.returncode == 1
    assert "convenor migrate" in answer.stderr


async def drop(dsn: str) -> None:
    connection: asyncpg.Connection = await databases.connect(databases.dsn_for(dsn, "postgres"))
    await connection.execute(f'DROP DATABASE "{databases.name_of(dsn)}"')
    await connection.close()


def test_the_doctor_says_what_is_missing_and_then_that_nothing_is(run: Run):
    ill = run("doctor", CONVENOR_MAIL_OUT="smtp://127.0.0.1:9")
    assert ill.returncode == 1
    assert re.search(r"^NOT +keys .*made at the first start", ill.stdout, re.MULTILINE)
    assert re.search(r"^NOT +mail .*127\.0\.0\.1:9.*CONVENOR_MAIL_OUT", ill.stdout, re.MULTILINE)
    assert re.search(r"^NOT +standard ", ill.stdout, re.MULTILINE)
    adopted = run(
        "standard", "adopt", "scotland-2023", "--from", "2020-01-01",
        "--agreed-on", "2019-12-01", "--agreed-by", "Chief Officers Group",
    )  # fmt: skip
    assert adopted.returncode == 0, adopted.stderr
    well = run("doctor")
    assert (well.returncode, "Everything is there." in well.stdout) == (0, True), well.stdout
    shown = run("standard", "show")
    assert "agreed by Chief Officers Group" in shown.stdout
    assert "First review" in shown.stdout


def test_an_account_and_its_token_come_and_go(run: Run):
    added = run(
        "account", "add", "Morag", "--name", "Morag Example", "--role", "coordinator",
        "--password-stdin", said=f"{PASSWORD}\n",
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    assert PASSWORD not in added.stdout + added.stderr
    again = run("account", "add", "morag", "--name", "M", "--password-stdin", said=PASSWORD)
    assert (again.returncode, "Choose another" in again.stderr) == (1, True)
    token = run("token", "add", "morag", "--label", "a spreadsheet").stdout
    assert re.fullmatch(r"cvn_[\w-]{43}\n", token)
    listed = run("token", "list", "morag").stdout
    assert "a spreadsheet" in listed
    assert token.strip() not in listed
    assert run("token", "revoke", listed.split()[0]).returncode == 0
    assert "revoked" in run("token", "list", "morag").stdout
    assert run("account", "disable", "morag").returncode == 0


def test_an_import_names_every_fault_and_brings_in_nothing(run: Run, tmp_path: Path):
    file = tmp_path / "agencies.csv"
    file.write_text("name,group\nCity Health,health\nCity Police,plice\n")
    faulty = run("import", "agencies", str(file))
    assert faulty.returncode == 1
    assert "Row 3, column group" in faulty.stderr
    file.write_text("name,group\nCity Health,health\n")
    tried = run("import", "agencies", str(file), "--dry-run")
    assert "Would bring in: 1 added" in tried.stdout
    assert "Brought in: 1 added" in run("import", "agencies", str(file)).stdout
    assert "0 added, 0 changed, 1 as before" in run("import", "agencies", str(file)).stdout


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The service as `convenor serve` runs it, once it says that it serves."""
    with subprocess.Popen(
        [sys.executable, "-m", "conferences.cli", "serve"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said == f"Serving http://127.0.0.1:{environment['CONVENOR_PORT']}\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_service_answers_refuses_a_second_and_stops_when_told(
    serving: subprocess.Popen[str], environment: dict[str, str], run: Run, number: signal.Signals
):
    answer = httpx.get(f"http://127.0.0.1:{environment['CONVENOR_PORT']}/ready")
    assert (answer.status_code, answer.text) == (200, "ready")
    second = run("serve")
    assert second.returncode == 1
    assert f"Port {environment['CONVENOR_PORT']} of 127.0.0.1 is taken" in second.stderr
    began = time.monotonic()
    serving.send_signal(number)
    assert serving.wait(timeout=20) == 0
    assert time.monotonic() - began < 10


def test_the_demonstration_is_not_served_to_other_machines(run: Run):
    answer = run("demo", CONVENOR_HOST="0.0.0.0")  # noqa: S104 - refused
    assert answer.returncode == 1
    assert "only this machine may reach it" in answer.stderr
