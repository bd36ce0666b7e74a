"""A hold that was accepted was in time, also against an erasure at the same moment."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conferences.keeping import holds
from conferences.keeping import service as keeping
from conferences.keeping.values import SetHold
from people.audit.service import Act
from people.errors import InvalidError, NotFoundError
from people.permissions import Viewer
from tests.conferences.gathering import done_for
from tests.conferences.keeping.over import (
    OverCase,
    a_case_that_is_over,
    an_officer,
    found_in_database,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def case(file_store: Path) -> OverCase:  # noqa: ARG001 - files lie there
    return await a_case_that_is_over()


@pytest.fixture
async def officer(now: datetime) -> Viewer:
    return await an_officer(now=now)


def a_hold(reference: str, now: datetime, kind: str = "family") -> SetHold:
    return SetHold(
        kind=kind, reference=reference, reason="A claim was raised.",
        review_on=(now + timedelta(days=90)).date(),
    )  # fmt: skip


async def _race(case: OverCase, officer: Viewer, now: datetime) -> tuple[bool, bool]:
    """Carry out and hold at once; whether the hold was accepted, and whether the case is whole."""
    second = await an_officer(now=now)
    run = await keeping.ask(officer, "", now=now)
    await keeping.approve(second, run, now=now)
    asked = a_hold(case.canaries[0], now)
    _, held = await asyncio.gather(
        keeping.carry_out(officer, run, now=now),
        keeping.set_hold(second, asked, now=now),
        return_exceptions=True,
    )
    whole = "family" in await found_in_database(case.canaries[:1])
    return not isinstance(held, Exception), whole


async def test_whoever_comes_first_an_accepted_hold_keeps_the_case_whole(
    case: OverCase, officer: Viewer, now: datetime
):
    outcomes = {await _race(case, officer, now)}
    for _ in range(3):
        other = await a_case_that_is_over(adopts=False)
        await _let_go(officer, now)
        outcomes.add(await _race(other, officer, now))
    assert outcomes <= {(True, True), (False, False)}


async def test_control_without_the_lock_a_hold_is_accepted_and_the_case_gone(
    case: OverCase, officer: Viewer, monkeypatch: pytest.MonkeyPatch, now: datetime
):
    checked, was_held = asyncio.Event(), asyncio.Event()
    load = holds.load_standing

    async def lock_nothing(act: Act) -> None:
        del act

    async def load_and_wait() -> holds.Holds:
        standing = await load()
        if checked.is_set():
            return standing
        checked.set()
        await asyncio.wait_for(was_held.wait(), 60)
        return standing

    second = await an_officer(now=now)
    run = await keeping.ask(officer, "", now=now)
    await keeping.approve(second, run, now=now)
    monkeypatch.setattr(holds, "lock", lock_nothing)
    monkeypatch.setattr(holds, "load_standing", load_and_wait)

    async def hold_in_between() -> None:
        await checked.wait()
        await keeping.set_hold(second, a_hold(case.canaries[1], now, "conference"), now=now)
        was_held.set()

    await asyncio.gather(keeping.carry_out(officer, run, now=now), hold_in_between())
    assert "family" not in await found_in_database(case.canaries[:1])


async def _let_go(officer: Viewer, now: datetime) -> None:
    """Nothing stands in the way of the next round."""
    for hold in await keeping.list_holds(officer, now=now):
        if hold.lifted_at is None:
            await keeping.lift_hold(officer, hold.id, "Over.", now=now)


@pytest.mark.parametrize("post", ["chair", "lead", "minutes", "health"])
async def test_a_hold_on_a_person_holds_every_case_they_take_part_in(
    case: OverCase, officer: Viewer, now: datetime, post: str
):
    email = f"{case.gathering.people[post].hex}@agency.example"
    await keeping.set_hold(officer, a_hold(email, now, "person"), now=now)
    preview = await keeping.get_preview(officer, now=now)
    items = [item for line in preview.lines for item in line.items]
    assert {item.held_by for item in items if item.line == "children_families"} == {
        "The " + post if post != "health" else "Somebody of health"
    }


async def test_a_hold_that_is_over_holds_nothing_and_its_review_is_due_before(
    case: OverCase, officer: Viewer, now: datetime
):
    hold = await keeping.set_hold(officer, a_hold(case.canaries[0], now), now=now)
    assert await keeping.count_reviews_due(officer, now=now) == 0
    later = now + timedelta(days=90)
    assert await keeping.count_reviews_due(officer, now=later) == 1
    await keeping.lift_hold(officer, hold, "Settled.", now=later)
    assert await keeping.count_reviews_due(officer, now=later) == 0
    with pytest.raises(NotFoundError):
        await keeping.lift_hold(officer, hold, "Settled.", now=later)
    preview = await keeping.get_preview(officer, now=later)
    assert {item.held_by for line in preview.lines for item in line.items} == {None}


async def test_a_hold_needs_a_reason_to_be_lifted_and_a_day_to_come(
    case: OverCase, officer: Viewer, now: datetime
):
    hold = await keeping.set_hold(officer, a_hold(case.canaries[0], now), now=now)
    with pytest.raises(InvalidError):
        await keeping.lift_hold(officer, hold, " ", now=now)
    with pytest.raises(InvalidError):
        await keeping.review_hold(officer, hold, now.date(), now=now)


async def test_an_account_of_somebody_held_is_not_erased(
    case: OverCase, officer: Viewer, now: datetime
):
    left = await an_officer(now=now)
    await done_for(
        case.gathering, now, "UPDATE account SET disabled_at = $2 WHERE id = $1",
        left.account, now - timedelta(days=400),
    )  # fmt: skip
    preview = await keeping.get_preview(officer, now=now)
    [item] = [i for line in preview.lines if line.code == "accounts_left" for i in line.items]
    assert item.held_by is None
    await done_for(
        case.gathering, now, "UPDATE account SET sign_in_name = 'left@x.example' WHERE id = $1",
        left.account,
    )  # fmt: skip
    await keeping.set_hold(officer, a_hold("left@x.example", now, "person"), now=now)
    preview = await keeping.get_preview(officer, now=now)
    [item] = [i for line in preview.lines if line.code == "accounts_left" for i in line.items]
    assert item.held_by == "An officer"
