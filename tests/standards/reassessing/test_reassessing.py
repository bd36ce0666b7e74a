"""Verdicts given again: only what comes out otherwise is written, from wherever a run stopped."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conferences import jobs
from people.agencies.tables import Agency
from people.audit.service import fetch, reading
from people.errors import InvalidError, RefusedError
from people.permissions import OPERATOR, TICK, Role
from standards.agreed.service import adopt
from standards.measures import again
from standards.measures.facts import ConferenceFacts
from standards.measures.service import Grounds
from standards.measures.verdicts import Measure
from standards.reassessing import service
from standards.reassessing.values import Run, StartReassessment
from tests.conftest import Visit
from tests.standards.facts import AGENCY, a_conference, an_invitee
from tests.standards.quarterly.city import close
from tests.visitor import text_of

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ASKED = StartReassessment(first_on=FIRST, last_on=LAST, reason="A holiday was missing.")


async def _stored(now: datetime, number: int = 5) -> list[ConferenceFacts]:
    """Reviews of this year, written before any standard was adopted."""
    await Agency.insert(Agency(id=AGENCY, name="Health", group="health", calendar="scotland"))
    begun = datetime.fromisoformat("2026-09-01T09:00:00+00:00")
    facts = [
        a_conference(an_invitee(), starts_at=begun + timedelta(days=day), reference=f"C{day:04}")
        for day in range(number)
    ]
    await close(now, *facts)
    return facts


async def _adopt(now: datetime, preset: str = "dundee-action17", on: date = FIRST) -> None:
    await adopt(OPERATOR, preset, in_force_from=on, agreed_on=on, agreed_by="Group", now=now)


async def _run(now: datetime) -> Run:
    run = await service.start(OPERATOR, ASKED, now=now)
    while (found := await service.go_on(OPERATOR, run, now=now)).ended_at is None:
        pass
    return found


async def _standing() -> list[dict[str, object]]:
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT conference, subject, measure, verdict, reason, standard, rule, due_at,"
            " happened_at, detail, counted_by FROM assessment WHERE superseded_at IS NULL"
            " ORDER BY conference, subject, measure, counted_by"
        )
    return [dict(row) for row in rows]


async def _number(table: str) -> int:
    async with reading(OPERATOR):
        return int((await fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"])  # noqa: S608


@pytest.mark.usefixtures("database")
async def test_what_comes_out_as_before_is_left_alone(now: datetime):
    await _adopt(now)
    await _stored(now)
    before, written = await _standing(), await _number("assessment")
    run = await _run(now)
    assert (run.conferences, run.changed, run.so_far.moved) == (5, 0, 0)
    assert (await _standing(), await _number("assessment")) == (before, written)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("together", [1, 2, again.TOGETHER])
async def test_it_says_what_assessing_afresh_would_say(
    now: datetime, together: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(again, "TOGETHER", together)
    facts = await _stored(now)
    await _adopt(now)
    run = await _run(now)
    again_said = await _standing()
    await close(now, *facts)
    assert again_said == await _standing()
    assert run.so_far.moved > 0
    assert run.measures[Measure.HELD_IN_TIME].counted_after == 5


@pytest.mark.usefixtures("database")
async def test_what_stood_is_superseded_and_facts_stay(now: datetime):
    await _stored(now)
    facts, before = await _number("conference_facts"), await _number("assessment")
    await _adopt(now)
    run = await _run(now)
    assert await _number("conference_facts") == facts
    assert await _number("assessment") == before + run.changed
    async with reading(OPERATOR):
        rows = await fetch("SELECT count(*) AS n FROM assessment WHERE superseded_at IS NOT NULL")
    assert rows[0]["n"] == run.changed


@pytest.mark.usefixtures("database")
async def test_looking_says_the_same_and_writes_nothing(now: datetime):
    await _stored(now)
    await _adopt(now)
    before = await _standing()
    looked = await service.look(OPERATOR, FIRST, LAST, now=now)
    assert await _standing() == before
    run = await _run(now)
    assert (looked.conferences, looked.changed, looked.measures) == (
        run.conferences, run.changed, run.measures,
    )  # fmt: skip


@pytest.mark.usefixtures("database")
async def test_a_run_that_was_cut_off_goes_on_where_it_stopped(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    await _stored(now)
    await _adopt(now)
    monkeypatch.setattr(again, "AT_ONCE", 2)
    run = await service.start(OPERATOR, ASKED, now=now)
    assert (await service.go_on(OPERATOR, run, now=now)).conferences == 2
    first = await _standing()
    await jobs.reassess(jobs.Round(now_of=lambda: now, is_stopping=lambda: False))
    [ended] = await service.list_runs(OPERATOR)
    assert (ended.conferences, ended.ended_at) == (5, now)
    done = {one["conference"] for one in first if one["standard"]}
    assert len(done) == 2
    kept = [one for one in first if one["conference"] in done]
    assert [one for one in await _standing() if one["conference"] in done] == kept


@pytest.mark.usefixtures("database")
async def test_what_fails_on_the_way_leaves_nothing_written(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    await _stored(now)
    await _adopt(now)
    before, written = await _standing(), await _number("assessment")
    monkeypatch.setattr(again, "TOGETHER", 1)
    run = await service.start(OPERATOR, ASKED, now=now)
    with monkeypatch.context() as patch:
        patch.setattr(Grounds, "rows", _fails_at_the_third(Grounds.rows))
        with pytest.raises(ArithmeticError):
            await service.go_on(OPERATOR, run, now=now)
    assert (await _standing(), await _number("assessment")) == (before, written)
    assert (await service.go_on(OPERATOR, run, now=now)).conferences == 5
    assert await _number("assessment") > written


def _fails_at_the_third(rows: Callable[..., Iterator[tuple[Any, ...]]]) -> Callable[..., Any]:
    asked: list[object] = []

    def rows_or_failure(*arguments: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
        asked.append(arguments)
        if len(asked) == 3:
            raise ArithmeticError
        return rows(*arguments)

    return rows_or_failure


@pytest.mark.usefixtures("database")
async def test_what_is_corrected_meanwhile_is_written_once(now: datetime):
    facts = await _stored(now)
    await _adopt(now)
    run = await service.start(OPERATOR, ASKED, now=now)
    later = now + timedelta(minutes=1)
    await asyncio.gather(service.go_on(TICK, run, now=now), close(later, *facts))
    await service.go_on(TICK, run, now=later)
    again_said = await _standing()
    await close(later, *facts)
    assert again_said == await _standing()


@pytest.mark.usefixtures("database")
async def test_one_run_goes_on_at_a_time_and_what_ended_stays_ended(now: datetime):
    run = await service.start(OPERATOR, ASKED, now=now)
    with pytest.raises(RefusedError, match="already"):
        await service.start(OPERATOR, ASKED, now=now)
    await service.end(OPERATOR, run, now=now)
    with pytest.raises(RefusedError, match="has ended"):
        await service.go_on(OPERATOR, run, now=now)
    assert await service.find_open() is None
    await service.start(OPERATOR, ASKED, now=now)


def test_days_are_in_order():
    with pytest.raises(InvalidError):
        StartReassessment(first_on=LAST, last_on=FIRST, reason="x")


async def test_the_standards_lead_looks_starts_and_follows(visit: Visit, now: datetime):
    await _stored(now)
    await _adopt(now)
    lead = await visit(Role.STANDARDS_LEAD)
    path = "/standards/reassessment"
    assert path in (await lead.get("/standards")).text
    days = {"first_on": "1/1/2026", "last_on": "31/12/2026"}
    looked = text_of(await lead.submit(path, days))
    assert "5 conferences were looked at." in looked
    assert "5 would be counted" in looked
    assert await service.list_runs(OPERATOR) == []
    nameless = await lead.submit(path, days | {"start": "yes"})
    assert nameless.status_code == 422
    assert (await lead.submit(path, days | {"start": "yes", "reason": "New"})).status_code == 303
    assert "Going on" in text_of(await lead.get(path))
    await jobs.reassess(jobs.Round(now_of=lambda: now, is_stopping=lambda: False))
    assert "Ended" in text_of(await lead.get(path))


async def test_programs_look_start_and_end(visit: Visit, now: datetime):
    await _stored(now)
    await _adopt(now)
    lead = await visit(Role.STANDARDS_LEAD)
    found = await lead.api("GET", "/reassessments/preview?first_on=2026-01-01&last_on=2026-12-31")
    assert found.json()["conferences"] == 5
    sent = {"first_on": "2026-01-01", "last_on": "2026-12-31", "reason": "Corrected"}
    made = await lead.api("POST", "/reassessments", sent)
    assert made.status_code == 201
    run = made.json()[0]["id"]
    assert (await lead.api("POST", "/reassessments", sent)).status_code == 409
    assert (await lead.api("POST", f"/reassessments/{run}/end")).json()[0]["ended_at"]


@pytest.mark.parametrize("role", [Role.CHIEF_OFFICER, Role.COORDINATOR, Role.AGENCY_LEAD])
async def test_nobody_else_gives_verdicts_again(role: Role, visit: Visit):
    visitor = await visit(role)
    assert (await visitor.get("/standards/reassessment")).status_code == 404
