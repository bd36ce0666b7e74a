"""A booked conference whose invitees owe reports."""

from datetime import datetime
from pathlib import Path

import pytest

from people.links import service as links
from tests.conferences.gathering import Gathering, a_gathering, adopt_standard
from tests.conferences.reports.handing_in import ENDS, STARTS


@pytest.fixture
async def gathering(now: datetime, file_store: Path) -> Gathering:
    assert file_store.name == "files"
    links.use("https://meetings.council.example")
    await adopt_standard(now)
    return await a_gathering(now, starts_at=STARTS, ends_at=ENDS)
