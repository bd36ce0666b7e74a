"""Whether a conference is quorate, by the agency groups that are represented.

Source: the quorum rows of the standard (National Guidance for Scotland 2021, 3.131 and 3.158):
every row must hold. Deputies count; written reports and observers do not. What is counted are
groups, not people: health counts once however many attend.
"""

from collections.abc import Iterable

import msgspec

from people.text import phrase
from standards.agreed.in_force import Rule, StandardInForce, group_words

PRESENT = frozenset({"attended", "remote", "deputy"})


class QuorumVerdict(msgspec.Struct, frozen=True):
    """Whether quorum holds, what is missing in words, and the rules it was decided by."""

    is_quorate: bool
    missing: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def words(self) -> str:
        """The verdict as one would say it."""
        if self.is_quorate:
            return "Quorate"
        return f"Not quorate without {phrase(list(self.missing))}"


def verdict(standard: StandardInForce, kind: str, groups: Iterable[str]) -> QuorumVerdict | None:
    """The verdict on these agency groups being represented; none where no quorum was agreed."""
    rules = standard.list_rules("quorum", kind)
    if not rules:
        return None
    present = frozenset(groups)
    missing = tuple(group_words(rule.groups) for rule in rules if not _holds(rule, present))
    return QuorumVerdict(not missing, missing, rules)


def counts(attendance: str | None, *, counts_to_quorum: bool, is_observer: bool) -> bool:
    """Whether somebody with this attendance represents their agency's group."""
    return attendance in PRESENT and counts_to_quorum and not is_observer


def _holds(rule: Rule, present: frozenset[str]) -> bool:
    return len(present.intersection(rule.groups)) >= rule.value
