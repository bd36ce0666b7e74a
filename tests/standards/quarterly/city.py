"""A small made-up city: agencies, two standards and closed conferences, for quarterly figures."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

import msgspec

from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR
from standards.agreed.service import adopt
from standards.measures import service as measures
from standards.measures.facts import ConferenceFacts, InviteeFacts
from tests.standards.facts import a_conference, an_invitee

SPACE = UUID("0c7c4b56-20a4-4d1c-9d1b-8a3d1d2f9a10")
AGENCIES = {
    "Social work": "social_work",
    "Health visiting": "health",
    "Police": "police",
    "GP practices": "health",
}
IDS = {name: uuid5(SPACE, name) for name in AGENCIES}
IN_FORCE_FROM = date(2026, 1, 1)


async def found_city(now: datetime) -> None:
    """Add the agencies; adopt the national standard, then Dundee's from the start of 2026."""
    await Agency.insert(
        *(
            Agency(id=IDS[name], name=name, group=group, calendar="scotland")
            for name, group in AGENCIES.items()
        )
    )
    for preset, on in (("scotland-2023", date(2024, 1, 1)), ("dundee-action17", IN_FORCE_FROM)):
        await adopt(
            OPERATOR, preset, in_force_from=on, agreed_on=on, agreed_by="Chief Officers Group",
            now=now,
        )  # fmt: skip


async def close(now: datetime, *many: ConferenceFacts) -> None:
    """Store and assess these conferences."""
    async with recorded(
        OPERATOR, Verb.COLLECT, Subject("conference"), now=now, name="conference.close"
    ) as act:
        await measures.assess_in_bulk(act, many)


def from_agency(name: str, on: date, **changes: object) -> InviteeFacts:
    """Somebody of that agency who was invited to a conference on that day in time and came."""
    starts_at = datetime.combine(on, time(10), UTC)
    told_at = starts_at - timedelta(days=60)
    due_at = starts_at - timedelta(days=7)
    usual = an_invitee(
        agency=IDS[name],
        group=AGENCIES[name],
        notice_given_at=told_at,
        first_invited_at=told_at,
        report_due_at=due_at,
        report_first_due_at=due_at,
        report_received_at=due_at - timedelta(days=1),
    )
    return msgspec.structs.replace(usual, **changes)


def a_review(on: date, *invitees: InviteeFacts, **changes: object) -> ConferenceFacts:
    """A review on that day, due on that day, with one of each agency unless told otherwise."""
    told = {"due_on": on, "due_rule": None, "clock_event": None, "clock_started_on": None}
    return a_conference(
        *(invitees or [from_agency(name, on) for name in AGENCIES]),
        starts_at=datetime.combine(on, time(10), UTC),
        **told | changes,
    )


def every_week(first: date, count: int) -> list[date]:
    """So many Tuesdays from a day on."""
    start = first + timedelta(days=(1 - first.weekday()) % 7)
    return [start + timedelta(weeks=week) for week in range(count)]
