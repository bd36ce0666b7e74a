"""The life of a conference as a table."""

from pathlib import Path

import pytest

from conferences.booking.life import TRANSITIONS, State, Step, after, diagram, find_after
from people.errors import RefusedError

DRAWN = Path(__file__).parents[3] / "docs" / "conference-life.md"

ALLOWED = {
    (State.PLANNED, Step.BOOK): State.BOOKED,
    (State.PLANNED, Step.CANCEL): State.CANCELLED,
    (State.PLANNED, Step.CHANGE): State.PLANNED,
    (State.BOOKED, Step.REARRANGE): State.BOOKED,
    (State.BOOKED, Step.CANCEL): State.CANCELLED,
    (State.BOOKED, Step.CHANGE): State.BOOKED,
    (State.BOOKED, Step.CLOSE): State.HELD,
    (State.BOOKED, Step.CLOSE_INQUORATE): State.INQUORATE,
    (State.HELD, Step.REOPEN): State.BOOKED,
    (State.INQUORATE, Step.REOPEN): State.BOOKED,
    (State.CANCELLED, Step.RESTORE): State.BOOKED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_asking_and_demanding_agree_on_every_step_from_every_state(step: Step, state: State):
    expected = ALLOWED.get((state, step))
    assert find_after(step, state) is expected
    if expected is None:
        with pytest.raises(RefusedError):
            after(step, state)
    else:
        assert after(step, state) is expected


def test_every_state_but_the_first_is_reached():
    assert {one.after for one in TRANSITIONS} == set(State)


def test_a_refusal_says_how_it_stands_and_what_could():
    with pytest.raises(RefusedError) as refused:
        after(Step.BOOK, State.HELD)
    assert str(refused.value) == (
        "It was held and is closed. Only one that is planned can be booked."
    )


def test_the_drawing_in_the_documents_is_the_table():
    drawn = DRAWN.read_text(encoding="utf-8").partition("```mermaid\n")[2].partition("```")[0]
    assert drawn == diagram()
