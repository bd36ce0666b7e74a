"""Adopt a standard, and read the one that is in force.

A standard is written once: a new one comes into force on its day and the earlier one stays what
it was, so that every conference is judged by the standard of its own day.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import msgspec

from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, reading, recorded
from people.clock import day, local_day
from people.errors import ConvenorError, Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Via, Viewer, check
from people.text import many_lines, single_line
from standards.agreed.in_force import Rule, StandardInForce, Terms, counted_on, in_force_on
from standards.agreed.presets import Preset, get_preset
from standards.agreed.tables import Standard, StandardRule
from standards.calendars.service import load_calendars

CONSTRAINTS: dict[str, Callable[[], ConvenorError]] = {
    "standard_one_from_each_day": lambda: RefusedError(
        "A standard comes into force on that day already. Choose another day."
    ),
}
explain(CONSTRAINTS)


class AdoptStandard(msgspec.Struct, frozen=True):
    """Which preset is adopted, from when, agreed when and by whom, and the committee's name."""

    preset: str
    in_force_from: date
    agreed_on: date
    agreed_by: str
    committee: str = ""
    asking: ClassVar[Mapping[str, str]] = {
        "preset": "Choose which standard was agreed.",
        "in_force_from": "Say from which day it is in force.",
        "agreed_on": "Say on which day it was agreed.",
        "agreed_by": "Say who agreed it.",
    }


async def adopt(
    viewer: Viewer,
    preset: str,
    *,
    in_force_from: date,
    agreed_on: date,
    agreed_by: str,
    now: datetime,
    committee: str = "",
) -> UUID:
    """Adopt a preset as the standard in force from a day on, and give its id.

    Its rules are copied in, those of the preset it builds on among them, so that a later edition
    of the presets changes nothing that was agreed.

    Raises:
        InvalidError: no such preset, no one who agreed, or dates that cannot be.
        RefusedError: a standard comes into force on that day already.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    chosen = get_preset(preset)
    agreed_by, committee = _checked_words(agreed_by, committee)
    _check_days(in_force_from, agreed_on, today=local_day(now))
    standard = uuid4()
    subject = Subject("standard", standard)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="standard.adopt") as act:
        agreed = StandardInForce(
            id=standard, title=chosen.title, preset=chosen.id, calendar=chosen.calendar.value,
            in_force_from=in_force_from, agreed_on=agreed_on, agreed_by=agreed_by,
            terms=_terms(chosen, committee), rules=chosen.rules,
        )  # fmt: skip
        await put_in_force(act, standard, agreed)
        act.note(preset=chosen.id)
    return standard


async def put_in_force(act: Act, standard: UUID, agreed: StandardInForce) -> None:
    """Write down a standard with its rules, under that id, to be in force from its day. A step.

    Raises:
        InvalidError: the day has gone by, and another standard was in force on it.
        RefusedError: a standard comes into force on that day already.
    """
    if agreed.in_force_from is None or agreed.agreed_on is None:
        raise InvalidError(Fault("in_force_from", "Say from which day it is in force."))
    await _check_not_rewriting(act, agreed.in_force_from)
    await Standard.insert(
        Standard(
            id=standard, title=agreed.title, preset=agreed.preset, calendar=agreed.calendar,
            in_force_from=agreed.in_force_from, agreed_on=agreed.agreed_on,
            agreed_by=agreed.agreed_by, terms=msgspec.json.encode(agreed.terms).decode(),
            adopted_at=act.now,
        )
    )  # fmt: skip
    await _copy_rules(standard, agreed.rules)
    act.note(in_force_from=agreed.in_force_from.isoformat(), rules=len(agreed.rules))


async def list_standards(viewer: Viewer) -> tuple[StandardInForce, ...]:
    """Every standard that was adopted, the latest first."""
    check(viewer, Permission.STANDARD_VIEW)
    async with reading(viewer):
        return tuple(reversed(await _load_written()))


async def get_standard(viewer: Viewer, standard: UUID) -> StandardInForce:
    """A standard with its rules.

    Raises:
        NotFoundError: there is none of that id.
    """
    check(viewer, Permission.STANDARD_VIEW)
    async with reading(viewer):
        found = [one for one in await _load_written() if one.id == standard]
    if not found:
        raise NotFoundError("There is no such standard.")
    return found[0]


async def get_terms(viewer: Viewer, *, on: date) -> Terms:
    """The words that pages use on a day."""
    async with reading(viewer):
        return (await get_in_force(on)).terms


async def get_in_force(on: date) -> StandardInForce:
    """The standard in force on a day, inside a transaction that is open.

    Where nothing was agreed yet it is a standard without rules, which answers none to everything.
    """
    return in_force_on(await load_standards(), on)


async def load_standards() -> tuple[StandardInForce, ...]:
    """Every standard with its rules, the earliest first, inside a transaction that is open.

    Each with the calendars as they are now, to count by.
    """
    calendars = await load_calendars()
    return tuple(counted_on(one, calendars) for one in await _load_written())


async def _load_written() -> tuple[StandardInForce, ...]:
    """Every standard as it was written, without what it is counted on."""
    rows = await Standard.select().order_by(Standard.in_force_from).output(load_json=True)
    rules = await StandardRule.select().order_by(StandardRule.standard, StandardRule.position)
    return tuple(
        msgspec.convert(
            {**row, "rules": [rule for rule in rules if rule["standard"] == row["id"]]},
            StandardInForce,
        )
        for row in rows
    )


async def _copy_rules(standard: UUID, rules: Iterable[Rule]) -> None:
    await StandardRule.insert(
        *(
            StandardRule(
                **(msgspec.structs.asdict(rule) | {"id": uuid4(), "rule": rule.rule.value}),
                standard=standard,
                position=position,
            )
            for position, rule in enumerate(rules, start=1)
        )
    )


def _terms(chosen: Preset, committee: str) -> Terms:
    named = {"committee": committee} if committee else {}
    return msgspec.structs.replace(chosen.terms, **named)


def _checked_words(agreed_by: str, committee: str) -> tuple[str, str]:
    faults, words = [], []
    for field, read, value in (
        ("agreed_by", many_lines, agreed_by),
        ("committee", single_line, committee),
    ):
        try:
            words.append(read(value))
        except ValueError as error:
            faults.append(Fault(field, str(error), value))
    if not agreed_by.strip():
        faults.append(Fault("agreed_by", "Say which Chief Officers or committee agreed it."))
    if faults:
        raise InvalidError(*faults)
    return words[0], words[1]


def _check_days(in_force_from: date, agreed_on: date, *, today: date) -> None:
    if agreed_on > in_force_from:
        message = "A standard comes into force on or after the day on which it was agreed."
        raise InvalidError(Fault("in_force_from", message, in_force_from.isoformat()))
    if agreed_on > today:
        message = "Give the day on which it was agreed; that day is still to come."
        raise InvalidError(Fault("agreed_on", message, agreed_on.isoformat()))


async def _check_not_rewriting(act: Act, in_force_from: date) -> None:
    """Days gone by that had a standard keep it, so that no verdict given then changes meaning.

    Only the operator, who brings in history, may place a standard into the past.
    """
    if act.viewer.via is Via.COMMAND or in_force_from >= local_day(act.now):
        return
    before = await get_in_force(in_force_from)
    if before.id is not None:
        message = (
            f"“{before.title}” has been in force since {day(before.in_force_from)}; "
            "choose today or a later day."
        )
        raise InvalidError(Fault("in_force_from", message, in_force_from.isoformat()))
