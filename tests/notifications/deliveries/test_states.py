from datetime import datetime, timedelta

import pytest

from notifications.deliveries.states import Instants, State
from tests.notifications.builders import NOW

HOUR_AGO = NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("instants", "state"),
    [
        ({}, State.LATE),
        ({"due_at": NOW - timedelta(minutes=30)}, State.WAITING),
        ({"due_at": NOW - timedelta(minutes=30, seconds=1)}, State.LATE),
        ({"sent_at": NOW}, State.SENT),
        ({"sent_at": NOW, "withdrawn_at": NOW}, State.SENT),
        ({"withdrawn_at": NOW}, State.WITHDRAWN),
        ({"failed_at": NOW, "withdrawn_at": NOW}, State.WITHDRAWN),
        ({"failed_at": NOW}, State.FAILED),
        ({"dead_at": NOW}, State.DEAD),
    ],
)
def test_a_message_is_in_one_state(instants: dict[str, datetime], state: State):
    assert Instants(**{"due_at": HOUR_AGO, **instants}).state(NOW) is state
