"""What is asked and answered when past conferences are brought in."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from conferences.history.fields import Field
from conferences.history.words import KINDS, MEANINGS, is_meaning
from people.errors import Fault, InvalidError
from people.spreadsheets import CellFault


class Matching(msgspec.Struct, frozen=True, kw_only=True):
    """What a source's headings and words mean; ``kind`` and ``expectation`` where rows do not say.

    ``columns`` are by the heading as it is compared, ``words`` by column and word.
    """

    columns: dict[str, str] = msgspec.field(default_factory=dict)
    words: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    kind: str = "review"
    expectation: str = "both"

    def __post_init__(self) -> None:
        """Demand what columns and words can mean."""
        said = [
            *((code, not code or code in set(Field)) for code in self.columns.values()),
            *(
                (code, is_meaning(field, code))
                for field, words in self.words.items()
                for code in words.values()
            ),
            (self.kind, self.kind in KINDS),
            (self.expectation, self.expectation in MEANINGS[Field.EXPECTATION]),
        ]
        if wrong := [code for code, is_known in said if not is_known]:
            words = (
                f"“{wrong[0]}” is nothing that a column or a word can mean. Choose of the lists."
            )
            raise InvalidError(Fault("matching", words, wrong[0]))


class ConferenceSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file says of a conference; none is what it does not say.

    ``kind_else`` is what somebody said of all conferences in a file that do not say it.
    """

    starts_at: datetime | None = None
    kind: str | None = None
    kind_else: str | None = None
    state: str | None = None
    due_on: date | None = None
    clock_started_on: date | None = None
    children: int | None = None
    family: UUID | None = None
    child_ids: tuple[UUID, ...] = ()


class InviteeSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file says of one who was invited; ``person`` tells people of one agency apart."""

    agency: UUID
    person: str = ""
    role: str | None = None
    expectation: str | None = None
    expectation_else: str | None = None
    notice_given_at: datetime | None = None
    attendance: str | None = None
    report_due_at: datetime | None = None
    report_received_at: datetime | None = None
    report_came: bool | None = None


class NewAgency(msgspec.Struct, frozen=True):
    """An agency that a file names and nobody knew; ``alike`` are those it may be all the same."""

    id: UUID
    name: str
    group: str
    alike: tuple[str, ...] = ()


class ColumnSeen(msgspec.Struct, frozen=True):
    """A column of the file, what it is taken for, and what stands in it first."""

    heading: str
    field: str
    samples: tuple[str, ...]


class WordSeen(msgspec.Struct, frozen=True):
    """A word in a column that has to mean something: how often it is there and what it means."""

    field: str
    word: str
    key: str
    number: int
    means: str


class HistoryResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a file did, or would do; nothing at all where it has faults.

    ``doubts`` look odd, are for a person to look at and hinder nothing. The last three say what
    its records cannot tell.
    """

    source: str
    is_done: bool
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    rows: int = 0
    rows_left_out: int = 0
    conferences_added: int = 0
    conferences_changed: int = 0
    conferences_unchanged: int = 0
    invitees: int = 0
    new_agencies: tuple[NewAgency, ...] = ()
    faults: tuple[CellFault, ...] = ()
    doubts: tuple[CellFault, ...] = ()
    columns: tuple[ColumnSeen, ...] = ()
    words: tuple[WordSeen, ...] = ()
    matching: Matching = msgspec.field(default_factory=Matching)
    no_clock: int = 0
    no_invitation_day: int = 0
    no_report_day: int = 0

    @property
    def faulty_rows(self) -> int:
        """How many rows have to be put right."""
        return len({fault.row for fault in self.faults})

    @property
    def is_new(self) -> bool:
        """Whether the file says anything that is not stored."""
        return bool(self.conferences_added or self.conferences_changed)


class SourceListing(msgspec.Struct, frozen=True):
    """A source and how its spreadsheet is read."""

    id: UUID
    name: str
    matching: Matching
    changed_at: datetime


class ImportListing(msgspec.Struct, frozen=True):
    """A file that was brought in."""

    id: UUID
    source: str
    rows: int
    conferences: int
    by: str
    brought_in_at: datetime
    undone_at: datetime | None
