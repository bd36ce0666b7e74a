"""What leaves says nothing of a child, of other people, or of who is linked to whom."""

import email
import re

import pytest

from notifications.calendar_mail.addresses import uid_of
from notifications.calendar_mail.mail import compose
from notifications.messages.neutrality import revealing
from notifications.messages.values import Message, MessageKind, Recipient, new_token
from tests.notifications.builders import NOW, SERVICE, a_message, an_occasion

PEOPLE = [Recipient(f"Person {letter}", f"{letter}@agency.example") for letter in "abcdef"]


def everything_in(content: bytes) -> str:
    """The mail as a reader takes it: headers, and every part decoded and unfolded."""
    mail = email.message_from_bytes(content)
    headers = [f"{name}: {value}" for part in mail.walk() for name, value in part.items()]
    decoded = [
        payload.decode().replace("\r\n ", "")
        for part in mail.walk()
        if isinstance(payload := part.get_payload(decode=True), bytes)
    ]
    return "\n".join([*headers, *decoded])


def one_meeting(kind: MessageKind) -> list[tuple[Recipient, Message]]:
    """The same meeting, told to several people as it is told: each with a token of their own."""
    state = "cancelled" if kind is MessageKind.CANCELLATION else "confirmed"
    told = []
    for number, person in enumerate(PEOPLE):
        token = new_token()
        occasion = an_occasion(uid=uid_of(token, SERVICE), state=state)
        link = f"https://conf.example/a/{token[:8]}"
        told.append(
            (
                person,
                a_message(
                    token, kind=kind, reference=f"4F7{number}", occasion=occasion, answer_link=link
                ),
            )
        )
    return told


@pytest.mark.parametrize("kind", list(MessageKind))
def test_nothing_that_is_sent_says_what_a_meeting_is_about(kind: MessageKind) -> None:
    for person, message in one_meeting(kind):
        mail = compose(message, person, service=SERVICE, dated_at=NOW)
        said = re.sub(r"Content-\S+|X-\S+", "", everything_in(mail.content))
        assert revealing(said) == ""


@pytest.mark.parametrize("kind", list(MessageKind))
def test_each_mail_names_its_recipient_and_nobody_else(kind: MessageKind) -> None:
    for person, message in one_meeting(kind):
        mail = compose(message, person, service=SERVICE, dated_at=NOW)
        said = everything_in(mail.content)
        assert mail.recipient == person.address
        addresses = set(re.findall(r"[\w.+-]+@[\w.]+\w", said))
        uid = uid_of(message.reply_token or "", SERVICE)
        ours = {mail.sender, uid, f"{message.id}@conf.example"}
        assert addresses <= {person.address} | ours
        assert not any(other.name in said for other in PEOPLE if other is not person)


def test_two_recipients_of_one_meeting_share_nothing_that_links_them() -> None:
    mails = [
        everything_in(compose(message, person, service=SERVICE, dated_at=NOW).content)
        for person, message in one_meeting(MessageKind.INVITATION)
    ]
    shared = set.intersection(*({*re.findall(r"[A-Za-z0-9]{20,}", said)} for said in mails))
    assert shared == set()


def test_ids_of_our_rows_do_not_leave() -> None:
    message = a_message()
    said = everything_in(compose(message, PEOPLE[0], service=SERVICE, dated_at=NOW).content)
    assert str(message.about) not in said
    assert str(message.recipient) not in said
    assert message.dedupe_key == str(message.id)
