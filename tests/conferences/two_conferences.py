"""Families' conferences that began this morning, with everybody who has to do with them.

What must not be seen by the wrong person holds a word that stands nowhere else.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID, uuid4

from conferences.attending import service as attending
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.values import Answer, Invitee, Mark, WalkIn
from conferences.booking import service as booking
from conferences.booking.values import ChangeConference
from conferences.children.tables import Child
from conferences.children.values import AddChild
from conferences.outcomes import service as outcomes
from conferences.outcomes.values import RecordOutcome
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from people.agencies.tables import Agency
from people.audit.service import reading
from people.permissions import OPERATOR, Role
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_viewer,
)
from tests.conferences.children.households import a_family

EARLY = NOW - timedelta(days=60)
BORN = date(2021, 3, 14)


@dataclass
class Known:
    """A conference with the ids of what belongs to it, by the names of path parameters."""

    conference: UUID
    child: UUID
    family: UUID
    people: dict[str, Professional]
    agencies: dict[str, Agency]
    invitations: dict[str, UUID] = field(default_factory=dict)
    stand_in: UUID = field(default_factory=uuid4)
    walk_ins: list[UUID] = field(default_factory=list)
    file: UUID = field(default_factory=uuid4)
    receipt: str = ""

    def ids(self) -> dict[str, str]:
        """What to fill a path with; the invitation is the one of health."""
        return {
            "conference_id": str(self.conference),
            "invitation_id": str(self.invitations["health"]),
            "walk_in_id": str(self.walk_ins[-1]),
            "child_id": str(self.child),
            "family_id": str(self.family),
            "file_id": str(self.file),
            "receipt": self.receipt,
        }


async def a_known_conference(name: str, number: int, agencies: dict[str, Agency]) -> Known:
    """A conference that began at nine this morning, about a child of that name."""
    people = {
        post: await a_professional(agency=agencies["social_work"], role=post)
        for post in ("chair", "lead", "minutes", "social_work")
    }
    for group in ("health", "police", "education"):
        people[group] = await a_professional(agency=agencies[group], role=f"Of {group}")
    people["deputy"] = await a_professional(agency=agencies["police"])
    people["withdrawn"] = await a_professional(agency=agencies["education"])
    first, last = name.split()
    details = AddChild(name=name, case_reference=f"RC-26-{number:04}", date_of_birth=BORN)
    family, [child] = await a_family(EARLY, details, name=last, reference=f"F-{number:04}")
    about = await Child.objects().get(Child.id == child)
    assert about is not None
    groups = ("social_work", "health", "police", "education", "withdrawn")
    conference = await a_booked_conference(
        a_slot(days=60, at=time(9, 0), now=EARLY),
        now=EARLY,
        children=(about,),
        chair=people["chair"].id,
        lead_professional=people["lead"].id,
        minute_taker=people["minutes"].id,
        invitees=tuple(Invitee(professional=people[g].id, expectation="both") for g in groups),
    )
    known = Known(conference.id, child, family, people, agencies)
    known.invitations = {
        who: row.id
        for who in (*groups, "chair", "lead", "minutes")
        for row in await Invitation.objects().where(
            (Invitation.conference == conference.id) & (Invitation.professional == people[who].id)
        )
    }
    await _what_happened(known, first.lower())
    return known


async def _what_happened(known: Known, word: str) -> None:
    """Answers, a deputy, somebody taken off, reports, marks and decisions, each with its word."""
    who = a_coordinator()
    health = a_viewer(Role.PROFESSIONAL, professional=known.people["health"])
    said = Answer(answer="declined", reason=f"reply-reason-{word}")
    await attending.answer(health, known.invitations["health"], said, now=EARLY)
    police = a_viewer(Role.PROFESSIONAL, professional=known.people["police"])
    sends = Answer(answer="deputy", deputy=known.people["deputy"].id)
    await attending.answer(police, known.invitations["police"], sends, now=EARLY)
    row = await StandIn.objects().get(StandIn.invitation == known.invitations["police"])
    assert row is not None
    known.stand_in = row.id
    stay = tuple(
        one for one in await _invitees(known) if one.professional != known.people["withdrawn"].id
    )
    changed = ChangeConference(invitees=stay)
    await booking.change(who, known.conference, changed, now=EARLY)
    file = HandedIn(f"file-name-{word}.pdf", f"%PDF-1.7 content-{word}\n%%EOF".encode())
    receipt = await reports.hand_in(health, known.invitations["health"], file, now=NOW)
    known.file, known.receipt = receipt.file, receipt.receipt
    mark = Mark(
        invitation=known.invitations["health"], attendance="excluded", reason=f"mark-reason-{word}"
    )
    await attending.record_attendance(who, known.conference, [mark], now=NOW)
    decided = RecordOutcome(decisions=f"decisions-{word}", dissent=f"dissent-{word}")
    await outcomes.record_outcome(who, known.conference, decided, now=NOW)
    for _ in range(8):
        came = WalkIn(professional=(await a_professional(group="housing")).id)
        known.walk_ins.append(await attending.add_walk_in(who, known.conference, came, now=NOW))


async def _invitees(known: Known) -> tuple[Invitee, ...]:
    async with reading(OPERATOR):
        return await attending.load_invitees(known.conference)
