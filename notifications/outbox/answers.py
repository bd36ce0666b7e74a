"""What a way of sending is, and what it may answer about a mail."""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

import msgspec

from notifications.calendar_mail.mail import Mail
from people.errors import UnavailableError
from people.text import header_text

_LONGEST = 500


class Outcome(StrEnum):
    """What became of one attempt to send."""

    ACCEPTED = "accepted"
    STALLED = "stalled"
    LATER = "later"
    REFUSED = "refused"


class Answer(msgspec.Struct, frozen=True):
    """What the server said about one mail, in its own words."""

    outcome: Outcome
    words: str


class UnreachableError(UnavailableError):
    """The mail server cannot be reached, or does not let the service in."""


class UntrustedError(UnreachableError):
    """The mail server is reached, and does not encrypt as it must, or cannot show who it is."""


class Line(Protocol):
    """An open way to the server, for several mails one after the other."""

    async def send(self, mail: Mail) -> Answer:
        """Hand one mail over; an answer about it, whatever it is, is no error.

        Raises:
            UnreachableError: there is nobody to hand it to.
        """


class Transport(Protocol):
    """A way of sending mail."""

    def open(self) -> AbstractAsyncContextManager[Line]:
        """A line for as long as the context lasts.

        Raises:
            UnreachableError: the server does not answer.
        """


def answer_in(outcome: Outcome, words: str) -> Answer:
    """An answer whose words fit a row and a page."""
    return Answer(outcome, header_text(words)[:_LONGEST])
