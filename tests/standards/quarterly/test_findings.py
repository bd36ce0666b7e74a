"""Sentences follow from the figures and from nothing else."""

from uuid import uuid4

import pytest

from standards.measures.control_charts import Month, control_chart
from standards.measures.proportions import Proportion
from standards.quarterly.figures import (
    AgencyFigures,
    AgencyName,
    BeforeAndSince,
    Figure,
    share_of,
)
from standards.quarterly.findings import asks_of, below_words, change_words, chart_words, headline

NOTHING = Proportion(0, 0)


def _figure(measure: str, share: Proportion) -> Figure:
    return Figure(measure, measure, "invitations", share_of(share), share_of(share), (), ())


def _figures(**shares: Proportion) -> dict[str, Figure]:
    measures = ("report_on_time", "attended", "held_in_time", "quorate")
    return {one: _figure(one, shares.get(one, NOTHING)) for one in measures}


def _agency(name: str, share: Proportion) -> AgencyFigures:
    figures = {one: _figure(one, share) for one in ("report_on_time", "attended")}
    return AgencyFigures(AgencyName(uuid4(), name, "health"), figures, {})


POOR, GOOD, MIDDLING = Proportion(10, 40, 90), Proportion(60, 60, 90), Proportion(18, 20, 90)


@pytest.mark.parametrize(
    ("figures", "agencies", "words"),
    [
        (
            _figures(report_on_time=Proportion(40, 60, 90)),
            [_agency("Housing", POOR), _agency("Police", GOOD), _agency("GPs", POOR)],
            (
                "67% of reports came in time, clearly below the 90% standard."
                " Clearly below it: Housing and GPs."
            ),
        ),
        (
            _figures(report_on_time=MIDDLING),
            [_agency("Police", MIDDLING)],
            (
                "90% of reports came in time, at the 90% standard, within chance."
                " No agency is clearly below it."
            ),
        ),
        (
            _figures(attended=Proportion(30, 40)),
            [_agency("Police", Proportion(30, 40))],
            "75% of those expected came or sent a deputy; no target was agreed.",
        ),
        (
            _figures(held_in_time=Proportion(95, 100, 95)),
            [],
            "95% of conferences were held in time, at the 95% standard, within chance.",
        ),
        (
            _figures(report_on_time=Proportion(4, 4, 90)),
            [],
            "Too few conferences to say anything about this quarter.",
        ),
    ],
)
def test_the_headline_is(figures: dict[str, Figure], agencies: list[AgencyFigures], words: str):
    assert headline(figures, agencies) == words


def test_many_agencies_below_are_counted_and_not_listed():
    agencies = [_agency(f"Agency {number}", POOR) for number in range(6)]
    words = headline(_figures(report_on_time=POOR), agencies)
    assert words.endswith("6 of 6 agencies are clearly below it.")


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([POOR, POOR, GOOD], "Two agencies are clearly below the 90% standard"),
        ([POOR], "One agency is clearly below the 90% standard"),
        ([GOOD], "No agency is clearly below the 90% standard"),
        ([Proportion(3, 40)], "No target was agreed, so these figures carry no verdict"),
    ],
)
def test_the_heading_over_the_bars_counts_those_clearly_below(shares: list[Proportion], words: str):
    agencies = [_agency(str(index), share) for index, share in enumerate(shares)]
    assert below_words("attended", agencies) == words


def _chart_of(*values: int) -> str:
    months = [Month(f"2025-{number:02}", value, 100) for number, value in enumerate(values, 1)]
    return chart_words(control_chart(months))


def test_a_chart_names_only_what_stands_out():
    assert _chart_of(50, 90) == "There are too few months yet to tell a change from chance"
    usual = [80, 82] * 6
    assert _chart_of(*usual) == "Nothing in these months stands out from usual variation"
    assert _chart_of(*usual, 20) == "The latest months are poorer than usual variation explains"
    assert _chart_of(*usual, 100) == "The latest months are better than usual variation explains"
    assert _chart_of(*usual, 20, 82, 80).startswith("Some earlier months stand out")


def test_a_change_is_named_only_where_the_intervals_lie_apart():
    def change(before: Proportion, since: Proportion, *, is_same_rule: bool = True) -> str:
        return change_words(
            BeforeAndSince("a", "A", share_of(before), share_of(since), is_same_rule)
        )

    assert change(Proportion(8, 10), Proportion(9, 10)) == "could be chance: the intervals overlap"
    assert change(Proportion(20, 100), Proportion(80, 100)) == "rose by more than chance explains"
    assert change(Proportion(80, 100), Proportion(20, 100)) == "fell by more than chance explains"
    unlike = change(Proportion(80, 100), Proportion(20, 100), is_same_rule=False)
    assert unlike == "not to be compared: the rule changed with the standard"


def test_what_is_asked_of_four_is_asked_of_the_others_by_name():
    poor = [_agency(f"Agency {number}", POOR) for number in range(6)]
    told = asks_of([*poor, _agency("Police", GOOD)])
    assert len(told) == 5
    assert told[-1] == "Ask the same of Agency 4 and Agency 5: clearly below as well, by fewer."
    assert not any("the same" in words for words in asks_of(poor[:4]))
