"""Families made through the service, and conferences about them put straight into the tables."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from conferences.booking.tables import Conference, ConferenceChild
from conferences.children import service
from conferences.children.tables import Child
from conferences.children.values import AddChild, AddFamily
from people.agencies.tables import Agency
from people.professionals.tables import Professional
from tests.conferences.gathering import COORDINATOR

AILEEN = AddChild(
    name="Aileen Rose Sorrel",
    case_reference="RC-26-0001",
    date_of_birth=date(2019, 3, 4),
    registered_on=date(2026, 6, 10),
)
BRAN = AddChild(name="Bran Sorrel", case_reference="RC-26-0002", date_of_birth=date(2021, 8, 17))
UNBORN = AddChild(case_reference="RC-26-0003", is_unborn=True, expected_on=date(2027, 2, 13))


async def a_family(
    now: datetime,
    *children: AddChild,
    name: str = "Sorrel",
    reference: str = "F-0001",
) -> tuple[UUID, list[UUID]]:
    """The ids of a family and of its children, in the order given."""
    asked = AddFamily(name=name, reference=reference, children=children or (AILEEN, BRAN))
    family = await service.add_family(COORDINATOR, asked, now=now)
    rows = await Child.select(Child.id, Child.case_reference).where(Child.family == family)
    ids = {row["case_reference"]: row["id"] for row in rows}
    return family, [ids[child.case_reference] for child in asked.children]


async def a_conference(
    now: datetime,
    family: UUID,
    *children: UUID,
    state: str = "planned",
    chair: UUID | None = None,
    lead_professional: UUID | None = None,
    minute_taker: UUID | None = None,
) -> UUID:
    """A review about these children, with whoever is in these posts."""
    conference = uuid4()
    await Conference.insert(
        Conference(
            id=conference,
            reference=conference.hex[:8].upper(),
            kind="review",
            state=state,
            family=family,
            starts_at=now,
            ends_at=now + timedelta(minutes=90),
            arranged_at=now,
            chair=chair,
            lead_professional=lead_professional,
            minute_taker=minute_taker,
        )
    )
    await ConferenceChild.insert(
        *(ConferenceChild(id=uuid4(), conference=conference, child=child) for child in children)
    )
    return conference


async def somebody() -> UUID:
    """A professional of some agency."""
    agency, professional = uuid4(), uuid4()
    await Agency.insert(
        Agency(id=agency, name=f"Agency {agency.hex[:6]}", group="health", calendar="scotland")
    )
    await Professional.insert(
        Professional(id=professional, name="Somebody", role="Nurse", agency=agency)
    )
    return professional
