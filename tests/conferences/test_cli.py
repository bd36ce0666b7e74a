"""The commands, as an operator runs them: in processes of their own."""

import asyncio
import csv
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx
import pytest

from conferences import database as databases
from conferences.cli import convenor
from tests.conferences.history import records as history
from tests.conferences.terminal import Answer, Terminal, open_terminal
from tests.workbooks import an_ods, an_xlsx

ROOT = Path(__file__).parents[2]
Run = Callable[..., Answer]
CHILDREN = (
    "family_reference,family_name,case_reference,name,date_of_birth\n"
    "F-1,Example,C-1,Kirsty Example,2020-02-03\n"
)
PASSWORD = "correct horse battery staple"  # noqa: S105 - of nobody


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    """A terminal for all tests of this module."""
    with open_terminal() as process:
        yield Terminal(process)
        process.kill()


@pytest.fixture
def environment(database: str, tmp_path: Path) -> dict[str, str]:
    """What a command is told: the worker's database and a folder of the test's own."""
    return {
        "DATABASE_URL": database,
        "CONVENOR_DATA": str(tmp_path / "var"),
        "CONVENOR_PORT": str(free_port()),
    }


@pytest.fixture
def run(terminal: Terminal, environment: dict[str, str]) -> Run:
    """Runs one command; more of the environment is given by name."""

    def run_command(*words: str, said: str = "", **more: str) -> Answer:
        return terminal.run(*words, environment=environment | more, said=said)

    return run_command


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_help_names_every_command(terminal: Terminal):
    answer = terminal.run("--help", environment={})
    assert answer.status == 0
    for command in ("account", "demo", "doctor", "import", "migrate", "serve", "standard", "token"):
        assert f"\n  {command} " in answer.out


def test_help_says_of_each_command_what_the_command_says_of_itself():
    context = click.Context(convenor)
    ours, clicks = (context.make_formatter() for _ in range(2))
    convenor.format_commands(context, ours)
    click.Group.format_commands(convenor, context, clicks)
    assert ours.getvalue() == clicks.getvalue() != ""


def test_what_cannot_be_used_is_told_in_sentences_and_at_once(run: Run):
    answer = run("migrate", CONVENOR_PORT="http", CONVENOR_MAIL_OUT="nowhere")
    assert answer.status == 1
    assert "Traceback" not in answer.err
    assert answer.err.count("CONVENOR_") >= 2


def test_a_database_that_does_not_answer_is_told_in_a_sentence(run: Run):
    answer = run("migrate", DATABASE_URL="postgresql://127.0.0.1:9/convenor")
    assert (answer.status, "does not answer" in answer.err) == (1, True)
    assert "Traceback" not in answer.err


def test_migrating_twice_is_as_good_as_once(run: Run):
    answer = run("migrate")
    assert (answer.status, answer.out) == (
        0,
        "Migrations done: 0. The database is up to date.\n",
    )


@pytest.mark.parametrize("word", ["serve", "migrate"])
def test_words_kept_in_plain_are_sealed_once_the_key_is_at_hand(
    run: Run, environment: dict[str, str], word: str
):
    assert run("standard", "show").status in (0, 1)  # the first start makes the key
    asyncio.run(_kept_in_plain(environment["DATABASE_URL"]))
    if word == "migrate":
        assert "now sealed: 1." in run("migrate").err
    else:
        with served(environment) as said:
            assert "now sealed: 1." in said
    assert asyncio.run(_pause(environment["DATABASE_URL"])) == ("", True)


async def _kept_in_plain(dsn: str) -> None:
    connection = await databases.connect(dsn)
    await connection.execute(
        "INSERT INTO reminder_pause (id, kind, reason, paused_at)"
        " VALUES (gen_random_uuid(), 'everything', 'siskin-nine', now())"
    )
    await connection.close()


async def _pause(dsn: str) -> tuple[str, bool]:
    connection = await databases.connect(dsn)
    row = await connection.fetchrow("SELECT reason, reason_sealed FROM reminder_pause")
    await connection.close()
    return row["reason"], row["reason_sealed"] is not None


def test_an_old_schema_is_not_served(run: Run, worker_database: str, worker: str):
    dsn = databases.dsn_for(worker_database, f"never_migrated_{worker}")
    asyncio.run(databases.create_database(dsn))
    try:
        answer = run("serve", DATABASE_URL=dsn)
    finally:
        asyncio.run(databases.drop_database(dsn))
    assert answer.status == 1
    assert "convenor migrate" in answer.err


