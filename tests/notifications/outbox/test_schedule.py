from datetime import timedelta
from itertools import count, takewhile

from notifications.outbox.schedule import LEASE, wait_after
from notifications.outbox.smtp import Limits


def test_a_mail_is_tried_for_72_hours_and_no_longer() -> None:
    waits = [wait for tries in takewhile(wait_after, count(1)) if (wait := wait_after(tries))]
    altogether = sum(waits, timedelta())
    assert timedelta(hours=71) < altogether <= timedelta(hours=72)
    assert waits == sorted(waits)
    assert len(waits) == 75


def test_a_lease_covers_the_slowest_mail() -> None:
    limits = Limits()
    connecting_sending_and_making_up = limits.connect + limits.mail + limits.connect
    assert connecting_sending_and_making_up < LEASE.total_seconds()
    assert limits.command + limits.data <= limits.mail
