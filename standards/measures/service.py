"""Store facts and write assessments: the only place that does.

Assessments are written when facts change and never edited: a correction stores new facts and
supersedes what was written before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count, islice
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

_FACTS = (
    "id", "conference", "revision", "source", "reference", "kind", "state", "starts_at",
    "starts_on", "quarter", "month", "children", "rest", "written_at",
)  # fmt: skip
ASSESSMENT_COLUMNS = (
    "id", "facts", "conference", "reference", "kind", "subject", "measure", "verdict", "reason",
    "standard", "rule", "rule_words", "due_at", "happened_at", "detail", "agency",
    "agency_group", "counted_by", "starts_on", "quarter", "month", "children", "written_at",
)  # fmt: skip
_AT_ONCE = 200
_COUNTING_BITS = 32


async def assess(act: Act, facts: ConferenceFacts) -> None:
    """Store a conference's facts and assess it under the standard of the day it started.

    What was written about it before is superseded.
    """
    await assess_in_bulk(act, (facts,))


async def assess_in_bulk(act: Act, many: Iterable[ConferenceFacts]) -> int:
    """Store and assess many conferences, and say how many; for history and for demonstration."""
    grounds = await load_grounds()
    whole = iter(many)
    done = 0
    while batch := tuple(islice(whole, _AT_ONCE)):
        await _supersede(act, [facts.conference for facts in batch])
        await _write(act, batch, grounds)
        done += len(batch)
    return done


async def retract(act: Act, conferences: Sequence[UUID]) -> None:
    """Let nothing stand of conferences any more: an import of them was undone. A step."""
    await _supersede(act, conferences)


async def load_grounds() -> "Grounds":
    """What verdicts are decided by, inside a transaction that is open."""
    rows = await Agency.select(Agency.id, Agency.calendar)
    return Grounds(await load_standards(), {row["id"]: row["calendar"] for row in rows})


@dataclass(frozen=True, slots=True)
class Grounds:
    """Every standard, and on which calendar each agency counts."""

    standards: Sequence[StandardInForce]
    calendars: Mapping[UUID, str]

    def rows(
        self, written_at: datetime, facts_id: UUID, facts: ConferenceFacts
    ) -> Iterator[tuple[Any, ...]]:
        """The verdicts on a conference as they stand then, as rows with ``ASSESSMENT_COLUMNS``."""
        starts_on = local_day(facts.starts_at)
        standard = in_force_on(self.standards, starts_on)
        every = assessed(facts, standard, self.calendars, now=written_at)
        for id_, one in zip(_ids(), every, strict=False):
            quarter, month = _counted_in(one.counted_on)
            yield (
                id_, facts_id, facts.conference, facts.reference, facts.kind, one.subject,
                one.measure, one.verdict, one.reason, standard.id,
                one.rule.id if one.rule else None, one.rule_words, one.due_at, one.happened_at,
                msgspec.json.encode(one.detail).decode(), one.agency, one.group,
                one.counted_by, starts_on, quarter, month, facts.children, written_at,
            )  # fmt: skip


async def copy(
    act: Act, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write many rows at once. A step."""
    await act.transaction.connection.copy_records_to_table(table, records=rows, columns=columns)


def _ids() -> Iterator[UUID]:
    """Ids that follow a random one: an index takes those of a conference in one place."""
    first = uuid4().int >> _COUNTING_BITS << _COUNTING_BITS
    return (UUID(int=first + number) for number in count())


async def _supersede(act: Act, conferences: Sequence[UUID]) -> None:
    for table in ("conference_facts", "assessment"):  # facts first, as whoever counts again
        await act.fetch(
            f"UPDATE {table} SET superseded_at = greatest($1, written_at)"  # noqa: S608 - our own names
            " WHERE conference = ANY($2) AND superseded_at IS NULL",
            act.now,
            conferences,
        )


async def _write(act: Act, batch: Sequence[ConferenceFacts], grounds: Grounds) -> None:
    stored = [(uuid4(), facts) for facts in batch]
    await copy(act, "conference_facts", _FACTS, (_facts_row(act, *one) for one in stored))
    rows = (row for id_, facts in stored for row in grounds.rows(act.now, id_, facts))
    await copy(act, "assessment", ASSESSMENT_COLUMNS, rows)


def _facts_row(act: Act, id_: UUID, facts: ConferenceFacts) -> tuple[Any, ...]:
    starts_on = local_day(facts.starts_at)
    return (
        id_, facts.conference, facts.revision, facts.source, facts.reference, facts.kind,
        facts.state, facts.starts_at, starts_on, str(quarter_on(starts_on)), month_on(starts_on),
        facts.children, msgspec.json.encode(facts).decode(), act.now,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _counted_in(on: date) -> tuple[str, str]:
    return str(quarter_on(on)), month_on(on)
