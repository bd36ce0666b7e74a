"""The made-up city brought in as any authority would bring in its own: by the same imports."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import UUID

from conferences.children.service import import_children
from conferences.demo import city
from conferences.diaries import service as diaries
from conferences.diaries.venues import AddVenue, RoomDetails
from people.accounts import service as accounts
from people.accounts.of_families import NAME as FAMILY_MEMBER
from people.accounts.values import AddAccount
from people.agencies import service as agencies
from people.audit.service import fetch, reading
from people.errors import RefusedError
from people.permissions import OPERATOR, Role
from people.professionals import service as professionals

VENUES = (
    AddVenue(
        name="Harbour House",
        address="12 Quayside, Strathlorne",
        directions="Five minutes on foot from the bus station. Ring the bell at the blue door.",
        parking="Six places behind the building, two of them for blue badges.",
        phone="01632 960900",
        rooms=(
            RoomDetails(name="Tern Room", capacity=14, is_step_free=True, has_hearing_loop=True),
            RoomDetails(name="Heron Room", capacity=10, is_step_free=True),
        ),
    ),
    AddVenue(
        name="Millbrae Centre",
        address="3 Millbrae Road, Strathlorne",
        directions="Bus 7 stops at the door.",
        parking="On the street only.",
        rooms=(
            RoomDetails(name="Upper Hall", capacity=18),
            RoomDetails(name="Garden Room", capacity=9, is_step_free=True, has_hearing_loop=True),
        ),
    ),
)


_PEOPLE = """
SELECT professional.id, professional.name, professional.role, agency.id AS agency,
       agency.name AS agency_name, agency."group", agency.calendar
  FROM professional JOIN agency ON agency.id = professional.agency
 ORDER BY professional.phone
"""
_ROOMS = "SELECT id FROM room ORDER BY name"
_FAMILIES = """
SELECT family.id AS family, array_agg(child.id ORDER BY child.case_reference) AS children
  FROM family JOIN child ON child.family = family.id
 WHERE NOT child.is_unborn
 GROUP BY family.id, family.reference ORDER BY family.reference
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """Somebody one may be in the demonstration."""

    name: str
    what: str
    sign_in_name: str
    roles: tuple[Role, ...]
    works_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A professional as stored: the first of each role is in the cast."""

    id: UUID
    name: str
    role: str
    agency: UUID
    agency_name: str
    group: str
    calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Masters:
    """What was brought in, by the ids it got."""

    people: Sequence[Person]
    rooms: Sequence[UUID]
    families: Sequence[tuple[UUID, tuple[UUID, ...]]]

    def of(self, role: str) -> list[Person]:
        """Everybody who works in a role, the one of the cast first."""
        return [one for one in self.people if one.role == role]


_WORKING: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    (city.COORDINATOR, "conference coordinator", (Role.COORDINATOR,)),
    (city.CHAIR, "chairs conferences", (Role.CHAIR, Role.PROFESSIONAL)),
    (city.SOCIAL_WORKER, "lead professional", (Role.LEAD_PROFESSIONAL, Role.PROFESSIONAL)),
    (city.MINUTE_TAKER, "minute-taker", (Role.MINUTE_TAKER,)),
    (city.HEALTH_VISITOR, "health visitor, invited to conferences", (Role.PROFESSIONAL,)),
    (city.TEACHER, "head teacher, invited to conferences", (Role.PROFESSIONAL,)),
    (city.OFFICER, "police officer, invited to conferences", (Role.PROFESSIONAL,)),
    (city.GP, "general practitioner, invited to conferences", (Role.PROFESSIONAL,)),
    ("Lead nurse", "lead of an agency", (Role.AGENCY_LEAD,)),
)
_OTHERS = (
    CastMember(
        name="Muriel Abercairn", what="Chief Officer",
        sign_in_name="chief@committee.example", roles=(Role.CHIEF_OFFICER,),
    ),
    CastMember(
        name="Lachlan Whinmuir", what="standards lead",
        sign_in_name="standards@committee.example", roles=(Role.STANDARDS_LEAD,),
    ),
    CastMember(
        name="Danuta Netherlea", what="administrator",
        sign_in_name="admin@committee.example", roles=(Role.ADMINISTRATOR,),
    ),
    CastMember(
        name="Torquil Braeside", what="auditor, reads the trail",
        sign_in_name="audit@committee.example", roles=(Role.AUDITOR,),
    ),
    CastMember(
        name="Wilma Larkhall", what="data protection officer",
        sign_in_name="data@committee.example", roles=(Role.DATA_PROTECTION_OFFICER,),
    ),
    CastMember(
        name="Euphemia Strathie", what="senior manager, decides later days",
        sign_in_name="manager@committee.example", roles=(Role.SENIOR_MANAGER,),
    ),
    CastMember(
        name="Archie Doorward", what="reception",
        sign_in_name="reception@committee.example", roles=(Role.RECEPTION,),
    ),
)  # fmt: skip
PARENT = CastMember(
    name=FAMILY_MEMBER, what="a parent, sees own meetings", sign_in_name="", roles=(Role.FAMILY,)
)
"""A mother, whose account is given to her from the family's page and names nobody."""