def test_the_doctor_says_what_is_missing_and_then_that_nothing_is(run: Run):
    ill = run("doctor", CONVENOR_MAIL_OUT="smtp://127.0.0.1:9")
    assert ill.status == 1
    assert re.search(r"^NOT +keys .*made at the first start", ill.out, re.MULTILINE)
    assert re.search(r"^NOT +mail .*127\.0\.0\.1:9.*CONVENOR_MAIL_OUT", ill.out, re.MULTILINE)
    assert re.search(r"^NOT +standard ", ill.out, re.MULTILINE)
    adopted = run(
        "standard", "adopt", "scotland-2023", "--from", "2020-01-01",
        "--agreed-on", "2019-12-01", "--agreed-by", "Chief Officers Group",
    )  # fmt: skip
    assert adopted.status == 0, adopted.err
    well = run("doctor")
    assert (well.status, "Everything is there." in well.out) == (0, True), well.out
    shown = run("standard", "show")
    assert "agreed by Chief Officers Group" in shown.out
    assert "First review" in shown.out


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_key_that_signs_mail_is_made_once_and_its_record_is_told(
    run: Run, tmp_path: Path, kind: str
):
    file, address = tmp_path / "dkim", {"CONVENOR_MAIL_FROM": "meetings@conf.example"}
    made = run("dkim", "make", "c2026", str(file), "--type", kind, **address)
    assert made.status == 0, made.err
    line = f'  c2026._domainkey.conf.example. IN TXT ( "v=DKIM1; k={kind}; p='
    assert line in made.out
    assert "PRIVATE" not in made.out
    assert "not there yet" in run("dkim", "make", "c2026", str(file)).err
    shown = run("dkim", "show", CONVENOR_DKIM=f"c2026={file}", **address)
    assert line in shown.out
    assert "no selector" in run("dkim", "make", "C_2026", str(tmp_path / "x")).err
    file.chmod(0o644)
    refused = run("dkim", "show", CONVENOR_DKIM=f"c2026={file}")
    assert (refused.status, "chmod 400" in refused.err) == (1, True)
    assert "No key signs" in run("dkim", "show").out


def test_a_made_up_meeting_goes_only_where_somebody_says_so(run: Run, tmp_path: Path):
    new = tmp_path / "var" / "mail" / "out" / "new"
    refused = run("doctor", "--send-test", "me@council.example", said="n\n")
    assert (refused.status, new.exists()) == (1, False)
    sent = run("doctor", "--send-test", "me@council.example", said="y\ny\ny\n")
    assert sent.status == 0, sent.err
    assert len(list(new.iterdir())) == 3
    assert sent.out.count("[ ]") == 9
    assert "one plain" in run("doctor", "--send-test", "me").err


def test_an_account_and_its_token_come_and_go(run: Run):
    added = run(
        "account", "add", "Morag", "--name", "Morag Example", "--role", "coordinator",
        "--password-stdin", said=f"{PASSWORD}\n",
    )  # fmt: skip
    assert added.status == 0, added.err
    assert PASSWORD not in added.out + added.err
    again = run("account", "add", "morag", "--name", "M", "--password-stdin", said=PASSWORD)
    assert (again.status, "Choose another" in again.err) == (1, True)
    token = run("token", "add", "morag", "--label", "a spreadsheet").out
    assert re.fullmatch(r"cvn_[\w-]{43}\n", token)
    listed = run("token", "list", "morag").out
    assert "a spreadsheet" in listed
    assert token.strip() not in listed
    assert run("token", "revoke", listed.split()[0]).status == 0
    assert "revoked" in run("token", "list", "morag").out
    assert run("account", "disable", "morag").status == 0


def test_an_import_names_every_fault_and_brings_in_nothing(run: Run, tmp_path: Path):
    file = tmp_path / "agencies.csv"
    file.write_text("name,group\nCity Health,health\nCity Police,plice\n")
    faulty = run("import", "agencies", str(file))
    assert faulty.status == 1
    assert "Row 3, column group" in faulty.err
    file.write_text("name,group\nCity Health,health\n")
    tried = run("import", "agencies", str(file), "--dry-run")
    assert "Would bring in: 1 added" in tried.out
    assert "Brought in: 1 added" in run("import", "agencies", str(file)).out
    assert "0 added, 0 changed, 1 as before" in run("import", "agencies", str(file)).out


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("log.csv", history.as_csv),
        ("log.xlsx", lambda rows: an_xlsx({"Log": [history.HEADINGS, *rows]})),
        ("log.ods", lambda rows: an_ods({"Log": [history.HEADINGS, *rows]})),
    ],
)
def test_of_a_log_of_two_thousand_rows_every_faulty_one_is_named_by_command(
    run: Run, tmp_path: Path, name: str, made: Callable[[list[history.Row]], bytes]
):
    meant = {"words": {"agency": {one.lower(): "new:other" for one, _ in history.AGENCIES}}}
    matching, log, listed = tmp_path / "m.json", tmp_path / name, tmp_path / "faults.csv"
    matching.write_text(json.dumps(meant))
    bad, numbers = history.spoilt(history.rows(2000), 40)
    log.write_bytes(made(bad))
    asked = ("import", "history", str(log), "--source", "Log", "--matching", str(matching))
    wrong = run(*asked, "--faults", str(listed))
    assert (wrong.status, wrong.out) == (1, "")
    assert "40 rows have to be put right" in wrong.err
    assert "Not known: “Yy?” as attendance, in 8 rows." in wrong.err
    found = list(csv.reader(listed.read_text("utf-8-sig").splitlines()))[1:]
    assert [int(row[0]) for row in found] == numbers
    assert {row[1] for row in found} == {"Date", "Last review", "Att.", "Rep rec'd"}
    log.write_bytes(made(history.rows(2000)))
    assert "Would bring in: 400 conferences" in run(*asked, "--dry-run").out
    assert "Brought in: 400 conferences added" in run(*asked).out
    again = run("import", "history", str(log), "--source", "Log").out  # words are remembered
    assert "0 conferences added, 0 changed, 400 as before" in again


