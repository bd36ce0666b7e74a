"""Erasing what is due: one asks, another agrees, and then it is gone everywhere."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from conferences.attending import forgetting
from conferences.keeping import service as keeping
from conferences.keeping.values import ChangePeriod, SetHold
from conferences.written_words import WRITTEN
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.audit.tables import AuditEntry
from people.errors import NotFoundError, RefusedError
from people.permissions import OPERATOR, Viewer
from people.vault import files, taking_up
from standards.measures.tables import Assessment, StoredFacts
from tests.conferences.gathering import done_for
from tests.conferences.keeping.over import (
    THEN,
    OverCase,
    a_case_that_is_over,
    an_officer,
    files_in,
    found_in_database,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def case(file_store: Path) -> OverCase:  # noqa: ARG001 - files lie there
    return await a_case_that_is_over()


@pytest.fixture
async def officer(now: datetime) -> Viewer:
    return await an_officer(now=now)


@pytest.fixture
async def second(now: datetime) -> Viewer:
    return await an_officer(now=now)


async def erase_what_is_due(officer: Viewer, second: Viewer, now: datetime) -> dict[str, int]:
    run = await keeping.ask(officer, "The yearly round.", now=now)
    await keeping.approve(second, run, now=now)
    batch = await keeping.carry_out(officer, run, now=now)
    return {"erased": batch.erased, "held": batch.held, "changed": batch.changed}


async def test_an_erased_case_is_found_nowhere_and_the_figures_stay(
    case: OverCase, officer: Viewer, second: Viewer, file_store: Path, now: datetime
):
    assert len(await found_in_database(case.canaries)) > 8
    assert len(files_in(file_store)) == 1
    before = await Assessment.count().where(Assessment.superseded_at.is_null())
    done = await erase_what_is_due(officer, second, now)
    assert done["erased"] >= 1
    assert await found_in_database(case.canaries) == {}
    assert files_in(file_store) == []
    assert await Assessment.count().where(Assessment.superseded_at.is_null()) == before
    facts = await StoredFacts.select().where(StoredFacts.conference == case.conference)
    assert {row["reference"] for row in facts} == {"erased"}
    assert str(case.family) not in str(facts)


async def test_the_trail_of_an_erasure_says_what_went_by_ids_alone(
    case: OverCase, officer: Viewer, second: Viewer, now: datetime
):
    await erase_what_is_due(officer, second, now)
    rows = await AuditEntry.select().where(AuditEntry.act == "erasure.carry_out")
    assert [row["verb"] for row in rows] == ["erase"]
    assert "Plover" not in str(rows)
    assert case.canaries[0] not in str(rows)


async def test_what_is_due_is_shown_and_nothing_of_it_is_done(
    case: OverCase, officer: Viewer, now: datetime
):
    preview = await keeping.get_preview(officer, now=now)
    shown = {line.code: [item.reference for item in line.items] for line in preview.lines}
    assert shown["children_families"] == [case.canaries[0]]
    assert "conference_logistics" not in shown
    assert "invitations_replies" not in shown
    assert len(await found_in_database(case.canaries)) > 8


async def test_nothing_is_due_before_its_day(case: OverCase, officer: Viewer):
    last = THEN + timedelta(days=730)
    preview = await keeping.get_preview(officer, now=last)
    shown = {line.code: [item.reference for item in line.items] for line in preview.lines}
    assert "children_families" not in shown
    assert shown["invitations_replies"] == [case.canaries[1]]
    preview = await keeping.get_preview(officer, now=last + timedelta(days=1))
    [line] = [line for line in preview.lines if line.code == "children_families"]
    assert line.items[0].due_since == date(2026, 6, 5)
    assert line.items[0].subject == case.family


async def test_a_registered_child_keeps_the_case(case: OverCase, officer: Viewer, now: datetime):
    await done_for(case.gathering, now, "UPDATE child SET registered_on = '2024-06-04'")
    preview = await keeping.get_preview(officer, now=now)
    assert "children_families" not in {line.code for line in preview.lines}


async def test_nobody_agrees_to_what_they_asked_for(case: OverCase, officer: Viewer, now: datetime):
    run = await keeping.ask(officer, "", now=now)
    with pytest.raises(RefusedError, match="second person"):
        await keeping.approve(officer, run, now=now)
    with pytest.raises(NotFoundError):
        await keeping.carry_out(officer, run, now=now)
    assert len(await found_in_database(case.canaries)) > 8


async def test_one_list_waits_at_a_time(
    case: OverCase, officer: Viewer, second: Viewer, now: datetime
):
    del case
    run = await keeping.ask(officer, "", now=now)
    with pytest.raises(RefusedError, match="waits already"):
        await keeping.ask(second, "", now=now)
    await keeping.take_back(officer, run, now=now)
    await keeping.ask(second, "", now=now)


async def test_a_refused_list_erases_nothing(
    case: OverCase, officer: Viewer, second: Viewer, now: datetime
):
    run = await keeping.ask(officer, "", now=now)
    await keeping.refuse(second, run, "Not before the inquiry.", now=now)
    with pytest.raises(NotFoundError):
        await keeping.carry_out(officer, run, now=now)
    assert (await keeping.get_run(second, run, now=now)).state == "refused"
    assert len(await found_in_database(case.canaries)) > 8


async def test_what_becomes_due_meanwhile_is_not_in_the_list(
    case: OverCase, officer: Viewer, second: Viewer, now: datetime
):
    run = await keeping.ask(officer, "", now=now)
    later = await a_case_that_is_over(THEN + timedelta(days=1), adopts=False)
    await keeping.approve(second, run, now=now)
    await keeping.carry_out(officer, run, now=now)
    assert await found_in_database(case.canaries[:1]) == {}
    assert "family" in await found_in_database(later.canaries[:1])


async def test_a_hold_set_after_the_second_person_agreed_wins(
    case: OverCase, officer: Viewer, second: Viewer, file_store: Path, now: datetime
):
    run = await keeping.ask(officer, "", now=now)
    await keeping.approve(second, run, now=now)
    await keeping.set_hold(officer, a_hold(case.canaries[0], now), now=now)
    batch = await keeping.carry_out(officer, run, now=now)
    assert (batch.erased, batch.left) == (0, 0)
    assert batch.held >= 1
    assert len(await found_in_database(case.canaries)) > 8
    assert len(files_in(file_store)) == 1


async def test_a_longer_period_set_meanwhile_wins(
    case: OverCase, officer: Viewer, second: Viewer, now: datetime
):
    run = await keeping.ask(officer, "", now=now)
    await keeping.approve(second, run, now=now)
    for code in ("children_families", "conference_logistics", "invitations_replies"):
        asked = ChangePeriod(days=12_775, source="A court's judgment", reason="35 years")
        await keeping.change_period(officer, code, asked, now=now)
    batch = await keeping.carry_out(officer, run, now=now)
    assert batch.changed >= 1
    assert len(await found_in_database(case.canaries)) > 8


async def test_a_list_is_carried_out_in_batches(
    case: OverCase, officer: Viewer, second: Viewer, now: datetime
):
    others = [await a_case_that_is_over(adopts=False) for _ in range(2)]
    run = await keeping.ask(officer, "", now=now)
    await keeping.approve(second, run, now=now)
    first = await keeping.carry_out(officer, run, now=now, most=2)
    assert (first.erased, first.left > 0) == (2, True)
    while first.left:
        first = await keeping.carry_out(officer, run, now=now, most=2)
    for one in (case, *others):
        assert await found_in_database(one.canaries[:1]) == {}
    assert (await keeping.get_run(officer, run, now=now)).state == "done"


async def test_where_the_store_fails_files_are_removed_by_the_next_round(
    case: OverCase, officer: Viewer, second: Viewer, file_store: Path,
    monkeypatch: pytest.MonkeyPatch, now: datetime,
):  # fmt: skip
    run = await keeping.ask(officer, "", now=now)
    await keeping.approve(second, run, now=now)
    with monkeypatch.context() as patched:
        patched.setattr(files, "_store", [])
        batch = await keeping.carry_out(officer, run, now=now)
    assert (batch.erased > 0, batch.files_to_remove) == (True, 1)
    assert await found_in_database(case.canaries) == {}
    assert len(files_in(file_store)) == 1
    assert await keeping.follow_up(now=now) == 0
    assert files_in(file_store) == []


def a_hold(reference: str, now: datetime, *, kind: str = "family") -> SetHold:
    return SetHold(
        kind=kind, reference=reference, reason="A claim was raised.",
        review_on=(now + timedelta(days=90)).date(),
    )  # fmt: skip


async def test_sealed_words_of_answers_are_erased_like_plain_ones(case: OverCase, now: datetime):
    await taking_up.seal_plain(OPERATOR, WRITTEN, now=now)
    assert await _sealed_words() == 2
    subject = Subject("conference", case.conference)
    async with recorded(OPERATOR, Verb.ERASE, subject, now=now, name="test.erase") as act:
        assert await forgetting.empty_words(act, case.conference) >= 1
    assert await _sealed_words() == 0


async def _sealed_words() -> int:
    async with reading(OPERATOR):
        [row] = await fetch(
            "SELECT coalesce(sum(num_nonnulls(reply_reason_sealed, deputy_wish_sealed,"
            " attendance_reason_sealed)), 0)::int AS n FROM invitation"
        )
    count: int = row["n"]
    return count
