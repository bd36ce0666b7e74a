"""The presets that ship, and what each builds on."""

import pytest

from people.errors import InvalidError
from standards.agreed.in_force import RuleKind
from standards.agreed.presets import built_on, get_preset, not_spoken_of, read_presets, source_of


def test_four_presets_ship():
    assert list(read_presets()) == [
        "scotland-2014", "scotland-2023", "england-wt2023", "dundee-action17"
    ]  # fmt: skip


@pytest.mark.parametrize("preset", ["scotland-2014", "scotland-2023", "england-wt2023"])
def test_a_national_preset_holds_only_its_own_rules(preset: str):
    assert {rule.came_from for rule in get_preset(preset).rules} == {preset}


def test_dundees_own_rules_win_and_the_rest_comes_from_the_national_set():
    rules = get_preset("dundee-action17").rules
    came_from = {(rule.measure, rule.conference_kind): rule.came_from for rule in rules}
    assert came_from["first_review_within", "review"] == "dundee-action17"
    assert came_from["initial_within", "initial"] == "scotland-2023"
    assert came_from["notice_before", "all"] == "scotland-2023"
    assert came_from["notice_before", "review"] == "dundee-action17"


def test_a_rule_that_was_won_over_is_not_copied():
    rules = get_preset("dundee-action17").rules
    reviews = [rule for rule in rules if rule.measure == "first_review_within"]
    assert [rule.came_from for rule in reviews] == ["dundee-action17"]


def test_every_rule_says_its_source_and_how_sure_it_is():
    for preset in read_presets().values():
        for rule in preset.rules:
            assert rule.source
            assert rule.confidence in {"seen", "secondary", "computed", "remembered", "proposed"}


def test_every_rule_reads_as_words():
    for preset in read_presets().values():
        for rule in preset.rules:
            assert "_" not in rule.words
            assert "_" not in rule.title
    assert get_preset("dundee-action17").rules[0].words == (
        "at least 20 working days before the conference"
    )


def test_a_target_is_never_taken_for_the_rule_it_belongs_to():
    targets = [rule for rule in get_preset("dundee-action17").rules if rule.rule is RuleKind.TARGET]
    assert {rule.measure: rule.value for rule in targets} == {
        "attended": 90, "report_on_time": 90, "held_in_time": 95, "quorate": 95
    }  # fmt: skip


def test_an_unknown_preset_is_refused_with_those_that_exist():
    with pytest.raises(InvalidError, match="scotland-2023"):
        get_preset("atlantis")


def test_what_is_not_ruled_has_no_standard():
    local = [one for one in get_preset("dundee-action17").rules if one.measure == "attended"]
    assert "Agency's report" in not_spoken_of(local)
    assert "Attended" not in not_spoken_of(local)
    assert "Agency's report" in not_spoken_of(get_preset("scotland-2014").rules)
    assert "Agency's report" not in not_spoken_of(get_preset("dundee-action17").rules)


def test_building_on_a_national_one_fills_what_is_not_ruled_and_changes_nothing_that_is():
    local = [one for one in get_preset("dundee-action17").rules if one.came_from != "scotland-2023"]
    built = built_on(local, get_preset("scotland-2023").rules)
    assert list(built[: len(local)]) == local
    assert built == get_preset("dundee-action17").rules


def test_where_a_rule_came_from_is_said_in_words():
    assert source_of("scotland-2023") == get_preset("scotland-2023").title
    assert source_of("local") == "written for this standard"