def test_what_columns_mean_has_to_be_readable(run: Run, tmp_path: Path):
    log, matching = tmp_path / "log.csv", tmp_path / "m.json"
    log.write_bytes(history.as_csv(history.rows(1)))
    for text in ("{", '{"columns": {"ref": "shoe_size"}}'):
        matching.write_text(text)
        answer = run("import", "history", str(log), "--matching", str(matching))
        assert answer.status in (1, 2)
        assert "Traceback" not in answer.err
        assert answer.out == ""
    log.write_bytes(history.as_csv(history.rows(5), ("Ref", *history.HEADINGS[1:])))
    told = run("import", "history", str(log), "--dry-run").err
    assert "Columns: Case ref = Child's reference" in told
    assert "Columns not used: Ref." in told


def test_what_looks_odd_is_told_by_command_and_brought_in_all_the_same(run: Run, tmp_path: Path):
    log, matching = tmp_path / "log.csv", tmp_path / "m.json"
    matching.write_text('{"words": {"agency": {"strathlorne social work": "new:social_work"}}}')
    log.write_bytes(history.as_csv([[*history.rows(1)[0][:7], "1/2/2025", "Y", ""]]))
    told = run("import", "history", str(log), "--matching", str(matching))
    assert "Looks odd: Row 2, column Date invited: The invitation is 26 days after" in told.err
    assert (told.status, "Brought in: 1 conferences added" in told.out) == (0, True)


def test_without_its_key_or_with_another_nothing_is_started(run: Run, tmp_path: Path):
    file = tmp_path / "children.csv"
    file.write_text(CHILDREN)
    brought_in = run("import", "children", str(file))
    assert brought_in.status == 0, brought_in.err
    key = tmp_path / "var" / "keys" / "master"
    kept = key.read_text()
    key.unlink()
    missing = run("serve")
    assert (missing.status, "is not there" in missing.err) == (1, True)
    assert not key.exists()
    key.write_text("ab" * 32)
    key.chmod(0o444)
    public = run("serve")
    assert (public.status, "Others may read" in public.err) == (1, True)
    key.chmod(0o400)
    another = run("serve")
    assert (another.status, "not the one the database was sealed with" in another.err) == (1, True)
    key.write_text(kept)
    assert run("standard", "show").status == 0


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """What the service says before it serves; it is ended afterwards."""
    with subprocess.Popen(
        [sys.executable, "-m", "conferences.cli", "serve"],
        cwd=ROOT, env=os.environ | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Serving "):
                break
        yield said
        process.kill()


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The service as `convenor serve` runs it, once it says that it serves."""
    with subprocess.Popen(
        [sys.executable, "-m", "conferences.cli", "serve"],
        cwd=ROOT, env=os.environ | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
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
    assert second.status == 1
    assert f"Port {environment['CONVENOR_PORT']} of 127.0.0.1 is taken" in second.err
    serving.send_signal(number)
    assert serving.wait(timeout=60) == 0


def test_the_demonstration_is_not_served_to_other_machines(run: Run):
    answer = run("demo", CONVENOR_HOST="0.0.0.0")  # noqa: S104 - refused
    assert answer.status == 1
    assert "only this machine may reach it" in answer.err


def test_the_demonstration_never_runs_where_people_were_not_made_up(run: Run):
    added = run("account", "add", "real", "--name", "R", "--password-stdin", said=f"{PASSWORD}\n")
    assert added.status == 0
    answer = run("demo")
    assert answer.status == 1
    assert "people who were not made up" in answer.err
