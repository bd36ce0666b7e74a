"""The life of a conference: which step leads from which state to which.

The table below is the whole of it; ``diagram`` draws it, and the drawing in
``docs/conference-life.md`` is compared with it.
"""

from dataclasses import dataclass
from enum import StrEnum

from people.errors import RefusedError


class State(StrEnum):
    """How a conference stands."""

    PLANNED = "planned"
    BOOKED = "booked"
    HELD = "held"
    INQUORATE = "inquorate"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What moves a conference on, in the words of those who do it."""

    BOOK = "book"
    CANCEL = "cancel"
    CHANGE = "change"
    CLOSE = "close"
    CLOSE_INQUORATE = "close as inquorate"
    REARRANGE = "rearrange"
    REOPEN = "reopen"
    RESTORE = "take back the cancellation"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step from one state to one state."""

    before: State
    step: Step
    after: State


TRANSITIONS = (
    Transition(State.PLANNED, Step.BOOK, State.BOOKED),
    Transition(State.PLANNED, Step.CANCEL, State.CANCELLED),
    Transition(State.PLANNED, Step.CHANGE, State.PLANNED),
    Transition(State.BOOKED, Step.REARRANGE, State.BOOKED),
    Transition(State.BOOKED, Step.CANCEL, State.CANCELLED),
    Transition(State.BOOKED, Step.CHANGE, State.BOOKED),
    Transition(State.BOOKED, Step.CLOSE, State.HELD),
    Transition(State.BOOKED, Step.CLOSE_INQUORATE, State.INQUORATE),
    Transition(State.HELD, Step.REOPEN, State.BOOKED),
    Transition(State.INQUORATE, Step.REOPEN, State.BOOKED),
    Transition(State.CANCELLED, Step.RESTORE, State.BOOKED),
)

_STANDS = {
    State.PLANNED: "It has no date yet.",
    State.BOOKED: "It is booked.",
    State.HELD: "It was held and is closed.",
    State.INQUORATE: "It was closed as inquorate.",
    State.CANCELLED: "It was cancelled.",
}


def find_after(step: Step, state: str) -> State | None:
    """The state a step leads to from here; none where the step cannot be taken."""
    return next(
        (one.after for one in TRANSITIONS if one.step is step and one.before == state), None
    )


def after(step: Step, state: str) -> State:
    """The state a step leads to from here.

    Raises:
        RefusedError: the conference cannot take the step as it stands.
    """
    found = find_after(step, state)
    if found is None:
        before = " or ".join(one.before for one in TRANSITIONS if one.step is step)
        raise RefusedError(f"{_STANDS[State(state)]} Only one that is {before} can {_VERBS[step]}.")
    return found


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.PLANNED}: arrange"]
    lines += [f"    {one.before} --> {one.after}: {one.step}" for one in TRANSITIONS]
    finals = [state for state in State if state not in {one.before for one in TRANSITIONS}]
    lines += [f"    {state} --> [*]" for state in finals]
    return "\n".join(lines) + "\n"


_VERBS = {
    Step.BOOK: "be booked",
    Step.CANCEL: "be cancelled",
    Step.CHANGE: "be changed",
    Step.CLOSE: "be closed",
    Step.CLOSE_INQUORATE: "be closed as inquorate",
    Step.REARRANGE: "be rearranged",
    Step.REOPEN: "be reopened",
    Step.RESTORE: "be booked again as it was",
}
