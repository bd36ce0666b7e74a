"""What is asked of handing over, and what is shown of it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from conferences.handover.parts import Differences, Part
from people.fields import tidy


class ConfirmFiling(msgspec.Struct, frozen=True, kw_only=True):
    """That the other system filed a package: under which reference, when, and which it was.

    ``digest`` is the one that stands on the page and in the receipt of the other system; the
    whole of it, or the first sixteen signs.
    """

    filed_reference: str
    filed_on: date
    digest: str

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        tidy(self, lines={"filed_reference": 120, "digest": 80})


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A closed conference whose filing nobody has confirmed yet, with its age in days."""

    conference: UUID
    reference: str
    kind: str
    closed_at: datetime
    age: int
    packages: int
    was_filed_before: bool


class PackageListing(msgspec.Struct, frozen=True, kw_only=True):
    """One package that was made, and whether it was filed."""

    number: int
    made_at: datetime
    made_by: str
    digest: str
    parts: int
    is_of_this_closing: bool
    filed_reference: str
    filed_on: date | None
    confirmed_by: str | None
    confirmed_at: datetime | None


class ConferenceHandover(msgspec.Struct, frozen=True, kw_only=True):
    """How handing over one conference stands."""

    conference: UUID
    reference: str
    kind: str
    closed_at: datetime | None
    is_filed: bool
    files_here: int
    erased_on: date | None
    packages: tuple[PackageListing, ...] = ()
    differences: Differences | None = None

    @property
    def latest(self) -> PackageListing | None:
        """The latest package of the record as it is closed now."""
        return next((one for one in self.packages if one.is_of_this_closing), None)


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A package ready to be written: its manifest, and parts whose reports are in the store."""

    conference: UUID
    number: int
    manifest: bytes
    digest: str
    parts: tuple[Part, ...]
