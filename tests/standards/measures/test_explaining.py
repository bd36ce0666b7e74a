"""The definition pages say what the code counts, by the rules in force, with an example."""

import pytest

from standards.agreed.in_force import NOTHING_AGREED
from standards.measures.definitions import DEFINITIONS
from standards.measures.verdicts import Measure
from standards.measures.worked_examples import worked_example
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")


@pytest.mark.parametrize("measure", Measure)
def test_each_measure_has_an_example_under_the_standard(measure: Measure):
    example = worked_example(measure, DUNDEE)
    expected = "Left out" if measure is Measure.PLAN_RATIFIED else "Met"
    assert (example.verdict, bool(example.reason)) == (expected, True)


@pytest.mark.parametrize("measure", [one for one in Measure if DEFINITIONS[one].rules])
def test_without_a_standard_the_example_says_so(measure: Measure):
    example = worked_example(measure, NOTHING_AGREED)
    took_part = (Measure.CHILD_TOOK_PART, Measure.PARENTS_TOOK_PART)
    expected = "Met" if measure in took_part else "Left out"
    assert example.verdict == expected


def test_every_rule_a_definition_names_is_one_a_standard_may_have():
    known = {rule.measure for rule in DUNDEE.rules} | {"plan_ratified_within"}
    assert {rule for one in DEFINITIONS.values() for rule in one.rules} <= known
