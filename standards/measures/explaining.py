"""What a measure counts, by which rules of the standard in force, with a worked example. A read."""

from datetime import datetime

import msgspec

from people.audit.service import reading
from people.clock import local_day
from people.permissions import Permission, Viewer, check
from standards.agreed.in_force import Rule, StandardInForce
from standards.agreed.service import get_in_force
from standards.agreed.timescales import conference_rules
from standards.measures.defining import Definition
from standards.measures.definitions import DEFINITIONS, GENERAL
from standards.measures.verdicts import Measure
from standards.measures.worked_examples import WorkedExample, worked_example

KINDS = ("review", "initial", "pre_birth", "transfer")


class KindRules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules that decide a measure for one kind of conference, its target last."""

    kind: str
    rules: tuple[Rule, ...]
    target: int | None


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A measure with its definition, the rules in force, and an example under them."""

    definition: Definition
    standard: str
    kinds: tuple[KindRules, ...]
    example: WorkedExample
    general: tuple[tuple[str, str], ...]


async def explain(viewer: Viewer, measure: Measure, *, now: datetime) -> Explained:
    """Everything there is to say about a measure under the standard in force today."""
    check(viewer, Permission.STANDARD_VIEW)
    async with reading(viewer):
        standard = await get_in_force(local_day(now))
    return Explained(
        definition=DEFINITIONS[measure],
        standard=standard.title,
        kinds=tuple(_of_kind(standard, measure, kind) for kind in KINDS),
        example=worked_example(measure, standard),
        general=GENERAL,
    )


def deciding_rules(standard: StandardInForce, measure: Measure, kind: str) -> tuple[Rule, ...]:
    """The rules by which a measure is decided for a kind of conference, without its target."""
    if measure is Measure.HELD_IN_TIME:
        return conference_rules(standard, kind)
    names = DEFINITIONS[measure].rules
    return tuple(rule for name in names for rule in standard.list_rules(name, kind))


def _of_kind(standard: StandardInForce, measure: Measure, kind: str) -> KindRules:
    target = standard.find_target(measure, kind)
    return KindRules(
        kind=kind,
        rules=deciding_rules(standard, measure, kind),
        target=None if target is None else target.value,
    )
