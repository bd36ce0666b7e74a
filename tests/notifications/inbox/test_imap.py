"""Fetching from Dovecot: told at once, cut off in the middle, numbered anew, and two at once."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from notifications.inbox import service as inbox
from notifications.inbox.fetched import (
    READ_OF_A_LARGE_ONE,
    Fetched,
    Store,
    UnreachableError,
)
from notifications.inbox.imap import ImapMailbox
from notifications.inbox.mailboxes import mailbox_from
from notifications.inbox.parts import LARGEST_MAIL
from notifications.inbox.tables import InboundMail
from tests.conftest import ROOT
from tests.mail_server.server import MailServer, missing, running_mail_server

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("database")]
LOOKS_OF_A_WAIT = 14


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    """Exim and Dovecot; each test has a mailbox of its own."""
    if reason := missing():
        pytest.skip(f"SKIPPED SYSTEM TEST: {reason}")
    with running_mail_server() as server:
        yield server


@pytest.fixture
def address(mail_server: MailServer, request: pytest.FixtureRequest) -> str:
    """A mailbox of this test's own."""
    made = f"box{abs(hash(request.node.name))}@conf.example"
    mail_server.add_mailbox(made)
    return made


def _send(server: MailServer, address: str, *subjects: str) -> None:
    for subject in subjects:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "zoe@nhs.example", address, subject
        mail.set_content(f"{subject}\n")
        server.take(mail.as_bytes(), sender="zoe@nhs.example", recipient=address)
    server.wait_for(address, mails=len(subjects))


def _drop(folder: Path, mails: int) -> None:
    (folder / "new").mkdir(parents=True)
    for number in range(mails):
        mail = b"From: zoe%d@nhs.example\n\n%d\n" % (number, number)
        (folder / "new" / f"1700000000.{number:04}.x").write_bytes(mail)


def _put(folder: Path, mail: bytes) -> None:
    (folder / "new").mkdir(parents=True)
    (folder / "new" / "1700000000.1.x").write_bytes(mail)


def _mailbox(url: str) -> ImapMailbox:
    found = mailbox_from(url, inbox.known)
    assert isinstance(found, ImapMailbox)
    return found


def _storing(now: datetime, then: Callable[[], None]) -> Store:
    async def store(fetched: Fetched) -> bool:
        was_new = await inbox.store(
            fetched.raw, mailbox=fetched.mailbox, fetched_as=fetched.name, now=now
        )
        then()
        return was_new

    return store


async def _collect(
    mailbox: ImapMailbox, now: datetime, then: Callable[[], None] = lambda: None
) -> int:
    return await mailbox.collect(_storing(now, then), is_stopping=lambda: False)


@dataclass
class Line:
    """A line to the server that can be cut."""

    port: int = 0
    ends: list[asyncio.StreamWriter] = field(default_factory=list)

    def cut(self) -> None:
        """End every connection as a network does: without a word."""
        for end in self.ends:
            end.transport.abort()
        self.ends.clear()


@asynccontextmanager
async def _line_to(port: int, *, hiding: bytes = b"") -> AsyncIterator[Line]:
    """A line to that port; what the server says it can of ``hiding`` nobody hears."""
    line = Line()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data.replace(hiding, b"X" * len(hiding)) if hiding else data)
                await writer.drain()
        except OSError:
            pass  # it was cut
        writer.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", port)
        line.ends += [writer, their_writer]
        await asyncio.gather(pass_on(reader, their_writer), pass_on(their_reader, writer))

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.cut()
        server.close()


def _over(line: Line, url: str) -> str:
    port = urlsplit(url).port
    return url.replace(f":{port}/", f":{line.port}/")


@pytest.mark.parametrize(("done", "left"), [("move", 0), ("flag", 2), ("delete", 0)])
async def test_what_came_is_stored_once_and_put_away(
    mail_server: MailServer, address: str, now: datetime, done: str, left: int
):
    await asyncio.to_thread(_send, mail_server, address, "one", "two")
    mailbox = _mailbox(mail_server.imap_url(address, done=done))
    assert [await _collect(mailbox, now) for _ in range(2)] == [2, 0]
    await mailbox.close()
    assert len(await asyncio.to_thread(mail_server.mails_of, address)) == left
    if done == "move":
        moved = _mailbox(mail_server.imap_url(address, folder="Processed", done="flag"))
        assert await _collect(moved, now) == 0  # the same mails, known by their bytes
        await moved.close()
    assert await InboundMail.count() == 2


