"""Thousands of mails of one sender, huge ones and broken ones stop nobody else's answer."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from conferences.mailed import holding, service
from conferences.mailed.taking_in import take_in
from notifications.inbox import service as inbox
from notifications.inbox.fetched import Fetched, Mailbox
from notifications.inbox.mailboxes import mailbox_from
from notifications.inbox.maildir import MaildirMailbox
from notifications.inbox.service import MOST_OF_ONE
from notifications.inbox.tables import InboundMail
from notifications.outbox.tables import OutboxMessage
from people.audit.tables import AuditEntry
from people.errors import NotFoundError
from people.permissions import Role
from tests.builders import a_coordinator, a_professional
from tests.conferences.mailed.inviting import (
    Invited,
    arrives,
    filed,
    invited_as,
    somebody_invited,
)
from tests.conferences.mailed.living import ANSWERS
from tests.conftest import ROOT, Visit
from tests.mail_server.server import MailServer
from tests.notifications.inbox.replies import Said, bounce, outlook, thunderbird
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
FLOOD = b"From: Max <max@evil.example>\r\nTo: r@convenor.example\r\nSubject: %d\r\n\r\n%d\r\n"


def _fill(folder: Path, mails: int, answer: bytes) -> None:
    """A flood in a folder, and one answer at its end."""
    (folder / "new").mkdir(parents=True, exist_ok=True)
    for number in range(mails):
        (folder / "new" / f"1700000000.{number:06}.x").write_bytes(FLOOD % (number, number))
    (folder / "new" / "1700000001.999999.x").write_bytes(answer)


async def test_what_is_too_much_of_one_sender_is_held_as_one_thing(visit: Visit, now: datetime):
    zoe = await somebody_invited(now)
    flood = [FLOOD % (number, number) for number in range(MOST_OF_ONE + 40)]
    await arrives(*flood, outlook(Said(token=zoe.token)), now=now)
    states = [mail.state for mail in await filed()]
    assert (states.count("held"), states.count("waiting")) == (40, MOST_OF_ONE)
    assert (await zoe.row()).reply == "accepted"
    [held] = await holding.list_held(a_coordinator())
    assert (held.sender, held.mails) == ("max@evil.example", 40)
    assert await service.count_waiting(a_coordinator()) == MOST_OF_ONE + 1
    visitor = await visit(Role.COORDINATOR)
    page = text_of(await visitor.get("/inbox"))
    assert "Too much of one sender" in page
    assert "max@evil.example 40 mails" in page


async def test_what_is_held_is_read_after_all_where_somebody_says_so(now: datetime):
    zoe = await somebody_invited(now)
    flood = [FLOOD % (number, number) for number in range(MOST_OF_ONE)]
    late = outlook(Said(token=zoe.token, sender="max@evil.example", attendee="zoe@nhs.example"))
    await arrives(*flood, late, now=now)
    [held] = await holding.list_held(a_coordinator())
    assert (held.mails, (await zoe.row()).reply) == (1, "none")
    assert await holding.take_up(a_coordinator(), held.id, now=now) == 1
    await take_in(lambda: now, trusts_all=True)
    assert (await zoe.row()).reply == "accepted"
    assert await holding.list_held(a_coordinator()) == []
    assert await AuditEntry.exists().where(AuditEntry.act == "mail.take_up")


async def test_what_is_held_is_dropped_by_program_too_and_takes_no_more_room(
    visit: Visit, now: datetime
):
    await somebody_invited(now)
    await arrives(*(FLOOD % (number, number) for number in range(MOST_OF_ONE + 3)), now=now)
    visitor = await visit(Role.COORDINATOR)
    [held] = (await visitor.api("GET", "/inbox/held")).json()
    answer = await visitor.api("POST", f"/inbox/held/{held['id']}/drop")
    assert (answer.status_code, answer.json()) == (200, [])
    rows = await InboundMail.objects().where(InboundMail.decision == "refused")
    assert [row.mail_sealed for row in rows] == [None] * 3
    with pytest.raises(NotFoundError):
        await holding.drop(a_coordinator(), rows[0].id, now=now)


async def test_after_an_hour_the_same_sender_is_read_again(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(*(FLOOD % (number, number) for number in range(MOST_OF_ONE + 1)), now=now)
    said = Said(token=zoe.token, sender="max@evil.example", attendee="zoe@nhs.example")
    await arrives(outlook(said), now=now + timedelta(hours=1, seconds=1))
    assert (await zoe.row()).reply == "accepted"


async def test_nobody_who_decides_about_no_mail_sees_what_is_held(visit: Visit, now: datetime):
    await somebody_invited(now)
    await arrives(*(FLOOD % (number, number) for number in range(MOST_OF_ONE + 1)), now=now)
    visitor = await visit(Role.CHAIR)
    assert (await visitor.api("GET", "/inbox/held")).status_code == 404


async def _a_night_of(people: int, now: datetime) -> list[Invited]:
    """So many more people than are read of one sender, each invited by a mail that went out."""
    others = tuple([await a_professional(f"Person {number}") for number in range(people - 1)])
    zoe = await somebody_invited(now, others=others)
    return [zoe, *[await invited_as(one, zoe.conference) for one in others]]


async def _came_back(everybody: list[Invited]) -> int:
    abouts = [one.about.id for one in everybody]
    return int(
        await OutboxMessage.count().where(
            OutboxMessage.about.is_in(abouts) & OutboxMessage.bounced_at.is_not_null()
        )
    )


def _returned(one: Invited, message: str = "", status: str = "5.1.1") -> bytes:
    said = Said(token=one.token, attendee=str(one.person.email))
    return bounce(said, status=status, message=message)


@pytest.mark.parametrize("names_the_mail", [True, False], ids=["by its id", "by its address"])
async def test_a_night_of_broken_addresses_is_no_flood(now: datetime, names_the_mail: bool):  # noqa: FBT001
    everybody = await _a_night_of(MOST_OF_ONE + 15, now)
    rows = await OutboxMessage.select(OutboxMessage.id, OutboxMessage.about)
    sent = {row["about"]: str(row["id"]) for row in rows if names_the_mail}
    mails = [_returned(one, sent.get(one.about.id, "")) for one in everybody]
    await arrives(*mails, now=now + timedelta(minutes=5))
    assert await holding.list_held(a_coordinator()) == []
    assert {mail.kind for mail in await filed()} == {"bounce"}
    assert await _came_back(everybody) == len(everybody)


async def test_control_reports_that_name_no_mail_of_ours_or_one_again_and_again_are_held(
    now: datetime,
):
    zoe = await somebody_invited(now)
    stranger = "abcdefghijklmnopqrstuvwxyz"
    unknown = [
        bounce(Said(token=stranger), status=f"5.1.{number}", message=str(uuid4()))
        for number in range(MOST_OF_ONE + 10)
    ]
    again = [_returned(zoe, status=f"5.2.{number}") for number in range(10)]
    await arrives(*unknown, *again, now=now + timedelta(minutes=5))
    [held] = await holding.list_held(a_coordinator())
    assert held.mails == 10 + 9
    assert await _came_back([zoe]) == 1


async def test_control_a_flood_that_only_looks_like_a_report_is_held(now: datetime):
    zoe = await somebody_invited(now)
    written = [
        b"From: Mailer-Daemon@mx.example\r\nTo: r-%b@convenor.example\r\n\r\n%d\r\n"
        % (zoe.token.encode(), number)
        for number in range(MOST_OF_ONE + 10)
    ]
    await arrives(*written, now=now + timedelta(minutes=5))
    [held] = await holding.list_held(a_coordinator())
    assert held.mails == 10


async def _taken_while_the_flood_waits(zoe: Invited, mailbox: Mailbox, now: datetime) -> int:
    """How many mails were stored when the answer took effect."""
    replies: list[str] = []

    def is_answered() -> bool:
        return bool(replies)

    async def read() -> None:
        while not replies:
            await take_in(lambda: now, trusts_all=True)
            if (await zoe.row()).reply == "accepted":
                replies.append("accepted")
            await asyncio.sleep(0)

    async def store(one: Fetched) -> bool:
        return await inbox.store(one.raw, mailbox=one.mailbox, fetched_as=one.name, now=now)

    async def fetch() -> None:
        while not replies:
            assert await mailbox.collect(store, is_stopping=is_answered) or replies

    async with asyncio.timeout(120):
        await asyncio.gather(read(), fetch())
    return int(await InboundMail.count())


async def test_an_answer_behind_ten_thousand_mails_in_a_folder_is_taken_among_the_first(
    tmp_path: Path, now: datetime
):
    zoe = await somebody_invited(now)
    _fill(tmp_path, 10_000, thunderbird(Said(token=zoe.token)))
    assert await _taken_while_the_flood_waits(zoe, MaildirMailbox(tmp_path), now) < 1000


@pytest.mark.system
async def test_an_answer_behind_ten_thousand_mails_on_the_server_is_taken_among_the_first(
    mail_server: MailServer, now: datetime
):
    zoe = await somebody_invited(now)
    answer = thunderbird(Said(token=zoe.token))
    mail_server.fill(ANSWERS, lambda folder: _fill(folder, 10_000, answer))
    mailbox = mailbox_from(mail_server.imap_url(ANSWERS), inbox.known)
    assert await _taken_while_the_flood_waits(zoe, mailbox, now) < 1000
    await mailbox.close()


async def _memory_of(mails: int, folder: Path, database: str) -> int:
    """The most memory in kB that a process needs to take in so many huge mails."""
    _fill(folder, 0, b"From: a@b.example\r\n\r\n%d" % mails)
    lines = b"0123456789" * 70 + b"\r\n"
    for number in range(mails):
        head = b"From: max%d@evil%d.example\r\nMIME-Version: 1.0\r\n" % (number, mails)
        (folder / "new" / f"1.{number}.x").write_bytes(head + b"\r\n" + lines * 30_000)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.conferences.mailed.taker", database, f"maildir:{folder}",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said = (await process.communicate())[0].split()
    assert (process.returncode, int(said[0])) == (0, mails + 1)
    return int(said[1])


async def test_many_huge_mails_need_no_more_memory_than_a_few(tmp_path: Path, database: str):
    one = await _memory_of(1, tmp_path / "one", database)
    many = await _memory_of(8, tmp_path / "many", database)
    assert many < one * 1.35
