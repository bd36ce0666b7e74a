"""Which standards ship, read from ``presets.csv``, and what each builds on.

A preset may build on a national one: its own rows win for the measures and kinds of conference
they speak of, the rest is copied in, and each rule says where it came from.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec

from people.errors import Fault, InvalidError
from standards.agreed.in_force import Rule, Terms, title_of
from standards.calendars.public_holidays import CalendarKey

_FILE = Path(__file__).with_name("presets.csv")
_BUILDS_ON: Mapping[str, str] = {"dundee-action17": "scotland-2023"}
_CALENDARS: Mapping[str, CalendarKey] = {
    "dundee-action17": CalendarKey.DUNDEE,
    "england-wt2023": CalendarKey.ENGLAND,
}
_AS_USUAL = frozenset({"calendar", "cut_off"})
_LOCAL: Mapping[str, str] = {"local": "written for this standard"}
_PLANNING_MEETING = Terms("planning meeting", "planning meetings")
_TERMS: Mapping[str, Terms] = {
    "england-wt2023": Terms(
        committee="Safeguarding Children Partnership", acronym="SCP", register="plan"
    ),
    "scotland-2023": _PLANNING_MEETING,
}
_CASE_CONFERENCE = Terms("case conference", "case conferences")


class Preset(msgspec.Struct, frozen=True):
    """A standard that ships, before a committee adopts it."""

    id: str
    title: str
    builds_on: str | None
    calendar: CalendarKey
    terms: Terms
    rules: tuple[Rule, ...]


@cache
def read_presets() -> Mapping[str, Preset]:
    """Every preset by its id, with the rules of what it builds on."""
    own: dict[str, list[Rule]] = {}
    titles: dict[str, str] = {}
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            titles[row["preset_id"]] = row["preset_title"]
            own.setdefault(row["preset_id"], []).append(_rule(row))
    return {preset: _preset(preset, titles[preset], own) for preset in titles}


def get_preset(preset: str, *, field: str = "preset") -> Preset:
    """The preset of that id, which was asked for in a field.

    Raises:
        InvalidError: none has it.
    """
    found = read_presets().get(preset)
    if found is None:
        known = ", ".join(read_presets())
        raise InvalidError(Fault(field, f"Choose one of {known}.", preset))
    return found


def built_on(rules: Iterable[Rule], national: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules with those of a national standard for whatever they do not speak of."""
    rules = tuple(rules)
    spoken_of = {(rule.measure, rule.conference_kind) for rule in rules}
    return rules + tuple(
        rule for rule in national if (rule.measure, rule.conference_kind) not in spoken_of
    )


def not_spoken_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """What a standard might rule and these rules do not, by title: no standard for it."""
    known = {rule.measure for preset in read_presets().values() for rule in preset.rules}
    return tuple(sorted(title_of(one) for one in known - {rule.measure for rule in rules}))


def source_of(came_from: str) -> str:
    """Where a rule was copied from, in words."""
    preset = read_presets().get(came_from)
    return preset.title if preset else _LOCAL.get(came_from, came_from)


def _preset(preset: str, title: str, own: Mapping[str, list[Rule]]) -> Preset:
    builds_on = _BUILDS_ON.get(preset)
    rules = tuple(own[preset])
    if builds_on is not None:
        rules = built_on(rules, own[builds_on])
    return Preset(
        id=preset,
        title=title,
        builds_on=builds_on,
        calendar=_CALENDARS.get(preset, CalendarKey.SCOTLAND),
        terms=_TERMS.get(preset, _CASE_CONFERENCE),
        rules=rules,
    )


def _rule(row: Mapping[str, str]) -> Rule:
    """A row as a rule; what a column leaves empty, or a file without it, is as usual."""
    given = {name: text for name, text in row.items() if text or name not in _AS_USUAL}
    return msgspec.convert(
        {**given, "measure": row["measure_id"], "came_from": row["preset_id"]},
        Rule,
        strict=False,
    )
