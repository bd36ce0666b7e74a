"""What is counted of a timescale that was varied."""

from datetime import datetime, timedelta

import pytest

from conferences.attending import service as attending
from conferences.attending.values import Mark, Source
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.outcomes import service as outcomes
from conferences.outcomes.aftermath_values import RecordAftermath
from conferences.outcomes.values import ChildVerdict, CloseConference, Decision, RecordOutcome
from conferences.reports import service as reports
from conferences.reports.values import RecordReceived
from conferences.varying import service
from conferences.varying.values import AskVariation
from people.audit.service import fetch, reading
from people.clock import moment
from people.errors import InvalidError, RefusedError
from people.permissions import OPERATOR, Role
from standards.calendars.counts import due_instant
from standards.variations.standing import Standing
from tests.builders import (
    NOW,
    a_slot,
    the_conference,
)
from tests.conferences.varying.scene import SAFE, WHY, YES, Scene
from tests.conftest import Visit
from tests.visitor import text_of


async def _verdicts(measure: str) -> list[tuple[str, str]]:
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT verdict, reason FROM assessment WHERE measure = $1 AND superseded_at IS NULL"
            " ORDER BY reason",
            measure,
        )
    return [(row["verdict"], row["reason"]) for row in rows]


async def _hold(conference: Conference, *, at: datetime) -> None:
    """Everybody came, and it was closed."""
    async with reading(OPERATOR):
        seats = await attending.load_seats(conference.id)
    marks = [Mark(invitation=seat.invitation, attendance="attended") for seat in seats]
    await attending.record_attendance(OPERATOR, conference.id, marks, now=at)
    async with reading(OPERATOR):
        children = await fetch(
            "SELECT child FROM conference_child WHERE conference = $1", conference.id
        )
    decided = RecordOutcome(
        decisions="Remains.",
        children=tuple(
            ChildVerdict(child=row["child"], decision=Decision.REMAINS) for row in children
        ),
    )
    await outcomes.record_outcome(OPERATOR, conference.id, decided, now=at)
    await outcomes.close(OPERATOR, conference.id, CloseConference(), now=at)


async def _without_a_date(scene: Scene) -> None:
    await Conference.update(
        {Conference.state: "planned", Conference.starts_at: None, Conference.ends_at: None}
    ).where(Conference.id == scene.conference.id)


async def test_while_an_approved_later_day_runs_nothing_counts_as_not_held_yet(scene: Scene):
    made = await scene.ask()
    await service.approve(scene.manager.viewer, made, YES, now=NOW)
    await _without_a_date(scene)
    assert await outcomes.count_overdue(now=scene.due_at + timedelta(days=1)) == 0
    assert await _verdicts("held_in_time") == []
    assert await outcomes.count_overdue(now=scene.due_at + timedelta(days=90)) == 1
    assert await _verdicts("held_in_time") == [("not_met", "not_held_yet")]


async def test_control_without_one_it_counts_from_the_day_after(scene: Scene):
    await _without_a_date(scene)
    assert await outcomes.count_overdue(now=scene.due_at + timedelta(days=1)) == 1
    assert await _verdicts("held_in_time") == [("not_met", "not_held_yet")]


async def test_withdrawn_what_was_agreed_counts_again_and_after_it_was_due_it_stands(scene: Scene):
    made = await scene.ask()
    await service.approve(scene.manager.viewer, made, YES, now=NOW)
    with pytest.raises(RefusedError, match="stands as it was decided"):
        await service.withdraw(
            scene.coordinator.viewer, made, now=scene.due_at + timedelta(seconds=1)
        )
    await service.withdraw(scene.coordinator.viewer, made, now=NOW)
    assert await scene.standing(made) is Standing.WITHDRAWN


async def test_a_conference_held_within_its_variation_is_left_out_and_counted_apart(scene: Scene):
    made = await scene.ask()
    await service.approve(scene.manager.viewer, made, YES, now=NOW)
    moved = a_slot(days=65, reason="The school is shut.", late_reason="Varied.")
    await booking.book(scene.coordinator.viewer, scene.conference.id, moved, now=NOW)
    assert await scene.standing(made) is Standing.APPROVED
    conference = await the_conference(scene.conference.id)
    await _hold(conference, at=conference.ends_at)
    assert set(await _verdicts("held_in_time")) == {("excluded", "within_variation")}


async def test_one_held_after_its_varied_day_is_late_even_so(scene: Scene):
    made = await scene.ask()
    await service.approve(scene.manager.viewer, made, YES, now=NOW)
    moved = a_slot(days=80, reason="Nobody could come.", late_reason="Nobody could come.")
    await booking.book(scene.coordinator.viewer, scene.conference.id, moved, now=NOW)
    conference = await the_conference(scene.conference.id)
    await _hold(conference, at=conference.ends_at)
    assert set(await _verdicts("held_in_time")) == {("not_met", "held_late")}


