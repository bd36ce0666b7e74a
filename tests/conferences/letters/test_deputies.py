"""A deputy who gets a letter instead of mail: posted, it is notice to the agency, as a mail is."""

from datetime import timedelta

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Mark
from conferences.booking.tables import Conference
from conferences.letters import service as letters
from conferences.outcomes import service as outcomes
from conferences.outcomes.values import CloseConference
from people.audit.service import reading
from people.permissions import TICK
from standards.measures.facts import ConferenceFacts
from standards.measures.tables import Assessment, StoredFacts
from tests.builders import NOW, a_slot
from tests.conferences.letters.surgery import DEPUTY, Surgery, a_surgery, give, written
from tests.conftest import Visit
from tests.visitor import text_of


@pytest.fixture
async def surgery(visit: Visit) -> Surgery:
    return await a_surgery(visit)


async def _notice(surgery: Surgery) -> tuple[object, object]:
    async with reading(TICK):
        found = await attending.load_notices(surgery.stage.people.conference.id)
    return found[surgery.invitation].notice_given_at, found[surgery.invitation].source


async def _verdict(surgery: Surgery, measure: str) -> tuple[str, str]:
    """How the invitation came out, once the conference was held and closed."""
    stage = surgery.stage
    held = await Conference.objects().get(Conference.id == stage.people.conference.id)
    assert held is not None
    assert held.ends_at is not None
    later = held.ends_at + timedelta(hours=1)
    invited = await Invitation.objects().where(Invitation.conference == held.id)
    marks = [Mark(invitation=one.id, attendance="absent") for one in invited]
    await attending.record_attendance(stage.first, held.id, marks, now=later)
    await outcomes.close(stage.first, held.id, CloseConference(), now=later)
    [row] = await Assessment.select().where(
        (Assessment.subject == surgery.invitation)
        & (Assessment.measure == measure)
        & Assessment.superseded_at.is_null()
    )
    return row["verdict"], row["reason"]


async def test_a_letter_to_whoever_stands_in_is_notice_to_the_agency(surgery: Surgery):
    assert await _notice(surgery) == (None, None)
    run = await written(surgery)
    assert await _notice(surgery) == (None, None)
    await give(surgery, run, 5)
    assert await _notice(surgery) == (NOW + timedelta(minutes=5), "paper")
    assert await _verdict(surgery, "notice") == ("met", "notice_in_time")
    [facts] = await StoredFacts.select(StoredFacts.rest)
    told = msgspec.json.decode(facts["rest"], type=ConferenceFacts)
    [theirs] = [one for one in told.invitees if one.invitation == surgery.invitation]
    assert theirs.notice_given_at == NOW + timedelta(minutes=5)


async def test_control_a_letter_that_was_never_posted_is_no_notice(surgery: Surgery):
    await written(surgery)
    assert await _verdict(surgery, "invited_in_time") == ("not_met", "notice_not_given")


async def test_the_verdict_says_that_whoever_stood_in_was_told_on_paper(surgery: Surgery):
    await give(surgery, await written(surgery), 5)
    await _verdict(surgery, "notice")
    [row] = await Assessment.select(Assessment.id).where(
        (Assessment.subject == surgery.invitation) & (Assessment.measure == "notice")
    )
    page = text_of(await surgery.stage.coordinator.get(f"/assessments/{row['id']}"))
    assert "on paper" in page
    assert "whoever stood in for them" in page


async def test_who_was_told_stands_among_what_was_sent(surgery: Surgery):
    await give(surgery, await written(surgery), 5)
    conference = surgery.stage.people.conference.id
    sent = await surgery.stage.coordinator.api("GET", f"/conferences/{conference}/sent")
    [row] = [one for one in sent.json()["people"] if one["id"] == str(surgery.stand_in)]
    assert (row["name"], row["notice_source"]) == (DEPUTY, "paper")


async def test_another_time_begins_notice_anew_and_the_first_one_back_gives_it_back(
    surgery: Surgery,
):
    await give(surgery, await written(surgery), 5)
    people, before = surgery.stage.people, surgery.stage.people.conference
    later = NOW + timedelta(hours=2)
    await people.book(a_slot(days=44, reason="The chair is away."), now=later)
    assert (await _notice(surgery))[0] is None
    case = await letters.get_case_letters(surgery.stage.first, people.family, now=later)
    [theirs] = [one for one in case.offered if one.about == surgery.stand_in]
    assert (theirs.kind, theirs.is_due) == ("update", True)
    assert before.starts_at != people.conference.starts_at


async def test_what_went_out_before_the_time_changed_is_no_notice_of_the_other(surgery: Surgery):
    run = await written(surgery)
    later = NOW + timedelta(hours=2)
    await surgery.stage.people.book(a_slot(days=44, reason="The chair is away."), now=later)
    await give(surgery, run, 5, now_minutes=180)
    assert (await _notice(surgery))[0] is None


async def test_whoever_stands_in_can_be_told_by_telephone(surgery: Surgery):
    coordinator = surgery.stage.coordinator
    conference = surgery.stage.people.conference.id
    shown = await coordinator.get(f"/conferences/{conference}")
    assert f'href="/invitations/{surgery.stand_in}/record"' in shown.text
    page = text_of(await coordinator.get(f"/invitations/{surgery.stand_in}/record"))
    assert "They were told by telephone or letter" in page
    told = {"notice_source": "phone", "notice_on": "23/11/2026", "notice_at": "9:20"}
    answered = await coordinator.submit(f"/invitations/{surgery.stand_in}/notice", told)
    assert answered.status_code == 303
    assert await _notice(surgery) == (NOW - timedelta(minutes=10), "phone")
    assert await _verdict(surgery, "notice") == ("met", "notice_in_time")


async def test_who_stands_in_no_more_is_told_nothing(surgery: Surgery):
    coordinator = surgery.stage.coordinator
    said = {"answer": "accepted", "source": "phone", "taken_at": NOW.isoformat()}
    await coordinator.api("PUT", f"/invitations/{surgery.invitation}/reply", said)
    given = {"source": "phone", "given_at": NOW.isoformat()}
    answered = await coordinator.api("PUT", f"/invitations/{surgery.stand_in}/notice", given)
    assert answered.status_code == 404
