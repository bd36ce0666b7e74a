"""A family's people and a conference about them, as tests of this slice begin with."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.booking.values import BookConference, ChangeConference, SegmentPlan
from conferences.children.tables import Child
from conferences.families import service as families
from conferences.families.part_values import Expectation, SetPart
from conferences.families.values import (
    AddConsent,
    AddContact,
    AskDirectly,
    Channel,
    ContactKind,
    KeepApart,
    MemberRole,
    WriteMember,
)
from people.permissions import Viewer
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_child,
    a_conference,
    a_coordinator,
    a_family,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    the_conference,
)

MOTHER, FATHER, YOUNG = "Morag Isbister", "Duncan Strang", "Ailsa Isbister"
HOME, ELSEWHERE = "Flat 2, 14 Rosehip Lane\nDundee DD1 9ZZ", "7 Thistle Wynd\nDundee DD2 9ZZ"
MAIL, PHONE = "morag.isbister@post.example", "01382 555 0142"
PLANS = (
    SegmentPlan(title="With the mother", minutes=30),
    SegmentPlan(title="Professionals alone", minutes=30, with_family=False),
    SegmentPlan(title="With the father", minutes=30),
)


@dataclass
class People:
    """Who there is: ids by what they are."""

    family: UUID
    child: Child
    coordinator: Viewer
    chair: Professional
    conference: Conference
    members: dict[str, UUID] = field(default_factory=dict)

    async def add(self, name: str, role: MemberRole, **asked: object) -> UUID:
        """Another of the family's people."""
        fields = {"name": name, "role": role, **asked}
        written = WriteMember(**fields)  # type: ignore[arg-type]
        made = await families.add_member(self.coordinator, self.family, written, now=NOW)
        self.members[role.value] = made
        return made

    async def reach(self, member: UUID, kind: ContactKind, value: str, **asked: object) -> UUID:
        """An address or number of theirs."""
        fields = {"kind": kind, "value": value, **asked}
        contact = AddContact(**fields)  # type: ignore[arg-type]
        return await families.add_contact(self.coordinator, member, contact, now=NOW)

    async def agree(self, member: UUID, channel: Channel, by_whom: str = "") -> UUID:
        """A way they agree to."""
        asked = AddConsent(channel=channel, agreed_on=date(2026, 11, 2), by_whom=by_whom)
        return await families.add_consent(self.coordinator, member, asked, now=NOW)

    async def ask(
        self, member: UUID, expectation: Expectation = Expectation.IN_PERSON, **asked: object
    ) -> UUID:
        """Their part in the conference."""
        part = SetPart(expectation=expectation, **asked)  # type: ignore[arg-type]
        return await families.set_part(self.coordinator, self.conference.id, member, part, now=NOW)

    async def keep_apart(self, **asked: object) -> UUID:
        """Mother and father, unless others are named."""
        fields: dict[str, object] = {
            "member": self.members["mother"], "other_member": self.members.get("father"),
            "why": "bail", "reason": "Bail conditions of 3 November: no contact.",
            "from_on": date(2026, 11, 3), **asked,
        }  # fmt: skip
        kept = KeepApart(**fields)  # type: ignore[arg-type]
        return await families.keep_apart(self.coordinator, self.family, kept, now=NOW)

    async def direct(self) -> None:
        """The chair lets the young person be asked directly."""
        asked = AskDirectly(
            chair=self.chair.id,
            decided_on=date(2026, 11, 20),
            reason="She is fourteen and wishes it.",
        )
        await families.ask_directly(self.coordinator, self.members["young_person"], asked, now=NOW)

    async def plan(self, *plans: SegmentPlan) -> None:
        """The parts of the conference from now on."""
        changed = ChangeConference(segments=plans or PLANS)
        await booking.change(self.coordinator, self.conference.id, changed, now=NOW)

    async def book(self, slot: BookConference | None = None, now: datetime = NOW) -> None:
        """A time for the conference, in a room unless a slot is given."""
        if slot is None:
            slot = a_slot(room=(await a_venue_with_room()).id)
        await booking.book(self.coordinator, self.conference.id, slot, now=now)
        self.conference = await the_conference(self.conference.id)


async def some_people(*, coordinator: Viewer | None = None) -> People:
    """A family with a mother, a father and a young person, and a conference without a date."""
    await a_standard()
    family = await a_family("Isbister")
    child = await a_child(YOUNG, family=family)
    chair = await a_professional(group="social_work", role="Chair")
    conference = await a_conference(children=(child,), chair=chair.id)
    made = People(family.id, child, coordinator or a_coordinator(), chair, conference)
    await made.add(MOTHER, MemberRole.MOTHER)
    await made.add(FATHER, MemberRole.FATHER)
    await made.add(YOUNG, MemberRole.YOUNG_PERSON, child=child.id)
    return made
