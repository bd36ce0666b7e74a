"""What looks odd in the trail, and what does not."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from conferences.booking import service as booking
from conferences.children import service as children
from conferences.trail import anomalies
from conferences.trail.tables import Anomaly
from conferences.trail.values import Oddity
from people.accounts.tables import Account
from people.permissions import Role, Viewer
from tests.builders import a_child, a_standard, an_agency
from tests.conferences.two_conferences import Known, a_known_conference
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("file_store")


@pytest.fixture
async def known() -> Known:
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    agencies = {group: await an_agency(group=group) for group in groups}
    return await a_known_conference("Aileen Sorrel", 1, agencies)


async def _found(visitor: Visitor, now: datetime) -> set[Oddity]:
    await anomalies.find(now=now + timedelta(minutes=1))
    rows = await Anomaly.objects().where(Anomaly.account == visitor.viewer.account)
    return {Oddity(row.kind) for row in rows}


async def test_a_look_without_a_task_is_listed_and_one_of_the_invited_is_not(
    known: Known, visit: Visit, now: datetime
):
    coordinator = await visit(Role.COORDINATOR)
    invited = await visit(Role.PROFESSIONAL, professional=known.people["health"].id)
    for visitor in (coordinator, invited):
        await booking.get_conference(visitor.viewer, known.conference, now=now)
    assert await _found(coordinator, now) == {Oddity.NO_TASK}
    assert await _found(invited, now) == set()
    assert await Anomaly.count() == 1  # found once, however often somebody looks for it


async def test_a_coordinator_who_acts_on_the_case_has_a_task(
    known: Known, visit: Visit, now: datetime
):
    coordinator = await visit(Role.COORDINATOR)
    await booking.get_conference(coordinator.viewer, known.conference, now=now)
    await coordinator.submit(f"/conferences/{known.conference}/outcome", {"decisions": "x"})
    await coordinator.submit(f"/conferences/{known.conference}/attendance", {})
    assert await _found(coordinator, now) == set()


async def test_a_family_of_ones_own_name_is_listed(known: Known, visit: Visit, now: datetime):
    chair = await visit(Role.CHAIR, professional=known.people["chair"].id)
    named = await _named(chair, "Morag Sorrel")
    await children.get_child(named, known.child, now=now)
    assert await _found(chair, now) == {Oddity.OWN_NAME}


async def test_a_search_for_ones_own_name_is_listed(known: Known, visit: Visit, now: datetime):
    assert known.child is not None
    coordinator = await visit(Role.COORDINATOR)
    await coordinator.get("/children?search=Aileen+Sorrel")
    assert await _found(coordinator, now) == set()
    named = await _named(coordinator, "Morag Sorrel")
    await children.list_children(named, search="Aileen Sorrel", now=now)
    assert await _found(coordinator, now) == {Oddity.OWN_NAME}


async def test_a_look_at_night_is_listed(known: Known, visit: Visit, now: datetime):
    chair = await visit(Role.CHAIR, professional=known.people["chair"].id)
    await children.get_child(chair.viewer, known.child, now=now)
    assert await _found(chair, now) == set()
    night = now.replace(hour=2)
    await children.get_child(chair.viewer, known.child, now=night)
    assert await _found(chair, now) == {Oddity.NIGHT}


async def test_looking_at_many_families_on_one_day_is_listed_and_as_many_as_others_is_not(
    visit: Visit, now: datetime
):
    families = [(await a_child()).id for _ in range(anomalies.MANY_FAMILIES)]
    busy, usual = await visit(Role.COORDINATOR), await visit(Role.COORDINATOR)
    for days in range(4):  # what is usual: one family a day
        await children.get_child(usual.viewer, families[0], now=now - timedelta(days=days))
    for child in families[1:]:
        await children.get_child(busy.viewer, child, now=now)
    assert Oddity.MANY not in await _found(busy, now)
    await children.get_child(busy.viewer, families[0], now=now)
    assert Oddity.MANY in await _found(busy, now)
    assert Oddity.MANY not in await _found(usual, now)
    [row] = await Anomaly.select(Anomaly.subject).where(Anomaly.kind == Oddity.MANY.value)
    assert row["subject"] is None
    shown = text_of(await (await visit(Role.AUDITOR)).get("/audit/anomalies"))
    assert str(anomalies.MANY_FAMILIES) in shown


async def test_many_families_are_not_listed_where_that_is_usual(visit: Visit, now: datetime):
    families = [(await a_child()).id for _ in range(anomalies.MANY_FAMILIES)]
    for _ in range(3):
        visitor = await visit(Role.COORDINATOR)
        for child in families:
            await children.get_child(visitor.viewer, child, now=now)
    await anomalies.find(now=now + timedelta(minutes=1))
    assert not await Anomaly.exists().where(Anomaly.kind == Oddity.MANY.value)


async def test_somebody_else_reviews_it_with_a_note_once(known: Known, visit: Visit, now: datetime):
    coordinator, auditor = await visit(Role.COORDINATOR), await visit(Role.AUDITOR)
    await booking.get_conference(coordinator.viewer, known.conference, now=now)
    await anomalies.find(now=now)
    [row] = await Anomaly.objects()
    path = f"/audit/anomalies/{row.id}/review"
    assert (await auditor.submit(path, {"note": " "})).status_code == 422
    assert (await auditor.submit(path, {"note": "Was covering."})).status_code == 303
    assert (await auditor.submit(path, {"note": "Again."})).status_code == 409
    shown = text_of(await auditor.get("/audit/anomalies"))
    assert "Was covering." in shown
    assert "Sorrel" not in shown
    [kept] = await Anomaly.select()
    assert b"covering" not in kept["note_sealed"]


async def _named(visitor: Visitor, name: str) -> Viewer:
    """The visitor's viewer, whose account is called so."""

    account = visitor.viewer.account
    assert isinstance(account, UUID)
    await Account.update({Account.name: name}).where(Account.id == account)
    return replace(visitor.viewer, name=name)
