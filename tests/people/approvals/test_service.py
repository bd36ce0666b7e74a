"""A second person decides, and nobody decides what they asked for."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from people.approvals import service as approvals
from people.approvals.tables import Approval
from people.approvals.values import Kind, offer
from people.audit.service import Subject, Verb, reading, recorded
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Role, Viewer
from tests.conftest import Visit

KIND = offer(
    Kind(
        code="test_kind",
        words="Something tried in a test",
        permission=Permission.APPROVAL_VIEW,
        path="/tested/{about}",
    )
)
SUBJECT = Subject("test")


async def _ask(viewer: Viewer, about: UUID, now: datetime) -> UUID:
    async with recorded(viewer, Verb.ALTER, SUBJECT, now=now, name="test.ask") as act:
        return await approvals.ask(
            act, KIND, about=about, reason="Needed", expires_at=now + timedelta(hours=1)
        )


async def _approve(viewer: Viewer, approval: UUID, now: datetime) -> UUID:
    async with recorded(viewer, Verb.ALTER, SUBJECT, now=now, name="test.approve") as act:
        return (await approvals.approve(act, KIND, approval)).about


async def test_a_second_person_approves_what_one_asked_for(visit: Visit, now: datetime):
    asker, second = await visit(Role.CHAIR), await visit(Role.COORDINATOR)
    about = uuid4()
    approval = await _ask(asker.viewer, about, now)
    listed = await approvals.list_waiting(second.viewer, now=now)
    assert [(one.about, one.is_own, one.path) for one in listed] == [
        (about, False, f"/tested/{about}")
    ]
    assert await _approve(second.viewer, approval, now) == about
    assert await approvals.list_waiting(second.viewer, now=now) == []


async def test_nobody_approves_what_they_asked_for_themselves(visit: Visit, now: datetime):
    asker = await visit(Role.COORDINATOR)
    approval = await _ask(asker.viewer, uuid4(), now)
    with pytest.raises(RefusedError, match="second person"):
        await _approve(asker.viewer, approval, now)


async def test_the_database_refuses_that_too(visit: Visit, now: datetime):
    asker = await visit(Role.COORDINATOR)
    approval = await _ask(asker.viewer, uuid4(), now)
    with pytest.raises(asyncpg.CheckViolationError):
        await Approval.update(
            {Approval.decided_by: asker.viewer.account, Approval.decided_at: now,
             Approval.is_approved: True}
        ).where(Approval.id == approval)  # fmt: skip


async def test_what_was_decided_or_has_expired_is_not_decided_again(visit: Visit, now: datetime):
    asker, second = await visit(Role.CHAIR), await visit(Role.COORDINATOR)
    first, late = [await _ask(asker.viewer, uuid4(), now) for _ in range(2)]
    await _approve(second.viewer, first, now)
    with pytest.raises(NotFoundError):
        await _approve(second.viewer, first, now)
    with pytest.raises(RefusedError, match="expired"):
        await _approve(second.viewer, late, now + timedelta(hours=2))


async def test_the_same_is_asked_for_once(visit: Visit, now: datetime):
    asker, about = await visit(Role.CHAIR), uuid4()
    await _ask(asker.viewer, about, now)
    with pytest.raises(RefusedError, match="already"):
        await _ask(asker.viewer, about, now)


async def test_the_page_lists_what_waits(visit: Visit, now: datetime):
    asker, second = await visit(Role.CHAIR), await visit(Role.COORDINATOR)
    await _ask(asker.viewer, uuid4(), now)
    assert "Something tried in a test" in (await second.get("/approvals")).text
    assert "waits for somebody else" in (await asker.get("/approvals")).text
    assert (await second.api("GET", "/approvals")).json()[0]["reason"] == "Needed"


async def test_what_is_none_of_somebody_s_business_does_not_wait_for_them(
    visit: Visit, now: datetime
):
    asker, second = await visit(Role.CHAIR), await visit(Role.COORDINATOR)
    outsider = await visit(Role.COORDINATOR)

    async def of_all_but_one(viewer: Viewer, about: Collection[UUID]) -> frozenset[UUID]:
        return frozenset() if viewer.account == outsider.viewer.account else frozenset(about)

    kind = offer(msgspec.structs.replace(KIND, code="test_own", whose_business=of_all_but_one))
    async with recorded(asker.viewer, Verb.ALTER, SUBJECT, now=now, name="test.ask") as act:
        approval = await approvals.ask(
            act, kind, about=uuid4(), reason="Needed", expires_at=now + timedelta(hours=1)
        )
    assert len(await approvals.list_waiting(second.viewer, now=now)) == 1
    assert await approvals.list_waiting(outsider.viewer, now=now) == []
    for viewer, found in ((second.viewer, True), (outsider.viewer, False)):
        async with reading(viewer):
            assert (await approvals.find(viewer, kind, approval, now=now) is not None) is found
    with pytest.raises(NotFoundError):
        async with recorded(outsider.viewer, Verb.ALTER, SUBJECT, now=now, name="test.no") as act:
            await approvals.approve(act, kind, approval)