async def test_what_nobody_decided_in_time_excuses_nothing(scene: Scene):
    await scene.ask()
    moved = a_slot(days=65, reason="The school is shut.", late_reason="Asked for.")
    await booking.book(scene.coordinator.viewer, scene.conference.id, moved, now=NOW)
    conference = await the_conference(scene.conference.id)
    await _hold(conference, at=conference.ends_at)
    assert set(await _verdicts("held_in_time")) == {("not_met", "held_late")}


async def test_the_record_of_a_closed_conference_has_until_its_later_day(scene: Scene):
    held_at = scene.conference.ends_at
    await _hold(scene.conference, at=held_at)
    found = await service.list_of_conference(
        scene.coordinator.viewer, scene.conference.id, now=held_at
    )
    assert scene.manager.viewer.account is not None
    [record] = [one for one in found.timescales if one.measure == "record_sent"]
    asked = AskVariation(
        timescale=record.key, until=(record.due_at + timedelta(days=7)).date(), reason=WHY,
        safety=SAFE, approver=scene.manager.viewer.account,
    )  # fmt: skip
    made = await service.ask(scene.coordinator.viewer, scene.conference.id, asked, now=held_at)
    await service.approve(scene.manager.viewer, made, YES, now=held_at)
    late = record.due_at + timedelta(days=2)
    until = due_instant(asked.until)
    assert await _record_after(scene, late) == ("open", until)
    assert await _record_after(scene, until + timedelta(seconds=1)) == ("not_met", until)
    page = text_of(await scene.coordinator.get(f"/conferences/{scene.conference.id}/after"))
    assert page.count(f"{moment(until)} a later day that was approved") == 1
    assert f"Due by {moment(until)}, a later day that was approved." in page
    assert "Ask a senior manager for a later day" in page
    await outcomes.recount(now=late)
    assert await _verdicts("record_sent") == [("open", "not_due_yet")]
    assert await outcomes.recount(now=late) == 0
    sent = RecordAftermath(record_issued_on=late.date())
    await outcomes.record_aftermath(OPERATOR, scene.conference.id, sent, now=late)
    assert await _verdicts("record_sent") == [("excluded", "within_variation")]
    assert await _record_after(scene, late) == ("excluded", until)
    async with reading(OPERATOR):
        [row] = await fetch(
            "SELECT assessment.id, account.name FROM assessment, account"
            " WHERE measure = 'record_sent' AND superseded_at IS NULL AND account.id = $1",
            scene.manager.viewer.account,
        )
    opened = await scene.coordinator.get(f"/assessments/{row['id']}")
    assert f"Approved by {row['name']}" in text_of(opened)
    answer = (await scene.coordinator.api("GET", f"/assessments/{row['id']}")).json()
    assert answer["varied"]["approved_by"] == row["name"]


async def _record_after(scene: Scene, now: datetime) -> tuple[str, datetime | None]:
    """How the record stands where what followed is recorded, and its later day."""
    found = await outcomes.get_aftermath(scene.coordinator.viewer, scene.conference.id, now=now)
    [one] = [one for one in found.following if one.measure == "record_sent"]
    return one.verdict, one.later_until


async def test_one_whose_later_day_passes_unrecorded_is_not_met(scene: Scene):
    held_at = scene.conference.ends_at
    await _hold(scene.conference, at=held_at)
    await outcomes.recount(now=held_at + timedelta(days=60))
    assert await _verdicts("record_sent") == [("not_met", "not_recorded_by_due")]


async def test_a_report_has_until_its_later_day_and_is_counted_apart(scene: Scene, visit: Visit):
    varied = (await scene.timescales())["report_on_time"]
    until = (varied.due_at + timedelta(days=3)).date()
    made = await scene.ask("report_on_time", until)
    await service.approve(scene.manager.viewer, made, YES, now=NOW)
    then = varied.due_at + timedelta(days=1)
    async with reading(OPERATOR):
        [row] = await fetch("SELECT professional FROM invitation WHERE id = $1", varied.subject)
    own = await visit(Role.PROFESSIONAL, professional=row["professional"])
    owed = await reports.get_own(own.viewer, varied.subject, now=NOW)
    assert owed.due_at == owed.varied_until == due_instant(until)
    listed = await reports.list_reports(scene.coordinator.viewer, scene.conference.id, now=then)
    standings = {one.invitation: one.standing for one in listed.reports}
    assert standings.pop(varied.subject) == "due"
    assert set(standings.values()) == {"overdue"}
    await attending.record_notice(
        scene.coordinator.viewer, varied.subject, source=Source.PHONE, given_at=NOW, now=NOW
    )
    came = RecordReceived(source="phone", received_at=then)
    await reports.record_received(scene.coordinator.viewer, varied.subject, came, now=then)
    one = await reports.get_listing(scene.coordinator.viewer, varied.subject, now=then)
    assert one.standing == "varied"
    conference = await the_conference(scene.conference.id)
    await _hold(conference, at=conference.ends_at)
    assert ("excluded", "within_variation") in await _verdicts("report_on_time")


async def test_a_report_is_never_varied_beyond_the_conference(scene: Scene):
    with pytest.raises(InvalidError):
        await scene.ask("report_on_time", scene.conference.starts_at.date())
