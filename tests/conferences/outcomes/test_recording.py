"""Recording what was decided, on a real database."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from conferences.outcomes import service as outcomes
from conferences.outcomes.tables import ChildDecision
from conferences.outcomes.values import ChildVerdict, Decision, RecordOutcome
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from tests.conferences.gathering import COORDINATOR, Gathering, another_child
from tests.conferences.outcomes.held import CANARY, close, decided

pytestmark = pytest.mark.usefixtures("database")


async def test_decisions_dissent_and_each_childs_decision_are_kept(
    gathering: Gathering, now: datetime
):
    sibling = await another_child(gathering)
    asked = RecordOutcome(
        decisions="Visits weekly.\r\nSchool to report.",
        dissent="The police disagreed.",
        children=(
            ChildVerdict(child=gathering.children[0], decision=Decision.REMAINS),
            ChildVerdict(child=sibling, decision=Decision.REMOVED),
        ),
        decisions_issued_on=date(2026, 11, 23),
    )
    await outcomes.record_outcome(COORDINATOR, gathering.conference, asked, now=now)
    record = await outcomes.get_outcome(COORDINATOR, gathering.conference, now=now)
    assert record.decisions == "Visits weekly.\nSchool to report."
    assert record.dissent == "The police disagreed."
    assert record.decisions_issued_on == date(2026, 11, 23)
    kept = {one.child.id: one.decision for one in record.children}
    assert kept == {gathering.children[0]: Decision.REMAINS, sibling: Decision.REMOVED}


async def test_recording_again_takes_the_place_of_what_stood_there(
    gathering: Gathering, now: datetime
):
    for revision, decision in ((None, Decision.REMAINS), (1, Decision.REMOVED)):
        await outcomes.record_outcome(
            COORDINATOR, gathering.conference, decided(gathering, decision, revision), now=now
        )
    [row] = await ChildDecision.select(ChildDecision.decision)
    assert row["decision"] == "removed"


@pytest.mark.parametrize("revision", [None, 7])
async def test_what_somebody_else_recorded_meanwhile_is_not_overwritten(
    gathering: Gathering, now: datetime, revision: int | None
):
    first = decided(gathering, Decision.REMAINS)
    await outcomes.record_outcome(COORDINATOR, gathering.conference, first, now=now)
    with pytest.raises(RefusedError, match="Somebody else"):
        await outcomes.record_outcome(
            COORDINATOR,
            gathering.conference,
            decided(gathering, Decision.REMOVED, revision),
            now=now,
        )


async def test_nothing_is_recorded_before_it_has_begun(gathering: Gathering, now: datetime):
    asked = decided(gathering, Decision.REMAINS)
    with pytest.raises(RefusedError, match="not begun"):
        await outcomes.record_outcome(
            COORDINATOR, gathering.conference, asked, now=now - timedelta(hours=3)
        )


async def test_a_child_of_another_conference_is_not_there(gathering: Gathering, now: datetime):
    asked = RecordOutcome(children=(ChildVerdict(child=uuid4(), decision=Decision.REMAINS),))
    with pytest.raises(NotFoundError):
        await outcomes.record_outcome(COORDINATOR, gathering.conference, asked, now=now)


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2026, 11, 24)])
async def test_what_was_sent_was_sent_between_the_conference_and_now(
    gathering: Gathering, now: datetime, on: date
):
    asked = RecordOutcome(plan_issued_on=on)
    with pytest.raises(InvalidError) as refused:
        await outcomes.record_outcome(COORDINATOR, gathering.conference, asked, now=now)
    assert refused.value.faults[0].field == "plan_issued_on"


async def test_once_closed_only_what_was_sent_is_added(gathering: Gathering, now: datetime):
    await close(gathering, now)
    later = now + timedelta(days=4)
    record = await outcomes.get_outcome(COORDINATOR, gathering.conference, now=later)
    same = msgspec.structs.replace(
        decided(gathering, Decision.REMAINS, record.revision), record_issued_on=date(2026, 11, 26)
    )
    await outcomes.record_outcome(COORDINATOR, gathering.conference, same, now=later)
    record = await outcomes.get_outcome(COORDINATOR, gathering.conference, now=later)
    assert record.record_issued_on == date(2026, 11, 26)
    other = decided(gathering, Decision.REMOVED, record.revision)
    with pytest.raises(RefusedError, match="The record is closed"):
        await outcomes.record_outcome(COORDINATOR, gathering.conference, other, now=later)


async def test_nothing_of_the_decisions_can_be_read_in_the_database(
    gathering: Gathering, now: datetime, database: str
):
    asked = msgspec.structs.replace(
        decided(gathering, Decision.REMAINS), dissent=f"{CANARY}, said the police"
    )
    await outcomes.record_outcome(COORDINATOR, gathering.conference, asked, now=now)
    await outcomes.get_outcome(COORDINATOR, gathering.conference, now=now)
    connection = await asyncpg.connect(database)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [
        row["dump"]
        for table in tables
        for row in await connection.fetch(f'SELECT t::text AS dump FROM "{table[0]}" AS t')  # noqa: S608
    ]
    await connection.close()
    everything = "\n".join(rows)
    for trace in ("osprey", b"osprey".hex()):
        assert trace not in everything


async def test_reading_the_record_is_in_the_trail(gathering: Gathering, now: datetime):
    await outcomes.get_outcome(COORDINATOR, gathering.conference, now=now)
    [entry] = await AuditEntry.select().where(AuditEntry.act == "outcome.read")
    assert (entry["verb"], entry["subject"]) == ("consult", gathering.conference)
