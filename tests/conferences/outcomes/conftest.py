"""A conference that has just been held."""

from datetime import datetime, timedelta

import pytest

from tests.conferences.gathering import Gathering, a_gathering, adopt_standard, done_for


@pytest.fixture
async def gathering(now: datetime) -> Gathering:
    """It began two hours ago and is over; everybody was told two months ago."""
    booked_at, starts_at = now - timedelta(days=60), now - timedelta(hours=2)
    await adopt_standard(booked_at)
    made = await a_gathering(
        booked_at, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90)
    )
    await done_for(
        made,
        booked_at,
        "UPDATE invitation"
        " SET notice_given_at = $1, first_invited_at = $1, notice_source = 'phone'",
        booked_at,
    )
    return made
