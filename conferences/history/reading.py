"""What each row of a spreadsheet says of a past conference, and everything wrong with it. Pure.

A day without a time is taken as nine in the morning, a conference without one as noon: a report
that came on the day of the conference came before it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar
from uuid import UUID

from conferences.history.fields import FIELD_WORDS, Field
from conferences.history.merging import over, who_of
from conferences.history.values import ConferenceSaid, InviteeSaid, Matching, NewAgency
from conferences.history.words import LEAVE_OUT, NEW, UNKNOWN, meaning, word_key
from people.clock import instant
from people.forms import read_date, read_time, read_whole_number
from people.spreadsheets import CellFault, Record, unguarded
from people.text import single_line

T = TypeVar("T")
Said = TypeVar("Said", ConferenceSaid, InviteeSaid)
_NOON, _MORNING = time(12), time(9)
_MOST_CHILDREN = 20
_OLDEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How a file is to be read: its columns in order, its words, and the agencies there are.

    ``agencies`` are by name as it is compared, ``stands`` as which agency one counts that was
    merged. ``pseudonym`` makes an id of a reference under a key of the installation.
    """

    columns: Sequence[str]
    headings: Sequence[str]
    matching: Matching
    agencies: Mapping[str, UUID]
    stands: Mapping[UUID, UUID]
    pseudonym: Callable[[str], UUID]
    today: date

    def has(self, field: Field) -> bool:
        """Whether the file has that column."""
        return field.value in self.columns

    def heading(self, field: Field) -> str:
        """What the file calls that column; what it is where the file has none."""
        if not self.has(field):
            return FIELD_WORDS[field]
        return self.headings[list(self.columns).index(field.value)].strip()

    def text(self, record: Record, field: Field) -> str:
        """What stands in that column of a row."""
        if not self.has(field):
            return ""
        place = list(self.columns).index(field.value)
        return unguarded(record.cells[place].strip()) if place < len(record.cells) else ""

    def agency(self, name: str) -> str:
        """What an agency's name means: an id, a new agency, to be left out; nothing if unknown."""
        key = word_key(name)
        told = self.matching.words.get(Field.AGENCY.value, {}).get(key, "")
        known = self.agencies.get(key)
        if told.startswith(NEW):
            known = known or self.stands.get(self.new_agency(name))
            return str(known) if known else told
        if told and told != LEAVE_OUT:
            known = self.stands.get(UUID(told), known)
            told = ""
        return told or (str(known) if known else "")

    def new_agency(self, name: str) -> UUID:
        """The id of an agency that is known by this name alone."""
        return self.pseudonym(f"agency {word_key(name)}")


@dataclass(slots=True)
class Told:
    """What rows say together: of conferences, of invitees, with the row that first said it.

    ``rows`` has the first row of each conference, ``said_in`` the one that first said one thing.
    """

    conferences: dict[UUID, ConferenceSaid] = field(default_factory=dict)
    invitees: dict[tuple[UUID, str], InviteeSaid] = field(default_factory=dict)
    rows: dict[UUID, int] = field(default_factory=dict)
    said_in: dict[tuple[object, str], int] = field(default_factory=dict)
    references: dict[str, int] = field(default_factory=dict)
    new_agencies: dict[UUID, NewAgency] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    left_out: int = 0


def read_rows(records: Sequence[Record], source: Source) -> Told:
    """What all rows say; a row with a fault says nothing but its faults."""
    told = Told()
    for record in records:
        _Reading(record, source, told).take()
    return told


