"""A booked meeting whose mail waits, the calendars of its people and room, and what happens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from icalendar import Calendar

from conferences.access import service as access
from conferences.access.values import Restrict, SetBar
from conferences.attending import recalling
from conferences.attending import service as attending
from conferences.attending.recalling import Recall
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.booking.values import ChangeConference
from conferences.children.bars import BarReason
from conferences.children.tables import Child
from conferences.diaries.tables import Room
from conferences.feeds.service import ReadFeed, read_feed
from people.accounts.tables import Account
from people.audit.service import Subject, Verb, recorded
from people.links import feeds
from people.links.feeds import AddFeed, FeedKind
from people.permissions import OPERATOR, Role, Viewer
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
)
from tests.conferences.attending.postman import deliver


@dataclass
class Subscribed:
    """A calendar that somebody subscribed to, as a program reads it."""

    token: str
    account: UUID
    read_at: datetime = NOW

    async def read(self, known: str = "", *, after: timedelta = timedelta(hours=1)) -> ReadFeed:
        """Read it, so much later than the last time."""
        self.read_at += after
        return await read_feed(self.token, known, network="test", now=self.read_at)

    async def events(self) -> list[Any]:
        """What stands in it."""
        read = await self.read()
        return list(Calendar.from_ical(read.calendar or b"").walk("VEVENT"))


@dataclass
class Scene:
    """Who is asked to the meeting, who runs it, and where it is."""

    held: Conference
    child: Child
    room: Room
    other_room: Room
    nurse: Professional
    deputy: Professional
    chair: Professional
    other_chair: Professional
    officer: Professional
    now: datetime = NOW
    calendars: dict[str, Subscribed] = field(default_factory=dict)

    async def invitation(self, person: Professional) -> Invitation:
        """Somebody's latest invitation to it."""
        rows = (
            await Invitation.objects()
            .where((Invitation.conference == self.held.id) & (Invitation.professional == person.id))
            .order_by(Invitation.made_at, ascending=False)
        )
        return rows[0]

    def later(self) -> datetime:
        """The instant of the next act."""
        self.now += timedelta(minutes=1)
        return self.now


Happening = Callable[[Scene], Awaitable[None]]


async def a_calendar_of(
    person: Professional | None, *roles: Role, room: Room | None = None
) -> Subscribed:
    """Somebody's calendar, or a room's."""
    account = Account(
        professional=person.id if person else None, name="Somebody", made_at=NOW,
        sign_in_name=f"{uuid4().hex}@convenor.example", roles=[role.value for role in roles],
    )  # fmt: skip
    await Account.insert(account)
    viewer: Viewer = replace(a_viewer(*roles, professional=person), account=account.id)
    kind = FeedKind.OWN if room is None else FeedKind.ROOM
    asked = AddFeed(label="Diary", kind=kind, room=room.id if room else None)
    _, token = await feeds.add_feed(viewer, asked, now=NOW)
    return Subscribed(token, account.id)


async def a_scene() -> Scene:
    """A meeting that is booked, in a room, with a chair; give mail time to wait yourself."""
    await a_standard()
    child = await a_child("Aileen Sorrel")
    room, other_room = await a_venue_with_room(), await a_venue_with_room()
    nurse, deputy = await a_professional("Rhona Petrie"), await a_professional("Una Keir")
    chair, other_chair = await a_professional(), await a_professional()
    officer = await a_professional(group="police")
    held = await a_booked_conference(
        a_slot(room=room.id), children=(child,), chair=chair.id, invitees=invited(nurse, officer)
    )
    scene = Scene(held, child, room, other_room, nurse, deputy, chair, other_chair, officer)
    for name in ("nurse", "deputy", "chair", "other_chair"):
        role = Role.CHAIR if "chair" in name else Role.PROFESSIONAL
        scene.calendars[name] = await a_calendar_of(getattr(scene, name), role)
    for name in ("room", "other_room"):
        scene.calendars[name] = await a_calendar_of(
            None, Role.COORDINATOR, room=getattr(scene, name)
        )
    return scene


async def sent(scene: Scene) -> None:
    """What waits goes out."""
    await deliver(scene.later() + timedelta(hours=1))


async def called_off(scene: Scene) -> None:
    """The meeting is cancelled."""
    await booking.cancel(a_coordinator(), scene.held.id, "They moved", now=scene.later())


async def moved(scene: Scene) -> None:
    """The meeting is a day later."""
    slot = a_slot(days=36, room=scene.room.id, reason="The chair is ill")
    await booking.book(a_coordinator(), scene.held.id, slot, now=scene.later())


async def moved_back(scene: Scene) -> None:
    """The meeting is when it was at first."""
    slot = a_slot(room=scene.room.id, reason="The chair is well")
    await booking.book(a_coordinator(), scene.held.id, slot, now=scene.later())


