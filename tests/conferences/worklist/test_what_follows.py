"""The work list says how open conferences stand to the standard, and what follows closed ones."""

from datetime import datetime, timedelta

import pytest

from conferences.outcomes import service as outcomes
from conferences.worklist.service import Filters, get_work_list
from tests.conferences.gathering import COORDINATOR, Gathering, a_gathering, adopt_standard
from tests.conferences.outcomes.held import close

pytestmark = pytest.mark.usefixtures("database")


async def _held(now: datetime) -> Gathering:
    booked_at, starts_at = now - timedelta(days=60), now - timedelta(hours=2)
    await adopt_standard(booked_at)
    return await a_gathering(
        booked_at, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90)
    )


async def test_an_open_conference_says_which_measures_are_not_in_hand(now: datetime):
    await _held(now)
    work = await get_work_list(COORDINATOR, Filters(), now=now)
    [listed] = work.conferences
    assert "Cannot be met any more" in listed.pressing
    assert "Notice in time" in listed.pressing["Cannot be met any more"]


async def test_what_follows_a_closed_conference_is_listed_when_it_falls_due_and_when_it_was_missed(
    now: datetime,
):
    gathering = await _held(now)
    await close(gathering, now)
    work = await get_work_list(COORDINATOR, Filters(), now=now)
    assert [(one.title, one.is_late) for one in work.to_follow] == [
        ("Decisions sent in time", False)
    ]
    later = now + timedelta(days=2)
    await outcomes.recount(now=later)
    work = await get_work_list(COORDINATOR, Filters(), now=later)
    assert ("Decisions sent in time", True) in [(one.title, one.is_late) for one in work.to_follow]
