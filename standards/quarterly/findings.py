"""What the figures say, in sentences: each follows from the numbers and from nothing else.

Two quarters are never called a trend; a change is named only where intervals lie apart or a
control chart gives a signal.
"""

from collections.abc import Mapping, Sequence

from people.text import phrase
from standards.measures.control_charts import ControlChart
from standards.measures.verdicts import Measure
from standards.quarterly.figures import (
    ALARM_ABOVE,
    AgencyFigures,
    BeforeAndSince,
    Figure,
    QuarterlyReport,
    Share,
)

_SAID: Mapping[str, str] = {
    Measure.REPORT_ON_TIME: "of reports came in time",
    Measure.ATTENDED: "of those expected came or sent a deputy",
    Measure.HELD_IN_TIME: "of conferences were held in time",
    Measure.QUORATE: "of conferences were quorate",
}
_NOT_THE_AGENCYS = (Measure.NOTICE, Measure.INVITED_IN_TIME, Measure.REPORT_SHARED)
"""What the convener or the lead professional does, though it is counted by agency."""
_MOST_ASKED = 4
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def headline(figures: Mapping[str, Figure], agencies: Sequence[AgencyFigures]) -> str:
    """The finding of the quarter in one or two sentences."""
    for measure, words in _SAID.items():
        share = figures[measure].quarter
        if share.is_shown:
            return " ".join(filter(None, (_first(share, words), _second(measure, agencies))))
    return "Too few conferences to say anything about this quarter."


def below_words(measure: str, agencies: Sequence[AgencyFigures]) -> str:
    """How many agencies are clearly below the standard, as a heading."""
    shares = [agency.figures[measure].quarter for agency in agencies]
    targets = {share.target for share in shares if share.target is not None}
    if not targets:
        return "No target was agreed, so these figures carry no verdict"
    (target,) = targets
    clear = sum(share.verdict == "below" and share.is_clear for share in shares)
    number = _NUMBERS[clear] if clear < len(_NUMBERS) else str(clear)
    return f"{number} {_agencies_are(clear)} clearly below the {target}% standard"


def chart_words(chart: ControlChart) -> str:
    """What a chart of months says, as a heading."""
    if chart.is_provisional:
        return "There are too few months yet to tell a change from chance"
    signals = [point for point in chart.points if point.signal]
    if not signals:
        return "Nothing in these months stands out from usual variation"
    latest = chart.points[-1]
    if latest.signal:
        better = "better" if latest.signal > 0 else "poorer"
        return f"The latest months are {better} than usual variation explains"
    return "Some earlier months stand out from usual variation; the latest does not"


def change_words(change: BeforeAndSince) -> str:
    """What a measure did when the standard came into force."""
    if not change.is_same_rule:
        return "not to be compared: the rule changed with the standard"
    if not change.is_apart:
        return "could be chance: the intervals overlap"
    rose = change.since.percent > change.before.percent
    return f"{'rose' if rose else 'fell'} by more than chance explains"


def asks(report: QuarterlyReport) -> tuple[str, ...]:
    """What the figures ask of the Chief Officers: agencies clearly below over four quarters."""
    notice = [
        f"Ask {one.convener or 'the convener'} about notice: {one.left_out} of {one.of} invitations"
        f" are left out of the agencies' figures for want of it, more than {ALARM_ABOVE}%."
        for one in report.conveners
        if one.is_alarming
    ]
    return (*asks_of(report.agencies), *notice)


def asks_of(agencies: Sequence[AgencyFigures]) -> tuple[str, ...]:
    """What is asked of the agencies that are clearly below, first those by most."""
    figures = [
        (agency.agency.name, [figure for figure in agency.figures.values() if _is_asked(figure)])
        for agency in agencies
    ]
    below = sorted(
        (one for one in figures if one[1]),
        key=lambda one: -sum(figure.last_four.short_of for figure in one[1]),
    )
    told = [_ask(*one) for one in below[:_MOST_ASKED]]
    if others := [name for name, _ in below[_MOST_ASKED:]]:
        told.append(f"Ask the same of {phrase(others)}: clearly below as well, by fewer.")
    return tuple(told)


def _is_asked(figure: Figure) -> bool:
    return figure.measure not in _NOT_THE_AGENCYS and _is_clearly_below(figure.last_four)


def _ask(name: str, figures: Sequence[Figure]) -> str:
    counted = [
        f"{figure.title.lower()} {figure.last_four.met} of {figure.last_four.of}"
        for figure in figures
    ]
    target = figures[0].last_four.target
    return f"Ask {name} how {target}% will be reached. Over four quarters: {phrase(counted)}."


def _first(share: Share, words: str) -> str:
    if share.target is None:
        return f"{share.percent}% {words}; no target was agreed."
    side = "at" if share.verdict == "at_standard" else "below"
    clearly = "clearly " if share.is_clear else ""
    chance = "" if share.is_clear else ", within chance"
    return f"{share.percent}% {words}, {clearly}{side} the {share.target}% standard{chance}."


def _second(measure: str, agencies: Sequence[AgencyFigures]) -> str:
    shares = [
        (one.agency.name, one.figures[measure].quarter)
        for one in agencies
        if measure in one.figures
    ]
    if not any(share.target is not None for _, share in shares):
        return ""
    below = [name for name, share in shares if _is_clearly_below(share)]
    if not below:
        return "No agency is clearly below it."
    if len(below) > _MOST_ASKED:
        return f"{len(below)} of {len(shares)} agencies are clearly below it."
    return f"Clearly below it: {phrase(below)}."


def _is_clearly_below(share: Share) -> bool:
    return share.verdict == "below" and share.is_clear


def _agencies_are(number: int) -> str:
    return "agencies are" if number > 1 else "agency is"
