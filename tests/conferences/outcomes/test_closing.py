"""Closing a conference on a real database."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from conferences.attending import service as attending
from conferences.attending.values import Mark
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.children.tables import Child
from conferences.outcomes import service as outcomes
from conferences.outcomes.tables import Outcome
from conferences.outcomes.values import CloseConference, Decision
from conferences.reports import service as reports
from conferences.reports.values import RecordReceived
from people.audit.tables import AuditEntry
from people.clock import local_day
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role, Viewer
from people.vault import written
from standards.calendars.quarters import quarter_on
from standards.measures.tables import Assessment, StoredFacts
from standards.measures.verdicts import Measure
from standards.quarterly import service as quarterly
from tests.conferences.gathering import (
    COORDINATOR,
    Gathering,
    a_viewer,
    another_child,
    done_for,
)
from tests.conferences.outcomes.held import close, decided, mark, verdicts

pytestmark = pytest.mark.usefixtures("database")
ALL_REASONS = CloseConference(
    proceeded_reason="The plan could not wait",
    repeated_reason="The police were called away",
    removal_reason="All agreed",
)


async def _conference(gathering: Gathering) -> Conference:
    row = await Conference.objects().get(Conference.id == gathering.conference)
    assert row is not None
    return row


async def _outcome(gathering: Gathering) -> Outcome:
    row = await Outcome.objects().get(Outcome.conference == gathering.conference)
    assert row is not None
    return row


async def _child(gathering: Gathering) -> Child:
    row = await Child.objects().get(Child.id == gathering.children[0])
    assert row is not None
    return row


async def test_what_is_opened_again_and_cancelled_is_counted_nowhere_any_more(
    gathering: Gathering, now: datetime
):
    await close(gathering, now)
    await outcomes.reopen(COORDINATOR, gathering.conference, "It was another one", now=now)
    marks = [Mark(invitation=one, attendance=None) for one in gathering.invitations.values()]
    await attending.record_attendance(COORDINATOR, gathering.conference, marks, now=now)
    await booking.cancel(COORDINATOR, gathering.conference, "It never was", now=now)
    assert {
        verdict for measure in Measure for verdict, _ in (await verdicts(measure)).values()
    } == {"excluded"}
    report = await quarterly.get_report(OPERATOR, quarter_on(local_day(now)), now=now)
    assert (report.held, report.cancelled) == (0, 1)
    assert report.figures["attended"].quarter.of == 0
    assert report.figures["quorate"].excluded_number == 1


async def test_with_a_quorum_it_is_held_and_the_next_review_is_due_in_six_months(
    gathering: Gathering, now: datetime
):
    assert await close(gathering, now) == "held"
    row = await _outcome(gathering)
    assert row.next_review_due_on == date(2027, 5, 23)
    assert row.next_review_rule == "later_review_within"
    assert "6 months after Monday 23 November 2026" in row.next_review_counted


@pytest.mark.parametrize(
    ("kind", "decision", "rule"),
    [
        ("initial", Decision.REGISTERED, "first_review_within"),
        ("pre_birth", Decision.REGISTERED, "prebirth_first_review_within"),
        ("review", Decision.REMAINS, "later_review_within"),
        ("review", Decision.REMOVED, None),
        ("initial", Decision.NOT_REGISTERED, None),
        ("review", Decision.TRANSFERRED, None),
    ],
)
async def test_the_rule_of_the_next_review_follows_from_what_was_decided(
    gathering: Gathering, now: datetime, kind: str, decision: Decision, rule: str | None
):
    await done_for(
        gathering, now, "UPDATE conference SET kind = $2 WHERE id = $1",
        gathering.conference, kind,
    )  # fmt: skip
    assert await close(gathering, now, decision) == "held"
    assert (await _outcome(gathering)).next_review_rule == rule


async def test_without_a_quorum_it_is_inquorate_and_to_be_made_good_within_ten_working_days(
    gathering: Gathering, now: datetime
):
    assert await close(gathering, now, None, health="absent") == "inquorate"
    row = await _outcome(gathering)
    assert row.next_review_rule == "inquorate_reconvene_within"
    assert row.next_review_due_on == date(2026, 12, 7)  # on the council's calendar
    assert (await _conference(gathering)).closed_at == now


async def test_deputies_count_and_reports_do_not(gathering: Gathering, now: datetime):
    assert await close(gathering, now, social_work="deputy", health="remote") == "held"


async def test_going_on_without_a_quorum_asks_for_the_chairs_reason_and_records_it(
    gathering: Gathering, now: datetime
):
    with pytest.raises(InvalidError) as refused:
        await close(gathering, now, Decision.REMAINS, health="absent")
    assert [fault.field for fault in refused.value.faults] == ["proceeded_reason"]
    asked = CloseConference(proceeded_reason="Harm could not be left to wait")
    closed = await outcomes.close(COORDINATOR, gathering.conference, asked, now=now)
    assert closed.state == "inquorate"
    assert written.of(await _outcome(gathering), "proceeded_reason") == asked.proceeded_reason


async def test_a_second_in_a_row_and_removing_a_plan_are_recorded_and_never_refused(
    gathering: Gathering, now: datetime
):
    await _inquorate_before(gathering, now)
    with pytest.raises(InvalidError) as refused:
        await close(gathering, now, Decision.REMOVED, police="absent", education="absent")
    fields = [fault.field for fault in refused.value.faults]
    assert fields == ["proceeded_reason", "repeated_reason", "removal_reason"]
    closed = await outcomes.close(COORDINATOR, gathering.conference, ALL_REASONS, now=now)
    assert closed.state == "inquorate"
    row = await _outcome(gathering)
    assert (written.of(row, "repeated_reason"), written.of(row, "removal_reason")) == (
        ALL_REASONS.repeated_reason,
        ALL_REASONS.removal_reason,
    )
    refusal, entry = (
        await AuditEntry.select()
        .where(AuditEntry.act == "conference.close")
        .order_by(AuditEntry.number)
    )
    assert "refused" in refusal["details"]
    assert "repeated_reason" in entry["details"]
    assert "called away" not in entry["details"]


async def test_a_reason_that_was_not_asked_for_is_not_kept(gathering: Gathering, now: datetime):
    await close(gathering, now, reasons=ALL_REASONS)
    assert written.of(await _outcome(gathering), "proceeded_reason") == ""


async def test_what_was_decided_is_entered_on_the_register(gathering: Gathering, now: datetime):
    await close(gathering, now, Decision.REGISTERED)
    child = await _child(gathering)
    assert child.registered_on == local_day(now)
    assert child.deregistered_on is None


async def test_who_is_removed_leaves_the_register_on_that_day(gathering: Gathering, now: datetime):
    await done_for(
        gathering, now, "UPDATE child SET registered_on = '2026-01-05' WHERE id = $1",
        gathering.children[0],
    )  # fmt: skip
    await close(gathering, now, Decision.REMOVED)
    child = await _child(gathering)
    assert (child.registered_on, child.deregistered_on) == (date(2026, 1, 5), local_day(now))


async def test_nobody_may_be_left_unmarked(gathering: Gathering, now: datetime):
    await outcomes.record_outcome(
        COORDINATOR, gathering.conference, decided(gathering, Decision.REMAINS), now=now
    )
    with pytest.raises(RefusedError, match="Somebody of health"):
        await outcomes.close(COORDINATOR, gathering.conference, CloseConference(), now=now)


async def test_something_must_have_been_decided_for_every_child(
    gathering: Gathering, now: datetime
):
    await mark(gathering, now)
    with pytest.raises(RefusedError, match="what was decided"):
        await outcomes.close(COORDINATOR, gathering.conference, CloseConference(), now=now)
    await outcomes.record_outcome(
        COORDINATOR, gathering.conference, decided(gathering, Decision.REMAINS), now=now
    )
    await another_child(gathering)
    with pytest.raises(RefusedError, match=r"A\.M\."):
        await outcomes.close(COORDINATOR, gathering.conference, CloseConference(), now=now)


@pytest.mark.parametrize("state", ["planned", "cancelled", "held"])
async def test_only_one_that_is_booked_and_has_begun_is_closed(
    gathering: Gathering, now: datetime, state: str
):
    await mark(gathering, now)
    await outcomes.record_outcome(
        COORDINATOR, gathering.conference, decided(gathering, Decision.REMAINS), now=now
    )
    before = now - timedelta(hours=3)
    with pytest.raises(RefusedError, match="not begun"):
        await outcomes.close(COORDINATOR, gathering.conference, CloseConference(), now=before)
    await done_for(
        gathering, now, "UPDATE conference SET state = $2 WHERE id = $1",
        gathering.conference, state,
    )  # fmt: skip
    with pytest.raises(RefusedError):
        await outcomes.close(COORDINATOR, gathering.conference, CloseConference(), now=now)


async def test_closing_on_a_stale_page_is_refused(gathering: Gathering, now: datetime):
    await mark(gathering, now)
    with pytest.raises(RefusedError, match="meanwhile"):
        await outcomes.close(
            COORDINATOR, gathering.conference, CloseConference(revision=99), now=now
        )


KEEPERS: list[tuple[str, str, Role, bool]] = [
    ("the chair", "chair", Role.CHAIR, True),
    ("the minute-taker", "minutes", Role.MINUTE_TAKER, True),
    ("the lead professional", "lead", Role.LEAD_PROFESSIONAL, False),
    ("an invitee", "health", Role.PROFESSIONAL, False),
    ("an invitee who chairs elsewhere", "health", Role.CHAIR, False),
    ("an agency lead", "health", Role.AGENCY_LEAD, False),
    ("a Chief Officer", "health", Role.CHIEF_OFFICER, False),
]


@pytest.mark.parametrize(("who", "post", "role", "may"), KEEPERS)
async def test_who_keeps_the_record(
    gathering: Gathering,
    now: datetime,
    who: str,
    post: str,
    role: Role,
    may: bool,  # noqa: FBT001 - a column of the table
):
    assert who
    await mark(gathering, now)
    viewer: Viewer = gathering.viewer(post, role)
    asked = decided(gathering, Decision.REMAINS)
    if may:
        await outcomes.record_outcome(viewer, gathering.conference, asked, now=now)
        await outcomes.get_outcome(viewer, gathering.conference, now=now)
        await outcomes.get_closing(viewer, gathering.conference, now=now)
        await outcomes.close(viewer, gathering.conference, CloseConference(), now=now)
        return
    for tried in (
        outcomes.record_outcome(viewer, gathering.conference, asked, now=now),
        outcomes.get_outcome(viewer, gathering.conference, now=now),
        outcomes.get_closing(viewer, gathering.conference, now=now),
        outcomes.close(viewer, gathering.conference, CloseConference(), now=now),
        outcomes.reopen(viewer, gathering.conference, "Wrong", now=now),
    ):
        with pytest.raises(NotFoundError):
            await tried


async def test_another_chair_finds_nothing(gathering: Gathering, now: datetime):
    with pytest.raises(NotFoundError):
        await outcomes.get_closing(
            a_viewer(Role.CHAIR, professional=uuid4()), gathering.conference, now=now
        )


async def test_closing_again_supersedes_what_was_counted(gathering: Gathering, now: datetime):
    await close(gathering, now, Decision.REGISTERED, education="absent")
    assert (await verdicts("attended"))["education"][1] == "absent"
    later = now + timedelta(days=3)
    await outcomes.reopen(COORDINATOR, gathering.conference, "Education did come", now=later)
    assert (await _child(gathering)).registered_on is None
    assert (await verdicts("attended"))["education"][1] == "absent"
    await mark(gathering, later)
    await outcomes.close(COORDINATOR, gathering.conference, CloseConference(), now=later)
    assert (await verdicts("attended"))["education"][1] == "attended"
    assert (await _child(gathering)).registered_on == local_day(now)
    assert written.of(await _outcome(gathering), "reopen_reason") == "Education did come"
    assert await StoredFacts.count() == 2
    old = await Assessment.count().where(Assessment.superseded_at.is_not_null())
    assert old == await Assessment.count().where(Assessment.superseded_at.is_null())


async def test_a_report_that_is_recorded_after_closing_is_counted_by_the_next_tick(
    gathering: Gathering, now: datetime
):
    await done_for(
        gathering, now,
        "INSERT INTO report (id, invitation, due_at, first_due_at, due_counted, waived_reason)"
        " SELECT gen_random_uuid(), id, $1, $1, '', '' FROM invitation", now - timedelta(days=7),
    )  # fmt: skip
    await close(gathering, now)
    assert await outcomes.recount(now=now) == 0
    came = RecordReceived(source="paper", received_at=now - timedelta(days=8))
    later = now + timedelta(days=1)
    await reports.record_received(COORDINATOR, gathering.invitations["health"], came, now=later)
    assert (await verdicts("report_on_time"))["health"][1] == "not_received"
    assert await outcomes.recount(now=later) == 1
    assert (await verdicts("report_on_time"))["health"] == ("met", "received_in_time")
    assert await outcomes.recount(now=later) == 0
    [entry] = await AuditEntry.select().where(AuditEntry.act == "conference.recount")
    assert entry["via"] == "tick"


async def test_opening_again_needs_a_reason_and_something_closed(
    gathering: Gathering, now: datetime
):
    with pytest.raises(RefusedError):
        await outcomes.reopen(COORDINATOR, gathering.conference, "Wrong", now=now)
    await close(gathering, now)
    with pytest.raises(InvalidError):
        await outcomes.reopen(COORDINATOR, gathering.conference, " ", now=now)


async def _inquorate_before(gathering: Gathering, now: datetime) -> None:
    at = now - timedelta(days=20)
    await Conference.insert(
        Conference(
            id=uuid4(),
            reference="BEFORE",
            kind="review",
            state="inquorate",
            family=gathering.family,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            arranged_at=at,
        )
    )
