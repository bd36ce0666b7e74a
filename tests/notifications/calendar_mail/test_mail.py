import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage, MIMEPart

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.calendar_mail.mail import Mail, assert_headers, compose
from notifications.messages.values import Message, MessageKind, Recipient
from tests.notifications.builders import NOW, SERVICE, TOKEN, ZOE, a_message, an_occasion
from tests.notifications.calendar_mail.samples import SAMPLES, sample

HEADERS = {
    "auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "references",
    "subject", "to", "x-auto-response-suppress",
}  # fmt: skip
ENCODED = "=?utf-8?q?Ann=0aBcc=3a_evil=40x.example?="
HOSTILE = [
    ENCODED,
    f"Zoë {ENCODED}",
    "a\r\nBcc: evil@x.example",
    "a\nBcc: evil@x.example",
    "a\rBcc: evil@x.example",
    "a\u2028Bcc: evil@x.example",
    "a\x85Bcc: evil@x.example",
    '"><evil@x.example>, b',
    "\u202eevil",
]


def mail_of(message: Message, to: Recipient = ZOE, *, with_copy: bool = True) -> Mail:
    return compose(message, to, service=SERVICE, dated_at=NOW, with_copy=with_copy)


def read(mail: Mail) -> EmailMessage:
    return email.message_from_bytes(mail.content, policy=email.policy.default)


def shape(part: MIMEPart) -> object:
    if part.is_multipart():
        return part.get_content_type(), [shape(inner) for inner in part.iter_parts()]
    return part.get_content_type()


def test_an_invitation_has_the_shape_that_calendar_programs_answer_to() -> None:
    mail = read(mail_of(a_message()))
    alternatives = ("multipart/alternative", ["text/plain", "text/html", "text/calendar"])
    assert shape(mail) == ("multipart/mixed", [alternatives, "application/ics"])


def test_the_copy_for_other_programs_can_be_left_out() -> None:
    mail = read(mail_of(a_message(), with_copy=False))
    assert shape(mail) == ("multipart/alternative", ["text/plain", "text/html", "text/calendar"])


def test_what_is_no_invitation_carries_no_calendar() -> None:
    mail = read(mail_of(a_message(kind=MessageKind.REPORT_RECEIPT)))
    assert shape(mail) == ("multipart/alternative", ["text/plain", "text/html"])


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_calendar_part_is_the_calendar_object_and_names_its_method(name: str) -> None:
    message, to = SAMPLES[name]
    [calendar] = [
        part for part in read(mail_of(message, to)).walk()
        if part.get_content_type() == "text/calendar"
    ]  # fmt: skip
    assert calendar.get_payload(decode=True) == sample(name)
    assert f"METHOD:{calendar.get_param('method')}\r\n".encode() in sample(name)
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert calendar.get_filename() is None


def test_the_attached_copy_has_the_same_bytes_and_one_name_for_every_method() -> None:
    for name, (message, to) in SAMPLES.items():
        [copy] = [p for p in read(mail_of(message, to)).walk() if p.is_attachment()]
        assert copy.get_payload(decode=True) == sample(name)
        assert copy.get_filename() == "invite.ics"


def test_the_headers_are_these_and_no_others() -> None:
    mail = read(mail_of(a_message()))
    assert {name.lower() for name in mail.keys()} == HEADERS  # noqa: SIM118 - a mail is no dict
    assert mail["Subject"] == "Meeting 4F7Q"
    assert mail["To"] == "Zoë Ni Dhomhnaill <zoe@nhs.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply, DR, RN, NRN"


def test_answers_and_bounces_go_to_an_address_that_names_the_invitation() -> None:
    message = a_message()
    mail = mail_of(message)
    assert mail.sender == f"r-{TOKEN}@conf.example"
    assert read(mail)["From"].addresses[0].addr_spec == mail.sender
    assert read(mail)["Message-ID"] == f"<{message.id}@conf.example>"
    assert read(mail)["References"] == f"<{TOKEN}@conf.example>"


