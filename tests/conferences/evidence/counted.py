"""Two agencies with what was counted of three conferences."""
# ruff: noqa: ANN401 - any field of the facts

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from standards.measures.facts import ConferenceFacts, InviteeFacts

STARTS = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)


@dataclass
class Counted:
    """Two agencies with what was counted of them."""

    health: UUID
    police: UUID


def facts_of(made: Counted, number: int) -> ConferenceFacts:
    """The facts of one of the conferences."""
    starts_at = STARTS + timedelta(days=number)
    told_at = starts_at - timedelta(days=60)
    due_at = datetime(2026, 11, 3, 17, 0, tzinfo=UTC) + timedelta(days=number)

    def invitee(agency: UUID, group: str, **more: Any) -> InviteeFacts:
        return InviteeFacts(
            invitation=uuid4(), agency=agency, group=group, role=f"Somebody of {group}",
            expectation="both", notice_given_at=told_at, first_invited_at=told_at,
            report_due_at=due_at, report_first_due_at=due_at, **more,
        )  # fmt: skip

    return ConferenceFacts(
        conference=uuid4(),
        revision=1,
        source="acts",
        reference=f"REF{number}",
        kind="review",
        state="held",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        clock_event="previous_review_conference",
        clock_started_on=datetime(2026, 5, 20, tzinfo=UTC).date(),
        invitees=(
            invitee(made.health, "health", attendance="attended", report_received_at=told_at),
            invitee(made.police, "police", attendance="absent" if number else "apologies"),
        ),
    )