async def elsewhere(scene: Scene) -> None:
    """The meeting is in another room."""
    slot = a_slot(room=scene.other_room.id, reason="The heating failed")
    await booking.book(a_coordinator(), scene.held.id, slot, now=scene.later())


async def changed(scene: Scene, **asked: Any) -> None:  # noqa: ANN401 - fields of the change
    """Other people run it, or are expected."""
    asked_for = ChangeConference(**asked)
    await booking.change(a_coordinator(), scene.held.id, asked_for, now=scene.later())


async def removed(scene: Scene) -> None:
    """The nurse is asked no more."""
    await changed(scene, invitees=invited(scene.officer))


async def asked_again(scene: Scene) -> None:
    """The nurse is asked after all."""
    await changed(scene, invitees=invited(scene.officer, scene.nurse))


async def wanted_for_a_part(scene: Scene) -> None:
    """The nurse need not come at the beginning."""
    held = scene.held
    assert held.starts_at is not None
    part = invited(scene.nurse, arrives_at=held.starts_at + timedelta(minutes=30))
    await changed(scene, invitees=(*invited(scene.officer), *part))


async def another_chair(scene: Scene) -> None:
    """Somebody else chairs it."""
    await changed(scene, chair=scene.other_chair.id)


async def recalled(scene: Scene) -> None:
    """The nurse's mail is taken back."""
    about = (await scene.invitation(scene.nurse)).id
    await recalling.recall(a_coordinator(), scene.held.id, Recall(about=about), now=scene.later())


async def sent_after_all(scene: Scene) -> None:
    """What was taken back goes out after all."""
    await recalling.send_taken_back(a_coordinator(), scene.held.id, now=scene.later())


async def answered(scene: Scene, given: Answer) -> None:
    """The nurse answers."""
    viewer = a_viewer(Role.PROFESSIONAL, professional=scene.nurse)
    about = (await scene.invitation(scene.nurse)).id
    await attending.answer(viewer, about, given, now=scene.later())


async def declined(scene: Scene) -> None:
    """The nurse cannot come."""
    await answered(scene, Answer(answer="declined", reason="On leave"))


async def deputed(scene: Scene) -> None:
    """A deputy comes for the nurse."""
    about = (await scene.invitation(scene.nurse)).id
    await attending.confirm_deputy(a_coordinator(), about, scene.deputy.id, now=scene.later())


async def comes_after_all(scene: Scene) -> None:
    """The nurse comes, and the deputy need not."""
    await answered(scene, Answer(answer="accepted"))


async def readdressed(scene: Scene) -> None:
    """The nurse has another mail address."""
    viewer, subject = a_coordinator(), Subject("professional", scene.nurse.id)
    async with recorded(
        viewer, Verb.ALTER, subject, now=scene.later(), name="professional.change"
    ) as act:
        email: dict[Any, Any] = {Professional.email: "rhona@elsewhere.example"}
        await Professional.update(email).where(Professional.id == scene.nurse.id)
        await attending.readdress(act, scene.nurse.id, scene.nurse.email)


async def barred(scene: Scene) -> None:
    """The nurse is kept out of the case."""
    reference = scene.child.case_reference
    bar = SetBar(professional=scene.nurse.id, reference=reference, reason=BarReason.RELATIVE)
    await access.set_bar(a_coordinator(), bar, now=scene.later())


async def unbarred(scene: Scene) -> None:
    """The nurse is kept out no more."""
    found = await access.list_bars(a_coordinator(), now=scene.later())
    await access.lift_bar(a_coordinator(), found.bars[0].id, now=scene.now)


async def restricted(scene: Scene) -> None:
    """The case is for its chairs and the officer alone."""
    asked = Restrict(named=(scene.officer.id,), reason="Known to staff")
    await access.restrict(_who_is_named(scene), scene.child.family, asked, now=scene.later())


async def opened_up(scene: Scene) -> None:
    """The case is as any other."""
    await access.lift_restriction(_who_is_named(scene), scene.child.family, now=scene.later())


def _who_is_named(scene: Scene) -> Viewer:
    return a_viewer(Role.COORDINATOR, professional=scene.officer)


async def another_is_booked(scene: Scene) -> None:
    """The same people and room have another meeting."""
    await a_booked_conference(
        a_slot(days=40, room=scene.room.id), chair=scene.chair.id, invitees=invited(scene.nurse),
        now=scene.later(),
    )  # fmt: skip


async def relinked(scene: Scene) -> None:
    """The nurse's account turns out to be the officer's."""
    account = scene.calendars["nurse"].account
    async with recorded(
        OPERATOR, Verb.ALTER, Subject("account", account), now=scene.later(), name="account.link"
    ):
        linked: dict[Any, Any] = {Account.professional: scene.other_chair.id}
        await Account.update(linked).where(Account.id == account)
