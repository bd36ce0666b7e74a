"""What a calendar says of a meeting, given what it said before: rules without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from conferences.feeds.shown import SHOWN_FOR, said_now, shown, unchanged_until
from people.links.said import Said, SaidState

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def a_said(number: int = 0, *, days: int = 10, **more: object) -> Said:
    """A meeting of an hour, so many days from now."""
    fields = {
        "about": UUID(int=number), "sequence": 0, "stamped_at": NOW - timedelta(days=1),
        "starts_at": NOW + timedelta(days=days), "ends_at": NOW + timedelta(days=days, hours=1),
        **more,
    }  # fmt: skip
    return Said(**fields)  # type: ignore[arg-type]


_WHEN = st.none() | st.tuples(st.integers(-2, 3), st.booleans())
_STEPS = st.lists(st.tuples(_WHEN, st.booleans()), max_size=8)


@given(_STEPS)
def test_what_is_said_of_a_meeting_is_counted_up_with_each_change_and_never_else(
    steps: list[tuple[tuple[int, bool] | None, bool]],
) -> None:
    before: dict[UUID, Said] = {}
    for number, (when, is_declined) in enumerate(steps):
        now = NOW + timedelta(minutes=number)
        found = []
        if when is not None:
            days, is_off = when
            off: dict[str, Any] = {"state": SaidState.CANCELLED, "gone_at": now} if is_off else {}
            found = [a_said(days=days, **off)]
        declined = {UUID(int=0)} if is_declined and not found else set()
        after = said_now(before, found, declined=declined, now=now)
        assert before.keys() <= after.keys()
        for about, one in before.items():
            then = after[about]
            if then.state is not SaidState.LEFT and _what(then) != _what(one):
                assert then.sequence > one.sequence
                assert then.stamped_at > one.stamped_at
            elif then.state is not SaidState.LEFT:
                assert then == one
        if found and found[0].state is SaidState.STANDING:
            assert _what(after[UUID(int=0)]) == _what(found[0])
        if not found and before:
            assert after[UUID(int=0)].state is not SaidState.STANDING
        again = said_now(after, found, declined=declined, now=now + timedelta(seconds=30))
        assert again == after
        before = after


def _what(said: Said) -> tuple[datetime, datetime, SaidState]:
    return said.starts_at, said.ends_at, said.state


@given(st.lists(st.tuples(st.integers(-200, 200), st.none() | st.integers(0, 200)), max_size=6))
def test_nothing_is_left_out_because_of_its_age_before_it_is_said_to_be(
    meetings: list[tuple[int, int | None]],
) -> None:
    said = [
        a_said(number, days=days) if ago is None
        else a_said(number, days=days, state=SaidState.CANCELLED, gone_at=NOW - timedelta(days=ago))
        for number, (days, ago) in enumerate(meetings)
    ]  # fmt: skip
    seen = shown(said, now=NOW)
    until = unchanged_until(seen, now=NOW)
    assert NOW < until <= NOW + timedelta(days=1)
    assert shown(said, now=until - timedelta(seconds=1)) == seen


def test_what_is_called_off_keeps_the_time_that_was_said() -> None:
    moved = a_said(days=11)
    off = msgspec.structs.replace(
        a_said(days=10), state=SaidState.CANCELLED, gone_at=NOW, sequence=5
    )
    [after] = said_now({moved.about: moved}, [off], declined=(), now=NOW).values()
    assert (after.starts_at, after.state, after.sequence) == (
        moved.starts_at, SaidState.CANCELLED, 5,
    )  # fmt: skip


def test_what_ended_ninety_days_ago_is_not_shown() -> None:
    just = a_said(0, ends_at=NOW - SHOWN_FOR)
    before = a_said(1, ends_at=NOW - SHOWN_FOR + timedelta(seconds=1))
    assert shown([just, before], now=NOW) == [before]