def test_a_message_without_a_token_comes_from_the_service() -> None:
    message = a_message(kind=MessageKind.REPORT_REQUEST, occasion=None, reply_token=None)
    assert mail_of(message).sender == SERVICE
    assert read(mail_of(message))["References"] is None


def test_the_same_message_gives_the_same_bytes() -> None:
    message = a_message()
    assert mail_of(message) == mail_of(message)
    assert mail_of(message).name == str(message.id)


def test_every_line_is_short_ascii_and_ends_in_crlf() -> None:
    for message, to in SAMPLES.values():
        lines = mail_of(message, to).content.split(b"\r\n")
        assert all(line.isascii() and b"\n" not in line for line in lines)
        assert max(map(len, lines)) <= 998


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_adds_a_header_or_a_recipient(hostile: str) -> None:
    message = a_message(words={"sender": hostile})
    mail = read(mail_of(message, Recipient(hostile, "zoe@nhs.example")))
    assert {name.lower() for name in mail.keys()} == HEADERS  # noqa: SIM118 - a mail is no dict
    assert [to.addr_spec for to in mail["To"].addresses] == ["zoe@nhs.example"]
    assert [by.addr_spec for by in mail["From"].addresses] == [f"r-{TOKEN}@conf.example"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_reference_or_place_adds_a_header_or_a_property(hostile: str) -> None:
    message = a_message(reference=hostile, occasion=an_occasion(place=hostile))
    mail = mail_of(message)
    assert {name.lower() for name in read(mail).keys()} == HEADERS  # noqa: SIM118 - no dict
    [calendar] = [p for p in read(mail).walk() if p.get_content_type() == "text/calendar"]
    ics = calendar.get_payload(decode=True)
    assert isinstance(ics, bytes)
    assert not any(line.lower().startswith(b"bcc") for line in ics.splitlines())
    assert ics.count(b"\nATTENDEE") == 1


@pytest.mark.parametrize(
    "address",
    [
        "Zoe <zoe@nhs.example>",
        "zoe@nhs.example, evil@x.example",
        "zoe@nhs.example\r\nBcc: evil@x.example",
        "=?utf-8?q?zoe?=@nhs.example",
        '"zoe evil"@nhs.example',
        "zoe",
        "",
    ],
)
def test_nothing_is_written_to_what_is_not_one_plain_address(address: str) -> None:
    with pytest.raises(ValueError, match="plain e-mail address"):
        mail_of(a_message(), Recipient("Zoë", address))


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=60), sender=st.text(max_size=60), place=st.text(max_size=60))
def test_whatever_is_typed_the_headers_are_ours(name: str, sender: str, place: str) -> None:
    message = a_message(words={"sender": sender}, occasion=an_occasion(place=place))
    mail = read(mail_of(message, Recipient(name, "zoe@nhs.example")))
    assert {header.lower() for header in mail.keys()} == HEADERS  # noqa: SIM118 - no dict
    assert [to.addr_spec for to in mail["To"].addresses] == ["zoe@nhs.example"]


def test_the_last_gate_finds_what_the_first_let_through() -> None:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["Subject"] = ENCODED  # without header_text: older Pythons write a Bcc from it
    mail.set_content("x")
    content = mail.as_bytes()
    if b"\nBcc:" in content:
        with pytest.raises(ValueError, match="header injection"):
            assert_headers(content, mail.keys())
    else:
        assert_headers(content, mail.keys())


@pytest.mark.parametrize("change", [b"Bcc: x@y.example\r\n", b"X-More: 1\r\n"])
def test_a_header_more_than_was_set_stops_the_mail(change: bytes) -> None:
    content = mail_of(a_message()).content
    set_headers = email.message_from_bytes(content).keys()
    assert_headers(content, set_headers)
    with pytest.raises(ValueError, match="header injection"):
        assert_headers(change + content, set_headers)
    with pytest.raises(ValueError, match="header injection"):
        assert_headers(content.partition(b"\r\n")[2], set_headers)


def test_the_date_is_the_one_given() -> None:
    message = a_message()
    dated = compose(message, ZOE, service=SERVICE, dated_at=NOW + timedelta(days=1))
    assert read(dated)["Date"].datetime == NOW + timedelta(days=1)
