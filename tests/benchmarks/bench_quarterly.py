"""How long do two years take to assess, and a quarter to report, against counting alone?"""

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random
from statistics import median
from time import perf_counter

from conferences.demo import city
from conferences.demo.history import Household, Past, Worker
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.permissions import OPERATOR
from standards.agreed import service as agreed
from standards.calendars.quarters import read_quarter
from standards.measures import service as measures
from standards.quarterly import service as quarterly
from tests.builders import NOW, a_standard, an_agency

FIRST, LAST = date(2024, 10, 1), date(2026, 9, 30)
BARE = """
SELECT agency, measure, verdict, count(*) FROM assessment
 WHERE superseded_at IS NULL AND quarter = '2026-Q3' AND kind = 'review'
 GROUP BY agency, measure, verdict
"""


async def rows() -> list[tuple[str, str, str]]:
    """Two years of a city assessed, and one quarter's report made."""
    await a_standard("scotland-2023", in_force_from=date(2024, 1, 1))
    await a_standard("dundee-action17", in_force_from=date(2025, 10, 1))
    past = await a_past()
    facts = list(past.conferences(FIRST, LAST))
    begun = perf_counter()
    subject = Subject("facts")
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=NOW, name="bench.assess") as act:
        await measures.assess_in_bulk(act, facts)
    assessed_s = perf_counter() - begun
    quarter = read_quarter("2026-Q3")
    report = await _median_ms(lambda: quarterly.get_report(OPERATOR, quarter, now=NOW))
    bare = await _median_ms(_count)
    invitees = sum(len(one.invitees) for one in facts)
    return [
        (
            f"Assess {len(facts)} conferences with {invitees} invitees",
            f"{assessed_s:.1f} s",
            f"{1000 * assessed_s / len(facts):.1f} ms each (bound 5 ms)",
        ),
        (
            "Figures of a quarter, eight quarters back",
            f"{report:.0f} ms",
            f"{report / bare:.1f} times one bare count of one quarter ({bare:.1f} ms)",
        ),
    ]


async def a_past() -> Past:
    random = Random(city.SEED)
    agencies = {
        one.name: await an_agency(f"{one.name}, measured", group=one.group, calendar=one.calendar)
        for one in city.AGENCIES
    }
    async with reading(OPERATOR):
        standards = await agreed.load_standards()
    return Past(
        random=random,
        standards=standards,
        improved_from=date(2025, 10, 1),
        workers=[
            Worker(
                professional=agencies[one.agency].id,
                agency=agencies[one.agency].id,
                group=agencies[one.agency].group,
                calendar=agencies[one.agency].calendar,
                role=one.role,
            )
            for one in city.professionals(random)
        ],
        households=[
            Household(family=next(iter(agencies.values())).id, children=len(one.children))
            for one in city.families(random, LAST)
        ],
    )


async def _count() -> object:
    async with reading(OPERATOR):
        return await fetch(BARE)


async def _median_ms(work: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(15):
        begun = perf_counter()
        await work()
        taken.append(1000 * (perf_counter() - begun))
    return median(taken)
