"""Answers, proposals and a deputy's answers by mail, mixed with answers by link, on any way.

Each mail is written at some minute and comes later, perhaps twice; links answer at their minute.
However long each mail takes, the same is left behind. Control: where the order of arrival decides,
that is not so.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferences.attending import askings
from conferences.attending import service as attending
from conferences.attending.tables import StandIn
from conferences.attending.values import Answer
from conferences.mailed import judging
from people.audit.service import reading
from people.links.service import bearer
from people.permissions import OPERATOR
from people.professionals.tables import Professional
from people.vault import written
from tests.builders import a_booked_conference, a_professional, a_standard, an_agency, invited
from tests.conferences.attending.postman import deliver
from tests.conferences.mailed.inviting import Invited, arrives, invited_as
from tests.notifications.inbox.replies import Said, Shape, gmail, outlook, thunderbird

pytestmark = pytest.mark.usefixtures("database")
EXAMPLES = 20
_people = count(1)


@dataclass(frozen=True)
class Mail:
    """What somebody writes: who, what, in which minute, in which program's words."""

    who: str
    answer: str
    minute: int
    shape: Shape
    comment: str = ""


@dataclass(frozen=True)
class Link:
    """What the invited person answers by link, in which minute."""

    answer: str
    minute: int


Event = Mail | Link
Way = tuple[tuple[int, Event], ...]
"""Every event with the minute it comes in."""

_shapes = st.sampled_from([outlook, gmail, thunderbird])
_own = st.builds(
    Mail, st.just("zoe"), st.sampled_from(["accepted", "declined", "tentative", "delegated"]),
    st.integers(-5, 9), _shapes, st.sampled_from(["", "Late", "Later"]),
)  # fmt: skip
_proposal = st.builds(
    Mail, st.just("zoe"), st.just("another time"), st.integers(-5, 9),
    st.sampled_from([outlook, gmail]),
)  # fmt: skip
_of_the_deputy = st.builds(
    Mail, st.just("deputy"), st.sampled_from(["accepted", "declined", "tentative"]),
    st.integers(1, 9), _shapes,
)  # fmt: skip
_link = st.builds(Link, st.sampled_from(["accepted", "tentative", "declined"]), st.integers(1, 9))


@st.composite
def two_ways(draw: st.DrawFn) -> tuple[Way, Way]:
    """The same events twice: each mail comes once or twice, sooner or later, on each way."""
    first: list[Event] = draw(st.sampled_from([[Link("deputy", 0)], [Link("accepted", 0)], []]))
    links = draw(st.lists(_link, max_size=2, unique_by=lambda one: one.minute))
    mails = draw(st.lists(st.one_of(_own, _own, _proposal, _of_the_deputy), min_size=1, max_size=5))
    ways = []
    for _ in range(2):
        way: list[tuple[int, Event]] = [(one.minute, one) for one in [*first, *links]]
        for mail in mails:
            delays = draw(st.lists(st.integers(0, 20), min_size=1, max_size=2))
            way += [(mail.minute + delay, mail) for delay in delays]
        ways.append(tuple(sorted(way, key=lambda one: (one[0], isinstance(one[1], Mail)))))
    return cast("tuple[Way, Way]", tuple(ways))


async def _drawn(examples: int) -> list[tuple[Way, Way]]:
    found: list[tuple[Way, Way]] = []

    @settings(max_examples=examples, database=None, derandomize=True)
    @given(two_ways())
    def draw(ways: tuple[Way, Way]) -> None:
        found.append(ways)

    await asyncio.get_running_loop().run_in_executor(None, draw)
    return found


@dataclass
class Meeting:
    """One meeting of its own for each way, and the clock it goes by."""

    zoe: Invited
    deputy: Professional
    base: datetime
    copies: Iterator[int]

    async def go(self, way: Way) -> tuple[object, ...]:
        """Let everything happen in that order; what is left behind."""
        for minute, event in way:
            at = self.base + timedelta(minutes=minute)
            if isinstance(event, Link):
                await self._answer(event, at)
            else:
                await self._receive(event, at)
        row = await self.zoe.row()
        replied = None if row.replied_at is None else row.replied_at - self.base
        standing = [one.reply for one in await self._standing()]
        said = [written.of(row, column) for column in ("reply_reason", "deputy_wish")]
        return row.reply, *said, replied, standing

    async def _answer(self, link: Link, at: datetime) -> None:
        given_ = Answer(
            answer=link.answer,  # type: ignore[arg-type]
            reason="On leave." if link.answer == "declined" else "",
            deputy=self.deputy.id if link.answer == "deputy" else None,
        )
        await attending.answer(bearer(self.zoe.about.id), self.zoe.about.id, given_, now=at)

    async def _receive(self, mail: Mail, at: datetime) -> None:
        about = self.zoe
        if mail.who == "deputy":
            standing = await self._standing()
            if not standing:
                return  # nobody was asked to stand in, so nobody answers
            about = await invited_as_stand_in(self.deputy, self.zoe, standing[0])
        is_proposal = mail.answer == "another time"
        said = Said(
            token=about.token, sender=str(about.person.email), attendee=str(about.person.email),
            answer="tentative" if is_proposal else mail.answer, comment=mail.comment,
            stamped_at=self.base + timedelta(minutes=mail.minute), sequence=None,
            proposed_at=self.zoe.conference.starts_at + timedelta(days=1) if is_proposal else None,
            headers=f"X-Copy: {next(self.copies)}",
        )  # fmt: skip
        await arrives(mail.shape(said), now=at)

    async def _standing(self) -> list[StandIn]:
        return await StandIn.objects().where(
            (StandIn.invitation == self.zoe.about.id) & (StandIn.ended_at.is_null())
        )


async def invited_as_stand_in(person: Professional, of: Invited, stand_in: StandIn) -> Invited:
    """The asking to stand in, as somebody invited in their own right."""
    async with reading(OPERATOR):
        found = askings.pick(await askings.load_askings(of.conference.id), stand_in.id)
    return Invited(person, of.conference, of.about, found.token)


async def _a_meeting(now: datetime) -> Meeting:
    number = next(_people)
    agency = await an_agency()
    zoe = await a_professional("Zoe Example", agency=agency, email=f"zoe{number}@nhs.example")
    deputy = await a_professional("Max Example", agency=agency, email=f"max{number}@nhs.example")
    conference = await a_booked_conference(invitees=invited(zoe))
    await deliver(now)
    base = now + timedelta(minutes=10)
    return Meeting(await invited_as(zoe, conference), deputy, base, count())


async def _differences(now: datetime, examples: int) -> list[tuple[Way, Way]]:
    await a_standard()
    return [
        ways
        for ways in await _drawn(examples)
        if await (await _a_meeting(now)).go(ways[0]) != await (await _a_meeting(now)).go(ways[1])
    ]


async def test_however_long_mails_take_the_same_is_left_behind(now: datetime):
    assert await _differences(now, EXAMPLES) == []


async def test_control_where_arrival_decides_it_is_not_the_same(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    arrived = count()
    monkeypatch.setattr(judging, "order_of", lambda _at, _tie: f"9999 {next(arrived):06}")
    assert await _differences(now, EXAMPLES) != []
