"""A family's people for the demonstration: ways agreed to, two kept apart, a pack, an incident."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from conferences.attending import defaults
from conferences.attending import service as attending
from conferences.attending.values import AllTheSame
from conferences.booking import service as booking
from conferences.booking.values import ChangeConference
from conferences.demo import city
from conferences.demo.letters import write_letters
from conferences.demo.masters import Masters, Person
from conferences.demo.quarter import A_REPORT, as_invited
from conferences.families import service as families
from conferences.families.part_values import Expectation, SetPart
from conferences.families.values import (
    AddConsent,
    AddContact,
    Channel,
    ContactKind,
    KeepApart,
    MemberRole,
    WriteMember,
)
from conferences.incidents import service as incidents
from conferences.incidents.values import IncidentKind, ReportIncident
from conferences.packs import service as packs
from conferences.packs.values import CHECKS, CheckSheet, PreparePack
from conferences.reports import service as reports
from people.audit.service import fetch, reading
from people.clock import local_day
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of

_PAPER = """
SELECT report_file.id FROM report_file
  JOIN report ON report.id = report_file.report
  JOIN invitation ON invitation.id = report.invitation
 WHERE invitation.conference = $1 ORDER BY report_file.id LIMIT 1
"""
_ASKED_FOR_REPORTS = """
SELECT id, professional FROM invitation
 WHERE conference = $1 AND expectation = 'both' AND withdrawn_at IS NULL ORDER BY id
"""
_COMING = f"""
SELECT coming.* FROM (
    SELECT conference.id, conference.family, conference.starts_at,
           conference.chair = $2 AS is_cast,
           ({_PAPER.replace("$1", "conference.id")}) AS paper
      FROM conference WHERE state = 'booked' AND starts_at > $1) AS coming
 ORDER BY is_cast DESC, paper IS NULL, starts_at, id LIMIT 1
"""  # noqa: S608 - our own part
_ACCOUNTS = "SELECT professional, id FROM account WHERE professional IS NOT NULL"
_PEOPLE = (
    ("Isla Thornbank", MemberRole.MOTHER, Channel.EMAIL, ContactKind.EMAIL, "isla@post.example"),
    ("Craig Fernhill", MemberRole.FATHER, Channel.PHONE, ContactKind.PHONE, "01632 960455"),
)
_HER_HOUSE = "8 Quarry Row"


async def bring_families_in(masters: Masters, *, now: datetime) -> None:
    """Write down one family's people, who come to the next conference the cast's chair chairs."""
    async with reading(OPERATOR):
        accounts = {row["professional"]: row["id"] for row in await fetch(_ACCOUNTS)}
        rows = await fetch(_COMING, now, masters.of(city.CHAIR)[0].id)
    coordinator, chair, teacher = (
        _as(masters.of(what)[0], role, accounts)
        for what, role in (
            (city.COORDINATOR, Role.COORDINATOR),
            (city.CHAIR, Role.CHAIR),
            (city.TEACHER, Role.PROFESSIONAL),
        )
    )
    for held in rows:
        part = await _ask(coordinator, held, now)
        await _invite_a_namesake(coordinator, masters, held, now)
        if held["is_cast"]:
            paper = held["paper"] or await _hand_in(masters, held["id"], now)
            await _release(coordinator, chair, part, paper, now)
    second = _as(masters.of(city.COORDINATOR)[1], Role.COORDINATOR, accounts)
    for held in rows:
        await write_letters(coordinator, second, held, now=now)
    said = ReportIncident(
        kind=IncidentKind.MIS_SENT,
        description="A report meant for the school's head went to the school's office. Made up.",
    )
    await incidents.report(teacher, said, now=now)


async def _ask(coordinator: Viewer, held: asyncpg.Record, now: datetime) -> UUID:
    """Everybody's part in the conference; gives the mother's."""
    mother, father = [await _add(coordinator, held["family"], one, now) for one in _PEOPLE]
    kept = KeepApart(
        member=mother, other_member=father, why="bail", from_on=local_day(now) - timedelta(days=9),
        reason="Bail conditions: no contact. Made up.",
    )  # fmt: skip
    await families.keep_apart(coordinator, held["family"], kept, now=now)
    comes = SetPart(expectation=Expectation.IN_PERSON, waiting_room="Blue room")
    part = await families.set_part(coordinator, held["id"], mother, comes, now=now)
    from_afar = SetPart(expectation=Expectation.REMOTE)
    await families.set_part(coordinator, held["id"], father, from_afar, now=now)
    await families.give_access(coordinator, mother, now=now)
    return part


async def _invite_a_namesake(
    coordinator: Viewer, masters: Masters, held: asyncpg.Record, now: datetime
) -> None:
    """Invite somebody who has the surname of a relative, and say why all the same."""
    async with reading(OPERATOR):
        invitees = await attending.load_invitees(held["id"])
    known = {one.professional for one in invitees}
    officer = next(one for one in masters.of(city.HOUSING_OFFICER) if one.id not in known)
    surname = officer.name.rpartition(" ")[2]
    aunt = (f"Netta {surname}", MemberRole.RELATIVE, Channel.POST, ContactKind.ADDRESS, _HER_HOUSE)
    await _add(coordinator, held["family"], aunt, now)
    why = "No relation: a common name here, and they have asked both. Made up."
    asked = ChangeConference(
        invitees=(
            *invitees,
            defaults.usual_invitee(officer.id, group=officer.group, role=officer.role),
        ),
        all_the_same=(AllTheSame(professional=officer.id, reason=why),),
    )
    await booking.change(coordinator, held["id"], asked, now=now)


async def _add(
    coordinator: Viewer,
    family: UUID,
    person: tuple[str, MemberRole, Channel, ContactKind, str],
    now: datetime,
) -> UUID:
    name, role, channel, kind, value = person
    written = WriteMember(name=name, role=role)
    member = await families.add_member(coordinator, family, written, now=now)
    contact = AddContact(kind=kind, value=value)
    await families.add_contact(coordinator, member, contact, now=now)
    agreed = AddConsent(channel=channel, agreed_on=local_day(now))
    await families.add_consent(coordinator, member, agreed, now=now)
    return member


async def _hand_in(masters: Masters, conference: UUID, now: datetime) -> UUID:
    """Bring a conference's first report in, where chance brought none; gives the file."""
    async with reading(OPERATOR):
        rows = await fetch(_ASKED_FOR_REPORTS, conference)
    worker = next(one for one in masters.people if one.id == rows[0]["professional"])
    await reports.hand_in(as_invited(worker), rows[0]["id"], A_REPORT, now=now)
    async with reading(OPERATOR):
        return UUID(str((await fetch(_PAPER, conference))[0]["id"]))


async def _release(
    coordinator: Viewer, chair: Viewer, part: UUID, paper: UUID, now: datetime
) -> None:
    pack = await packs.prepare(coordinator, part, PreparePack(files=(paper,)), now=now)
    sheet = CheckSheet(**dict.fromkeys(CHECKS, True))
    await packs.ask_release(coordinator, pack, sheet, now=now)
    await packs.release(chair, pack, now=now)


def _as(person: Person, role: Role, accounts: dict[UUID, UUID]) -> Viewer:
    roles = frozenset({role})
    return Viewer(
        name=person.name, via=Via.COMMAND, roles=roles, permissions=permissions_of(roles),
        account=accounts[person.id], professional=person.id, agency=person.agency,
    )  # fmt: skip