@dataclass(slots=True)
class _Reading:
    """One row being read."""

    record: Record
    source: Source
    told: Told
    faults: list[CellFault] = field(default_factory=list)

    def text(self, field: Field) -> str:
        """What stands in a column."""
        return self.source.text(self.record, field)

    def take(self) -> None:
        """Add what the row says to what is told."""
        kind = self.word(Field.KIND)
        if kind == LEAVE_OUT or self.is_left_out():
            self.told.left_out += 1
            return
        held_on, held_at = self.day(Field.HELD_ON), self.read(Field.HELD_AT, read_time)
        key = self.key(held_on)
        conference = self.conference(kind, held_on, held_at)
        invitee = self.invitee()
        if not self.faults:
            id_ = self.source.pseudonym(f"conference {key}")
            self.told.rows.setdefault(id_, self.record.number)
            self.lay(self.told.conferences, id_, conference)
            if invitee is not None:
                self.lay(self.told.invitees, (id_, who_of(invitee)), invitee)
        self.told.faults.extend(self.faults)

    def lay(self, there: dict[T, Said], key: T, said: Said) -> None:
        """Put what is said with what other rows say, or say where they differ."""
        known = there.get(key)
        names = [
            name
            for name in said.__struct_fields__
            if name != "child_ids" and getattr(said, name) is not None
        ]
        differing = [
            name
            for name in names
            if known is not None and getattr(known, name) not in (None, getattr(said, name))
        ]
        if differing:
            self.differs(differing[0], self.told.said_in[key, differing[0]])
            return
        there[key] = said if known is None else over(known, said)
        for name in names:
            self.told.said_in.setdefault((key, name), self.record.number)

    def differs(self, name: str, row: int) -> None:
        """Say of what another row says something else, and which row that is."""
        fields, words = _IN_WORDS[name]
        field = next((one for one in fields if self.text(one)), None)
        self.fault(field, f"Row {row} says something else of {words}. Keep one of the two.")

    def is_left_out(self) -> bool:
        """Whether the row is about the family or an interpreter, as somebody said."""
        return self.source.agency(self.text(Field.AGENCY)) == LEAVE_OUT

    def key(self, held_on: date | None) -> str:
        """By what the conference is known again, in this file and in others."""
        reference = self.text(Field.CONFERENCE)
        if reference:
            self.told.references.setdefault(reference, self.record.number)
            return word_key(reference)
        case = self.text(Field.FAMILY) or ";".join(sorted(map(word_key, self.children())))
        if not case:
            self.fault(Field.CONFERENCE, "Say which conference, family or child this row is about.")
        elif held_on is None and not self.text(Field.HELD_ON):
            self.fault(Field.HELD_ON, "Say on which day the conference was held.")
        return f"{word_key(case)} {held_on}"

    def children(self) -> list[str]:
        """The references of children in the row."""
        return [one.strip() for one in self.text(Field.CHILD).split(";") if one.strip()]

    def conference(self, kind: str, held_on: date | None, held_at: time | None) -> ConferenceSaid:
        """What the row says of the conference."""
        pseudonym, state = self.source.pseudonym, self.word(Field.STATE)
        case = self.text(Field.FAMILY)
        return ConferenceSaid(
            starts_at=instant(held_on, held_at or _NOON) if held_on else None,
            kind=kind or None,
            kind_else=self.source.matching.kind,
            state=None if state in ("", UNKNOWN) else state,
            due_on=self.day(Field.DUE_ON, is_past=False),
            clock_started_on=self.day(Field.CLOCK_STARTED_ON),
            children=self.read(Field.CHILDREN, _number_of_children),
            family=pseudonym(f"family {word_key(case)}") if case else None,
            child_ids=tuple(sorted(pseudonym(f"child {word_key(one)}") for one in self.children())),
        )

    def invitee(self) -> InviteeSaid | None:
        """What the row says of one who was invited; none where it names no agency."""
        name = self.text(Field.AGENCY)
        if not name:
            if self.text(Field.ATTENDANCE) or self.text(Field.REPORT_RECEIVED_ON):
                self.fault(Field.AGENCY, "Say which agency this row is about.")
            return None
        agency = self.agency(name)
        role, person = self.text(Field.ROLE), self.text(Field.PERSON)
        attendance = self.word(Field.ATTENDANCE)
        received_at, came = self.report()
        told_apart = f"person {word_key(role)} {word_key(person)}" if role or person else ""
        return InviteeSaid(
            agency=agency or UUID(int=0),
            person=self.source.pseudonym(told_apart).hex if told_apart else "",
            role=self.read(Field.ROLE, _role),
            expectation=self.word(Field.EXPECTATION) or None,
            expectation_else=self.source.matching.expectation,
            notice_given_at=self.moment(Field.INVITED_ON),
            attendance=None if attendance in ("", UNKNOWN) else attendance,
            report_due_at=self.moment(Field.REPORT_DUE_ON, time(17), is_past=False),
            report_received_at=received_at,
            report_came=came,
        )

    def report(self) -> tuple[datetime | None, bool | None]:
        """When the report came, or that it came or never did."""
        received_at = self.moment(Field.REPORT_RECEIVED_ON)
        text = self.text(Field.REPORT)
        if not text:
            return received_at, None
        try:
            on, at = _day_and_time(text)
        except ValueError:
            said = self.word(Field.REPORT)
            return received_at, {"came": True, "none": False}.get(said)
        if self._checked(Field.REPORT, on, is_past=True) is None:
            return received_at, None
        return received_at or instant(on, at or _MORNING), None

    def agency(self, name: str) -> UUID | None:
        """Which agency is meant, known or new; a fault where nobody said."""
        means = self.source.agency(name)
        if means.startswith(NEW):
            id_ = self.source.new_agency(name)
            if called := self.read(Field.AGENCY, _agency_name):
                self.told.new_agencies[id_] = NewAgency(id_, called, means.removeprefix(NEW))
            return id_
        if not means:
            self.fault(Field.AGENCY, f"Say under “Words” which agency “{name[:80]}” is.")
        return UUID(means) if means else None

    def word(self, field: Field) -> str:
        """What a word means; a fault where it is not known."""
        text = self.text(field)
        if not text:
            return ""
        found = meaning(field, text, self.source.matching.words)
        if not found:
            self.fault(field, f"Say under “Words” what “{text[:80]}” means, or correct it.")
        return found

    def day(self, field: Field, *, is_past: bool = True) -> date | None:
        """A day; a fault where it is none, or still to come."""
        found = self.read(field, _day_and_time)
        return self._checked(field, found[0], is_past=is_past) if found else None

    def moment(
        self, field: Field, default: time = _MORNING, *, is_past: bool = True
    ) -> datetime | None:
        """A day with its time, or with what a day without one is taken as."""
        found = self.read(field, _day_and_time)
        if not found or self._checked(field, found[0], is_past=is_past) is None:
            return None
        return instant(found[0], found[1] or default)

    def _checked(self, field: Field, on: date, *, is_past: bool) -> date | None:
        if is_past and on > self.source.today:
            self.fault(field, "This day is still to come. Correct it.")
            return None
        if on < _OLDEST:
            self.fault(field, "This day is too long ago to be right. Correct it.")
            return None
        return on

    def read(self, field: Field, reader: Callable[[str], T]) -> T | None:
        """What a cell holds as a value, none where it is empty; a fault where it cannot be."""
        text = self.text(field)
        if not text:
            return None
        try:
            return reader(text)
        except ValueError as error:
            self.fault(field, str(error))
            return None

    def fault(self, field: Field | None, message: str) -> None:
        """Name what is wrong in the row, once."""
        column = self.source.heading(field) if field else ""
        found = CellFault(
            self.record.number, column, self.text(field)[:80] if field else "", message
        )
        if found not in self.faults:
            self.faults.append(found)


