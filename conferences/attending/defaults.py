"""How somebody is usually expected, by their agency and role: what a form starts with.

Agencies report whether or not they come; GPs are asked for a report; who is only sometimes
involved is asked to come if they are (reference: the field, sections 4 and 5). Anybody may be
expected otherwise.
"""

import re
from uuid import UUID

from conferences.attending.values import Expectation, Invitee

_GP = re.compile(r"\b(?:gp|general practitioner)\b", re.IGNORECASE)
_IF_INVOLVED = frozenset({"housing", "third_sector", "other"})


def usual_expectation(*, group: str, role: str) -> Expectation:
    """What is usually expected of somebody.

    >>> usual_expectation(group="health", role="Health visitor")
    'both'
    >>> usual_expectation(group="health", role="GP")
    'report'
    """
    if _GP.search(role):
        return "report"
    return "if_involved" if group in _IF_INVOLVED else "both"


def usual_invitee(professional: UUID, *, group: str, role: str) -> Invitee:
    """Somebody as they are usually expected."""
    expectation = usual_expectation(group=group, role=role)
    return Invitee(
        professional=professional,
        expectation=expectation,
        counts_to_quorum=expectation != "report",
        may_decide=expectation != "report",
    )


def chair_invitee(professional: UUID) -> Invitee:
    """The chair: must be there, represents no agency."""
    return Invitee(
        professional=professional,
        expectation="attend",
        is_insisted_on=True,
        counts_to_quorum=False,
    )


def minute_taker_invitee(professional: UUID) -> Invitee:
    """The minute-taker: must be there, represents no agency and decides nothing."""
    return Invitee(
        professional=professional,
        expectation="attend",
        is_insisted_on=True,
        counts_to_quorum=False,
        may_decide=False,
    )


def lead_invitee(professional: UUID) -> Invitee:
    """The lead professional: must be there, and reports."""
    return Invitee(professional=professional, expectation="both", is_insisted_on=True)