def cast() -> tuple[CastMember, ...]:
    """Everybody who can sign in to the demonstration."""
    everybody = city.professionals(Random(city.SEED))
    first = {role: next(one for one in everybody if one.role == role) for role, _, _ in _WORKING}
    return (
        *(
            CastMember(
                name=first[role].name,
                what=what,
                sign_in_name=first[role].email,
                roles=roles,
                works_as=first[role].email,
            )
            for role, what, roles in _WORKING
        ),
        *_OTHERS,
        _second(everybody),
        PARENT,
    )


def _second(everybody: Sequence[city.MadeUpProfessional]) -> CastMember:
    """Another coordinator, who releases what the first one prepared."""
    _, second, *_ = [one for one in everybody if one.role == city.COORDINATOR]
    return CastMember(
        name=second.name, what="second coordinator, releases what another prepared",
        sign_in_name=second.email, roles=(Role.COORDINATOR,), works_as=second.email,
    )  # fmt: skip


async def bring_in(random: Random, *, now: datetime) -> Masters:
    """Bring in agencies, people, families, venues and accounts, and give their ids.

    Raises:
        RefusedError: the made-up data does not pass the checks of an import.
    """
    today = now.date()
    people = city.professionals(random)
    await _import(agencies.import_agencies, _agency_rows(), now)
    await _import(professionals.import_professionals, _professional_rows(people, today), now)
    await _import(import_children, _child_rows(city.families(random, today)), now)
    for venue in VENUES:
        await diaries.add_venue(OPERATOR, venue, now=now)
    masters = await _read()
    by_name = {one.name: one.id for one in masters.people}
    for member in cast()[:-1]:  # the parent gets own access with her family
        asked = AddAccount(
            name=member.name,
            sign_in_name=member.sign_in_name,
            professional=by_name[member.name] if member.works_as else None,
            roles=member.roles,
        )
        await accounts.add(OPERATOR, asked, now=now)
    return masters


async def _import(bring: object, rows: Iterable[Sequence[str]], now: datetime) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    assert callable(bring)  # noqa: S101 - one of the three imports above
    result = await bring(OPERATOR, text.getvalue().encode(), dry_run=False, now=now)
    if result.faults:
        raise RefusedError(f"The made-up data is faulty: {result.faults[0]}")


def _agency_rows() -> Iterable[Sequence[str]]:
    yield ("name", "group", "calendar", "email")
    for one in city.AGENCIES:
        yield (one.name, one.group, one.calendar, f"office@{one.domain}")


def _professional_rows(
    people: Iterable[city.MadeUpProfessional], today: date
) -> Iterable[Sequence[str]]:
    yield ("name", "role", "agency", "email", "phone", "confirmed on")
    for one in people:
        yield (one.name, one.role, one.agency, one.email, one.phone, today.isoformat())


def _child_rows(families: Iterable[city.MadeUpFamily]) -> Iterable[Sequence[str]]:
    yield (
        "family reference", "family name", "case reference", "name", "date of birth", "unborn",
        "expected date", "registered on",
    )  # fmt: skip
    for family in families:
        for child in family.children:
            born = child.born_on.isoformat() if child.born_on else ""
            expected = child.expected_on.isoformat() if child.expected_on else ""
            unborn = "yes" if child.expected_on else "no"
            yield (
                family.reference, family.name, child.case_reference, child.name, born, unborn,
                expected, "",
            )  # fmt: skip


async def _read() -> Masters:
    async with reading(OPERATOR):
        people, rooms = await fetch(_PEOPLE), await fetch(_ROOMS)
        families = await fetch(_FAMILIES)
    return Masters(
        people=[Person(**dict(row)) for row in people],
        rooms=[row["id"] for row in rooms],
        families=[(row["family"], tuple(row["children"])) for row in families],
    )
