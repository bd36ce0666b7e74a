"""What the chair is asked a reason for."""

import pytest

from conferences.outcomes.exceptional import warned
from conferences.outcomes.values import Decision
from standards.agreed.in_force import NOTHING_AGREED, Rule, RuleKind, StandardInForce
from standards.agreed.quorum import QuorumVerdict

QUORATE = QuorumVerdict(is_quorate=True, missing=(), rules=())
INQUORATE = QuorumVerdict(is_quorate=False, missing=("police",), rules=())
NEVER_TWICE = StandardInForce(
    id=None, title="", preset="", calendar="scotland", in_force_from=None, agreed_on=None,
    agreed_by="", terms=NOTHING_AGREED.terms,
    rules=(
        Rule(
            measure="inquorate_consecutive_max", rule=RuleKind.MAX, conference_kind="all",
            agency_groups="", value=1, unit="count", counted_from="", counted_to="", note="",
            source="", confidence="seen", came_from="scotland-2023",
        ),
    ),
)  # fmt: skip
REMAINS, REMOVED = [Decision.REMAINS], [Decision.REMOVED]

TABLE = [
    # verdict, decided, inquorate before, standard, reasons asked for
    (QUORATE, REMOVED, 3, NEVER_TWICE, []),
    (None, REMOVED, 3, NEVER_TWICE, []),
    (INQUORATE, [], 0, NEVER_TWICE, []),
    (INQUORATE, [], 1, NEVER_TWICE, ["repeated_reason"]),
    (INQUORATE, [], 1, NOTHING_AGREED, []),
    (INQUORATE, REMAINS, 0, NEVER_TWICE, ["proceeded_reason"]),
    (INQUORATE, REMOVED, 0, NEVER_TWICE, ["proceeded_reason", "removal_reason"]),
    (
        INQUORATE,
        REMOVED,
        1,
        NEVER_TWICE,
        ["proceeded_reason", "repeated_reason", "removal_reason"],
    ),
]


@pytest.mark.parametrize(("verdict", "decided", "before", "standard", "asked"), TABLE)
def test_a_reason_is_asked_for_what_must_not_ordinarily_happen(
    verdict: QuorumVerdict | None,
    decided: list[Decision],
    before: int,
    standard: StandardInForce,
    asked: list[str],
):
    found = warned(standard, "review", verdict, decided, inquorate_before=before)
    assert [one.field for one in found] == asked
    assert all(one.words and one.ask.endswith("?") for one in found)
