"""Give verdicts again on what is stored: after a calendar or a rule was corrected.

Facts stay what they are, and what was told stays told. A verdict that comes out as it stands is
left alone; one that does not is superseded by a new one. So many conferences at a time are
looked at, in the order in which they were held, and memory holds no more than a part of those.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec

from people.audit.service import Act, fetch
from people.batches import in_batches
from standards.measures.facts import ConferenceFacts
from standards.measures.service import ASSESSMENT_COLUMNS, Grounds, copy, load_grounds
from standards.measures.tallies import Tally
from standards.measures.verdicts import Measure, Verdict

AT_ONCE = 250
"""How many conferences one act looks at."""
TOGETHER = 25
"""How many are held in memory together: of more, Python collects garbage that is none."""

_FACTS = """
SELECT id, conference, starts_at, rest FROM conference_facts
 WHERE superseded_at IS NULL AND starts_on BETWEEN $1 AND $2
   AND ($3::timestamptz IS NULL OR (starts_at, conference) > ($3, $4))
 ORDER BY starts_at, conference LIMIT $5"""
_OF_FACTS = frozenset(
    ("facts", "reference", "kind", "agency", "agency_group", "starts_on", "children", "written_at")
)
"""Columns that are as the facts are: verdicts stand on the facts that stand."""
_STANDING_COLUMNS = tuple(name for name in ASSESSMENT_COLUMNS if name not in _OF_FACTS)
_STANDING = f"""
SELECT {", ".join(_STANDING_COLUMNS)} FROM assessment
 WHERE conference = ANY($1::uuid[]) AND superseded_at IS NULL"""  # noqa: S608 - our own names
_SUPERSEDE = """
UPDATE assessment SET superseded_at = greatest($1, written_at) WHERE id = ANY($2::uuid[])"""
Row = tuple[Any, ...]


def _getter(columns: Sequence[str], *names: str) -> Callable[[Sequence[Any]], Any]:
    """What those columns hold in a row that has the first ones."""
    return itemgetter(*(columns.index(name) for name in names))


_KEY = ("conference", "subject", "measure", "counted_by")
_PLAIN = tuple(name for name in _STANDING_COLUMNS if name not in {"id", "detail", *_KEY})
_key_of_standing, _key_of_said = (
    _getter(columns, *_KEY) for columns in (_STANDING_COLUMNS, ASSESSMENT_COLUMNS)
)
_plain_of_standing, _plain_of_said = (
    _getter(columns, *_PLAIN) for columns in (_STANDING_COLUMNS, ASSESSMENT_COLUMNS)
)
_detail_of_said = _getter(ASSESSMENT_COLUMNS, "detail")
_verdict_of_said = _getter(ASSESSMENT_COLUMNS, "measure", "verdict")


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Conferences from one day to another, those after a place in them."""

    first_on: date
    last_on: date
    after_at: datetime | None = None
    after: UUID | None = None


class Again(msgspec.Struct, kw_only=True):
    """What came of looking again: how many, what changes by measure, and where it ended."""

    conferences: int = 0
    verdicts: int = 0
    changed: int = 0
    """Verdicts written anew: those that moved, and those that say something else of why."""
    measures: dict[Measure, Tally] = msgspec.field(default_factory=dict)
    after_at: datetime | None = None
    after: UUID | None = None

    @property
    def moved(self) -> int:
        """How many verdicts come out differently."""
        return sum(tally.moved for tally in self.measures.values())

    def join(self, other: "Again") -> None:
        """Go on with what was found further along."""
        self.conferences += other.conferences
        self.verdicts += other.verdicts
        self.changed += other.changed
        for measure, tally in other.measures.items():
            self.measures.setdefault(measure, Tally()).join(tally)
        self.after_at, self.after = other.after_at, other.after


async def look_again(stretch: Stretch, *, now: datetime) -> Again:
    """What would change among the next conferences, inside a transaction that is open."""
    comparing = _Comparing(await load_grounds(), now)
    for part in in_batches(await fetch(_FACTS, *_asked(stretch)), TOGETHER):
        await comparing.compare(part, await fetch(_STANDING, [row["conference"] for row in part]))
    return comparing.found(stretch)


