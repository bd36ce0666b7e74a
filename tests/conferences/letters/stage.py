"""A family that gets letters, and the two coordinators who make and release them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from conferences.families.values import Channel, ContactKind, MemberRole
from conferences.letters import service as letters
from conferences.letters.values import (
    CheckLetter,
    CheckRun,
    GiveLetters,
    LetterShown,
    PrepareRun,
    RunRecord,
    WriteTo,
)
from notifications.letters.laying_out import CHECKS
from notifications.letters.values import Way
from people.permissions import Role, Viewer
from tests.builders import NOW
from tests.conferences.families.people import ELSEWHERE, HOME, People, some_people
from tests.conftest import Visit
from tests.visitor import Visitor

HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """Mother and father at two addresses, both by post, and a conference that is booked."""

    people: People
    coordinator: Visitor
    second: Visitor
    parts: dict[str, UUID]

    @property
    def first(self) -> Viewer:
        return self.coordinator.viewer

    async def made(self, *parts: str, enclosures: str = "", now: datetime = NOW) -> UUID:
        chosen = [self.parts[one] for one in parts or ("mother",)]
        asked = PrepareRun(
            letters=tuple(WriteTo(about=one, enclosures=enclosures) for one in chosen)
        )
        return await letters.prepare(self.first, self.people.family, asked, now=now)

    async def read(self, run: UUID, now: datetime = NOW) -> RunRecord:
        return await letters.get_run(self.first, run, now=now)

    async def checked(self, run: UUID, now: datetime = NOW) -> None:
        shown = (await self.read(run, now)).shown
        ticked = dict.fromkeys(CHECKS, True)
        sheet = CheckRun(letters=tuple(CheckLetter(letter=one.id, **ticked) for one in shown))
        await letters.ask_release(self.first, run, sheet, now=now)

    async def released(self, *parts: str, now: datetime = NOW) -> UUID:
        run = await self.made(*parts, now=now)
        await self.checked(run, now)
        await letters.release(self.second.viewer, run, now=now)
        return run

    async def printed(self, *parts: str, now: datetime = NOW) -> UUID:
        run = await self.released(*parts, now=now)
        await letters.print_letters(self.first, run, now=now)
        return run

    async def give(self, run: UUID, *, at: datetime = NOW, way: Way = Way.POST) -> None:
        shown = (await self.read(run, at)).shown
        asked = GiveLetters(
            way=way,
            given_at=at,
            given_by="Jean Orr, office",
            letters=tuple(one.id for one in shown),
        )
        await letters.record_given(self.first, run, asked, now=at + HOUR)

    async def letter(self, run: UUID, now: datetime = NOW) -> LetterShown:
        [shown] = (await self.read(run, now)).shown
        return shown


async def a_stage(visit: Visit, *, is_booked: bool = True) -> Stage:
    """The family, written down and asked by letter."""
    coordinator = await visit(Role.COORDINATOR)
    people = await some_people(coordinator=coordinator.viewer)
    parts = {}
    for role, address in ((MemberRole.MOTHER, HOME), (MemberRole.FATHER, ELSEWHERE)):
        member = people.members[role.value]
        await people.reach(member, ContactKind.ADDRESS, address)
        await people.agree(member, Channel.POST)
        parts[role.value] = await people.ask(member)
    if is_booked:
        await people.book()
    return Stage(people, coordinator, await visit(Role.COORDINATOR), parts)
