"""What tests of outcomes do with a conference that was held."""

from datetime import datetime

from conferences.attending import service as attending
from conferences.attending.values import Mark
from conferences.outcomes import service as outcomes
from conferences.outcomes.values import ChildVerdict, CloseConference, Decision, RecordOutcome
from standards.measures.tables import Assessment
from tests.conferences.gathering import COORDINATOR, Gathering

CANARY = "Nothing but the osprey decision"


async def mark(gathering: Gathering, now: datetime, **attendance: str) -> None:
    """Mark who came; who is not named came."""
    marks = [
        Mark(
            invitation=invitation,
            attendance=attendance.get(group, "attended"),  # type: ignore[arg-type]
            reason="Said so" if attendance.get(group) in ("excluded", "not_required") else "",
        )
        for group, invitation in gathering.invitations.items()
    ]
    await attending.record_attendance(COORDINATOR, gathering.conference, marks, now=now)


def decided(gathering: Gathering, decision: Decision, revision: int | None = None) -> RecordOutcome:
    """The same decision for every child."""
    return RecordOutcome(
        decisions=CANARY,
        dissent="",
        children=tuple(
            ChildVerdict(child=child, decision=decision) for child in gathering.children
        ),
        revision=revision,
    )


async def close(
    gathering: Gathering,
    now: datetime,
    decision: Decision | None = Decision.REMAINS,
    *,
    reasons: CloseConference | None = None,
    **attendance: str,
) -> str:
    """Mark, decide and close; gives the state."""
    await mark(gathering, now, **attendance)
    if decision is not None:
        await outcomes.record_outcome(
            COORDINATOR, gathering.conference, decided(gathering, decision), now=now
        )
    asked = reasons or CloseConference()
    return (await outcomes.close(COORDINATOR, gathering.conference, asked, now=now)).state


async def verdicts(measure: str) -> dict[str, tuple[str, str]]:
    """By agency group, or the conference itself, how it came out and why."""
    rows = await Assessment.select().where(
        (Assessment.measure == measure) & Assessment.superseded_at.is_null()
    )
    return {row["agency_group"] or "": (row["verdict"], row["reason"]) for row in rows}
