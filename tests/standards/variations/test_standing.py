"""When a variation may be asked for and decided, and how it stands."""

from datetime import UTC, datetime, timedelta

import pytest

from people.errors import InvalidError, RefusedError
from standards.variations.standing import Standing, check_in_time, check_until, standing_of

DUE = datetime(2026, 12, 1, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _standing(
    *, now: datetime, is_approved: bool | None = None, withdrawn_at: datetime | None = None
) -> Standing:
    return standing_of(was_due_at=DUE, is_approved=is_approved, withdrawn_at=withdrawn_at, now=now)


def test_it_waits_until_it_is_due_and_has_expired_a_second_later():
    assert _standing(now=DUE) is Standing.WAITING
    assert _standing(now=DUE + SECOND) is Standing.EXPIRED


def test_what_was_decided_stands_after_it_is_due():
    assert _standing(now=DUE + SECOND, is_approved=True) is Standing.APPROVED
    assert _standing(now=DUE + SECOND, is_approved=False) is Standing.REFUSED


def test_what_was_withdrawn_is_withdrawn_whatever_was_decided():
    assert _standing(now=DUE, is_approved=True, withdrawn_at=DUE) is Standing.WITHDRAWN


def test_it_is_in_time_until_the_instant_it_is_due():
    check_in_time(DUE, now=DUE)
    with pytest.raises(RefusedError, match="only before that"):
        check_in_time(DUE, now=DUE + SECOND)


def test_the_new_day_is_later_than_agreed_and_before_the_conference():
    check_until(DUE + SECOND, was_due_at=DUE, latest=DUE + SECOND)
    for until, latest in (
        (DUE, None),
        (DUE + 2 * SECOND, DUE + SECOND),
        (DUE + timedelta(days=367), None),
    ):
        with pytest.raises(InvalidError):
            check_until(until, was_due_at=DUE, latest=latest)
