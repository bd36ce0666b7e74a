"""Which timescales a conference has that may be varied, and what each is called."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import asyncpg

from conferences.varying import queries
from conferences.varying.values import Timescale
from people.audit.service import fetch
from standards.calendars.counts import due_instant
from standards.measures.aftermath_rules import DUE_BY
from standards.measures.definitions import TITLES
from standards.measures.verdicts import Measure

_OPEN = ("planned", "booked")
_CLOSED = ("held", "inquorate")


async def load_timescales(head: Mapping[str, Any]) -> tuple[Timescale, ...]:
    """What is due about a conference and has not happened, in a transaction that is open."""
    if head["state"] in _CLOSED:
        return await _of_what_follows(head["id"])
    if head["state"] not in _OPEN:
        return ()
    found = []
    if head["due_on"] is not None:
        found.append(
            Timescale(
                measure=Measure.HELD_IN_TIME, subject=head["id"], words="Holding the conference",
                due_at=due_instant(head["due_on"]),
            )
        )  # fmt: skip
    rows = await fetch(queries.REPORTS, [head["id"]])
    found += [_of_report(row, head) for row in rows if row["received_at"] is None]
    return tuple(found)


async def _of_what_follows(conference: UUID) -> tuple[Timescale, ...]:
    """What is to follow a conference and has not been recorded, by the verdicts that are open."""
    rows = await fetch(queries.FOLLOWING, conference, [one.value for one in DUE_BY])
    return tuple(
        Timescale(
            measure=row["measure"], subject=row["subject"], words=TITLES[row["measure"]],
            due_at=row["due_at"],
        )
        for row in rows
    )  # fmt: skip


async def load_words(conferences: Collection[UUID]) -> dict[tuple[str, UUID], str]:
    """What the timescales of conferences are called, by measure and subject; as above."""
    words = {(str(Measure.HELD_IN_TIME), one): "Holding the conference" for one in conferences}
    for row in await fetch(queries.REPORTS, list(conferences)):
        words[str(Measure.REPORT_ON_TIME), row["id"]] = _report_words(row)
    return words


def words_of(known: Mapping[tuple[str, UUID], str], measure: str, subject: UUID) -> str:
    """What one timescale is called, by its measure alone where its subject has gone."""
    return known.get((measure, subject)) or TITLES.get(measure, measure)


def _of_report(row: asyncpg.Record, head: Mapping[str, Any]) -> Timescale:
    return Timescale(
        measure=Measure.REPORT_ON_TIME, subject=row["id"], words=_report_words(row),
        due_at=row["due_at"], latest=head["starts_at"],
    )  # fmt: skip


def _report_words(row: asyncpg.Record) -> str:
    of = f"Report of {row['agency']}"
    return f"{of}, {row['name']}" if row["name"] else of
