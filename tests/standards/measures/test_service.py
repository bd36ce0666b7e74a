"""Facts are stored and assessed in one step; corrections supersede and nothing is edited."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, reading, recorded
from people.permissions import OPERATOR
from standards.agreed.service import adopt
from standards.measures import service
from standards.measures.facts import ConferenceFacts
from standards.measures.tables import Assessment, StoredFacts
from tests.standards.facts import AGENCY, STARTS_AT, a_conference, an_invitee, stored_of

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def standard(now: datetime) -> UUID:
    """Dundee's standard, in force since spring, and the agency of the made-up invitees."""
    await Agency.insert(Agency(id=AGENCY, name="Health", group="health", calendar="scotland"))
    return await adopt(
        OPERATOR, "dundee-action17", in_force_from=date(2026, 4, 1),
        agreed_on=date(2026, 3, 1), agreed_by="Chief Officers Group", now=now,
    )  # fmt: skip


async def _assess(now: datetime, *many: ConferenceFacts) -> None:
    subject = Subject("conference", many[0].conference)
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=now, name="conference.close") as act:
        await service.assess_in_bulk(act, many)


async def _current(conference: UUID, measure: str) -> list[dict[str, Any]]:
    return await (
        Assessment.select()
        .where(Assessment.conference == conference)
        .where(Assessment.measure == measure)
        .where(Assessment.superseded_at.is_null())
        .order_by(Assessment.counted_by)
        .output(load_json=True)
    )


async def test_facts_come_back_as_they_were_stored(now: datetime, standard: UUID):
    facts = a_conference(an_invitee())
    async with recorded(
        OPERATOR, Verb.COLLECT, Subject("conference"), now=now, name="conference.close"
    ) as act:
        await service.assess(act, facts)
    async with reading(OPERATOR):
        assert await stored_of(facts.conference) == facts
    assert standard is not None


async def test_an_assessment_says_everything_it_was_decided_by(now: datetime, standard: UUID):
    facts = a_conference(an_invitee())
    await _assess(now, facts)
    (one,) = await _current(facts.conference, "report_on_time")
    invitee = facts.invitees[0]
    assert (one["subject"], one["agency"], one["agency_group"]) == (
        invitee.invitation, AGENCY, "health"
    )  # fmt: skip
    assert (one["verdict"], one["reason"]) == ("met", "received_in_time")
    assert (one["due_at"], one["happened_at"]) == (
        invitee.report_due_at, invitee.report_received_at
    )  # fmt: skip
    assert (one["quarter"], one["month"], one["children"]) == ("2026-Q4", "2026-12", 2)
    assert one["standard"] == standard
    assert one["rule"] is not None
    assert one["rule_words"] == "at least 5 working days before the conference"
    assert one["detail"]["skipped"][0] == {"on": "2026-11-30", "name": "Saint Andrew's Day"}


async def test_one_before_the_standard_came_into_force_has_no_standard(
    now: datetime, standard: UUID
):
    facts = a_conference(an_invitee(), starts_at=datetime(2026, 3, 31, 10, tzinfo=UTC))
    await _assess(now, facts)
    (one,) = await _current(facts.conference, "attended")
    assert one["standard"] is None
    assert standard is not None


@pytest.mark.usefixtures("standard")
async def test_a_correction_supersedes_what_was_written_before(now: datetime):
    facts = a_conference(an_invitee(attendance="absent"))
    await _assess(now, facts)
    corrected = msgspec.structs.replace(
        facts,
        revision=2,
        invitees=(msgspec.structs.replace(facts.invitees[0], attendance="deputy"),),
    )
    later = now + timedelta(hours=1)
    await _assess(later, corrected)
    every = await Assessment.select().where(Assessment.measure == "attended")
    assert {(one["verdict"], one["superseded_at"]) for one in every} == {
        ("not_met", later), ("met", None)
    }  # fmt: skip
    assert await StoredFacts.count().where(StoredFacts.superseded_at.is_null()) == 1


@pytest.mark.usefixtures("standard")
async def test_one_held_late_has_a_row_in_both_quarters(now: datetime):
    facts = a_conference(starts_at=datetime(2027, 1, 12, 10, tzinfo=UTC))
    await _assess(now, facts)
    rows = await _current(facts.conference, "held_in_time")
    assert [(row["counted_by"], row["quarter"]) for row in rows] == [
        ("due", "2026-Q4"), ("start", "2027-Q1")
    ]  # fmt: skip


@pytest.mark.usefixtures("standard")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE assessment SET verdict = 'excluded'",
        "UPDATE assessment SET superseded_at = written_at, verdict = 'excluded'",
        "UPDATE conference_facts SET rest = jsonb_build_object()",
        "DELETE FROM assessment",
        "DELETE FROM conference_facts",
    ],
)
async def test_an_assessment_can_be_neither_edited_nor_deleted(now: datetime, pool: str, sql: str):
    await _assess(now, a_conference(an_invitee()))
    connection = await asyncpg.connect(pool)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(sql)
    finally:
        await connection.close()


@pytest.mark.usefixtures("standard")
async def test_what_runs_may_only_set_when_an_assessment_was_superseded(now: datetime):
    await _assess(now, a_conference(an_invitee()))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with recorded(
            OPERATOR, Verb.ALTER, Subject("conference"), now=now, name="conference.close"
        ) as act:
            await act.fetch("UPDATE assessment SET verdict = 'not_met'")


async def _copy_of_one(connection: asyncpg.Connection, **other: UUID | None) -> None:
    """Write a verdict that stands as another with something else in it."""
    columns = [name for name in service.ASSESSMENT_COLUMNS if name not in {"id", "subject", *other}]
    said = ", ".join(columns)
    await connection.execute(
        f"INSERT INTO assessment ({said}, id, subject, {', '.join(other)})"  # noqa: S608
        f" SELECT {said}, $1, $1, $2 FROM assessment WHERE measure = 'attended' AND id <> subject",
        uuid4(),
        *other.values(),
    )


@pytest.mark.usefixtures("standard")
@pytest.mark.parametrize("column", ["facts", "standard", "rule", "agency"])
async def test_a_verdict_refers_to_what_there_is(now: datetime, pool: str, column: str):
    await _assess(now, a_conference(an_invitee()))
    connection = await asyncpg.connect(pool)
    try:
        [one] = await connection.fetch(
            f"SELECT {column} AS id FROM assessment WHERE measure = 'attended'"  # noqa: S608
        )
        await _copy_of_one(connection, **{column: one["id"]})
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await _copy_of_one(connection, **{column: uuid4()})
        assert await connection.fetchval("SELECT count(*) FROM assessment WHERE id = subject") == 1
    finally:
        await connection.close()


@pytest.mark.usefixtures("standard")
async def test_what_a_verdict_refers_to_is_never_deleted(now: datetime, pool: str):
    await _assess(now, a_conference(an_invitee()))
    connection = await asyncpg.connect(pool)
    try:
        for table in ("conference_facts", "standard", "standard_rule", "agency"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"DELETE FROM {table}")  # noqa: S608
    finally:
        await connection.close()


@pytest.mark.usefixtures("standard")
async def test_many_conferences_are_assessed_at_once(now: datetime):
    many = [
        a_conference(an_invitee(), an_invitee(), starts_at=STARTS_AT + timedelta(days=day))
        for day in range(250)
    ]
    await _assess(now, *many)
    assert await StoredFacts.count() == 250
    assert await Assessment.count().where(Assessment.measure == "attended") == 500
