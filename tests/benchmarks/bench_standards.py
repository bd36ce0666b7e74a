"""How long do verdicts take: one conference, ten thousand again, two years under a draft?"""

import gc
import resource
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from uuid import UUID

from conferences.demo import city
from people.audit.service import Subject, Verb, reading, recorded
from people.permissions import OPERATOR
from standards.drafting import service as drafting
from standards.drafting.values import StartDraft
from standards.measures import service as measures
from standards.measures.facts import ConferenceFacts, InviteeFacts
from standards.reassessing import service as reassessing
from standards.reassessing.values import StartReassessment
from standards.what_if import service as what_if
from tests.benchmarks.bench_quarterly import FIRST, LAST, a_past
from tests.builders import NOW, a_standard, an_agency

MANY, FEW, INVITEES = 10_000, 1_000, 10
ROUNDS = 200
HELD_FROM = date(2016, 1, 4)
GROUPS = ("social_work", "health", "police", "education", "housing")
Row = tuple[str, str, str]


async def rows() -> list[Row]:
    """One conference, then what-if over a city's two years, then very many again."""
    await a_standard("scotland-2023", in_force_from=date(2024, 1, 1))
    await a_standard("dundee-action17", in_force_from=date(2025, 10, 1))
    past = list((await a_past()).conferences(FIRST, LAST))
    await _store(past)
    draft = await drafting.start(
        OPERATOR, StartDraft(title="Tried", started_from="scotland-2014"), now=NOW
    )
    return [await _one(past), await _what_if(draft, len(past)), *await _again()]


async def _one(past: list[ConferenceFacts]) -> Row:
    async with reading(OPERATOR):
        grounds = await measures.load_grounds()
    taken, verdicts = [], 0
    for facts in (past * 2)[:ROUNDS]:
        begun = perf_counter()
        verdicts = len(list(grounds.rows(NOW, facts.conference, facts)))
        taken.append(1000 * (perf_counter() - begun))
    return (
        "Assess one conference, the rules alone",
        f"median {median(taken):.2f} ms, longest {max(taken):.1f} ms",
        f"bound 5 ms; some {verdicts} verdicts each",
    )


async def _what_if(draft: UUID, conferences: int) -> Row:
    found = await what_if.count(OPERATOR, draft, now=NOW)
    taken = []
    for _ in range(5):
        begun = perf_counter()
        await what_if.count(OPERATOR, draft, now=NOW)
        taken.append(perf_counter() - begun)
    return (
        f"What-if over two years of a city: {found.conferences} reviews of {conferences}",
        f"median {median(taken):.2f} s, longest {max(taken):.2f} s",
        f"bound 2 s; {found.changed} verdicts change",
    )


async def _again() -> list[Row]:
    """Very many conferences, all verdicts of which come out otherwise: the worst there can be."""
    agencies = [await an_agency(f"Bench {group}", group=group) for group in GROUPS]
    facts = list(_conferences([one.id for one in agencies]))
    begun = perf_counter()
    for start in range(0, MANY, FEW):
        await _store(facts[start : start + FEW])
    stored_s = perf_counter() - begun
    few_until, many_until = (facts[number - 1].starts_at.date() for number in (FEW, MANY))
    invitations = sum(len(one.invitees) for one in facts)
    del facts
    await a_standard("scotland-2014", in_force_from=HELD_FROM)
    few_s, few_peak, _ = await _run(few_until)
    many_s, many_peak, changed = await _run(many_until)
    same_s, _, unchanged = await _run(many_until)
    return [
        (
            f"Store and assess {MANY} conferences with {invitations} invitations",
            f"{stored_s:.0f} s",
            f"{1000 * stored_s / MANY:.1f} ms each",
        ),
        (
            f"Re-assess {MANY} conferences, {changed} verdicts written anew",
            f"{many_s:.0f} s",
            f"bound 60 s; {many_s * FEW / MANY / few_s:.2f} of what {FEW} cost each",
        ),
        (
            f"The same with {unchanged} written anew",
            f"{same_s:.0f} s",
            f"{same_s / many_s:.2f} of the run that wrote",
        ),
        (
            f"Memory at its highest while re-assessing {MANY}",
            f"{many_peak:.0f} MB",
            f"{many_peak / few_peak:.2f} of {few_peak:.0f} MB with {FEW}",
        ),
    ]


async def _run(until: date) -> tuple[float, float, int]:
    """Seconds, the most memory the process held, and verdicts written."""
    asked = StartReassessment(first_on=HELD_FROM, last_on=until, reason="Measured.")
    gc.collect()
    _forget_peak()
    begun = perf_counter()
    run = await reassessing.start(OPERATOR, asked, now=NOW)
    while (found := await reassessing.go_on(OPERATOR, run, now=NOW)).ended_at is None:
        pass
    return perf_counter() - begun, _peak_mb(), found.changed


def _conferences(agencies: list[UUID]) -> Iterator[ConferenceFacts]:
    random = Random(city.SEED)
    for number in range(MANY):
        on = HELD_FROM + timedelta(days=7 * (number // 40) + number % 5)
        starts_at = datetime.combine(on, time(9 + number % 7), UTC)
        yield ConferenceFacts(
            conference=_id(random), revision=1, source="demo", reference=f"{number:06}",
            kind="review", state="held", starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            clock_event="previous_review_conference", clock_started_on=on - timedelta(days=170),
            children=2, family=_id(random),
            invitees=tuple(_invitee(random, agencies, starts_at) for _ in range(INVITEES)),
        )  # fmt: skip


def _invitee(random: Random, agencies: list[UUID], starts_at: datetime) -> InviteeFacts:
    place = random.randrange(len(agencies))
    due_at = starts_at - timedelta(days=7)
    return InviteeFacts(
        invitation=_id(random), agency=agencies[place], group=GROUPS[place], role="worker",
        expectation="both", notice_given_at=starts_at - timedelta(days=random.randint(2, 60)),
        attendance=random.choice(("attended", "remote", "apologies", "absent")),
        report_due_at=due_at, report_first_due_at=due_at,
        report_received_at=due_at + timedelta(hours=random.randint(-90, 30)),
    )  # fmt: skip


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


async def _store(facts: list[ConferenceFacts]) -> None:
    subject = Subject("facts")
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=NOW, name="bench.assess") as act:
        await measures.assess_in_bulk(act, facts)


def _forget_peak() -> None:
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5", encoding="ascii")


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
