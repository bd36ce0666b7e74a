"""Facts of made-up conferences, with readable defaults."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from standards.agreed.in_force import StandardInForce
from standards.measures.conference_rules import assessed
from standards.measures.facts import ConferenceFacts, InviteeFacts
from standards.measures.tables import StoredFacts
from standards.measures.verdicts import Assessed, Measure

STARTS_AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
LONG_AFTER = STARTS_AT + timedelta(days=90)
AGENCY = UUID("00000000-0000-4000-8000-000000000001")
IN_TIME = STARTS_AT - timedelta(days=60)
REPORT_DUE_AT = datetime(2026, 11, 23, 17, tzinfo=UTC)


def an_invitee(**changes: object) -> InviteeFacts:
    """A health visitor who was told in time, came and reported in time."""
    return msgspec.structs.replace(
        InviteeFacts(
            invitation=uuid4(),
            professional=uuid4(),
            agency=AGENCY,
            group="health",
            role="health visitor",
            expectation="both",
            notice_given_at=IN_TIME,
            first_invited_at=IN_TIME,
            attendance="attended",
            report_due_at=REPORT_DUE_AT,
            report_first_due_at=REPORT_DUE_AT,
            report_received_at=REPORT_DUE_AT - timedelta(days=1),
        ),
        **changes,
    )


def a_conference(
    *invitees: InviteeFacts, starts_at: datetime = STARTS_AT, **changes: object
) -> ConferenceFacts:
    """A review that was held on its due date."""
    return msgspec.structs.replace(
        ConferenceFacts(
            conference=uuid4(),
            revision=1,
            source="acts",
            reference="C4F7Q",
            kind="review",
            state="held",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            due_on=date(2026, 12, 1),
            due_rule="later_review_within",
            clock_event="previous_review_conference",
            clock_started_on=date(2026, 6, 1),
            children=2,
            invitees=invitees,
        ),
        **changes,
    )


def verdict_on(
    measure: Measure,
    facts: ConferenceFacts,
    standard: StandardInForce,
    *,
    now: datetime = LONG_AFTER,
) -> tuple[str, str]:
    """The verdict and reason of the first assessment of that measure."""
    found = assessment_of(measure, facts, standard, now=now)
    return found.verdict.value, found.reason.value


def assessment_of(
    measure: Measure,
    facts: ConferenceFacts,
    standard: StandardInForce,
    *,
    now: datetime = LONG_AFTER,
) -> Assessed:
    """The first assessment of that measure."""
    every = assessed(facts, standard, {AGENCY: "scotland"}, now=now)
    return next(one for one in every if one.measure is measure)


async def stored_of(conference: UUID) -> ConferenceFacts:
    """What is stored of a conference, inside a transaction that is open."""
    [row] = await (
        StoredFacts.select(StoredFacts.rest)
        .where(StoredFacts.conference == conference)
        .where(StoredFacts.superseded_at.is_null())
    )
    return msgspec.json.decode(row["rest"], type=ConferenceFacts)
