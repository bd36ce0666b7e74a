"""In which state is a message on its way?"""

from datetime import datetime
from enum import StrEnum

import msgspec

from notifications.outbox.schedule import LATE


class State(StrEnum):
    """How far a message has come; the words are the API's."""

    DEAD = "dead"
    FAILED = "failed"
    HELD = "held"
    LATE = "late"
    LEAVING = "leaving"
    RETURNED = "returned"
    SENT = "sent"
    STALLED = "stalled"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Instants(msgspec.Struct, frozen=True, kw_only=True):
    """When what happened to a message."""

    due_at: datetime
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    dead_at: datetime | None = None
    withdrawn_at: datetime | None = None
    held_at: datetime | None = None
    stalled_at: datetime | None = None
    bounced_at: datetime | None = None
    handing_at: datetime | None = None

    def state(self, now: datetime) -> State:
        """The state at that instant; what was sent stays sent, even if it was withdrawn after.

        What was sent and came back was not received. What was taken back while it was being handed
        to the mail server may have gone out all the same.
        """
        ended = (
            (self.bounced_at, State.RETURNED),
            (self.sent_at, State.SENT),
            (self.withdrawn_at and self.handing_at, State.LEAVING),
            (self.withdrawn_at, State.WITHDRAWN),
            (self.dead_at, State.DEAD),
            (self.failed_at, State.FAILED),
            (self.held_at, State.HELD),
            (self.stalled_at, State.STALLED),
        )
        for at, state in ended:
            if at is not None:
                return state
        return State.LATE if now - self.due_at > LATE else State.WAITING