async def assess_again(act: Act, stretch: Stretch) -> Again:
    """Write what changes among the next conferences. A step.

    While the database writes one part and reads the one after, the rules are at that between.
    """
    rows = await act.fetch(f"{_FACTS} FOR UPDATE", *_asked(stretch))
    comparing = _Comparing(await load_grounds(), act.now)
    gone: list[UUID] = []
    new: list[Row] = []
    parts = [*in_batches(rows, TOGETHER), ()]
    stood = await _load_standing(act, parts[0])
    for part, after in pairwise(parts):
        turn = asyncio.create_task(_write_and_load(act, gone, new, after))
        try:
            gone, new = await comparing.compare(part, stood)
        finally:
            stood = await turn
    await _write(act, gone, new)
    return comparing.found(stretch)


async def _write_and_load(
    act: Act, gone: Sequence[UUID], new: Sequence[Row], after: Sequence[Any]
) -> Sequence[Any]:
    await _write(act, gone, new)
    return await _load_standing(act, after)


async def _load_standing(act: Act, part: Sequence[Any]) -> Sequence[Any]:
    return await act.fetch(_STANDING, [row["conference"] for row in part]) if part else ()


async def _write(act: Act, gone: Sequence[UUID], new: Sequence[Row]) -> None:
    if gone:
        await act.fetch(_SUPERSEDE, act.now, gone)
    if new:
        await copy(act, "assessment", ASSESSMENT_COLUMNS, new)


def _asked(stretch: Stretch) -> tuple[object, ...]:
    return stretch.first_on, stretch.last_on, stretch.after_at, stretch.after, AT_ONCE


class _Comparing:
    """Goes through conferences part by part and counts what comes out otherwise."""

    def __init__(self, grounds: Grounds, written_at: datetime) -> None:
        self.grounds = grounds
        self.written_at = written_at
        self.conferences = 0
        self.changed = 0
        self.last: Any = None
        self.counted: Counter[tuple[str, str, str]] = Counter()

    async def compare(
        self, rows: Sequence[Any], stood: Iterable[Any]
    ) -> tuple[list[UUID], list[Row]]:
        """The verdicts that stand no more, and those that take their place."""
        standing = {_key_of_standing(row): row for row in stood}
        gone: list[UUID] = []
        new: list[Row] = []
        for row in rows:
            await asyncio.sleep(0)  # whatever else waits for its turn, a request or what is written
            facts = msgspec.json.decode(row["rest"], type=ConferenceFacts)
            for said in self.grounds.rows(self.written_at, row["id"], facts):
                before = standing.pop(_key_of_said(said), None)
                measure, verdict = _verdict_of_said(said)
                was = before["verdict"] if before else Verdict.EXCLUDED
                self.counted[measure, was, verdict] += 1
                if before is None or not _is_same(before, said):
                    new.append(said)
                    gone += [before["id"]] if before else []
        gone += [row["id"] for row in standing.values()]
        self.conferences += len(rows)
        self.changed += len(new) + len(standing)
        self.last = rows[-1]
        return gone, new

    def found(self, stretch: Stretch) -> Again:
        """What came of it."""
        measures: dict[Measure, Tally] = {}
        for (measure, was, verdict), times in self.counted.items():
            tally = measures.setdefault(Measure(measure), Tally())
            tally.add(Verdict(was), Verdict(verdict), times)
        last = self.last
        return Again(
            conferences=self.conferences, verdicts=self.counted.total(), changed=self.changed,
            measures=measures,
            after_at=last["starts_at"] if last else stretch.after_at,
            after=last["conference"] if last else stretch.after,
        )  # fmt: skip


def _is_same(before: Any, said: Row) -> bool:  # noqa: ANN401 - asyncpg's own row
    return bool(_plain_of_standing(before) == _plain_of_said(said)) and _is_same_json(
        before["detail"], _detail_of_said(said)
    )


@lru_cache(maxsize=1024)
def _is_same_json(one: str, other: str) -> bool:
    """Whether two texts mean the same; those of one conference's invitees are mostly alike."""
    return one == other or bool(msgspec.json.decode(one) == msgspec.json.decode(other))
