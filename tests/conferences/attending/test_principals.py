"""What an invitee is told of the deputy they named, and times at which clocks change."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer, Invitee, Source
from conferences.attending.wanted import time_faults
from people.professionals.tables import Professional
from tests.builders import a_booked_conference, a_coordinator, a_professional, invited
from tests.conferences.attending.postman import deliver

pytestmark = pytest.mark.usefixtures("database")


async def _wished(now: datetime) -> tuple[Professional, Invitation]:
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    row = await Invitation.objects().get(Invitation.professional == zoe.id)
    assert row is not None
    wish = Answer(answer="deputy", deputy_wish="Pat Okafor, school nurse")
    await attending.record_answer(
        a_coordinator(), row.id, wish, source=Source.PHONE, taken_at=now, now=now
    )
    await deliver(now)
    return zoe, row


async def test_the_principal_is_told_that_the_deputy_comes_and_the_deputy_is_invited(now: datetime):
    zoe, row = await _wished(now)
    pat = await a_professional("Pat Okafor")
    await attending.confirm_deputy(a_coordinator(), row.id, pat.id, now=now)
    arrived = await deliver(now)
    [receipt] = arrived[str(zoe.email)]
    assert "a deputy will come for you" in receipt.text
    assert "Okafor" not in receipt.mail.as_string()
    [own] = arrived[str(pat.email)]
    assert (own.method, "as a deputy" in own.text) == ("REQUEST", True)


async def test_the_principal_is_told_that_whom_they_named_cannot_come(now: datetime):
    zoe, row = await _wished(now)
    await attending.refuse_deputy(a_coordinator(), row.id, "Not known to us.", now=now)
    arrived = await deliver(now)
    assert set(arrived) == {zoe.email}
    [receipt] = arrived[str(zoe.email)]
    assert "Whom you named cannot come for you." in receipt.text
    assert "Not known" not in receipt.text


def test_nobody_is_wanted_from_a_time_that_comes_twice():
    autumn = date(2027, 10, 31)
    starts_at = datetime.combine(autumn, time(0, 30), UTC)
    one = Invitee(
        professional=uuid4(),
        expectation="attend",
        arrives_at=datetime.combine(autumn, time(1, 15), UTC),
    )
    [fault] = time_faults(one, starts_at, datetime.combine(autumn, time(4, 0), UTC))
    assert "comes twice" in fault.message
