"""What one letter says, and in which form: a meeting, an address, nothing of anybody else."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from notifications.messages.values import MessageKind
from notifications.papers.coverage import width

LONGEST_LINE = 45
MOST_LINES = 7
WIDEST = 85.0
SMALLEST = 8.0
"""A line of the address is at most so many millimetres wide, in type of at least so many points."""


class Style(StrEnum):
    """How a letter is set."""

    PLAIN = "plain"
    LARGE = "large"
    EASY = "easy"


class Way(StrEnum):
    """How a letter reaches somebody."""

    POST = "post"
    BY_HAND = "by_hand"


KINDS = (
    MessageKind.INVITATION,
    MessageKind.UPDATE,
    MessageKind.CANCELLATION,
    MessageKind.MEETING_NOTICE,
    MessageKind.MEETING_CANCELLED,
)
"""The messages that go out on paper."""


class LetterFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be true for a letter to be right: if any of it differs, it is not to be sent.

    ``address`` are the lines for the window, the name among them; by hand it is the name alone.
    """

    is_off: bool
    name: str
    address: tuple[str, ...]
    way: Way
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str | None = None
    dial_in: str | None = None
    expectation: str = ""
    report_due: datetime | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One letter as it is printed; ``sender`` and ``office`` are who writes, and where from."""

    kind: MessageKind
    reference: str
    facts: LetterFacts
    dated_on: date
    is_change: bool = False
    is_removed: bool = False
    is_deputy: bool = False
    style: Style = Style.PLAIN
    language: str = "en"
    enclosures: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    phone: str = ""
    office: tuple[str, ...] = ()


def window_lines(name: str, address: str) -> tuple[str, ...]:
    r"""A name and an address as the lines that stand in the window of an envelope.

    >>> window_lines("Morag Isbister", "Flat 2\n14 Rosehip Lane,\n\nDundee DD1 9ZZ")
    ('Morag Isbister', 'Flat 2', '14 Rosehip Lane', 'Dundee DD1 9ZZ')

    Raises:
        ValueError: it does not fit into the window.
    """
    typed = [" ".join(line.split()).strip(",") for line in address.splitlines()]
    lines = (name, *[line for line in typed if line])
    is_wide = any(
        len(line) > LONGEST_LINE or width(line, points=SMALLEST) > WIDEST for line in lines
    )
    if len(lines) > MOST_LINES or is_wide:
        raise ValueError(
            f"The address does not fit into a window: use at most {MOST_LINES - 1} lines of"
            f" {LONGEST_LINE} characters, fewer where they are capitals."
        )
    return lines
