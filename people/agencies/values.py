"""What is said about agencies: what is sent to add or change one, and what is read."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec

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


class AgencyCalendar(SpokenCode):
    """Whose public holidays an agency keeps; its due dates are counted without them."""

    DUNDEE = "dundee"
    ENGLAND = "england"
    SCOTLAND = "scotland"


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
CALENDAR_WORDS: Mapping[AgencyCalendar, str] = MappingProxyType(
    {
        AgencyCalendar.SCOTLAND: "Scotland's bank holidays",
        AgencyCalendar.DUNDEE: "Dundee's public holidays",
        AgencyCalendar.ENGLAND: "England's bank holidays",
    }
)


class AgencyDetails(msgspec.Struct, frozen=True, kw_only=True):
    """An agency as somebody describes it."""

    name: str
    group: AgencyGroup
    calendar: AgencyCalendar
    email: str | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"name": 200}, addresses=["email"])


class ChangeAgency(AgencyDetails, frozen=True, kw_only=True):
    """An agency as it shall be from now on; ``revision`` is the one that was looked at."""

    revision: int = 0


class AgencyListing(msgspec.Struct, frozen=True, kw_only=True):
    """An agency as it is read, with how many people work there now."""

    id: UUID
    name: str
    group: AgencyGroup
    calendar: AgencyCalendar
    email: str | None
    is_active: bool
    revision: int
    people: int

    @property
    def group_words(self) -> str:
        """What its group is called on screen."""
        return GROUP_WORDS[self.group]

    @property
    def calendar_words(self) -> str:
        """Whose holidays it keeps, in words."""
        return CALENDAR_WORDS[self.calendar]
