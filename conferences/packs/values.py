"""What is said about packs for family members: what is sent, and what is read."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy

CHECKS = {
    "right_child": "It is about the right child, and no other.",
    "right_recipient": "It goes to the right person, by name.",
    "right_address": "It goes to the right address or account, not a former or shared one.",
    "no_other_address": "Nobody else's address or telephone number is in it.",
    "no_third_party": "Nothing in it comes from a third party or would point to one.",
}
"""The check sheet: every line has to be ticked by whoever prepares a pack."""


class PreparePack(msgspec.Struct, frozen=True, kw_only=True):
    """The files chosen for somebody of the family, in order."""

    files: tuple[UUID, ...] = ()

    def __post_init__(self) -> None:
        if not self.files:
            raise InvalidError(Fault("files", "Choose at least one report."))
        if len(set(self.files)) != len(self.files):
            raise InvalidError(Fault("files", "A report is chosen twice. Leave one out."))


class CheckSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at before a second person is asked."""

    right_child: bool = False
    right_recipient: bool = False
    right_address: bool = False
    no_other_address: bool = False
    no_third_party: bool = False

    def __post_init__(self) -> None:
        faults = [
            Fault(name, f"Look at this and tick it: {words}")
            for name, words in CHECKS.items()
            if not getattr(self, name)
        ]
        if faults:
            raise InvalidError(*faults)


class DecidePack(msgspec.Struct, frozen=True, kw_only=True):
    """Why a pack is refused or recalled."""

    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 1000})


class ShareReport(msgspec.Struct, frozen=True, kw_only=True):
    """The day on which a report was gone through with the family."""

    shared_on: date


class OfferedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file handed in for the conference that may be put into a pack, and would bear a name."""

    id: UUID
    agency: str
    receipt: str
    media_type: str
    size: int
    received_at: datetime
    bears_name: bool


class PaperShown(OfferedFile, frozen=True, kw_only=True):
    """A file of a pack, and what it would be called there."""

    name: str


class PackListing(msgspec.Struct, frozen=True, kw_only=True):
    """A pack on the list of a conference."""

    id: UUID
    part: UUID
    state: str
    papers: int
    openings: int
    prepared_at: datetime


class PackRecord(PackListing, frozen=True, kw_only=True):
    """A pack with everything whoever checks or releases it looks at."""

    conference: UUID
    conference_reference: str
    children: tuple[str, ...]
    recipient: str
    recipient_role: str
    address: str | None
    has_account: bool
    shown: tuple[PaperShown, ...]
    checks: tuple[str, ...]
    prepared_by: str
    released_by: str | None
    released_at: datetime | None
    recalled_at: datetime | None
    is_own: bool
    waits: bool

    @property
    def unmarked(self) -> tuple[PaperShown, ...]:
        """The papers that go out without the name of who gets them."""
        return tuple(one for one in self.shown if not one.bears_name)


class GivenPaper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as it is given out: under a neutral name, without what it says of itself."""

    name: str
    media_type: str
    content: bytes


class OwnPaper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper released to whoever looks at it, and whether their name is on each of its pages."""

    id: UUID
    name: str
    size: int
    bears_name: bool


class SharedReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that came, and the day on which it was gone through with the family."""

    report: UUID
    agency: str
    received_at: datetime
    shared_on: date | None


class SharedReports(msgspec.Struct, frozen=True, kw_only=True):
    """The reports of a conference as its lead professional goes through them with the family."""

    conference: UUID
    reference: str
    reports: tuple[SharedReport, ...]
