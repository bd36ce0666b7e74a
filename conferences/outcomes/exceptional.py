"""What must not ordinarily happen at a conference, and the reason the chair is asked for.

Nothing here refuses: what happened is recorded, with its reason. Source: National Guidance for
Child Protection in Scotland 2021, 3.158: an inquorate meeting should not ordinarily proceed, two
in a row must not be held, and an inquorate one cannot remove a plan.
"""

from collections.abc import Collection

from conferences.outcomes.values import Decision, Warned
from standards.agreed.in_force import StandardInForce
from standards.agreed.quorum import QuorumVerdict

_AT_MOST_IN_A_ROW = "inquorate_consecutive_max"
_PROCEEDED = Warned(
    "proceeded_reason",
    "{verdict}: it should not ordinarily have decided.",
    "Why did the chair go on?",
)
_REPEATED = Warned(
    "repeated_reason",
    "The one before was inquorate too: two in a row must not be held.",
    "Why was it held all the same?",
)
_REMOVED = Warned(
    "removal_reason",
    "An inquorate conference cannot remove a child protection plan.",
    "Why did the chair remove it all the same?",
)


def warned(
    standard: StandardInForce,
    kind: str,
    verdict: QuorumVerdict | None,
    decisions: Collection[Decision],
    *,
    inquorate_before: int,
) -> tuple[Warned, ...]:
    """Everything that the chair must give a reason for; nothing at a quorate conference.

    ``inquorate_before`` says how many conferences of the family in a row were inquorate before.
    """
    if verdict is None or verdict.is_quorate:
        return ()
    most = standard.find_rule(_AT_MOST_IN_A_ROW, kind)
    found = (
        (bool(decisions), _PROCEEDED),
        (most is not None and inquorate_before >= most.value, _REPEATED),
        (Decision.REMOVED in decisions, _REMOVED),
    )
    return tuple(
        Warned(one.field, one.words.format(verdict=verdict.words), one.ask)
        for happens, one in found
        if happens
    )
