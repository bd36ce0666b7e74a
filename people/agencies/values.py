"""What is said about agencies: what is sent to add or change one, and what is read."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy


class SpokenCode(StrEnum):
    """A code that is also known by its words: "Social work" is social_work."""

    @classmethod
    def _missing_(cls, value: object) -> "SpokenCode | None":
        code = "_".join(str(value).casefold().replace("-", " ").split())
        return next((one for one in cls if one.value == code), None)


class AgencyGroup(SpokenCode):
    """What quorum counts: agencies of one group count as one."""

    EDUCATION = "education"
    HEALTH = "health"
    HOUSING = "housing"
    OTHER = "other"
    POLICE = "police"
    SOCIAL_WORK = "social_work"
    THIRD_SECTOR = "third_sector"


_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


GROUP_WORDS: Mapping[AgencyGroup, str] = MappingProxyType(
    {
        AgencyGroup.SOCIAL_WORK: "Social work",
        AgencyGroup.HEALTH: "Health",
        AgencyGroup.POLICE: "Police",
        AgencyGroup.EDUCATION: "Education",
        AgencyGroup.HOUSING: "Housing",
        AgencyGroup.THIRD_SECTOR: "Third sector",
        AgencyGroup.OTHER: "Other",
    }
)


class AgencyDetails(msgspec.Struct, frozen=True, kw_only=True):
    """An agency as somebody describes it; its due dates are counted on ``calendar``, by key."""

    name: str
    group: AgencyGroup
    calendar: str
    email: str | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"name": 200, "calendar": 40}, addresses=["email"])
        key = "-".join(self.calendar.casefold().split())
        if not _KEY.fullmatch(key):
            raise InvalidError(Fault("calendar", "Choose a calendar by its key.", self.calendar))
        msgspec.structs.force_setattr(self, "calendar", key)


class AddAgency(AgencyDetails, frozen=True, kw_only=True):
    """A new agency; ``not_the_same`` says why it is none of those that are likely to be it."""

    not_the_same: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        tidy(self, lines={"not_the_same": 300})


class ChangeAgency(AgencyDetails, frozen=True, kw_only=True):
    """An agency as it shall be from now on; ``revision`` is the one that was looked at."""

    revision: int = 0


class AgencyListing(msgspec.Struct, frozen=True, kw_only=True):
    """An agency as it is read, with how many people work there now.

    ``calendar_words`` is what its calendar is called, where that was asked for.
    """

    id: UUID
    name: str
    group: AgencyGroup
    calendar: str
    calendar_words: str = ""
    email: str | None
    is_active: bool
    revision: int
    people: int

    @property
    def group_words(self) -> str:
        """What its group is called on screen."""
        return GROUP_WORDS[self.group]
