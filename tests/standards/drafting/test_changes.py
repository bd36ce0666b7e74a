"""A draft changes values, not meanings; and two standards are told apart rule by rule."""

from datetime import time
from uuid import uuid4

import msgspec
import pytest

from people.errors import InvalidError
from standards.agreed.in_force import Rule, RuleKind
from standards.agreed.presets import get_preset
from standards.drafting.changes import (
    RuleDetails,
    details_of,
    differences,
    shapes,
    with_rule,
)
from standards.measures.verdicts import Measure

DUNDEE = get_preset("dundee-action17").rules
REPORT = next(rule for rule in DUNDEE if rule.measure == "agency_report_before")


def _details(**changed: object) -> RuleDetails:
    return msgspec.structs.replace(details_of(REPORT, revision=1), **changed)


def _faults(details: RuleDetails) -> dict[str, str]:
    with pytest.raises(InvalidError) as refused:
        details.checked()
    return {fault.field: fault.message for fault in refused.value.faults}


@pytest.mark.parametrize("rule", [rule for p in ("scotland-2014", "scotland-2023", "england-wt2023")
                                  for rule in get_preset(p).rules] + list(DUNDEE))  # fmt: skip
def test_every_rule_that_ships_goes_through_the_form_unchanged(rule: msgspec.Struct):
    again = details_of(rule, revision=1).checked()  # type: ignore[arg-type]
    kept = {"id": None, "confidence": "agreed", "came_from": "local"}
    assert again == msgspec.structs.replace(rule, **kept)


def test_a_value_is_changed_and_said_in_words():
    assert _details(value=7).checked().words == "at least 7 working days before the conference"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": 0}, "value"),
        ({"value": 261}, "value"),
        ({"unit": "weeks"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"unit": "percent"}, "unit"),
        ({"span": "conference>report_received"}, "span"),
        ({"conference_kind": "christening"}, "conference_kind"),
        ({"agency_groups": ("press",)}, "agency_groups"),
        ({"source": ""}, "source"),
        ({"unit": "hours", "value": 721}, "value"),
        (
            {"measure": "record_within", "span": "conference>record_issued", "calendar": "agency"},
            "calendar",
        ),
        (
            {
                "measure": "record_within",
                "span": "conference>record_issued",
                "agency_groups": ("police",),
                "calendar": "",
            },
            "agency_groups",
        ),
        ({"measure": "attended", "unit": "", "span": "", "calendar": "standard"}, "calendar"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(changed: dict[str, object], field: str):
    assert list(_faults(_details(**changed))) == [field]


def test_a_rule_says_whose_calendar_until_when_and_for_whom():
    rule = _details(
        unit="hours", value=48, calendar="dundee", cut_off=time(12), agency_groups=("police",)
    ).checked()
    assert (rule.whose, rule.cut_off, rule.groups) == ("dundee", time(12), ("police",))
    assert rule.words == (
        "at least 48 hours before the conference, on the calendar “dundee”, for police"
    )
    assert _details(calendar="agency").checked().calendar == ""


def test_a_rule_for_some_agencies_stands_beside_one_for_all_and_they_are_told_apart():
    police = _details(value=2, agency_groups=("police",)).checked()
    rules = with_rule(DUNDEE, police, None)
    with pytest.raises(InvalidError):
        with_rule(rules, police, None)
    [added] = [one for one in differences(DUNDEE, rules) if one.what != "same"]
    assert (added.what, added.after) == ("added", police.words)


def test_a_measure_that_nobody_knows_is_refused():
    assert list(_faults(_details(measure="tea_served"))) == ["measure"]


def test_a_quorum_needs_a_group():
    assert list(_faults(RuleDetails(measure="quorum", source="minute", revision=1))) == [
        "agency_groups"
    ]


def test_every_measure_can_have_a_target():
    targets = [name for name, shape in shapes().items() if shape.rule is RuleKind.TARGET]
    assert sorted(targets) == sorted(Measure)


def test_a_rule_is_changed_in_its_place_and_keeps_it():
    rules = tuple(msgspec.structs.replace(rule, id=uuid4()) for rule in DUNDEE)
    place = next(rule.id for rule in rules if rule.measure == REPORT.measure)
    changed = with_rule(rules, _details(value=7).checked(), place)
    assert [rule.id for rule in changed] == [rule.id for rule in rules]
    assert sum(rule.value == 7 and rule.measure == REPORT.measure for rule in changed) == 1


def test_two_rules_never_speak_of_the_same():
    with pytest.raises(InvalidError, match="has a rule"):
        with_rule(DUNDEE, _details(value=7).checked(), None)


def test_a_quorum_may_have_several_rules():
    more = RuleDetails(
        measure="quorum", conference_kind="review", agency_groups=("housing",), source="m",
        revision=1,
    ).checked()  # fmt: skip
    assert len(with_rule(DUNDEE, more, None)) == len(DUNDEE) + 1


def test_differences_name_what_is_new_gone_changed_and_the_same():
    fewer = tuple(rule for rule in DUNDEE if rule.measure != "plan_within")
    changed = with_rule(
        tuple(msgspec.structs.replace(rule, id=uuid4()) for rule in fewer),
        _details(value=7, conference_kind="initial").checked(), None,
    )  # fmt: skip
    found = {(one.what, one.title, one.conference_kind) for one in differences(DUNDEE, changed)}
    assert ("added", "Agency's report", "initial") in found
    assert ("removed", "Plan sent", "review") in found
    assert ("same", "Agency's report", "review") in found
    moved = [msgspec.structs.replace(REPORT, value=7)]
    [one] = differences([REPORT], moved)
    assert (one.what, one.before, one.after) == (
        "changed",
        "at least 5 working days before the conference",
        "at least 7 working days before the conference",
    )


@pytest.mark.parametrize("rule", DUNDEE, ids=lambda rule: rule.measure)
def test_nothing_said_of_how_many_is_never_taken_for_one(rule: Rule):
    silent = msgspec.structs.replace(details_of(rule, revision=1), value=None)
    if rule.rule is RuleKind.QUORUM:
        assert silent.checked().value == 1  # one agency of the group has to be there
    else:
        assert list(_faults(silent)) == ["value"]
        assert _faults(silent)["value"].startswith("Give a number from 1 to")
