"""Signatures of our mail, checked by dkimpy, on their own and after a real mail server."""

import asyncio
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import msgspec
import pytest

from notifications.calendar_mail.mail import Mail, compose
from notifications.domains.keys import KeyType, SigningKey, make_key, read_key
from notifications.domains.signing import ABSENT, SIGNED, signed
from notifications.messages.values import Message, Recipient
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from tests.mail_server.server import missing, running_mail_server
from tests.notifications.builders import SERVICE, ZOE, Clock, a_message, queue
from tests.notifications.calendar_mail.samples import SAMPLES, sample
from tests.notifications.domains.verifier import holds
from tests.notifications.sink import Sink

THEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)  # a time that is past: no signature is of tomorrow
KEYS = tuple(read_key(kind.value, make_key(kind)) for kind in KeyType)
RECORDS = {key.name_at("conf.example"): key.record for key in KEYS}
MAIL = compose(a_message(), ZOE, service=SERVICE, dated_at=THEN)
PUBLISHED = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")  # RFC 8463, appendix A.3


def sign(*keys: SigningKey, mail: Mail = MAIL) -> bytes:
    return signed(mail, keys, service=SERVICE, dated_at=THEN).content


def calendars_in(mail: EmailMessage) -> list[object]:
    kinds = ("text/calendar", "application/ics")
    return [
        part.get_payload(decode=True) for part in mail.walk() if part.get_content_type() in kinds
    ]


def test_the_signature_that_the_standard_prints_holds_and_no_other():
    record = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    records = {"brisbane._domainkey.football.example.com": record}
    assert holds(PUBLISHED, records)
    assert not holds(PUBLISHED.replace(b"hungry", b"thirsty"), records)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.type)
def test_what_is_signed_verifies_in_the_name_of_our_domain(key: SigningKey):
    content = sign(key)
    assert holds(content, RECORDS)
    assert b" ".join(content.split()[:6]).endswith(f"d=conf.example; s={key.selector};".encode())
    [other] = [one for one in KEYS if one is not key]
    assert not holds(content, dict.fromkeys(RECORDS, other.record))


def test_two_keys_sign_for_those_who_know_one_only():
    content = sign(*KEYS)
    assert [holds(content, RECORDS, number) for number in (0, 1)] == [True, True]


def test_nothing_but_a_header_is_added():
    assert sign(*KEYS).endswith(MAIL.content)
    assert sign() == MAIL.content


def test_the_same_mail_has_the_same_signature():
    assert sign(*KEYS) == sign(*KEYS)


@pytest.mark.parametrize("name", [*SIGNED, *ABSENT])
def test_no_header_that_matters_can_be_added(name: bytes):
    added = b"%s: mallory@evil.example\r\n" % name
    assert not holds(added + sign(KEYS[0]), RECORDS)
    assert holds(b"X-Seen: yes\r\n" + sign(KEYS[0]), RECORDS)


@pytest.mark.parametrize(
    "header", ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
)
def test_no_header_that_matters_can_be_changed(header: str):
    content = sign(KEYS[0])
    head, _, body = content.partition(b"\r\n\r\n")
    at = head.index(f"\r\n{header}: ".encode()) + len(header) + 4
    changed = head[:at] + b"x" + head[at:] + b"\r\n\r\n" + body
    assert holds(content, RECORDS)
    assert not holds(changed, RECORDS)


def test_a_calendar_that_was_changed_on_the_way_shows():
    content = sign(KEYS[0])
    at = content.rindex(b"base64") + 40
    changed = content[:at] + (b"B" if content[at : at + 1] == b"A" else b"A") + content[at + 1 :]
    assert not holds(changed, RECORDS)


@pytest.mark.usefixtures("database")
async def test_what_the_outbox_sends_is_signed_and_its_calendar_is_as_it_was(sink: Sink):
    message, _ = SAMPLES["invitation"]
    await queue(msgspec.structs.replace(message, not_before=THEN), now=THEN)
    await deliver_due(transport_from(sink.url), to_zoe, Clock(THEN), service=SERVICE, keys=KEYS)
    [taken] = sink.taken
    assert holds(taken.content, RECORDS)
    mail = email.message_from_bytes(taken.content, policy=email.policy.default)
    assert calendars_in(mail) == [sample("invitation")] * 2


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


@pytest.mark.system
@pytest.mark.usefixtures("database")
async def test_a_signature_outlives_a_real_mail_server():
    if reason := missing():
        pytest.skip(f"SKIPPED SYSTEM TEST: {reason}")
    message, _ = SAMPLES["invitation"]
    await queue(msgspec.structs.replace(message, not_before=THEN), now=THEN)
    with running_mail_server() as server:
        server.add_mailbox(ZOE.address)
        transport = transport_from(server.smtp_url)
        done = await deliver_due(transport, to_zoe, Clock(THEN), service=SERVICE, keys=KEYS)
        assert done.sent == 1
        [raw] = await asyncio.to_thread(server.wait_for_raw, ZOE.address)
    assert [holds(raw, RECORDS, number) for number in (0, 1)] == [True, True]
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert calendars_in(mail) == [sample("invitation")] * 2
