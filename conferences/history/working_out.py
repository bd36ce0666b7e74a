"""What bringing in a file of past conferences would do, before anything is written."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import msgspec

from conferences.history.doubts import doubts_of
from conferences.history.fields import KNOWN, Field, proposed
from conferences.history.merging import Known, facts_of
from conferences.history.queries import Offices, load_offices, load_standing
from conferences.history.reading import Source, Told, read_rows
from conferences.history.values import (
    ColumnSeen,
    ConferenceSaid,
    HistoryResult,
    InviteeSaid,
    Matching,
    WordSeen,
)
from conferences.history.words import MEANINGS, meaning, word_key
from people.audit.service import fetch
from people.duplicates.likely import agencies_named_like
from people.forms import read_date
from people.spreadsheets import CellFault, Grid, Record, read_grid, unguarded
from people.vault.service import blind_index
from standards.measures.facts import ConferenceFacts

MOST_ROWS = 20_000
_SAMPLES = 3
_HERE_ALREADY = """
SELECT reference FROM conference WHERE lower(reference) = ANY($1::text[])"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file with what its columns and words mean."""

    grid: Grid
    columns: tuple[str, ...]
    matching: Matching
    today: date

    @property
    def records(self) -> tuple[Record, ...]:
        """Its rows below the headings."""
        return self.grid.records


@dataclass(slots=True, kw_only=True)
class Worked:
    """What a file would do: which records are new, and what conferences stand as then."""

    file: FileRead
    told: Told
    faults: list[CellFault]
    standing: dict[UUID, Known] = field(default_factory=dict)
    new: list[tuple[UUID, str, ConferenceSaid | InviteeSaid]] = field(default_factory=list)
    added: set[UUID] = field(default_factory=set)
    changed: list[UUID] = field(default_factory=list)
    facts: list[ConferenceFacts] = field(default_factory=list)
    words: tuple[WordSeen, ...] = ()
    doubts: tuple[CellFault, ...] = ()

    def result(self, source: str, *, is_done: bool) -> HistoryResult:
        """The same in figures, faults in the order of rows."""
        file, told = self.file, self.told
        invitees = [one for facts in self.facts for one in facts.invitees]
        reports = [one for one in invitees if one.expectation in ("both", "report")]
        return HistoryResult(
            source=source,
            is_done=is_done,
            sheet=file.grid.name,
            sheets=file.grid.names,
            rows=len(file.records),
            rows_left_out=told.left_out,
            conferences_added=len(self.added),
            conferences_changed=len(self.changed) - len(self.added),
            conferences_unchanged=len(told.conferences) - len(self.changed),
            invitees=len(told.invitees),
            new_agencies=tuple(told.new_agencies.values()),
            faults=tuple(sorted(self.faults, key=lambda fault: fault.row)),
            doubts=self.doubts,
            columns=_columns_seen(file),
            words=self.words,
            matching=file.matching,
            no_clock=sum(one.clock_started_on is None and one.due_on is None for one in self.facts),
            no_invitation_day=sum(one.notice_given_at is None for one in invitees),
            no_report_day=sum(
                one.report_received_at is None and one.report_came is not False for one in reports
            ),
        )


async def read_file(data: bytes, matching: Matching, sheet: str, *, today: date) -> FileRead:
    """A file with its columns as they are remembered, said, or proposed."""
    known = frozenset(KNOWN) | {name for name, field in matching.columns.items() if field}
    grid = await asyncio.to_thread(
        read_grid, data, known=known, sheet=sheet, most_rows=MOST_ROWS
    )  # fmt: skip
    headings = grid.headings.cells if grid.headings else []
    columns = proposed(headings, matching.columns)
    return FileRead(grid=grid, columns=columns, matching=matching, today=today)


async def work_out(file: FileRead) -> Worked:
    """What the file would do to what is stored, inside a transaction that is open."""
    offices = await load_offices()
    source = Source(
        columns=file.columns,
        headings=file.grid.headings.cells if file.grid.headings else (),
        matching=file.matching,
        agencies=offices.named,
        stands=offices.stands,
        pseudonym=_pseudonym,
        today=file.today,
    )
    told = await asyncio.to_thread(read_rows, file.records, source)
    faults = [*file.grid.faults, *_faults_of_columns(file), *told.faults]
    worked = Worked(file=file, told=told, faults=faults, words=tuple(_words_seen(file, source)))
    here = await fetch(_HERE_ALREADY, [one.lower() for one in told.references])
    rows_of = {reference.lower(): row for reference, row in told.references.items()}
    worked.faults += [
        CellFault(
            rows_of[one["reference"].lower()], source.heading(Field.CONFERENCE), one["reference"],
            "This conference is recorded here. Leave its rows out.",
        )
        for one in here
    ]  # fmt: skip
    await _look_for_alike(told)
    new = {one.id: one.group for one in told.new_agencies.values()}
    await _compare(worked, replace(offices, groups={**offices.groups, **new}))
    worked.doubts = doubts_of(told, worked.standing, source, file.grid)
    return worked


