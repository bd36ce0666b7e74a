"""What the doctor finds about mail, and the made-up meeting it sends, with real servers."""

import email
import email.policy
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest_asyncio
from icalendar import Calendar

from conferences.commands import trial_mail
from conferences.commands.doctor_mail import check_replies, look_at_mail
from conferences.settings import Settings, read_settings
from notifications.domains.findings import Finding, Level
from notifications.domains.keys import KeyType, make_key, write_key
from notifications.domains.records import Records, Said
from notifications.outbox.answers import Outcome
from tests.builders import NOW
from tests.notifications.domains.name_server import answering
from tests.notifications.sink import Sink, running_sink

FROM = "meetings@conf.example"


@pytest_asyncio.fixture(loop_scope="session")
async def sink() -> AsyncIterator[Sink]:
    """An SMTP server that takes mail and keeps it."""
    async with running_sink() as running:
        yield running


def settings_with(tmp_path: Path, **more: str) -> Settings:
    return read_settings({"CONVENOR_DATA": str(tmp_path), "CONVENOR_MAIL_FROM": FROM, **more})


async def look(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in await look_at_mail(settings)}


def records(mx: str) -> Records:
    nothing = Said()
    return Records(
        domain="conf.example", spf=nothing, dmarc=nothing, mx=Said((mx,)), sts=nothing,
        tls_reports=nothing, keys={},
    )  # fmt: skip


async def test_of_mail_that_is_filed_nobody_asks_the_network(tmp_path: Path):
    found = await look(settings_with(tmp_path, CONVENOR_DNS="127.0.0.1:9"))
    assert {name: finding.level for name, finding in found.items()} == {
        "answers": Level.OK,
        "dns": Level.OK,
    }


async def test_everything_about_mail_is_looked_at(tmp_path: Path, sink: Sink):
    write_key(tmp_path / "key", make_key(KeyType.ED25519))
    with answering({("conf.example", "TXT"): ('"v=spf1 mx -all"',)}) as server:
        found = await look(
            settings_with(
                tmp_path,
                CONVENOR_DNS=server,
                CONVENOR_MAIL_OUT=sink.url,
                CONVENOR_DKIM=f"s1={tmp_path / 'key'}",
            )
        )
    levels = {name: finding.level for name, finding in found.items()}
    assert levels == {
        "answers": Level.OK, "encryption": Level.WARN, "spf": Level.OK, "dkim": Level.FAIL,
        "dmarc": Level.FAIL, "mx": Level.FAIL, "mta-sts": Level.HINT,
        "tls-rpt": Level.HINT, "replies": Level.WARN,
    }  # fmt: skip
    assert "s1._domainkey.conf.example. IN TXT" in found["dkim"].words


async def test_a_server_that_does_not_encrypt_is_wrong_where_that_is_demanded(
    tmp_path: Path, sink: Sink
):
    settings = settings_with(
        tmp_path, CONVENOR_DNS="127.0.0.1:9", CONVENOR_MAIL_OUT=sink.url,
        CONVENOR_MAIL_TLS="nhs.example",
    )  # fmt: skip
    found = await look(settings)
    assert found["encryption"].level is Level.FAIL
    assert "mail to nhs.example is held" in found["encryption"].words
    assert found["spf"].level is Level.WARN


async def test_a_mailbox_that_lets_nobody_in_is_named(tmp_path: Path):
    settings = settings_with(tmp_path, CONVENOR_MAIL_IN="imap://r:secret@127.0.0.1:9")
    found = await look(settings)
    assert (found["answers"].level, "CONVENOR_MAIL_IN" in found["answers"].words) == (
        Level.FAIL,
        True,
    )
    assert "secret" not in found["answers"].words


async def test_the_domains_own_server_is_asked_whether_it_takes_answers(sink: Sink):
    found = await check_replies(records("00010 127.0.0.1"), FROM, sink.port)
    assert (found.level, sink.taken) == (Level.OK, [])
    async with running_sink() as strict:
        strict.refuses_all = "550 5.1.1 no such user"
        refused = await check_replies(records("00010 127.0.0.1"), FROM, strict.port)
    assert (refused.level, "begins with r- or r+" in refused.words) == (Level.FAIL, True)
    away = await check_replies(records("00010 127.0.0.1"), FROM, 1)
    assert (away.level, "does not answer this machine" in away.words) == (Level.WARN, True)


def calendar_of(raw: bytes) -> Calendar:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


async def test_a_made_up_meeting_is_sent_moved_and_cancelled(tmp_path: Path, sink: Sink):
    settings = settings_with(tmp_path, CONVENOR_MAIL_OUT=sink.url)
    for message in trial_mail.messages_of(settings, now=NOW):
        answer = await trial_mail.send(settings, message, "me@council.example", now=NOW)
        assert answer.outcome is Outcome.ACCEPTED
    calendars = [calendar_of(taken.content) for taken in sink.taken]
    events: list[Any] = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert len({str(event["UID"]) for event in events}) == 1
    assert events[0].start < events[1].start == events[2].start
    assert {taken.recipient for taken in sink.taken} == {"me@council.example"}
