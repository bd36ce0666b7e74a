"""What journeys demand of every mail can fail: each demand meets a mail that breaks it."""

from collections.abc import Callable

import pytest

from notifications.calendar_mail.mail import compose
from notifications.messages.values import new_token
from tests.journeys.letters import (
    Letter,
    check_addressed_to_one,
    check_calendar,
    check_says_nothing,
    letter_of,
)
from tests.notifications.builders import NOW, ZOE, a_message, an_occasion

SERVICE = "convenor@convenor.example"
SECRETS = {"Sorrel", "RC-26-0388", "A.S."}
Check = Callable[[Letter], None]


def says_nothing(letter: Letter) -> None:
    check_says_nothing(letter, SECRETS)


def a_letter(old: bytes = b"", new: bytes = b"") -> Letter:
    """An invitation as it is sent, with one thing in it changed."""
    token = new_token()
    occasion = an_occasion(token, uid=f"{token}@convenor.example", place="Room 2")
    message = a_message(token, occasion=occasion)
    mail = compose(message, ZOE, service=SERVICE, dated_at=NOW)
    assert old in mail.content
    return letter_of(
        mail.content.replace(old, new) if old else mail.content,
        sender=mail.sender, recipient=mail.recipient,
    )  # fmt: skip


@pytest.mark.parametrize("check", [check_addressed_to_one, check_calendar, says_nothing])
def test_an_invitation_is_what_every_mail_must_be(check: Check):
    check(a_letter())


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        (b"\r\nDate:", b"\r\nCc: una@nhs.example\r\nDate:", check_addressed_to_one),
        (b"Room 2", b"una@nhs.example", check_addressed_to_one),
        (b"zoe@nhs.example", b"una@nhs.example", check_addressed_to_one),
        (b'method="REQUEST"', b'method="CANCEL"', check_calendar),
        (b"Subject: Meeting", b"Subject: Conference", check_calendar),
        (b"Room 2", b"Room of Aileen Sorrel", says_nothing),
        (b"Room 2", b"rc-26-0388", says_nothing),
        (b"Room 2", b"Room for A.S.", says_nothing),
        (b"Room 2", b"Child protection unit", says_nothing),
        (b"Room 2", b"Family room", says_nothing),
    ],
    ids=[
        "a copy", "another's address", "another's mailbox", "two methods", "another subject",
        "a name", "a case reference", "initials", "the kind of meeting", "a word of the field",
    ],
)  # fmt: skip
def test_what_may_not_be_in_a_mail_is_found(old: bytes, new: bytes, check: Check):
    with pytest.raises(AssertionError):
        check(a_letter(old, new))
