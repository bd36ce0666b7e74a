"""Fills an empty installation with made-up people, two years of history and an open quarter."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from conferences.booking.values import Kind
from conferences.demo import calendars, city, drafted, guided
from conferences.demo.aftermath import Aftermath
from conferences.demo.answered import bring_answers_in
from conferences.demo.history import Household, Past, Worker
from conferences.demo.households import bring_families_in
from conferences.demo.kept_out import keep_out
from conferences.demo.masters import Masters, bring_in, cast
from conferences.demo.quarter import OpenQuarter, Plan
from conferences.demo.readdressed import write_readdressed
from conferences.demo.twice import write_twice
from conferences.demo.varied import vary
from conferences.keeping import service as keeping
from conferences.keeping.values import SetHold
from notifications.outbox.answers import Transport
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.clock import instant, local_day
from people.permissions import OPERATOR
from standards.agreed import service as agreed
from standards.calendars.counts import Unit, count_after, count_before
from standards.calendars.quarters import quarter_on
from standards.calendars.working import shipped
from standards.measures import service as measures

CAST = cast()
_CALENDAR = shipped("dundee")
_QUARTERS_OF_HISTORY = 8
_HELD_FOR = 34  # working days back over which the open part was made by acts
_LEFT_OPEN = 1  # the one held that many working days ago waits for its marks and its record
_AHEAD = 36


async def is_empty() -> bool:
    """Whether nothing was brought in yet."""
    async with reading(OPERATOR):
        rows = await fetch("SELECT EXISTS (SELECT FROM agency) AS found")
    return not rows[0]["found"]


async def load(transport: Transport, *, service: str, now: datetime) -> None:
    """Bring in the city, its past and its open quarter; mail of the past weeks is delivered.

    ``service`` is the service's own mail address. Same day, same result: the seed is fixed.
    """
    random = Random(city.SEED)
    today = local_day(now)
    began = _first_day_of_history(today)
    improved_from = quarter_on(began).moved(_QUARTERS_OF_HISTORY // 2).first_day
    await _adopt(began, improved_from)
    masters = await bring_in(random, now=now)
    made_from = count_before(today, _HELD_FOR, Unit.WORKING_DAYS, calendar=_CALENDAR).on
    past = await _past(random, masters, improved_from)
    name = "demo.load_history"
    async with recorded(OPERATOR, Verb.COLLECT, Subject("facts"), now=now, name=name) as act:
        last = made_from - timedelta(days=1)
        followed = Aftermath(random=Random(city.SEED + 1), convener=_convener(masters))
        every = followed.follow(past.conferences(began, last))
        act.note(count=await measures.assess_in_bulk(act, every))
    quarter = OpenQuarter(
        random=random, masters=masters, transport=transport, service=service, now=now
    )
    await quarter.play(list(_plans(random, today)))
    await vary(now=now)
    await write_twice(masters, now=now)
    await keep_out(masters, now=now)
    await _hold_one(today, now=now)
    await bring_families_in(masters, now=now)
    await calendars.bring_in(city.EDUCATION, now=now)
    await guided.publish(now=now)
    await bring_answers_in(service=service, now=now)
    await write_readdressed(now=now)
    await drafted.draft(now=now)


async def _hold_one(today: date, *, now: datetime) -> None:
    """One conference is held, as if a claim had been raised about it."""
    async with reading(OPERATOR):
        rows = await fetch("SELECT reference FROM conference ORDER BY arranged_at, id LIMIT 1")
    asked = SetHold(
        kind="conference", reference=rows[0]["reference"],
        reason="A claim was raised about the notice that was given.",
        review_on=today + timedelta(days=180),
    )  # fmt: skip
    await keeping.set_hold(OPERATOR, asked, now=now)


def _convener(masters: Masters) -> UUID:
    """The agency whose coordinators invite."""
    return masters.of(city.COORDINATOR)[0].agency


def _first_day_of_history(today: date) -> date:
    return quarter_on(today).moved(-_QUARTERS_OF_HISTORY).first_day


async def _adopt(began: date, improved_from: date) -> None:
    """The national guidance from before history began; the local standard a year later."""
    for preset, from_day, by in (
        ("scotland-2023", began - timedelta(days=30), city.COMMITTEE),
        ("dundee-action17", improved_from, "Chief Officers of Strathlorne (made up)"),
    ):
        await agreed.adopt(
            OPERATOR,
            preset,
            in_force_from=from_day,
            agreed_on=from_day - timedelta(days=21),
            agreed_by=by,
            committee=city.COMMITTEE,
            now=instant(from_day - timedelta(days=14), time(10)),
        )


async def _past(random: Random, masters: Masters, improved_from: date) -> Past:
    async with reading(OPERATOR):
        standards = await agreed.load_standards()
    return Past(
        random=random,
        standards=standards,
        improved_from=improved_from,
        workers=[
            Worker(
                professional=one.id,
                agency=one.agency,
                group=one.group,
                calendar=one.calendar,
                role=one.role,
            )
            for one in masters.people
        ],
        households=[
            Household(family=family, children=len(children))
            for family, children in masters.families
        ],
    )


def _plans(random: Random, today: date) -> Iterator[Plan]:
    """What is on the agenda: held, to be closed, coming, moved, cancelled, late, undated."""
    for days in range(1, _HELD_FOR, 4):
        on = count_before(today, days, Unit.WORKING_DAYS, calendar=_CALENDAR).on
        due_on = on - timedelta(days=6) if days == 13 else _after(random, on)
        if days % 12 == 5:
            due_on = on + timedelta(days=random.randint(0, 6))
            yield Plan(starts_on=on, due_on=due_on, kind=Kind.INITIAL, notice=8)
        else:
            yield Plan(starts_on=on, due_on=due_on, is_left_open=days == _LEFT_OPEN)
    for days in range(2, _AHEAD, 4):
        on = count_after(today, days, Unit.WORKING_DAYS, calendar=_CALENDAR).on
        yield Plan(
            starts_on=on,
            due_on=on - timedelta(days=6) if days == 6 else _after(random, on),
            notice=27 if days < 20 else 40,
            moves=days == 10,
            is_cancelled=days == 18,
        )
    for days in (-7, -2, 5, 12, 24, 33):
        due_on = today + timedelta(days=days)
        yield Plan(starts_on=due_on, due_on=due_on, is_booked=False)


def _after(random: Random, on: date) -> date:
    return on + timedelta(days=random.randint(1, 20))
