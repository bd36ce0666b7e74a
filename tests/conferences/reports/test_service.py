"""Reports on a real database and a real file store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from conferences.attending import askings
from conferences.attending.tables import StandIn
from conferences.reports import service as reports
from conferences.reports.tables import Report, ReportFile
from conferences.reports.values import RecordReceived
from notifications.outbox.tables import OutboxMessage
from people.errors import (
    InvalidError,
    NotFoundError,
    RefusedError,
    RepeatedError,
)
from people.links.service import bearer
from people.permissions import Role, Viewer
from tests.conferences.gathering import (
    COORDINATOR,
    Gathering,
    a_gathering,
    a_professional,
    a_viewer,
    adopt_standard,
    done_for,
)
from tests.conferences.reports.handing_in import ENDS, PDF, STARTS, fall_due, stored_in

pytestmark = pytest.mark.usefixtures("database")


async def _move(gathering: Gathering, now: datetime, starts_at: datetime) -> None:
    await done_for(
        gathering,
        now,
        "UPDATE conference SET starts_at = $2, ends_at = $3 WHERE id = $1",
        gathering.conference,
        starts_at,
        starts_at + timedelta(minutes=90),
    )
    await fall_due(gathering, now)


async def _report(gathering: Gathering, who: str) -> Report:
    found = await Report.objects().get(Report.invitation == gathering.invitations[who])
    assert found is not None
    return found


async def test_reports_fall_due_five_working_days_before_on_the_agencys_own_calendar(
    gathering: Gathering, now: datetime
):
    await fall_due(gathering, now)
    council, bank = await _report(gathering, "education"), await _report(gathering, "health")
    assert council.due_at == bank.due_at == datetime(2027, 1, 5, 17, 0, tzinfo=UTC)
    await _move(gathering, now, datetime(2027, 1, 8, 10, 0, tzinfo=UTC))
    council, bank = await _report(gathering, "education"), await _report(gathering, "health")
    assert council.due_at == datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert bank.due_at == datetime(2026, 12, 30, 17, 0, tzinfo=UTC)  # 4 January is a bank holiday


async def test_the_count_is_told_with_the_days_left_out(gathering: Gathering, now: datetime):
    await fall_due(gathering, now)
    told = (await _report(gathering, "health")).due_counted
    assert told.startswith("At least 5 working days before the conference.")
    assert "weekend" in told


@pytest.mark.usefixtures("file_store")
async def test_only_those_asked_for_a_report_owe_one(now: datetime):
    await adopt_standard(now)
    gathering = await a_gathering(
        now,
        starts_at=STARTS,
        ends_at=ENDS,
        expects={"health": "report", "police": "attend", "education": "if_involved"},
    )
    await fall_due(gathering, now)
    owed = await Report.select(Report.invitation)
    assert [row["invitation"] for row in owed] == [gathering.invitations["health"]]


async def test_the_first_due_date_is_kept_when_the_conference_moves(
    gathering: Gathering, now: datetime
):
    await fall_due(gathering, now)
    first = (await _report(gathering, "police")).due_at
    await _move(gathering, now, STARTS + timedelta(days=14))
    moved = await _report(gathering, "police")
    assert moved.first_due_at == first
    assert moved.due_at == first + timedelta(days=14)


async def test_what_was_overdue_before_a_move_stays_late(gathering: Gathering, now: datetime):
    await fall_due(gathering, now)
    first = await _report(gathering, "police")
    await _move(gathering, first.due_at + timedelta(days=1), STARTS + timedelta(days=14))
    moved = await _report(gathering, "police")
    assert (moved.due_at, moved.due_counted) == (first.due_at, first.due_counted)


async def test_what_came_late_before_a_move_stays_late(gathering: Gathering, now: datetime):
    await fall_due(gathering, now)
    late = (await _report(gathering, "police")).due_at + timedelta(days=1)
    police = gathering.viewer("police")
    await reports.hand_in(police, gathering.invitations["police"], PDF, now=late)
    await _move(gathering, late + timedelta(days=1), STARTS + timedelta(days=14))
    listed = await reports.list_reports(COORDINATOR, gathering.conference, now=STARTS)
    standing = {report.invitation: report.standing for report in listed.reports}
    assert standing[gathering.invitations["police"]] == "late"


async def test_what_was_not_overdue_by_the_date_first_told_moves_with_the_conference(
    gathering: Gathering, now: datetime
):
    await fall_due(gathering, now)
    first = (await _report(gathering, "police")).due_at
    await _move(gathering, now, STARTS - timedelta(days=14))
    sooner = (await _report(gathering, "police")).due_at
    assert sooner < first
    await _move(gathering, sooner + timedelta(days=1), STARTS + timedelta(days=14))
    assert (await _report(gathering, "police")).due_at == first + timedelta(days=14)


async def test_what_was_received_before_the_first_due_date_stays_on_time(
    gathering: Gathering, now: datetime
):
    await fall_due(gathering, now)
    await reports.hand_in(gathering.viewer("police"), gathering.invitations["police"], PDF, now=now)
    await _move(gathering, now + timedelta(hours=1), datetime(2026, 11, 30, 10, 0, tzinfo=UTC))
    listed = await reports.list_reports(COORDINATOR, gathering.conference, now=STARTS)
    standing = {report.invitation: report.standing for report in listed.reports}
    assert standing[gathering.invitations["police"]] == "on_time"
    assert standing[gathering.invitations["health"]] == "overdue"


async def test_handing_in_gives_a_receipt_with_time_and_digest(gathering: Gathering, now: datetime):
    who = gathering.viewer("health")
    receipt = await reports.hand_in(who, gathering.invitations["health"], PDF, now=now)
    assert receipt.received_at == now
    assert len(receipt.receipt) == 10
    own = await reports.get_own(who, gathering.invitations["health"], now=now)
    assert own.receipts == (receipt,)
    assert own.received_at == now


async def test_handing_in_again_adds_a_file_and_the_first_receipt_counts(
    gathering: Gathering, now: datetime
):
    who, invitation = gathering.viewer("health"), gathering.invitations["health"]
    await reports.hand_in(who, invitation, PDF, now=now)
    await reports.hand_in(who, invitation, PDF, now=now + timedelta(days=60))
    assert (await _report(gathering, "health")).received_at == now
    assert await ReportFile.count() == 2


async def test_a_report_may_be_handed_in_by_personal_link(gathering: Gathering, now: datetime):
    invitation = gathering.invitations["health"]
    await reports.hand_in(bearer(invitation), invitation, PDF, now=now)
    assert (await _report(gathering, "health")).received_source == "link"


async def test_a_receipt_is_mailed_with_the_digest_and_nothing_else(
    gathering: Gathering, now: datetime
):
    await reports.hand_in(gathering.viewer("health"), gathering.invitations["health"], PDF, now=now)
    [row] = await OutboxMessage.select(OutboxMessage.kind, OutboxMessage.recipient)
    assert row == {"kind": "report_receipt", "recipient": gathering.people["health"]}


def _strangers(gathering: Gathering) -> dict[str, Viewer]:
    return {
        "another agency": gathering.viewer("police"),
        "the chair": gathering.viewer("chair", Role.CHAIR, Role.PROFESSIONAL),
        "a coordinator": COORDINATOR,
        "another's link": bearer(gathering.invitations["police"]),
        "a colleague who is not invited": a_viewer(
            Role.PROFESSIONAL, professional=uuid4(), agency=gathering.agencies["health"]
        ),
    }


async def test_nobody_hands_in_for_somebody_else(
    gathering: Gathering, now: datetime, file_store: Path
):
    for viewer in _strangers(gathering).values():
        with pytest.raises(NotFoundError):
            await reports.hand_in(viewer, gathering.invitations["health"], PDF, now=now)
        with pytest.raises(NotFoundError):
            await reports.get_own(viewer, gathering.invitations["health"], now=now)
    assert await ReportFile.count() == 0
    assert stored_in(file_store) == []


async def test_a_deputy_who_was_named_hands_in(gathering: Gathering, now: datetime):
    deputy = await a_professional(gathering.agencies["health"], "The deputy")
    stand_in = uuid4()
    await StandIn.insert(
        StandIn(
            id=stand_in,
            invitation=gathering.invitations["health"],
            professional=deputy,
            made_at=now,
            **askings.new_secrets(stand_in),
        )
    )
    who = a_viewer(Role.PROFESSIONAL, professional=deputy, agency=gathering.agencies["health"])
    await reports.hand_in(who, gathering.invitations["health"], PDF, now=now)
    await reports.hand_in(bearer(stand_in), stand_in, PDF, now=now)
    assert [row["recipient"] for row in await OutboxMessage.select()] == [deputy, deputy]
    assert len((await reports.get_own(bearer(stand_in), stand_in, now=now)).receipts) == 2


async def test_nothing_is_asked_of_a_withdrawn_invitation_or_a_cancelled_conference(
    gathering: Gathering, now: datetime
):
    who, invitation = gathering.viewer("health"), gathering.invitations["health"]
    await done_for(
        gathering, now, "UPDATE conference SET state = 'cancelled' WHERE id = $1",
        gathering.conference,
    )  # fmt: skip
    with pytest.raises(RefusedError, match="cancelled"):
        await reports.hand_in(who, invitation, PDF, now=now)
    await done_for(
        gathering, now, "UPDATE invitation SET withdrawn_at = $2 WHERE id = $1", invitation, now
    )
    with pytest.raises(NotFoundError):
        await reports.hand_in(who, invitation, PDF, now=now)


async def test_when_the_act_fails_the_file_is_taken_away_again(
    gathering: Gathering, now: datetime, file_store: Path
):
    who = replace(gathering.viewer("health"), act_id=uuid4())
    invitation = gathering.invitations["health"]
    await reports.hand_in(who, invitation, PDF, now=now)
    assert len(stored_in(file_store)) == 1
    with pytest.raises(RepeatedError):
        await reports.hand_in(who, invitation, PDF, now=now)
    assert len(stored_in(file_store)) == 1
    assert await ReportFile.count() == 1


async def test_a_coordinator_records_what_came_another_way_and_who_took_it(
    gathering: Gathering, now: datetime
):
    invitation = gathering.invitations["police"]
    came = RecordReceived(source="paper", received_at=now)
    assert (
        await reports.record_received(COORDINATOR, invitation, came, now=now + timedelta(days=1))
        is None
    )
    report = await _report(gathering, "police")
    assert (report.received_at, report.received_source) == (now, "paper")
    assert report.taken_by == COORDINATOR.account


async def test_what_came_earlier_another_way_is_the_receipt_that_counts(
    gathering: Gathering, now: datetime
):
    invitation, later = gathering.invitations["police"], now + timedelta(days=2)
    await reports.hand_in(gathering.viewer("police"), invitation, PDF, now=later)
    came = RecordReceived(source="mail", received_at=now + timedelta(hours=1))
    await reports.record_received(COORDINATOR, invitation, came, file=PDF, now=later)
    report = await _report(gathering, "police")
    assert (report.received_at, report.received_source) == (came.received_at, "mail")
    assert await ReportFile.count() == 2


@pytest.mark.parametrize(
    ("source", "moved_by", "field"),
    [
        ("link", timedelta(0), "source"),
        ("mail", timedelta(hours=1), "received_on"),
        ("mail", timedelta(days=-400), "received_on"),
    ],
)
async def test_a_receipt_that_cannot_be_is_not_recorded(
    gathering: Gathering, now: datetime, source: str, moved_by: timedelta, field: str
):
    came = RecordReceived(source=source, received_at=now + moved_by)
    with pytest.raises(InvalidError) as refused:
        await reports.record_received(COORDINATOR, gathering.invitations["police"], came, now=now)
    assert refused.value.faults[0].field == field


async def test_only_a_coordinator_records_for_others(gathering: Gathering, now: datetime):
    came = RecordReceived(source="mail", received_at=now)
    chair = gathering.viewer("chair", Role.CHAIR)
    with pytest.raises(NotFoundError):
        await reports.record_received(chair, gathering.invitations["police"], came, now=now)
