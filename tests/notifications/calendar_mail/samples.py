"""The messages of the golden files: one of each method, and one with everything that is awkward."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from notifications.calendar_mail.events import calendar_object
from notifications.messages.values import Message, MessageKind, Recipient
from notifications.messages.wordings import wording_of
from tests.notifications.builders import NOW, SERVICE, ZOE, a_message, an_occasion

GOLDEN = Path(__file__).parent / "golden"
_ID = UUID(int=7)
_SUMMER: dict[str, Any] = {
    "starts_at": datetime(2027, 7, 1, 8, 0, tzinfo=UTC),
    "ends_at": datetime(2027, 7, 1, 9, 30, tzinfo=UTC),
}

SAMPLES: dict[str, tuple[Message, Recipient]] = {
    "invitation": (a_message(id=_ID), ZOE),
    "update": (
        a_message(
            id=_ID,
            kind=MessageKind.UPDATE,
            words={"changed": "time_and_place", "expectation": "if_involved"},
            occasion=an_occasion(sequence=1, place="", is_online=True, **_SUMMER),
        ),
        Recipient("", "duty.desk+cp@police.example"),
    ),
    "cancellation": (
        a_message(
            id=_ID,
            kind=MessageKind.CANCELLATION,
            occasion=an_occasion(sequence=2, state="cancelled", is_online=True),
        ),
        ZOE,
    ),
    "time_kept": (a_message(id=_ID, kind=MessageKind.TIME_KEPT), ZOE),
    "awkward": (
        a_message(
            id=_ID,
            words={"sender": 'O"Hara, Ltd; ^office\\'},
            occasion=an_occasion(place='Røøm 2; "Ünïcode", \\hall, ' + "ß" * 80, stamped_at=NOW),
        ),
        Recipient('Zoë "the" O\'Hara; dr, ^n', "zoe.o'hara@nhs.example"),
    ),
}

MEETINGS = sorted(SAMPLES.keys() - {"time_kept"})
"""Those that are shown in a calendar."""


def sample(name: str) -> bytes:
    """The calendar object of a sample."""
    message, to = SAMPLES[name]
    return sample_for(message, to)


def sample_for(message: Message, to: Recipient) -> bytes:
    """The calendar object of a message, for somebody."""
    assert message.occasion is not None
    return calendar_object(message, message.occasion, to, wording_of(message), service=SERVICE)
