"""Whoever is away on the day of the meeting, their mail says, is asked for a deputy before it."""

from datetime import datetime, timedelta

import pytest

from conferences.attending import service as attending
from conferences.attending.values import Answer, Source
from people.permissions import Role
from tests.builders import a_coordinator
from tests.conferences.mailed.inviting import arrives, somebody_invited
from tests.conftest import Visit
from tests.notifications.inbox.replies import Said, written
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
AWAY = "Away on the day for A.R."


def _away(token: str, words: str) -> bytes:
    return written(Said(token=token, headers="Auto-Submitted: auto-replied"), words)


async def test_who_is_away_that_day_is_on_the_work_list_and_the_conference_s_page(
    visit: Visit, now: datetime
):
    zoe = await somebody_invited(now)
    await arrives(_away(zoe.token, "I am away and back on 4 January 2027."), now=now)
    visitor = await visit(Role.COORDINATOR)
    listed = text_of(await visitor.get("/work-list"))
    assert AWAY in listed
    assert "Ask for a deputy" in listed
    page = await visitor.get(f"/conferences/{zoe.conference.id}")
    assert "Until or back on Monday 4 January 2027" in text_of(page)
    assert f"/invitations/{zoe.about.id}/record" in page.text


async def test_who_is_back_before_the_meeting_is_asked_for_nobody(visit: Visit, now: datetime):
    zoe = await somebody_invited(now)
    await arrives(_away(zoe.token, "I am away and back on 28 December 2026."), now=now)
    assert AWAY not in text_of(await (await visit(Role.COORDINATOR)).get("/work-list"))


async def test_who_answered_since_is_taken_at_their_word(visit: Visit, now: datetime):
    zoe = await somebody_invited(now)
    await arrives(_away(zoe.token, "I am away and back on 4 January 2027."), now=now)
    later = now + timedelta(minutes=5)
    await attending.record_answer(
        a_coordinator(), zoe.about.id, Answer(answer="accepted"),
        source=Source.PHONE, taken_at=later, now=later,
    )  # fmt: skip
    assert AWAY not in text_of(await (await visit(Role.COORDINATOR)).get("/work-list"))
