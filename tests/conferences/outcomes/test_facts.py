"""What closing hands down to be measured, and how it comes out."""

from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from conferences.attending.presence import Seat
from conferences.attending.values import Notice
from conferences.booking.tables import Conference
from conferences.outcomes import service as outcomes
from conferences.outcomes.facts import facts_of, invitee_facts
from conferences.reports import service as reports
from conferences.reports.values import RecordReceived, ReportDates
from people.clock import local_day
from standards.measures.facts import ConferenceFacts
from standards.measures.tables import StoredFacts
from tests.conferences.gathering import COORDINATOR, Gathering, another_child, done_for
from tests.conferences.outcomes.held import close, verdicts

SEAT = Seat(
    invitation=uuid4(),
    professional=uuid4(),
    name="Somebody",
    role="Health visitor",
    agency=uuid4(),
    agency_name="Health",
    group="health",
    expectation="both",
    is_insisted_on=False,
    counts_to_quorum=True,
    may_decide=True,
    is_observer=False,
    is_walk_in=False,
    reply="none",
    deputy=None,
    deputy_name=None,
    deputy_wish="",
    attendance="attended",
    attendance_reason="",
    arrived_at=None,
    left_at=None,
    revision=1,
)


def test_an_invitees_facts_hold_ids_and_instants_and_no_name(now: datetime):
    notice = Notice(
        invitation=SEAT.invitation,
        first_invited_at=now,
        notice_given_at=now + timedelta(days=1),
        source="mail",
    )
    dates = ReportDates(due_at=now, first_due_at=now, received_at=now)
    facts = invitee_facts(SEAT, notice, dates)
    assert facts.notice_given_at == now + timedelta(days=1)
    assert facts.first_invited_at == now
    assert facts.report_received_at == now
    assert b"Somebody" not in msgspec.json.encode(facts)


def test_who_chairs_or_takes_the_minutes_is_nobodys_attendance(now: datetime):
    chair, minute_taker = (msgspec.structs.replace(SEAT, professional=uuid4()) for _ in range(2))
    conference = Conference(
        id=uuid4(),
        reference="7KQ2MX",
        kind="review",
        state="held",
        family=uuid4(),
        revision=1,
        arranged_at=now,
        starts_at=now,
        ends_at=now,
        chair=chair.professional,
        minute_taker=minute_taker.professional,
    )
    facts = facts_of(conference, [chair, SEAT, minute_taker], {}, {}, children=1)
    assert [invitee.professional for invitee in facts.invitees] == [SEAT.professional]


@pytest.mark.parametrize(
    ("expectation", "reply", "attendance", "involved"),
    [
        ("both", "none", "absent", True),
        ("if_involved", "none", "absent", False),
        ("if_involved", "accepted", "absent", True),
        ("if_involved", "none", "remote", True),
        ("if_involved", "declined", "apologies", False),
    ],
)
def test_who_is_asked_if_involved_is_so_when_they_say_or_come(
    expectation: str,
    reply: str,
    attendance: str,
    involved: bool,  # noqa: FBT001
):
    seat = msgspec.structs.replace(
        SEAT, expectation=expectation, reply=reply, attendance=attendance
    )
    assert invitee_facts(seat, None, None).is_involved is involved


def test_report_dates_count_only_where_a_report_was_asked_for(now: datetime):
    seat = msgspec.structs.replace(SEAT, expectation="attend")
    facts = invitee_facts(seat, None, ReportDates(due_at=now, first_due_at=now, received_at=now))
    assert (facts.report_due_at, facts.report_first_due_at) == (None, None)
    assert facts.report_received_at == now


@pytest.mark.usefixtures("database")
async def test_closing_writes_every_measure(gathering: Gathering, now: datetime):
    due_at = now - timedelta(days=7)
    await done_for(
        gathering, now,
        "INSERT INTO report (id, invitation, due_at, first_due_at, due_counted, waived_reason)"
        " SELECT gen_random_uuid(), id, $1, $1, '', '' FROM invitation", due_at,
    )  # fmt: skip
    for group, days in (("health", 9), ("police", 3)):
        came = RecordReceived(source="mail", received_at=now - timedelta(days=days))
        await reports.record_received(COORDINATOR, gathering.invitations[group], came, now=now)
    assert await close(gathering, now, None, police="apologies", education="absent") == "inquorate"
    assert await verdicts("attended") == {
        "social_work": ("met", "attended"),
        "health": ("met", "attended"),
        "police": ("not_met", "apologies"),
        "education": ("not_met", "absent"),
    }
    assert await verdicts("report_on_time") == {
        "social_work": ("not_met", "not_received"),
        "health": ("met", "received_in_time"),
        "police": ("not_met", "received_late"),
        "education": ("not_met", "not_received"),
    }
    assert await verdicts("contributed") == {
        "social_work": ("met", "came"),
        "health": ("met", "came_and_reported"),
        "police": ("met", "reported"),
        "education": ("not_met", "neither"),
    }
    assert await verdicts("held_in_time") == {"": ("met", "held_in_time")}
    assert await verdicts("quorate") == {"": ("not_met", "groups_missing")}


@pytest.mark.usefixtures("database")
async def test_notice_runs_from_the_message_that_told_the_time_that_was_kept(
    gathering: Gathering, now: datetime
):
    invitation, person = gathering.invitations["health"], gathering.people["health"]
    await done_for(
        gathering, now,
        "UPDATE invitation SET notice_given_at = NULL, first_invited_at = NULL,"
        " notice_source = NULL, time_sequence = 2 WHERE id = $1", invitation,
    )  # fmt: skip
    for sequence, days in ((1, 50), (2, 3)):
        await done_for(
            gathering, now,
            "INSERT INTO message (id, about, kind, recipient, dedupe_key, sequence, made_at,"
            " due_at, next_at, tries, crashes, sent_at)"
            " VALUES (gen_random_uuid(), $1, 'invitation', $2, $3, $4, $5, $5, $5, 0, 0, $5)",
            invitation, person, f"{invitation}:{sequence}", sequence, now - timedelta(days=days),
        )  # fmt: skip
    await close(gathering, now)
    [row] = await StoredFacts.select(StoredFacts.rest)
    facts = msgspec.json.decode(row["rest"], type=ConferenceFacts)
    [health] = [one for one in facts.invitees if one.group == "health"]
    assert health.notice_given_at == now - timedelta(days=3)
    assert health.first_invited_at == now - timedelta(days=50)
    assert (await verdicts("attended"))["health"] == ("excluded", "short_notice")
    assert (await verdicts("notice"))["health"] == ("not_met", "notice_below_floor")


@pytest.mark.usefixtures("database")
async def test_the_facts_count_children_and_keep_the_clock(gathering: Gathering, now: datetime):
    await another_child(gathering)
    await close(gathering, now)
    [row] = await StoredFacts.select(StoredFacts.rest)
    facts = msgspec.json.decode(row["rest"], type=ConferenceFacts)
    assert facts.children == 2
    assert facts.clock_event == "previous_review_conference"
    assert facts.state == "held"
    assert local_day(facts.starts_at) == local_day(now)
    record = await outcomes.get_outcome(COORDINATOR, gathering.conference, now=now)
    assert record.is_closed
