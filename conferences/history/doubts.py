"""What looks odd in a file though it can be read: a person looks, and may go past. Pure.

Days swapped with months, a year typed wrong, a column filled down: nothing of it is impossible, so
nothing of it is refused.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from conferences.history.fields import Field
from conferences.history.merging import Known
from conferences.history.reading import Source, Told
from conferences.history.values import ConferenceSaid, InviteeSaid
from people.clock import local, local_day, short_day
from people.spreadsheets import CellFault, Grid, Record

_MONTHS_OFF = timedelta(days=62)
_HALF_A_YEAR = timedelta(days=183)
_A_YEAR = timedelta(days=366)
_EARLIEST, _LATEST = 7, 20
_SATURDAY = 5
_MANY_ROWS, _SEVERAL_CONFERENCES = 20, 5
_CAME = frozenset({"attended", "deputy", "remote"})
_VARY = (
    Field.HELD_ON, Field.DUE_ON, Field.CLOCK_STARTED_ON, Field.INVITED_ON, Field.ATTENDANCE,
    Field.REPORT, Field.REPORT_DUE_ON, Field.REPORT_RECEIVED_ON,
)  # fmt: skip
"""Columns that are hardly ever the same from the first row to the last."""
_INVITATION = (Field.INVITED_ON,), "The invitation", _HALF_A_YEAR, timedelta()
_REPORT_DUE = (Field.REPORT_DUE_ON,), "The day the report was due", _MONTHS_OFF, timedelta()
_REPORT = (Field.REPORT_RECEIVED_ON, Field.REPORT), "The report", _MONTHS_OFF, _MONTHS_OFF
"""The columns, what it is called, and how long before and after a conference it is not odd."""


class _Odd(NamedTuple):
    """One thing that looks odd: which value, the columns that may hold it, what is odd."""

    value: str
    fields: tuple[Field, ...]
    message: str


def doubts_of(
    told: Told, standing: Mapping[UUID, Known], source: Source, grid: Grid
) -> tuple[CellFault, ...]:
    """What looks odd, in the order of rows.

    Each is at the row that says it, or that says the conference's day; what this file says neither
    of was looked at when it was brought in. A column that is odd as a whole is at its heading.
    """
    by_number = {one.number: one for one in grid.records}
    found = list(_columns_all_the_same(told, source, grid))
    for key, odd in _odd_of_all(told, standing):
        conference = key[0] if isinstance(key, tuple) else key
        held_in = told.said_in.get((conference, "starts_at"))
        row = told.said_in.get((key, odd.value), held_in)
        if row is not None:
            found.append(_at(by_number[row], odd, source))
    return tuple(sorted(found, key=lambda one: one.row))


def _columns_all_the_same(told: Told, source: Source, grid: Grid) -> Iterator[CellFault]:
    """Columns of many rows that all say one thing which is hardly ever the same."""
    if grid.headings is None or len(told.conferences) < _SEVERAL_CONFERENCES:
        return
    for one in _VARY:
        cells = [text for record in grid.records if (text := source.text(record, one))]
        if len(cells) >= _MANY_ROWS and len(set(cells)) == 1:
            words = f"All {len(cells)} rows say the same here. Was the column filled by mistake?"
            yield CellFault(grid.headings.number, source.heading(one), cells[0][:80], words)


def _odd_of_all(
    told: Told, standing: Mapping[UUID, Known]
) -> Iterator[tuple[UUID | tuple[UUID, str], _Odd]]:
    for id_ in told.rows:
        known = standing[id_]
        if known.conference.starts_at is None:
            continue
        held_on = local_day(known.conference.starts_at)
        yield from ((id_, odd) for odd in _of_conference(known.conference, held_on))
        is_cancelled = known.conference.state == "cancelled"
        for who, invitee in known.invitees.items():
            for odd in _of_invitee(invitee, held_on, is_cancelled=is_cancelled):
                yield (id_, who), odd


def _of_conference(said: ConferenceSaid, held_on: date) -> Iterator[_Odd]:
    at = local(said.starts_at).hour if said.starts_at else _EARLIEST
    if held_on.weekday() >= _SATURDAY:
        yield _Odd("starts_at", (Field.HELD_ON,), f"This was a {held_on:%A}. Check the day.")
    if not _EARLIEST <= at < _LATEST:
        words = "Hardly a conference begins at this time. Check it."
        yield _Odd("starts_at", (Field.HELD_AT, Field.HELD_ON), words)
    if said.due_on and abs(said.due_on - held_on) > _HALF_A_YEAR:
        yield _Odd("due_on", (Field.DUE_ON,), _beside("The due day", said.due_on, held_on))
    started_on = said.clock_started_on
    if started_on and not timedelta() < held_on - started_on <= _A_YEAR:
        words = _beside("The start of the clock", started_on, held_on)
        yield _Odd("clock_started_on", (Field.CLOCK_STARTED_ON,), words)


def _of_invitee(said: InviteeSaid, held_on: date, *, is_cancelled: bool) -> Iterator[_Odd]:
    for value, at, (fields, words, before, after) in (
        ("notice_given_at", said.notice_given_at, _INVITATION),
        ("report_due_at", said.report_due_at, _REPORT_DUE),
        ("report_received_at", said.report_received_at, _REPORT),
    ):
        if at and not held_on - before <= local_day(at) <= held_on + after:
            yield _Odd(value, fields, _beside(words, local_day(at), held_on))
    if is_cancelled and said.attendance in _CAME:
        words = "This conference was cancelled: nobody can have come to it."
        yield _Odd("attendance", (Field.ATTENDANCE,), words)


def _beside(what: str, on: date, held_on: date) -> str:
    """How far a day lies from the conference, in words.

    >>> _beside("The report", date(2025, 3, 4), date(2025, 3, 3))
    'The report is 1 day after the conference, which was on 3 Mar 2025. Check both days.'
    """
    days = abs((on - held_on).days)
    far = f"{days} {'day' if days == 1 else 'days'} {'after' if on > held_on else 'before'}"
    far = far if days else "on the day of"
    return f"{what} is {far} the conference, which was on {short_day(held_on)}. Check both days."


def _at(record: Record, odd: _Odd, source: Source) -> CellFault:
    """It, in the row and the column that say it; in that of the conference's day otherwise."""
    field = next((one for one in odd.fields if source.text(record, one)), Field.HELD_ON)
    typed = source.text(record, field)[:80]
    return CellFault(record.number, source.heading(field), typed, odd.message)
