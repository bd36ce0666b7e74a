"""A real mail server for tests: Exim takes mail by SMTP, Dovecot gives it out by IMAP.

Needs root and the Debian packages exim4-daemon-light, dovecot-imapd and dovecot-lmtpd. Everything
lies in one folder with a short name (sockets) that other users may enter, on free ports of this
machine. Mail to `r-TOKEN@` goes to the mailbox `r`; mail to an unknown domain comes back.
"""

import email
import email.policy
import imaplib
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

T = TypeVar("T")

PACKAGES = "exim4-daemon-light dovecot-imapd dovecot-lmtpd"
_HERE = Path(__file__).parent
_PROGRAMS = ("exim4", "dovecot")
_PATIENCE_S = 60.0
_PAUSE_S = 0.05


@dataclass(frozen=True)
class MailServer:
    """A running server: where it listens, and whose mail it keeps."""

    folder: Path
    smtp_port: int
    imap_port: int

    @property
    def smtp_url(self) -> str:
        """Where to send mail."""
        return f"smtp://127.0.0.1:{self.smtp_port}"

    def add_mailbox(self, address: str) -> None:
        """Take mail for that address too; without a part behind a dash."""
        self.take_for(address.partition("@")[2])
        self._add("addresses", address)

    def take_for(self, domain: str) -> None:
        """Be where that domain's mail goes: whoever has no mailbox in it is refused at once."""
        self._add("domains", domain)

    def vouch_for(self, domain: str) -> None:
        """Say of mail from that domain that it is from there; of any other that it is not."""
        self._add("vouched", domain)

    def _add(self, name: str, line: str) -> None:
        with (self.folder / name).open("a") as lines:
            lines.write(f"{line.lower()}\n")

    def imap_url(self, address: str, **asked: str) -> str:
        """Where that mailbox is fetched from."""
        query = urlencode(asked)
        return f"imap://{quote(address, safe='')}:pw@127.0.0.1:{self.imap_port}/?{query}"

    def take(self, raw: bytes, *, sender: str, recipient: str) -> None:
        """Take a mail by SMTP, as from anybody's program."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=_PATIENCE_S) as line:
            line.sendmail(sender, [recipient], raw)

    def fill(self, address: str, write: Callable[[Path], None]) -> None:
        """Put mail into a mailbox by hand: what is written to its folder, as Dovecot's own."""
        folder = self.folder / "mail" / address
        write(folder)
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "mail", "mail")

    def number_anew(self, address: str) -> None:
        """Forget the numbers of a mailbox's mails, as after a restore: UIDVALIDITY changes."""
        folder = self.folder / "mail" / address
        for file in folder.glob("dovecot.index*"):
            file.unlink()
        numbers = folder / "dovecot-uidlist"
        head, _, rest = numbers.read_text().partition("\n")
        version, validity, *more = head.split(" ")
        fresh = f"V{int(validity.removeprefix('V')) + 1}"
        numbers.write_text(" ".join((version, fresh, *more)) + "\n" + rest)

    def mails_of(self, address: str) -> list[EmailMessage]:
        """Everything in that mailbox, oldest first."""
        raw_mails = self.raw_mails_of(address)
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in raw_mails]

    def raw_mails_of(self, address: str) -> list[bytes]:
        """The same byte for byte."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=_PATIENCE_S) as imap:
            imap.login(address, "pw")
            imap.select("INBOX")
            numbers = imap.search(None, "ALL")[1][0].split()
            fetched = [imap.fetch(number, "(RFC822)")[1] for number in numbers]
        return [_raw(parts) for parts in fetched]

    def count(self, address: str) -> int:
        """How many mails lie in that mailbox, without opening it."""
        folder = self.folder / "mail" / address
        return len([*folder.glob("new/*"), *folder.glob("cur/*")])

    def wait_for(self, address: str, *, mails: int = 1) -> list[EmailMessage]:
        """The mailbox once it holds that many mails.

        Raises:
            TimeoutError: it does not come to that.
        """
        self.wait_for_raw(address, mails=mails)
        return self.mails_of(address)

    def wait_for_raw(self, address: str, *, mails: int = 1) -> list[bytes]:
        """The same byte for byte.

        Raises:
            TimeoutError: it does not come to that.
        """
        return _until(
            lambda: found if len(found := self.raw_mails_of(address)) >= mails else None,
            f"{mails} mails for {address}",
        )


def missing() -> str:
    """Why no mail server can run here, or nothing."""
    if os.geteuid() != 0:
        return "needs root"
    if not all(_program(name) for name in _PROGRAMS):
        return f"needs apt-get install {PACKAGES}"
    return ""


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """A server that runs for as long as the context lasts."""
    # A short name, as sockets need.
    folder = Path(tempfile.mkdtemp(prefix="mail-", dir="/tmp"))
    server = MailServer(folder, free_port(), free_port())
    try:
        _prepare(server)
        with (folder / "output").open("w") as output:
            _start(server, output.fileno())
        yield server
    finally:
        _stop(folder / "exim/exim.pid")
        _stop(folder / "dovecot/run/master.pid")
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(server: MailServer) -> None:
    folder = server.folder
    folder.chmod(0o755)
    for name in ("exim/spool", "exim/log", "dovecot/run", "mail"):
        (folder / name).mkdir(parents=True)
    for path in (folder / "exim", folder / "exim/spool", folder / "exim/log"):
        shutil.chown(path, "Debian-exim", "Debian-exim")
    shutil.chown(folder / "mail", "mail", "mail")
    for name in ("domains", "addresses", "vouched"):
        (folder / name).touch()
    values = {
        "@FOLDER@": str(folder),
        "@SMTP_PORT@": str(server.smtp_port),
        "@IMAP_PORT@": str(server.imap_port),
    }
    for name in ("exim.conf", "dovecot.conf"):
        text = (_HERE / f"{name}.in").read_text()
        for mark, value in values.items():
            text = text.replace(mark, value)
        (folder / name).write_text(text)


def _start(server: MailServer, output: int) -> None:
    """Start both as daemons; what they say goes to a file, since they keep a pipe open."""
    for command in (
        [_program("dovecot"), "-c", f"{server.folder}/dovecot.conf"],
        [_program("exim4"), "-C", f"{server.folder}/exim.conf", "-bd", "-q10s"],
    ):
        subprocess.run(command, check=True, stdout=output, stderr=output, timeout=60)  # noqa: S603
    for port in (server.smtp_port, server.imap_port):
        _until(partial(_answers, port), f"an answer on port {port}")


def _stop(pid_file: Path) -> None:
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text())
    os.kill(pid, signal.SIGTERM)
    _until(lambda: True if _is_gone(pid) else None, f"process {pid} to end")


def _is_gone(pid: int) -> bool:
    """Whether the process ended; one that only waits to be reaped has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def _answers(port: int) -> bool | None:
    with socket.socket() as probe:
        return True if probe.connect_ex(("127.0.0.1", port)) == 0 else None


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or ""


def _until(look: Callable[[], T | None], what: str) -> T:
    """What looking finds at last.

    Raises:
        TimeoutError: it finds nothing in time.
    """
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(_PAUSE_S)
    raise TimeoutError(f"waited in vain for {what}")


def _raw(parts: Sequence[object]) -> bytes:
    raw: bytes = next(part[1] for part in parts if isinstance(part, tuple))
    return raw
