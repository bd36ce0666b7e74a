"""A family's conference with its people, put straight into the tables, for tests of one slice."""
# ruff: noqa: ANN401 - any column of a row

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from conferences.attending import askings
from conferences.attending.tables import Invitation
from conferences.booking.tables import Conference, ConferenceChild
from conferences.children.tables import Child, Family
from conferences.diaries.tables import Room, Venue
from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of
from people.professionals.tables import Professional
from people.vault import service as vault
from standards.agreed import service as agreed
from tests.keys import key_of

GROUPS = ("social_work", "health", "police", "education")


@dataclass
class Gathering:
    """The ids of everything in it; people, agencies and invitations by agency group or post."""

    conference: UUID
    family: UUID
    children: list[UUID]
    agencies: dict[str, UUID]
    people: dict[str, UUID]
    invitations: dict[str, UUID] = field(default_factory=dict)

    def viewer(self, who: str, *roles: Role, act_id: UUID | None = None) -> Viewer:
        """Somebody of it, signed in with these roles."""
        group = who if who in self.agencies else "social_work"
        return a_viewer(
            *(roles or (Role.PROFESSIONAL,)),
            professional=self.people[who],
            agency=self.agencies[group],
            act_id=act_id,
        )


def a_viewer(
    *roles: Role,
    professional: UUID | None = None,
    agency: UUID | None = None,
    act_id: UUID | None = None,
) -> Viewer:
    """Somebody signed in with these roles."""
    return Viewer(
        name="somebody",
        via=Via.WEB,
        roles=frozenset(roles),
        permissions=permissions_of(frozenset(roles)),
        account=uuid4(),
        professional=professional,
        agency=agency,
        act_id=act_id,
    )


COORDINATOR = a_viewer(Role.COORDINATOR)


async def adopt_standard(now: datetime, *, preset: str = "dundee-action17") -> None:
    """The local standard, in force long before."""
    await agreed.adopt(
        OPERATOR,
        preset,
        in_force_from=date(2024, 1, 1),
        agreed_on=date(2023, 12, 1),
        agreed_by="The Chief Officers",
        now=now,
    )


async def a_professional(agency: UUID, name: str, role: str = "Nurse", **more: Any) -> UUID:
    """Somebody who works there."""
    id_ = uuid4()
    given: dict[str, Any] = {
        "email": f"{id_.hex}@agency.example",
        "is_confirmed": True,
        "email_confirmed_on": date(2026, 9, 1),
    } | more
    await Professional.insert(Professional(id=id_, name=name, role=role, agency=agency, **given))
    return id_


async def a_gathering(
    now: datetime,
    *,
    starts_at: datetime,
    ends_at: datetime,
    expects: dict[str, str] | None = None,
    **more: Any,
) -> Gathering:
    """A booked review with a chair, a lead professional, a minute-taker and an invitee a group."""
    family, child, conference = uuid4(), uuid4(), uuid4()
    agencies = {group: await _an_agency(group) for group in GROUPS}
    people = await _people(agencies)
    await Family.insert(
        Family(
            id=family,
            reference=_short(),
            name_sealed=(await key_of(family)).seal("Sorrel", about=f"family.name.{family}"),
        )
    )
    await _a_child(child, family)
    gathering = Gathering(conference, family, [child], agencies, people)
    await _a_conference(gathering, now, starts_at=starts_at, ends_at=ends_at, **more)
    await ConferenceChild.insert(ConferenceChild(id=uuid4(), conference=conference, child=child))
    for group, expectation in (expects or dict.fromkeys(GROUPS, "both")).items():
        gathering.invitations[group] = await an_invitation(
            gathering, group, expectation=expectation, made_at=now
        )
    return gathering


async def _people(agencies: dict[str, UUID]) -> dict[str, UUID]:
    own = agencies["social_work"]
    posts = {
        post: await a_professional(own, f"The {post}", role="Social worker")
        for post in ("chair", "lead", "minutes")
    }
    return posts | {
        group: await a_professional(agencies[group], f"Somebody of {group}") for group in GROUPS
    }


async def _a_conference(gathering: Gathering, now: datetime, **more: Any) -> None:
    given: dict[str, Any] = {
        "reference": _short(),
        "kind": "review",
        "state": "booked",
        "clock_event": "previous_review_conference",
        "clock_started_on": date(2026, 6, 10),
        "due_on": date(2026, 12, 10),
        "due_rule": "later_review_within",
        "room": await _a_room(),
        "booked_at": now,
        "arranged_at": now,
        "sequence": 1,
        "chair": gathering.people["chair"],
        "lead_professional": gathering.people["lead"],
        "minute_taker": gathering.people["minutes"],
    }
    await Conference.insert(
        Conference(id=gathering.conference, family=gathering.family, **(given | more))
    )


async def an_invitation(gathering: Gathering, who: str, **more: Any) -> UUID:
    """An invitation to the conference for one of its people."""
    id_ = uuid4()
    given = {"expectation": "both", **askings.new_secrets(id_)} | more
    await Invitation.insert(
        Invitation(
            id=id_,
            conference=gathering.conference,
            professional=gathering.people[who],
            agency=gathering.agencies.get(who, gathering.agencies["social_work"]),
            **given,
        )
    )
    return id_


async def another_child(gathering: Gathering) -> UUID:
    """A brother or sister in the same conference."""
    child = uuid4()
    await _a_child(child, gathering.family)
    await ConferenceChild.insert(
        ConferenceChild(id=uuid4(), conference=gathering.conference, child=child)
    )
    gathering.children.append(child)
    return child


async def done_for(gathering: Gathering, now: datetime, statement: str, *arguments: object) -> None:
    """Change something as another slice would."""
    subject = Subject("conference", gathering.conference)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="test.prepare") as act:
        await act.fetch(statement, *arguments)


async def _an_agency(group: str) -> UUID:
    id_ = uuid4()
    calendar = "dundee" if group in ("social_work", "education") else "scotland"
    await Agency.insert(
        Agency(id=id_, name=f"{group} {id_.hex[:6]}", group=group, calendar=calendar)
    )
    return id_


async def _a_child(child: UUID, family: UUID) -> None:
    await Child.insert(
        Child(
            id=child,
            family=family,
            case_reference=f"RC-{child.hex[:8]}",
            initials="A.M.",
            name_sealed=(await key_of(family)).seal("Aileen Sorrel", about=f"child.name.{child}"),
            name_index=vault.blind_index("Aileen Sorrel"),
        )
    )


async def _a_room() -> UUID:
    venue, room = uuid4(), uuid4()
    await Venue.insert(Venue(id=venue, name=f"House {venue.hex[:6]}", address="1 High Street"))
    await Room.insert(Room(id=room, venue=venue, name="The Tay Room", capacity=12))
    return room


def _short() -> str:
    return uuid4().hex[:8].upper()
