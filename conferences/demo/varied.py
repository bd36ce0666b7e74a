"""Two later days: one that waits for the senior manager and one approved, so that both are seen."""

from datetime import datetime, timedelta
from uuid import UUID

from conferences.varying import service
from conferences.varying.values import AskVariation, DecideVariation
from people.audit.service import fetch, reading
from people.clock import local_day
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of
from standards.measures.verdicts import Measure

_SOON_DUE = """
SELECT id FROM conference WHERE state = 'planned' AND due_on > $1
 ORDER BY due_on, id LIMIT 2
"""


async def vary(*, now: datetime) -> None:
    """Ask for two later days; the senior manager approves the first."""
    coordinator, manager = await _one(Role.COORDINATOR), await _one(Role.SENIOR_MANAGER)
    async with reading(OPERATOR):
        rows = await fetch(_SOON_DUE, local_day(now))
    made = [await _ask(coordinator, manager, row["id"], now=now) for row in rows]
    yes = DecideVariation(reason="Her grandmother should be heard, and she is seen daily. Made up.")
    await service.approve(manager, made[0], yes, now=now)


async def _ask(asker: Viewer, manager: Viewer, conference: UUID, *, now: datetime) -> UUID:
    found = await service.list_of_conference(asker, conference, now=now)
    varied = next(one for one in found.timescales if one.measure == Measure.HELD_IN_TIME)
    assert manager.account is not None  # noqa: S101 - as _one made it
    asked = AskVariation(
        timescale=varied.key, until=local_day(varied.due_at + timedelta(days=10)),
        reason="The grandmother who would care for her is back from hospital only then. Made up.",
        safety="The health visitor sees her daily; the police know the address. Made up.",
        approver=manager.account,
    )  # fmt: skip
    return await service.ask(asker, conference, asked, now=now)


async def _one(role: Role) -> Viewer:
    async with reading(OPERATOR):
        [row] = await fetch(
            "SELECT id, name, professional FROM account"
            " WHERE $1 = ANY(roles) ORDER BY name LIMIT 1",
            role.value,
        )
    roles = frozenset({role})
    return Viewer(
        name=row["name"], via=Via.COMMAND, roles=roles, permissions=permissions_of(roles),
        account=row["id"], professional=row["professional"],
    )  # fmt: skip
