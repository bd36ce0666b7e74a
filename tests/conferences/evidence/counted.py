"""Two agencies with what was counted of three conferences."""
# ruff: noqa: ANN401 - any field of the facts

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR
from standards.measures import service as measures
from standards.measures.facts import ConferenceFacts, InviteeFacts
from tests.conferences.gathering import Gathering, a_gathering

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


async def a_measured_conference(made: Counted, now: datetime) -> Gathering:
    """One that is here itself, and was measured as the others were."""
    held = await a_gathering(
        now, starts_at=STARTS, ends_at=STARTS + timedelta(hours=1), state="held"
    )
    facts = msgspec.structs.replace(facts_of(made, 0), conference=held.conference)
    subject = Subject("conference", held.conference)
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=now, name="test.assess") as act:
        await measures.assess(act, facts)
    return held
