"""Store facts and write assessments: the only place that does.

Assessments are written when facts change and never edited: a correction stores new facts and
supersedes what was written before.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.agencies.tables import Agency
from people.audit.service import Act
from people.clock import local_day
from standards.agreed.in_force import StandardInForce, in_force_on
from standards.agreed.service import load_standards
from standards.calendars.quarters import month_on, quarter_on
from standards.measures.conference_rules import assessed
from standards.measures.facts import ConferenceFacts
from standards.measures.tables import StoredFacts
from standards.measures.verdicts import Assessed

_FACTS = (
    "id", "conference", "revision", "source", "reference", "kind", "state", "starts_at",
    "starts_on", "quarter", "month", "children", "rest", "written_at",
)  # fmt: skip
_ASSESSMENT = (
    "id", "facts", "conference", "reference", "kind", "subject", "measure", "verdict", "reason",
    "standard", "rule", "rule_words", "due_at", "happened_at", "detail", "agency",
    "agency_group", "counted_by", "starts_on", "quarter", "month", "children", "written_at",
)  # fmt: skip
_AT_ONCE = 200


async def assess(act: Act, facts: ConferenceFacts) -> None:
    """Store a conference's facts and assess it under the standard of the day it started.

    What was written about it before is superseded.
    """
    await assess_in_bulk(act, (facts,))


async def assess_in_bulk(act: Act, many: Iterable[ConferenceFacts]) -> int:
    """Store and assess many conferences, and say how many; for history and for demonstration."""
    standards = await load_standards()
    calendars = await _agency_calendars()
    whole = iter(many)
    done = 0
    while batch := tuple(islice(whole, _AT_ONCE)):
        await _supersede(act, [facts.conference for facts in batch])
        await _write(act, batch, standards, calendars)
        done += len(batch)
    return done


async def retract(act: Act, conferences: Sequence[UUID]) -> None:
    """Let nothing stand of conferences any more: an import of them was undone. A step."""
    await _supersede(act, conferences)


async def find_facts(conference: UUID) -> ConferenceFacts | None:
    """What is stored of a conference, inside a transaction that is open."""
    row = (
        await StoredFacts.select(StoredFacts.rest)
        .where(StoredFacts.conference == conference)
        .where(StoredFacts.superseded_at.is_null())
        .first()
    )
    return None if row is None else msgspec.json.decode(row["rest"], type=ConferenceFacts)


async def _agency_calendars() -> dict[UUID, str]:
    rows = await Agency.select(Agency.id, Agency.calendar)
    return {row["id"]: row["calendar"] for row in rows}


async def _supersede(act: Act, conferences: Sequence[UUID]) -> None:
    for table in ("assessment", "conference_facts"):
        await act.fetch(
            f"UPDATE {table} SET superseded_at = greatest($1, written_at)"  # noqa: S608 - our own names
            " WHERE conference = ANY($2) AND superseded_at IS NULL",
            act.now,
            conferences,
        )


async def _write(
    act: Act,
    batch: Sequence[ConferenceFacts],
    standards: Sequence[StandardInForce],
    calendars: dict[UUID, str],
) -> None:
    stored = [(uuid4(), facts) for facts in batch]
    await _copy(act, "conference_facts", _FACTS, (_facts_row(act, *one) for one in stored))
    rows: Iterator[tuple[Any, ...]] = (
        _assessment_row(act.now, id_, facts, standard.id, one)
        for id_, facts in stored
        for standard in (in_force_on(standards, local_day(facts.starts_at)),)
        for one in assessed(facts, standard, calendars)
    )
    await _copy(act, "assessment", _ASSESSMENT, rows)


async def _copy(
    act: Act, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    await act.transaction.connection.copy_records_to_table(table, records=rows, columns=columns)


def _facts_row(act: Act, id_: UUID, facts: ConferenceFacts) -> tuple[Any, ...]:
    starts_on = local_day(facts.starts_at)
    return (
        id_, facts.conference, facts.revision, facts.source, facts.reference, facts.kind,
        facts.state, facts.starts_at, starts_on, str(quarter_on(starts_on)), month_on(starts_on),
        facts.children, msgspec.json.encode(facts).decode(), act.now,
    )  # fmt: skip


def _assessment_row(
    written_at: datetime,
    facts_id: UUID,
    facts: ConferenceFacts,
    standard: UUID | None,
    one: Assessed,
) -> tuple[Any, ...]:
    return (
        uuid4(), facts_id, facts.conference, facts.reference, facts.kind, one.subject,
        one.measure.value, one.verdict.value, one.reason.value, standard,
        one.rule.id if one.rule else None, one.rule_words, one.due_at, one.happened_at,
        msgspec.json.encode(one.detail).decode(), one.agency, one.group, one.counted_by.value,
        local_day(facts.starts_at), str(quarter_on(one.counted_on)), month_on(one.counted_on),
        facts.children, written_at,
    )  # fmt: skip
