"""What is said about a family's people: what is sent, and what is read."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from people.accounts.of_families import OwnAccess
from people.errors import Fault, InvalidError
from people.fields import tidy
from people.text import mail_address

_NEED_WORDS = 500
_PHONE_LETTERS = frozenset("0123456789+() -.")
_SHORTEST_PHONE = 6


class MemberRole(StrEnum):
    """What somebody is in a family."""

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    CARER = "carer"
    YOUNG_PERSON = "young_person"
    RELATIVE = "relative"
    SUPPORTER = "supporter"
    ADVOCATE = "advocate"


class Need(StrEnum):
    """What somebody needs to take part."""

    INTERPRETER = "interpreter"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"
    SIGN_LANGUAGE = "sign_language"
    CHILD_CARE = "child_care"
    TRAVEL = "travel"


class ContactKind(StrEnum):
    """Where somebody may be reached."""

    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"


class Channel(StrEnum):
    """The way somebody is told."""

    POST = "post"
    BY_HAND = "by_hand"
    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"


CONTACT_OF = {
    Channel.POST: ContactKind.ADDRESS,
    Channel.BY_HAND: None,
    Channel.PHONE: ContactKind.PHONE,
    Channel.TEXT: ContactKind.PHONE,
    Channel.EMAIL: ContactKind.EMAIL,
}
"""Which kind of contact a way of telling uses; what is handed over needs none."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What of somebody is sealed in one piece."""

    name: str
    language: str = ""
    needs: tuple[Need, ...] = ()
    need_words: str = ""
    safe_times: str = ""
    safe_person: str = ""


class WriteMember(msgspec.Struct, frozen=True, kw_only=True):
    """A family member to add, or how one is to be written down from now on."""

    name: str
    role: MemberRole
    child: UUID | None = None
    beside: UUID | None = None
    language: str = ""
    needs: tuple[Need, ...] = ()
    need_words: str = ""
    safe_times: str = ""
    safe_person: str = ""
    no_post: bool = False
    no_phone: bool = False
    no_email: bool = False
    revision: int | None = None

    def __post_init__(self) -> None:
        tidy(
            self,
            lines={"name": 200, "language": 80, "safe_times": 200, "safe_person": 200},
            paragraphs={"need_words": _NEED_WORDS},
        )
        stands_beside = self.role in (MemberRole.SUPPORTER, MemberRole.ADVOCATE)
        if stands_beside != (self.beside is not None):
            words = "Say beside whom a supporter or advocate stands, and nobody for anyone else."
            raise InvalidError(Fault("beside", words))
        if (self.role is MemberRole.YOUNG_PERSON) != (self.child is not None):
            words = "Choose the child a young person is, and no child for anyone else."
            raise InvalidError(Fault("child", words))

    def details(self) -> Details:
        """What of it is sealed."""
        return Details(
            name=self.name, language=self.language, needs=self.needs, need_words=self.need_words,
            safe_times=self.safe_times, safe_person=self.safe_person,
        )  # fmt: skip


class Relationship(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is to one child; ``has_rights`` is none while nobody knows."""

    child: UUID
    relation: str
    has_rights: bool | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"relation": 20})
        if not self.relation:
            raise InvalidError(Fault("relation", "Say what they are to the child."))


class AddContact(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody may be reached from now on.

    ``replaces_others`` makes the ones before former. ``is_taken_all_the_same`` with a reason is
    the second act that a warning asks for.
    """

    kind: ContactKind
    value: str
    replaces_others: bool = True
    is_taken_all_the_same: bool = False
    why: str = ""

    def __post_init__(self) -> None:
        paragraphs = {"value": 300} if self.kind is ContactKind.ADDRESS else {}
        lines = {"why": 300} if paragraphs else {"why": 300, "value": 254}
        tidy(self, lines=lines, paragraphs=paragraphs)
        if self.kind is ContactKind.EMAIL:
            _check_email(self.value)
        elif self.kind is ContactKind.PHONE:
            _check_phone(self.value)


class AddConsent(msgspec.Struct, frozen=True, kw_only=True):
    """A way by which somebody agrees to be told; by hand names who hands it over."""

    channel: Channel
    agreed_on: date
    by_whom: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={"by_whom": 200})
        if (self.channel is Channel.BY_HAND) != bool(self.by_whom):
            words = "Name who hands it over, and nobody for any other way."
            raise InvalidError(Fault("by_whom", words, self.by_whom))