_IN_WORDS: Mapping[str, tuple[tuple[Field, ...], str]] = {
    "starts_at": ((Field.HELD_AT, Field.HELD_ON), "when this conference was held"),
    "kind": ((Field.KIND,), "its kind"),
    "kind_else": ((), "its kind"),
    "state": ((Field.STATE,), "whether it was held"),
    "due_on": ((Field.DUE_ON,), "when it was due"),
    "clock_started_on": ((Field.CLOCK_STARTED_ON,), "when its clock started"),
    "children": ((Field.CHILDREN,), "how many children there were"),
    "family": ((Field.FAMILY,), "whose conference it was"),
    "agency": ((Field.AGENCY,), "this person's agency"),
    "person": ((Field.PERSON,), "who this person is"),
    "role": ((Field.ROLE,), "this person's role"),
    "attendance": ((Field.ATTENDANCE,), "this person's attendance"),
    "notice_given_at": ((Field.INVITED_ON,), "when this person was invited"),
    "report_received_at": ((Field.REPORT_RECEIVED_ON, Field.REPORT), "when this report came"),
    "report_came": ((Field.REPORT,), "whether this report came"),
    "report_due_at": ((Field.REPORT_DUE_ON,), "when this report was due"),
    "expectation": ((Field.EXPECTATION,), "what was asked of this person"),
    "expectation_else": ((), "what was asked of this person"),
}
"""Of what rows may differ: the columns that say it, and what they say in words."""


def _day_and_time(text: str) -> tuple[date, time | None]:
    """A day, with the time that stands behind it.

    >>> _day_and_time("2/1/2026 9:30")
    (datetime.date(2026, 1, 2), datetime.time(9, 30))
    """
    try:
        return read_date(text), None
    except ValueError:
        on, _, at = text.strip().rpartition(" ")
        if not on or ":" not in at:
            raise
        return read_date(on), read_time(at[:5])


def _number_of_children(text: str) -> int:
    number = read_whole_number(text)
    if not 1 <= number <= _MOST_CHILDREN:
        raise ValueError(f"Give a number from 1 to {_MOST_CHILDREN}.")
    return number


def _agency_name(text: str) -> str:
    return single_line(text, most=200)


def _role(text: str) -> str:
    return single_line(text)[:80]
