"""The demonstration as anybody starts it: a process of its own, on a free port, with its mail.

Nothing of it is reached but by its address and by the files it writes.
"""

import asyncio
import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 120
STOPS_WITHIN_S = 20
ARRIVES_WITHIN_S = 20
"""The outbox is looked at every two seconds."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as its recipient reads it."""

    to: str
    name: str
    reference: str
    text: str

    @property
    def link(self) -> str:
        """The path of the personal link in it."""
        [path] = re.findall(r"http://127\.0\.0\.1:\d+(/a/[a-z2-7]+)", self.text)
        return str(path)


@dataclass(slots=True)
class Maildir:
    """What arrives for everybody, as files in one folder; what lay there before is old.

    ``arrived`` is what was read while waiting, whoever it was for.
    """

    folder: Path
    arrived: list[Mail] = field(default_factory=list)
    _read: set[Path] = field(default_factory=set)

    def forget(self) -> None:
        """Count everything that lies there now as read."""
        self._read = set(self.folder.iterdir())

    async def wait_for(self, words: str, *recipients: str) -> dict[str, Mail]:
        """The new mails that say this, once each of these recipients, or anybody, has one."""
        found: dict[str, Mail] = {}
        until = time.monotonic() + ARRIVES_WITHIN_S
        while not found or not set(recipients) <= set(found):
            assert time.monotonic() < until, f"only {sorted(found)} were told: {words}"
            await asyncio.sleep(0.1)
            new = set(self.folder.iterdir()) - self._read
            self._read |= new
            mails = [_read_mail(file) for file in new]
            self.arrived += mails
            found |= {mail.to: mail for mail in mails if words in " ".join(mail.text.split())}
        return found


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where it is, and where its mail goes."""

    address: str
    maildir: Maildir


@contextmanager
def demonstrated(*, waits: int = 0) -> Iterator[Demonstration]:
    """The demonstration on data of its own, once it answers; stopped as Ctrl-C stops it.

    ``waits`` is for how many minutes changes wait before they are mailed.
    """
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="demonstration-") as data:
        Path(data).chmod(0o711)  # where root runs it, the database's own account passes through
        with _running(Path(data), waits) as running:
            yield running


@contextmanager
def _running(data: Path, waits: int) -> Iterator[Demonstration]:
    port = _free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CONVENOR_", "DATABASE_"))
    } | {
        "CONVENOR_DATA": str(data),
        "CONVENOR_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "CONVENOR_MAIL_WAIT": str(waits),
    }
    with (
        (data / "said").open("w+") as said,
        subprocess.Popen(
            [sys.executable, "-m", "conferences.cli", "demo"],
            cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT,
        ) as process,
    ):  # fmt: skip
        try:
            _wait_until_ready(process, data / "said")
            yield Demonstration(f"http://127.0.0.1:{port}", Maildir(data / "mail" / "out" / "new"))
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=STOPS_WITHIN_S) == 0, (data / "said").read_text()
        finally:
            process.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _wait_until_ready(process: "subprocess.Popen[bytes]", said: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while "Stop with Ctrl-C." not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.1)


def _read_mail(file: Path) -> Mail:
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    [to] = mail["To"].addresses
    body = mail.get_body(("plain",))
    assert body is not None
    return Mail(
        to=str(to.addr_spec),
        name=str(to.display_name),
        reference=str(mail["Subject"]).removeprefix("Meeting "),
        text=str(body.get_content()),
    )