class AskDirectly(msgspec.Struct, frozen=True, kw_only=True):
    """The chair's decision that a young person is asked directly."""

    chair: UUID
    decided_on: date
    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 1000})


class FallSilent(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing may go out by itself about a family any more."""

    why: str
    note: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"note": 1000})
        if self.why not in ("death", "lost_pregnancy"):
            raise InvalidError(Fault("why", "Say whether somebody died or a pregnancy was lost."))


class GiveReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why something is ended."""

    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 1000})


class KeepApart(msgspec.Struct, frozen=True, kw_only=True):
    """Two people who must not meet: a member, and another member or a professional."""

    member: UUID
    other_member: UUID | None = None
    professional: UUID | None = None
    why: str
    reason: str
    from_on: date
    until_on: date | None = None
    not_online: bool = False

    def __post_init__(self) -> None:
        tidy(self, lines={"why": 20}, paragraphs={"reason": 1000})
        faults = []
        if (self.other_member is None) == (self.professional is None):
            faults.append(Fault("other_member", "Choose one other person: of the family, or not."))
        if self.member == self.other_member:
            faults.append(Fault("other_member", "Choose two different people."))
        if self.why not in ("bail", "court_order", "other"):
            faults.append(Fault("why", "Say what keeps them apart."))
        if self.until_on is not None and self.until_on < self.from_on:
            faults.append(Fault("until_on", "Give a day on or after the first."))
        if faults:
            raise InvalidError(*faults)


class ContactShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody may be reached, or might be once."""

    id: UUID
    kind: ContactKind
    value: str
    recorded_at: datetime
    recorded_by: str | None
    former_since: datetime | None
    warned_of: tuple[str, ...]


class ConsentShown(msgspec.Struct, frozen=True, kw_only=True):
    """A way somebody agreed to."""

    id: UUID
    channel: Channel
    agreed_on: date
    by_whom: str
    recorded_at: datetime
    recorded_by: str | None
    ended_at: datetime | None


class RelationshipShown(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is to a child."""

    child: UUID
    initials: str
    case_reference: str
    relation: str
    has_rights: bool | None


class MemberListing(msgspec.Struct, frozen=True, kw_only=True):
    """A family member on the family's list."""

    id: UUID
    family: UUID
    role: MemberRole
    name: str
    beside: UUID | None
    beside_name: str | None
    is_direct: bool
    no_post: bool
    no_phone: bool
    no_email: bool
    channels: tuple[Channel, ...]
    left_at: datetime | None


class MemberRecord(MemberListing, frozen=True, kw_only=True):
    """Everything about a family member, opened."""

    family_reference: str
    child: UUID | None
    language: str
    needs: tuple[Need, ...]
    need_words: str
    safe_times: str
    safe_person: str
    direct_decided_on: date | None
    direct_chair: str | None
    direct_reason: str
    contacts: tuple[ContactShown, ...]
    consents: tuple[ConsentShown, ...]
    relationships: tuple[RelationshipShown, ...]
    own_access: OwnAccess | None
    revision: int


class ApartShown(msgspec.Struct, frozen=True, kw_only=True):
    """Two who must not meet, as whoever arranges sees them."""

    id: UUID
    member: UUID
    member_name: str
    other_name: str
    why: str
    reason: str
    not_online: bool
    from_on: date
    until_on: date | None
    ended_at: datetime | None


class SilenceShown(msgspec.Struct, frozen=True, kw_only=True):
    """Why and since when nothing goes out by itself about a family."""

    id: UUID
    why: str
    note: str
    recorded_at: datetime
    recorded_by: str | None


class FamilyPeople(msgspec.Struct, frozen=True, kw_only=True):
    """A family's people, who of them must not meet whom, and whether it is silent."""

    family: UUID
    reference: str
    members: tuple[MemberListing, ...]
    kept_apart: tuple[ApartShown, ...]
    silence: SilenceShown | None


def _check_email(value: str) -> None:
    try:
        mail_address(value)
    except ValueError as error:
        raise InvalidError(Fault("value", str(error), value)) from error


def _check_phone(value: str) -> None:
    if not set(value) <= _PHONE_LETTERS or sum(one.isdigit() for one in value) < _SHORTEST_PHONE:
        words = "Give a telephone number, like 01382 555 0123."
        raise InvalidError(Fault("value", words, value))
