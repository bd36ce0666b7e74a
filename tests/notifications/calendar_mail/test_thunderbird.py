"""What Thunderbird makes of an invitation, its update and its cancellation, and what it answers."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from notifications.inbox.reading import read_mail
from notifications.messages.values import Message
from tests.notifications.builders import NOW, TOKEN, ZOE
from tests.notifications.calendar_mail.samples import SAMPLES, sample_for
from tests.notifications.inbox.replies import Said, carrying
from tests.verifiers.thunderbird import running_thunderbird

pytestmark = pytest.mark.system


def _later(name: str, hours: int) -> Message:
    """A sample, stamped so many hours after the first."""
    message, _ = SAMPLES[name]
    assert message.occasion is not None
    stamped = msgspec.structs.replace(message.occasion, stamped_at=NOW + timedelta(hours=hours))
    return msgspec.structs.replace(message, occasion=stamped)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What it says of an invitation, of that once more, the update, that late, the cancellation."""
    samples = (("invitation", 0), ("invitation", 0), ("update", 1), ("cancellation", 2))
    messages = [sample_for(_later(name, hours), ZOE) for name, hours in samples]
    with running_thunderbird(tmp_path_factory.mktemp("thunderbird")) as program:
        return program.look_at(*messages, address=ZOE.address)


def test_an_invitation_is_one_that_can_be_answered(found: dict[str, Any]) -> None:
    offered = found["offered"][0]
    assert offered["action"] == "REQUEST"
    assert {"imipAcceptButton", "imipTentativeButton", "imipDeclineButton"} <= set(
        offered["buttons"]
    )
    assert found["stored"] == {
        "sequence": 0, "privacy": "PRIVATE", "alarms": 0, "isInvitation": True,
        "start": "20261201T100000Z",
    }  # fmt: skip


def test_an_update_is_one_and_a_cancellation_can_be_followed(found: dict[str, Any]) -> None:
    again, update, cancellation = (one["action"] for one in found["offered"][1:])
    assert again != update
    assert (update, cancellation) == ("REQUEST:UPDATE", "CANCEL")
    assert "imipDeleteButton" in found["offered"][3]["buttons"]


@pytest.mark.parametrize("answer", ["accepted", "declined", "tentative"])
def test_what_it_answers_is_read(found: dict[str, Any], answer: str) -> None:
    written = found["answers"][answer.upper()]
    assert written["to"] == [f"mailto:r-{TOKEN}@conf.example"]
    raw = carrying(Said(token=TOKEN, domain="conf.example"), written["ics"])
    read = read_mail(raw, server=None, arrived_at=NOW)
    assert read.tokens == (TOKEN,)
    assert read.calendar is not None
    assert (read.calendar.method, read.calendar.said, read.calendar.sequence) == (
        "REPLY", answer, 0,
    )  # fmt: skip
    assert read.calendar.attendees == (f"mailto:{ZOE.address}",)
