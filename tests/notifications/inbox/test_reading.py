"""No mail whatever stops the reading of another: broken, huge, deep, wrongly said and hostile."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.inbox.parts import LARGEST_MAIL
from notifications.inbox.reading import attached_files, read_mail
from notifications.inbox.values import Incoming, Kind, Said, Vouched
from tests.notifications.inbox import replies

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TOKEN = "abcdefghijklmnopqrstuvwx23"  # noqa: S105 - how one looks
SAID = replies.Said(token=TOKEN, comment="On the train")


def _read(raw: bytes) -> Incoming:
    return read_mail(raw, server=None, arrived_at=NOW)


def _nested(depth: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"\n" * 10_000_000,
        _nested(3000),
        _nested(40) + b"a\n" * 400_000,
        b"A: b\n" * 100_000,
        b"x" * (LARGEST_MAIL + 1),
    ],
    ids=["lines", "deep", "deep and long", "a head without end", "large"],
)
def test_a_bomb_is_set_aside_unread(raw: bytes):
    assert _read(raw).kind is Kind.BROKEN


@pytest.mark.parametrize("charset", ["utf-16", "x-unknown", "utf-7", "\x00", "idna"])
def test_a_wrong_charset_is_read_all_the_same(charset: str):
    raw = replies.thunderbird(SAID).replace(b'charset="UTF-8"', f'charset="{charset}"'.encode())
    read = _read(raw)
    assert read.kind in {Kind.CALENDAR, Kind.BROKEN}


@settings(max_examples=60)
@given(st.sampled_from(list(replies.SHAPES.values())), st.randoms(use_true_random=False))
def test_whatever_is_broken_in_a_mail_is_no_fault_of_ours(
    shape: replies.Shape, chance: random.Random
):
    raw = bytearray(shape(SAID))
    for _ in range(chance.randint(1, 20)):
        start = chance.randrange(len(raw))
        raw[start : start + chance.randint(0, 40)] = chance.randbytes(chance.randint(0, 20))
    assert _read(bytes(raw)).kind in set(Kind)


@given(st.binary(max_size=3000))
def test_bytes_that_are_no_mail_are_no_fault_of_ours(raw: bytes):
    assert _read(raw).kind in set(Kind)


def test_an_answer_inside_a_mail_that_was_forwarded_is_none():
    inner = replies.thunderbird(SAID)
    raw = b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    assert _read(raw).calendar is None


def test_of_an_archive_nothing_is_unpacked():
    raw = replies.with_file(SAID, "report.zip", b"PK\x03\x04" + b"\x00" * 2000)
    [one] = _read(raw).attachments
    assert (one.name, one.size) == ("report.zip", 2004)
    assert attached_files(raw)[0][1].startswith(b"PK")


def test_a_file_name_leads_nowhere():
    raw = replies.with_file(SAID, "..\\\\..\\\\etc/passwd", b"x")
    assert "/" not in _read(raw).attachments[0].name


@pytest.mark.parametrize(
    "sender",
    [
        "a@evil.org <zoe@nhs.example>",
        "zoe@nhs.example, a@evil.org",
        "=?utf-8?q?Ann=0aBcc=3a_evil=40x.org?= <x y@nhs.example>",
        "undisclosed",
    ],
)
def test_a_sender_that_is_not_one_plain_address_is_unknown(sender: str):
    raw = replies.written(SAID, "Hello").replace(
        b"From: Zoe Example <zoe@nhs.example>", f"From: {sender}".encode()
    )
    assert _read(raw).sender is None


def test_only_the_address_of_the_envelope_says_whose_it_is():
    raw = replies.outlook(SAID).replace(b"To: r-", b"To: x-", 2)
    assert _read(raw).tokens == ()
    assert _read(replies.outlook(SAID)).tokens == (TOKEN,)
    plus = replies.outlook(SAID).replace(b"r-" + TOKEN.encode(), b"r+" + TOKEN.upper().encode())
    assert _read(plus).tokens == (TOKEN,)


def test_a_comment_is_read_as_it_was_meant():
    note = replies.Said(token=TOKEN, comment="It's late; sorry")
    read = _read(replies.gmail(note)).calendar
    assert read is not None
    assert (read.comment, read.said) == ("It's late; sorry", Said.ACCEPTED)


def test_nobody_is_vouched_for_where_nobody_was_asked():
    assert _read(replies.outlook(SAID)).vouched is Vouched.NOT_ASKED
