"""What tests begin with: people, places, families and conferences, with readable defaults.

People and places are rows; conferences go through the services, so that what a test finds is what
the service makes.
"""
# ruff: noqa: ANN401 - any column of a row, any field of what is asked

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from conferences.attending.values import Invitee
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.booking.values import ArrangeConference, BookConference, Kind
from conferences.children.tables import Child, Family
from conferences.diaries.tables import Room, Venue
from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, recorded
from people.clock import instant
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of
from people.professionals.tables import Deputy, Professional
from people.vault import service as vault
from standards.agreed import service as agreed
from tests.keys import key_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CORE = ("social_work", "health", "police", "education")
# Five digits, and letters no word has: what a test writes by hand or searches for is never one of
# these, and what is made later always sorts later, however many tests ran before.
_numbers = count(10_000)
_LETTERS = "bcdfghjklmnpqrstvwxz"


def _letters() -> str:
    number, letters = next(_numbers), ""
    for _ in range(5):
        number, place = divmod(number, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return letters


async def an_agency(
    name: str = "", *, group: str = "health", calendar: str = "scotland", **columns: Any
) -> Agency:
    """An agency of a group."""
    agency = Agency(
        id=uuid4(),
        name=name or f"{group.replace('_', ' ').title()} {_letters()}",
        group=group,
        calendar=calendar,
        **columns,
    )
    await Agency.insert(agency)
    return agency


async def a_professional(
    name: str = "",
    *,
    agency: Agency | None = None,
    group: str = "health",
    role: str = "",
    email: str | None = "",
    is_confirmed: bool = True,
    **columns: Any,
) -> Professional:
    """Somebody who works for an agency, a new one of that group if none is given."""
    letters = _letters()
    employer = agency if agency is not None else await an_agency(group=group)
    person = Professional(
        id=uuid4(),
        name=name or f"Person {letters}",
        role=role or {"police": "Police officer", "education": "Teacher"}.get(group, "Worker"),
        agency=employer.id,
        email=f"person-{letters}@agency.example" if email == "" else email,
        is_confirmed=is_confirmed,
        **{"email_confirmed_on": date(2026, 9, 1) if is_confirmed else None} | columns,
    )
    await Professional.insert(person)
    return person


async def a_usual_deputy(of: Professional, deputy: Professional) -> None:
    """Let one person be the other's usual deputy."""
    await Deputy.insert(Deputy(id=uuid4(), professional=of.id, deputy=deputy.id))


async def a_family(name: str = "Reid") -> Family:
    """A family with a sealed name."""
    made = uuid4()
    family = Family(
        id=made,
        reference=f"F-{next(_numbers)}",
        name_sealed=(await key_of(made)).seal(name, about=f"family.name.{made}"),
    )
    await Family.insert(family)
    return family


async def a_child(name: str = "Amy Reid", *, family: Family | None = None, **columns: Any) -> Child:
    """A child with a sealed name, of a new family if none is given."""
    made = uuid4()
    household = (family if family is not None else await a_family()).id
    child = Child(
        id=made,
        family=household,
        case_reference=f"RC-26-{next(_numbers)}",
        initials="".join(f"{word[0]}." for word in name.split()),
        name_sealed=(await key_of(household)).seal(name, about=f"child.name.{made}"),
        name_index=vault.blind_index(name),
        **columns,
    )
    await Child.insert(child)
    return child


async def a_venue_with_room(
    room: str = "The Tay Room", *, venue: str = "", capacity: int = 14
) -> Room:
    """A room in a venue of its own."""
    building = Venue(
        id=uuid4(),
        name=venue or f"Friarfield House {_letters()}",
        address="1 High Street",
        parking="Behind the house",
    )
    await Venue.insert(building)
    made = Room(id=uuid4(), venue=building.id, name=room, capacity=capacity, is_step_free=True)
    await Room.insert(made)
    return made


async def a_standard(
    preset: str = "dundee-action17", *, in_force_from: date = date(2024, 1, 1)
) -> UUID:
    """A preset adopted, in force long ago."""
    return await agreed.adopt(
        OPERATOR,
        preset,
        in_force_from=in_force_from,
        agreed_on=in_force_from - timedelta(days=30),
        agreed_by="Chief Officers Group",
        now=NOW,
    )


def a_viewer(
    *roles: Role, professional: Professional | UUID | None = None, act_id: UUID | None = None
) -> Viewer:
    """Somebody signed in with these roles, without a session."""
    person = professional.id if isinstance(professional, Professional) else professional
    return Viewer(
        name=" ".join(roles) or "nobody",
        via=Via.WEB,
        permissions=permissions_of(frozenset(roles)),
        roles=frozenset(roles),
        account=uuid4(),
        professional=person,
        act_id=act_id,
    )


def a_coordinator(*, act_id: UUID | None = None) -> Viewer:
    """A conference coordinator."""
    return a_viewer(Role.COORDINATOR, act_id=act_id)


async def a_core_group() -> dict[str, Professional]:
    """One professional of each agency group that quorum looks at."""
    return {group: await a_professional(group=group) for group in CORE}


def invited(*people: Professional, **flags: Any) -> tuple[Invitee, ...]:
    """People as invitees who come and report, unless flags say otherwise."""
    asked = {"expectation": "both", **flags}
    return tuple(Invitee(professional=person.id, **asked) for person in people)


async def a_conference(
    *,
    kind: Kind = Kind.REVIEW,
    children: Sequence[Child] = (),
    invitees: Sequence[Invitee] | None = None,
    viewer: Viewer | None = None,
    now: datetime = NOW,
    **asked: Any,
) -> Conference:
    """An arranged conference without a date: a review four months after the initial one.

    Without ``invitees`` it expects one professional of each core group.
    """
    about = children or (await a_child(),)
    if invitees is None:
        invitees = invited(*(await a_core_group()).values())
    if kind is Kind.REVIEW and "clock_event" not in asked:
        asked["clock_event"] = "initial_conference"
        asked.setdefault("clock_started_on", date(2026, 7, 20))
    made = await booking.arrange(
        viewer or a_coordinator(),
        ArrangeConference(
            kind=kind,
            children=tuple(child.id for child in about),
            invitees=tuple(invitees),
            **asked,
        ),
        now=now,
    )
    return await the_conference(made)


def a_slot(
    *, days: int = 35, at: time = time(10, 0), minutes: int = 90, now: datetime = NOW, **asked: Any
) -> BookConference:
    """A slot so many days ahead, by a link unless a room is given."""
    if "room" not in asked:
        asked.setdefault("link", "https://meet.council.example/4f7q")
    on = now.date() + timedelta(days=days)
    return BookConference(starts_at=instant(on, at), minutes=minutes, **asked)


async def a_booked_conference(
    slot: BookConference | None = None,
    *,
    viewer: Viewer | None = None,
    now: datetime = NOW,
    **arranged: Any,
) -> Conference:
    """A conference that is booked, and everybody told."""
    conference = await a_conference(viewer=viewer, now=now, **arranged)
    await booking.book(viewer or a_coordinator(), conference.id, slot or a_slot(now=now), now=now)
    return await the_conference(conference.id)


async def the_conference(conference: UUID) -> Conference:
    """The conference as it is now."""
    async with recorded(
        OPERATOR, Verb.CONSULT, Subject("conference", conference), now=NOW, name="test.read"
    ):
        found = await Conference.objects().get(Conference.id == conference)
    if found is None:
        raise LookupError(conference)
    return found