async def _look_for_alike(told: Told) -> None:
    """Say of each new agency which one it may be."""
    new = list(told.new_agencies.values())
    alike = await agencies_named_like([one.name for one in new])
    for place, found in alike.items():
        one = new[place]
        told.new_agencies[one.id] = msgspec.structs.replace(one, alike=found)


async def _compare(worked: Worked, offices: Offices) -> None:
    """Find what is new in what is told, and what conferences come to."""
    told = worked.told
    before = await load_standing(told.conferences, offices)
    of_conference: dict[UUID, list[tuple[str, ConferenceSaid | InviteeSaid]]] = {
        id_: [("", said)] for id_, said in told.conferences.items()
    }
    for (id_, who), one in told.invitees.items():
        of_conference[id_].append((who, one))
    for id_, records in of_conference.items():
        known = before.get(id_)
        after = known.copy() if known else Known()
        for who, said in records:
            old = after.invitees.get(who) if who else after.conference
            after.add(who, said)
            is_new = old != (after.invitees.get(who) if who else after.conference)
            if is_new or (known is None and not who):
                worked.new.append((id_, who, said))
                worked.changed.extend([id_] if id_ not in worked.changed[-1:] else [])
        worked.standing[id_] = after
        if known is None:
            worked.added.add(id_)
        try:
            worked.facts.append(facts_of(id_, after, offices.on(after), revision=1))
        except ValueError as error:
            worked.faults.append(CellFault(told.rows[id_], "", "", str(error)))


def _pseudonym(text: str) -> UUID:
    """An id that only this installation can make of a reference."""
    return UUID(bytes=blind_index(f"history {text}")[:16], version=4)


def _faults_of_columns(file: FileRead) -> Iterator[CellFault]:
    headings = file.grid.headings
    if headings is None:
        return
    if not {Field.CONFERENCE, Field.FAMILY, Field.CHILD} & set(file.columns):
        words = (
            "Say under “Columns” which one holds the conference's, family's or child's reference."
        )
        yield CellFault(headings.number, "", "", words)
    elif not {Field.CONFERENCE, Field.HELD_ON} & set(file.columns):
        words = "Say under “Columns” which one holds the day of the conference."
        yield CellFault(headings.number, "", "", words)


def _columns_seen(file: FileRead) -> tuple[ColumnSeen, ...]:
    headings = file.grid.headings.cells if file.grid.headings else []
    return tuple(
        ColumnSeen(heading.strip(), field, _samples(file.records, place))
        for place, (heading, field) in enumerate(zip(headings, file.columns, strict=True))
    )


def _samples(records: Sequence[Record], place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for record in records:
        cell = record.cells[place].strip() if place < len(record.cells) else ""
        if cell:
            found.setdefault(cell[:40])
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def _words_seen(file: FileRead, source: Source) -> Iterator[WordSeen]:
    """Every word that has to mean something, those that mean nothing yet first."""
    seen: list[WordSeen] = []
    for place, name in enumerate(file.columns):
        if not name or (name not in MEANINGS and name != Field.AGENCY):
            continue
        cells = (
            unguarded(one.cells[place].strip()) for one in file.records if place < len(one.cells)
        )
        words = Counter(cell for cell in cells if cell and not _is_day(name, cell))
        shown: dict[str, tuple[str, int]] = {}
        for word, number in words.items():
            first, so_far = shown.get(word_key(word), (word, 0))
            shown[word_key(word)] = (first, so_far + number)
        for key, (word, number) in shown.items():
            means = _means(Field(name), word, source)
            seen.append(WordSeen(field=name, word=word[:80], key=key, number=number, means=means))
    yield from sorted(seen, key=lambda one: (bool(one.means), one.field, -one.number, one.word))


def _means(field: Field, word: str, source: Source) -> str:
    if field is Field.AGENCY:
        return source.agency(word)
    return meaning(field, word, source.matching.words)


def _is_day(name: str, cell: str) -> bool:
    """Whether a word about a report is the day on which it came."""
    if name != Field.REPORT:
        return False
    try:
        read_date(cell.split(" ", maxsplit=1)[0] if ":" in cell else cell)
    except ValueError:
        return False
    return True
