"""Asking for a later day, deciding it, and what is counted after it."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.booking import service as booking
from conferences.children.bars import BarReason
from conferences.children.tables import Family
from conferences.varying import service
from conferences.varying.values import AskVariation, DecideVariation
from people.audit.service import fetch, reading
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role, Viewer
from people.vault import written
from standards.variations.standing import Standing
from tests.builders import (
    NOW,
    a_professional,
)
from tests.conferences.varying.scene import SAFE, WHY, YES, Scene
from tests.conftest import Visit


async def _letters(viewer: Viewer) -> list[str]:
    async with reading(OPERATOR):
        rows = await fetch("SELECT kind FROM message WHERE recipient = $1", viewer.account)
    return [row["kind"] for row in rows]


async def test_a_later_day_is_asked_for_approved_and_answered_by_mail(scene: Scene):
    made = await scene.ask()
    assert await _letters(scene.manager.viewer) == ["approval_waiting"]
    found = await service.get_variation(scene.manager.viewer, made, now=NOW)
    assert (found.reason, found.safety, found.may_decide) == (WHY, SAFE, True)
    await service.approve(scene.manager.viewer, made, YES, now=scene.due_at)
    assert await scene.standing(made) is Standing.APPROVED
    assert await _letters(scene.coordinator.viewer) == ["approval_decided"]


async def test_it_is_refused_with_a_reason_and_may_be_asked_for_anew(scene: Scene):
    made = await scene.ask()
    no = DecideVariation(reason="The other school can come.")
    await service.refuse(scene.manager.viewer, made, no, now=NOW)
    found = await service.get_variation(scene.coordinator.viewer, made, now=NOW)
    assert (found.standing, found.answer) == (Standing.REFUSED, "The other school can come.")
    assert await scene.ask() != made


async def test_what_is_said_about_the_case_is_sealed(scene: Scene):
    await scene.ask()
    async with reading(OPERATOR):
        [row] = await fetch("SELECT reason_sealed, safety_sealed FROM variation")
        [waiting] = await fetch("SELECT id, reason, reason_sealed FROM approval")
    assert WHY.encode() not in row["reason_sealed"]
    assert SAFE.encode() not in row["safety_sealed"]
    said = written.opened("approval", waiting, "reason")["reason"]
    assert said
    assert "school" not in said


async def test_after_it_was_due_nothing_is_asked_for_or_decided(scene: Scene):
    made = await scene.ask()
    late = scene.due_at + timedelta(seconds=1)
    with pytest.raises(RefusedError, match="only before that"):
        await service.approve(scene.manager.viewer, made, YES, now=late)
    assert await scene.standing(made, now=late) is Standing.EXPIRED
    asked = await scene.asking("held_in_time")
    with pytest.raises(RefusedError, match="counts as late"):
        await service.ask(scene.coordinator.viewer, scene.conference.id, asked, now=late)


async def test_nobody_decides_but_the_manager_named_who_is_never_the_asker(
    scene: Scene, visit: Visit
):
    made = await scene.ask()
    other = await visit(Role.SENIOR_MANAGER)
    for viewer in (other.viewer, scene.coordinator.viewer):
        with pytest.raises(NotFoundError):
            await service.approve(viewer, made, YES, now=NOW)
    both = await visit(Role.COORDINATOR, Role.SENIOR_MANAGER)
    found = await service.list_of_conference(both.viewer, scene.conference.id, now=NOW)
    assert both.viewer.account not in {one.account for one in found.approvers}
    assert both.viewer.account is not None
    asked = await scene.asking("report_on_time", until=date(2026, 12, 24))
    own = AskVariation(
        timescale=asked.timescale, until=asked.until, reason=WHY, safety=SAFE,
        approver=both.viewer.account,
    )  # fmt: skip
    with pytest.raises(InvalidError):
        await service.ask(both.viewer, scene.conference.id, own, now=NOW)


async def test_the_chair_and_the_lead_ask_and_who_is_only_invited_does_not(
    scene: Scene, visit: Visit
):
    chair = await visit(Role.CHAIR, professional=scene.conference.chair)
    lead = await visit(Role.LEAD_PROFESSIONAL, professional=scene.conference.lead_professional)
    asked = await scene.asking()
    for visitor in (chair, lead):
        made = await service.ask(visitor.viewer, scene.conference.id, asked, now=NOW)
        await service.withdraw(visitor.viewer, made, now=NOW)
    other = await visit(Role.CHAIR, professional=(await a_professional()).id)
    with pytest.raises(NotFoundError):
        await service.ask(other.viewer, scene.conference.id, asked, now=NOW)


async def test_a_manager_who_is_kept_from_the_case_is_not_offered_and_decides_nothing(
    scene: Scene, visit: Visit
):
    person = await a_professional()
    barred = await visit(Role.SENIOR_MANAGER, professional=person.id)
    asked = await scene.asking()
    assert barred.viewer.account is not None
    named = AskVariation(
        timescale=asked.timescale, until=asked.until, reason=WHY, safety=SAFE,
        approver=barred.viewer.account,
    )  # fmt: skip
    made = await service.ask(scene.coordinator.viewer, scene.conference.id, named, now=NOW)
    family = await Family.objects().get(Family.id == scene.conference.family)
    assert family is not None
    bar = SetBar(professional=person.id, reference=family.reference, reason=BarReason.RELATIVE)
    await access.set_bar(scene.coordinator.viewer, bar, now=NOW)
    with pytest.raises(NotFoundError):
        await service.get_variation(barred.viewer, made, now=NOW)
    with pytest.raises(NotFoundError):
        await service.approve(barred.viewer, made, YES, now=NOW)
    assert (await service.list_open(barred.viewer, now=NOW)).waiting == ()
    found = await service.list_of_conference(scene.coordinator.viewer, scene.conference.id, now=NOW)
    assert barred.viewer.account not in {one.account for one in found.approvers}


async def test_two_who_ask_for_the_same_at_once_get_one(scene: Scene):
    asked = await scene.asking()
    results = await asyncio.gather(
        *(
            service.ask(scene.coordinator.viewer, scene.conference.id, asked, now=NOW)
            for _ in range(3)
        ),
        return_exceptions=True,
    )
    refused = [one for one in results if isinstance(one, RefusedError)]
    assert len(refused) == 2
    assert "asked for already" in str(refused[0])


async def test_control_for_different_things_all_who_ask_at_once_succeed(scene: Scene):
    first, second = await scene.asking(), await scene.asking("report_on_time", date(2026, 12, 24))
    results = await asyncio.gather(
        *(
            service.ask(scene.coordinator.viewer, scene.conference.id, asked, now=NOW)
            for asked in (first, second)
        ),
        return_exceptions=True,
    )
    assert [one for one in results if isinstance(one, Exception)] == []


async def test_approving_and_withdrawing_at_once_leave_one_of_the_two(scene: Scene):
    made = await scene.ask()
    results = await asyncio.gather(
        service.approve(scene.manager.viewer, made, YES, now=NOW),
        service.withdraw(scene.coordinator.viewer, made, now=NOW),
        return_exceptions=True,
    )
    approved_first = [one for one in results if one is not None] == []
    withdrawn_first = isinstance(results[0], RefusedError) and results[1] is None
    assert approved_first or withdrawn_first
    assert await scene.standing(made) is Standing.WITHDRAWN


async def test_of_a_cancelled_conference_nothing_is_decided_or_waits(scene: Scene):
    made = await scene.ask()
    await booking.cancel(
        scene.coordinator.viewer, scene.conference.id,
        "The family moved.", now=NOW,
    )  # fmt: skip
    with pytest.raises(RefusedError, match="cancelled"):
        await service.approve(scene.manager.viewer, made, YES, now=NOW)
    assert (await service.list_open(scene.manager.viewer, now=NOW)).waiting == ()
    found = await service.get_variation(scene.coordinator.viewer, made, now=NOW)
    assert found.is_over
    assert not found.may_withdraw


async def test_what_waits_and_what_runs_out_stands_on_the_lists(scene: Scene):
    made = await scene.ask()
    assert await service.count_open(scene.manager.viewer, now=NOW) == (1, 0)
    assert await service.count_open(scene.coordinator.viewer, now=NOW) == (1, 0)
    await service.approve(scene.manager.viewer, made, YES, now=NOW)
    assert await service.count_open(scene.coordinator.viewer, now=NOW) == (0, 0)
    assert await service.count_open(scene.coordinator.viewer, now=scene.due_at) == (0, 1)


async def test_the_pages_lead_from_the_conference_to_the_answer(scene: Scene):
    at = f"/conferences/{scene.conference.id}"
    assert f"{at}/variations" in (await scene.coordinator.get(at)).text
    asked = await scene.asking()
    sent = {
        "timescale": asked.timescale, "until": "1 March 2027", "reason": WHY, "safety": SAFE,
        "approver": str(asked.approver),
    }  # fmt: skip
    answer = await scene.coordinator.submit(f"{at}/variations", sent | {"until": "1 May 2026"})
    assert answer.status_code == 422
    assert WHY in answer.text
    answer = await scene.coordinator.submit(f"{at}/variations", sent)
    path = answer.headers["location"]
    assert path.startswith("/variations/")
    assert path in (await scene.manager.get("/variations")).text
    assert path in (await scene.manager.get("/approvals")).text
    assert "1 later day to decide" in (await scene.coordinator.get("/work-list")).text
    assert SAFE in (await scene.manager.get(path)).text
    answer = await scene.manager.submit(f"{path}/approve", {"reason": ""})
    assert answer.status_code == 422
    answer = await scene.manager.submit(f"{path}/refuse", {"reason": "x" * 2001})
    assert answer.status_code == 422
    assert answer.text.count("x" * 2001) == 1  # one reason is asked for, whichever is pressed
    assert f'formaction="{path}/refuse"' in answer.text
    answer = await scene.manager.submit(f"{path}/approve", {"reason": "Right for her."})
    assert answer.headers["location"] == path
    assert "Right for her." in (await scene.coordinator.get(path)).text
    answer = await scene.coordinator.submit(f"{path}/withdraw", {})
    assert "Withdrawn" in (await scene.coordinator.get(path)).text


async def test_programs_ask_read_and_decide_by_the_same_rules(scene: Scene):
    asked = await scene.asking()
    sent = {
        "timescale": asked.timescale, "until": asked.until.isoformat(), "reason": WHY,
        "safety": SAFE, "approver": str(asked.approver),
    }  # fmt: skip
    at = f"/conferences/{scene.conference.id}/variations"
    answer = await scene.coordinator.api("POST", at, sent)
    assert (answer.status_code, answer.json()["standing"]) == (201, "waiting")
    made = answer.json()["id"]
    answer = await scene.manager.api("POST", f"/variations/{made}/approve", {"reason": "Yes."})
    assert answer.status_code == 204
    listed = (await scene.coordinator.api("GET", at)).json()["variations"]
    assert [(one["id"], one["standing"]) for one in listed] == [(made, "approved")]
    answer = await scene.manager.api("GET", f"/variations/{uuid4()}")
    assert answer.status_code == 404
