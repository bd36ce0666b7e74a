"""Three conferences that were counted for two agencies."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR
from standards.measures import service as measures
from tests.conferences.evidence.counted import Counted, facts_of
from tests.conferences.gathering import adopt_standard


@pytest.fixture
async def counted(now: datetime) -> Counted:
    await adopt_standard(now - timedelta(days=400))
    made = Counted(uuid4(), uuid4())
    for id_, group in ((made.health, "health"), (made.police, "police")):
        await Agency.insert(Agency(id=id_, name=f"{group} here", group=group, calendar="scotland"))
    async with recorded(
        OPERATOR, Verb.COLLECT, Subject("conference"), now=now, name="test.assess"
    ) as act:
        for number in range(3):
            await measures.assess(act, facts_of(made, number))
    return made
