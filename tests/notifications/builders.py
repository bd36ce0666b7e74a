"""Messages, occasions and recipients with readable defaults."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from notifications.calendar_mail.addresses import uid_of
from notifications.messages.values import (
    CANCELS,
    Message,
    MessageKind,
    Occasion,
    Recipient,
)
from notifications.outbox import service as outbox
from notifications.outbox.tables import OutboxMessage
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR

SERVICE = "meetings@conf.example"
TOKEN = "abcdefghijklmnopqrstuvwxyz"  # noqa: S105 - a token for tests
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ZOE = Recipient("Zoë Ni Dhomhnaill", "zoe@nhs.example")
WORDS = {"expectation": "both", "sender": "City Council meetings office", "phone": "01632 960000"}


def an_occasion(token: str = TOKEN, **changes: object) -> Occasion:
    values: dict[str, Any] = {
        "uid": uid_of(token, SERVICE),
        "sequence": 0,
        "stamped_at": NOW,
        "created_at": NOW,
        "starts_at": datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 1, 11, 30, tzinfo=UTC),
        "place": "Room 2, Kirkton Centre, 1 High Street",
    }
    return Occasion(**values | changes)


def a_message(token: str = TOKEN, **changes: object) -> Message:
    message_id = changes.get("id", uuid4())
    kind = changes.get("kind", MessageKind.INVITATION)
    state = "cancelled" if kind in CANCELS else "confirmed"
    values: dict[str, Any] = {
        "address": "zoe.before@nhs.example" if kind is MessageKind.FORMER_ADDRESS else None,
        "id": message_id,
        "about": uuid4(),
        "kind": kind,
        "recipient": uuid4(),
        "reference": "4F7Q",
        "not_before": NOW,
        "dedupe_key": str(message_id),
        "words": WORDS,
        "occasion": an_occasion(token, state=state),
        "reply_token": token,
        "answer_link": "https://conf.example/a/8f3kd0",
    }
    return Message(**values | changes)


def later(message: Message, kind: MessageKind, **occasion: object) -> Message:
    """Another message about the same meeting to the same recipient."""
    assert message.occasion is not None
    state = "cancelled" if kind is MessageKind.CANCELLATION else "confirmed"
    fresh = uuid4()
    return msgspec.structs.replace(
        message, id=fresh, kind=kind, dedupe_key=str(fresh),
        occasion=msgspec.structs.replace(message.occasion, state=state, **occasion),
    )  # fmt: skip


async def queue(*messages: Message, now: datetime = NOW) -> list[bool]:
    """Put messages as an act of their own."""

    async with recorded(
        OPERATOR, Verb.ALTER, Subject("conference", uuid4()), now=now, name="test.put"
    ) as act:
        return [await outbox.put(act, message) for message in messages]


class Clock:
    """A still clock that a test moves on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


async def row_of(message: Message) -> dict[str, Any]:
    """The message's row as it is now."""
    [row] = await OutboxMessage.select().where(OutboxMessage.id == message.id)
    return row
