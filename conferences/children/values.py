"""What is said about families and children: what is sent, and what is read."""

import re
from datetime import date, datetime
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy

_OLDEST_DAYS = 30 * 366
_FURTHEST_AHEAD_DAYS = 310
_REFERENCE = re.compile(r"[A-Za-z0-9]+(?:[-/. ][A-Za-z0-9]+)*")


class FamilyDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A household; one without a reference is given one."""

    name: str
    reference: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={"name": 120, "reference": 40})
        _demand(*_reference_faults("reference", self.reference))


class ChangeFamily(FamilyDetails, frozen=True, kw_only=True):
    """A household as it shall be from now on; ``revision`` is the one that was looked at."""

    revision: int = 0


class ChildDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A child, born or not; one without a case reference is given one."""

    name: str = ""
    case_reference: str = ""
    date_of_birth: date | None = None
    is_unborn: bool = False
    expected_on: date | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"name": 120, "case_reference": 40})
        if self.name and not any(letter.isalpha() for letter in self.name):
            _demand(Fault("name", "Give a name with letters.", self.name))
        born = _unborn_faults(self) if self.is_unborn else _born_faults(self)
        _demand(*born, *_reference_faults("case_reference", self.case_reference))


class AddChild(ChildDetails, frozen=True, kw_only=True):
    """A child as it is added, with the day of registration if there is one."""

    registered_on: date | None = None


class ChangeChild(ChildDetails, frozen=True, kw_only=True):
    """A child as it shall be from now on; ``revision`` is the one that was looked at."""

    revision: int = 0


class AddAnotherChild(AddChild, frozen=True, kw_only=True):
    """One more child of a household; ``not_the_same`` says why it is none of those like it."""

    not_the_same: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        tidy(self, lines={"not_the_same": 300})


class NewFamily(FamilyDetails, frozen=True, kw_only=True):
    """A household as a form asks about it, before its children."""

    not_the_same: str = ""


class AddFamily(FamilyDetails, frozen=True, kw_only=True):
    """A household and its children, several at once.

    ``not_the_same`` says why they are none of the children they are like.
    """

    children: tuple[AddChild, ...] = ()
    not_the_same: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        tidy(self, lines={"not_the_same": 300})


class ChangeRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """From when until when the child's name stands on the register."""

    registered_on: date | None = None
    deregistered_on: date | None = None
    revision: int = 0

    def __post_init__(self) -> None:
        if self.deregistered_on is None:
            return
        if self.registered_on is None:
            _demand(Fault("registered_on", "Give the day of registration as well."))
        elif self.deregistered_on < self.registered_on:
            _demand(Fault("deregistered_on", "Give a day that is not before the registration."))


class ChildSearch(msgspec.Struct, frozen=True, kw_only=True):
    """A reference or its beginning, or a whole name, to look children up by."""

    search: str = ""
    page: int = 1

    def __post_init__(self) -> None:
        tidy(self, lines={"search": 120})


class ChildListing(msgspec.Struct, frozen=True, kw_only=True):
    """A child on a list: references and initials, never a name."""

    id: UUID
    family: UUID
    family_reference: str
    case_reference: str
    initials: str
    is_unborn: bool
    registered_on: date | None
    deregistered_on: date | None


class ChildrenFound(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list of children."""

    children: list[ChildListing]
    total: int
    page: int
    pages: int


class ConferenceOfChild(msgspec.Struct, frozen=True, kw_only=True):
    """A conference about the child which the viewer may see."""

    id: UUID
    reference: str
    kind: str
    state: str
    due_on: date | None
    starts_at: datetime | None


class ChildRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one child, opened for somebody entitled to it.

    ``may_watch``: whether they may see who looked at the case as well.
    """

    id: UUID
    family: UUID
    family_reference: str
    family_name: str
    case_reference: str
    initials: str
    name: str
    date_of_birth: date | None
    is_unborn: bool
    expected_on: date | None
    registered_on: date | None
    deregistered_on: date | None
    revision: int
    siblings: list[ChildListing]
    conferences: list[ConferenceOfChild]
    may_watch: bool
    merged_into: UUID | None = None


class FamilyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A household with its children, opened for somebody who keeps the records."""

    id: UUID
    reference: str
    name: str
    revision: int
    children: list[ChildListing]


def faults_by(details: ChildDetails, *, today: date) -> list[Fault]:
    """What cannot be so on this day: born or registered tomorrow, or in another century."""
    born, expected = details.date_of_birth, details.expected_on
    registered = details.registered_on if isinstance(details, AddChild) else None
    checks = (
        ("date_of_birth", born, "Give a day that is not in the future.", 0, _OLDEST_DAYS),
        ("expected_on", expected, "Check the year.", _FURTHEST_AHEAD_DAYS, _FURTHEST_AHEAD_DAYS),
        ("registered_on", registered, "Give a day that is not in the future.", 0, _OLDEST_DAYS),
    )
    faults = []
    for field, on, words, ahead, behind in checks:
        days = 0 if on is None else (on - today).days
        if on is not None and not -behind <= days <= ahead:
            said = words if days > 0 else "Check the year."
            faults.append(Fault(field, said, on.isoformat()))
    return faults


def _demand(*faults: Fault) -> None:
    if faults:
        raise InvalidError(*faults)


def _reference_faults(field: str, reference: str) -> list[Fault]:
    if not reference or _REFERENCE.fullmatch(reference):
        return []
    return [Fault(field, "Use letters, digits and single hyphens, like RC-26-0388.", reference)]


def _born_faults(child: ChildDetails) -> list[Fault]:
    faults = []
    if not child.name:
        words = "Give the child's whole name, or say that the child is not born yet."
        faults.append(Fault("name", words))
    if child.date_of_birth is None:
        faults.append(Fault("date_of_birth", "Give the date of birth."))
    if child.expected_on is not None:
        words = "Leave the expected date empty once the child is born."
        faults.append(Fault("expected_on", words, child.expected_on.isoformat()))
    return faults


def _unborn_faults(child: ChildDetails) -> list[Fault]:
    faults = []
    if child.date_of_birth is not None:
        words = "Leave the date of birth empty until the child is born."
        faults.append(Fault("date_of_birth", words, child.date_of_birth.isoformat()))
    if child.expected_on is None:
        faults.append(Fault("expected_on", "Give the day on which the birth is expected."))
    return faults