async def test_of_a_mail_larger_than_is_read_only_the_beginning_is_fetched(
    mail_server: MailServer, address: str, now: datetime
):
    huge = b"From: zoe@nhs.example\r\n\r\n" + b"0123456789" * (LARGEST_MAIL // 10)
    mail_server.fill(address, lambda folder: _put(folder, huge))
    mailbox, fetched = _mailbox(mail_server.imap_url(address)), []

    async def store(one: Fetched) -> bool:
        fetched.append(one)
        return await _storing(now, lambda: None)(one)

    assert await mailbox.collect(store, is_stopping=lambda: False) == 1
    await mailbox.close()
    assert [(one.size, len(one.raw)) for one in fetched] == [(len(huge), READ_OF_A_LARGE_ONE)]


async def test_whoever_waits_is_told_at_once(mail_server: MailServer, address: str, now: datetime):
    mailbox, looks = _mailbox(mail_server.imap_url(address)), []
    assert await _collect(mailbox, now) == 0
    waiting = asyncio.create_task(
        mailbox.wait(is_stopping=lambda: bool(looks.append(1)))  # type: ignore[func-returns-value]
    )
    await asyncio.sleep(0)
    await asyncio.to_thread(_send, mail_server, address, "one")
    await waiting
    assert len(looks) < LOOKS_OF_A_WAIT
    assert await _collect(mailbox, now) == 1
    await mailbox.close()


async def test_control_where_nothing_comes_the_wait_is_over_only_when_asked(
    mail_server: MailServer, address: str, now: datetime
):
    mailbox, looks = _mailbox(mail_server.imap_url(address)), []

    def is_stopping() -> bool:
        looks.append(1)
        return len(looks) == 3

    await _collect(mailbox, now)
    await mailbox.wait(is_stopping=is_stopping)
    assert len(looks) == 3
    await mailbox.close()


async def test_a_server_that_cannot_tell_is_asked_again(
    mail_server: MailServer, address: str, now: datetime
):
    looks: list[int] = []

    def is_stopping() -> bool:
        looks.append(1)
        return len(looks) == 2

    async with _line_to(mail_server.imap_port, hiding=b"IDLE") as line:
        mailbox = _mailbox(_over(line, mail_server.imap_url(address)))
        await _collect(mailbox, now)
        await asyncio.to_thread(_send, mail_server, address, "one")
        await mailbox.wait(is_stopping=is_stopping)
        assert len(looks) == 2
        assert await _collect(mailbox, now) == 1
        await mailbox.close()


async def test_a_line_that_was_cut_is_opened_again_and_nothing_is_lost(
    mail_server: MailServer, address: str, now: datetime
):
    await asyncio.to_thread(_send, mail_server, address, "one", "two", "three")
    url = mail_server.imap_url(address)
    async with _line_to(mail_server.imap_port) as line:
        mailbox = _mailbox(_over(line, url))
        with pytest.raises(UnreachableError):
            await _collect(mailbox, now, then=line.cut)  # stored, and not put away
        assert await InboundMail.count() == 1
        assert await _collect(mailbox, now) == 2
        line.cut()
        with pytest.raises(UnreachableError):
            await _collect(mailbox, now)
        assert await _collect(mailbox, now) == 0
        await mailbox.close()
    assert await InboundMail.count() == 3
    assert await asyncio.to_thread(mail_server.mails_of, address) == []


async def test_a_line_cut_while_waiting_says_so(
    mail_server: MailServer, address: str, now: datetime
):
    async with _line_to(mail_server.imap_port) as line:
        mailbox = _mailbox(_over(line, mail_server.imap_url(address)))
        await _collect(mailbox, now)
        waiting = asyncio.create_task(mailbox.wait(is_stopping=lambda: False))
        await asyncio.sleep(0.5)
        line.cut()
        with pytest.raises(UnreachableError):
            await waiting
        await asyncio.to_thread(_send, mail_server, address, "one")
        assert await _collect(mailbox, now) == 1
        await mailbox.close()


async def test_a_mailbox_numbered_anew_is_looked_at_again_and_nothing_stored_twice(
    mail_server: MailServer, address: str, now: datetime
):
    await asyncio.to_thread(_send, mail_server, address, "one", "two")
    async with _line_to(mail_server.imap_port) as line:
        mailbox = _mailbox(_over(line, mail_server.imap_url(address)))
        with pytest.raises(UnreachableError):
            await _collect(mailbox, now, then=line.cut)
    before = [row["fetched_as"] for row in await InboundMail.select(InboundMail.fetched_as)]
    mail_server.number_anew(address)
    mailbox = _mailbox(mail_server.imap_url(address))
    assert await _collect(mailbox, now) == 1
    await mailbox.close()
    rows = await InboundMail.select(InboundMail.fetched_as)
    assert len({row["fetched_as"].partition(".")[0] for row in rows}) == 2
    assert (len(before), len(rows)) == (1, 2)


async def _fetcher(server: MailServer, address: str, dsn: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.notifications.inbox.fetcher", dsn, server.imap_url(address),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_two_processes_fetch_each_mail_once(
    mail_server: MailServer, address: str, database: str
):
    subjects = [str(number) for number in range(40)]
    await asyncio.to_thread(_send, mail_server, address, *subjects)
    processes = [await _fetcher(mail_server, address, database) for _ in range(2)]
    said = [(await process.communicate())[0] for process in processes]
    assert sum(int(one) for one in said) == 40
    assert await InboundMail.count() == 40
    assert await asyncio.to_thread(mail_server.mails_of, address) == []


async def test_a_process_killed_in_the_middle_loses_nothing(
    mail_server: MailServer, address: str, database: str
):
    mail_server.fill(address, lambda folder: _drop(folder, 300))
    killed = await _fetcher(mail_server, address, database)
    while await InboundMail.count() < 20:  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.01)
    killed.kill()
    assert (await killed.communicate())[0] == b""
    assert killed.returncode == -9
    stored = await InboundMail.count()
    assert stored < 300
    rest = await _fetcher(mail_server, address, database)
    assert int((await rest.communicate())[0]) == 300 - stored
    assert await InboundMail.count() == 300
    assert await asyncio.to_thread(mail_server.mails_of, address) == []


async def test_control_two_that_kept_no_books_would_have_mails_twice(
    mail_server: MailServer, address: str
):
    await asyncio.to_thread(_send, mail_server, address, *(str(number) for number in range(6)))
    both, kept = asyncio.Barrier(2), []

    async def store(fetched: Fetched) -> bool:
        kept.append(fetched.raw)
        if len(kept) <= 2:
            await both.wait()
        return True

    async def nothing_known(mailbox: str, names: object) -> set[str]:
        del mailbox, names
        return set()

    boxes = [mailbox_from(mail_server.imap_url(address), nothing_known) for _ in range(2)]
    await asyncio.gather(*(box.collect(store, is_stopping=lambda: False) for box in boxes))
    for box in boxes:
        await box.close()
    assert len(kept) > len(set(kept)) == 6
