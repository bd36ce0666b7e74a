"""How an open conference stands to each measure: in hand, at risk, or past saving, and why.

A pure function of what is known and of now: nothing is guessed that nobody recorded. What would
still rescue a measure is said with it. Rules are those by which the conference is measured later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from people.clock import day, local_day, moment
from people.text import phrase
from standards.agreed.in_force import StandardInForce
from standards.agreed.quorum import QuorumVerdict, verdict
from standards.agreed.timescales import Due, family_report_due, notice_floor, notice_goal
from standards.calendars.counts import due_instant
from standards.measures.definitions import TITLES
from standards.measures.facts import InviteeFacts
from standards.measures.verdicts import Assessed, Measure, Reason, Verdict

_SOON = timedelta(days=5)
_LAST_DAYS = timedelta(days=2)
_MIDDAY = timedelta(hours=-5)  # before the end of the due day, on the same day
_EXPECTED = frozenset({"attend", "both"})


class Standing(StrEnum):
    """How a measure stands, the most pressing last."""

    IN_HAND = "in_hand"
    AT_RISK = "at_risk"
    WILL_BE_LATE = "will_be_late"
    CANNOT_BE_MET = "cannot_be_met"


STANDING_WORDS: Mapping[Standing, str] = {
    Standing.IN_HAND: "In hand",
    Standing.AT_RISK: "At risk",
    Standing.WILL_BE_LATE: "Will be missed as it stands",
    Standing.CANNOT_BE_MET: "Cannot be met any more",
}
_ORDER = tuple(Standing)


class OpenInvitee(msgspec.Struct, frozen=True, kw_only=True):
    """One invitee with what they answered."""

    facts: InviteeFacts
    reply: str
    has_deputy: bool = False

    @property
    def comes(self) -> bool:
        """Whether somebody said they come, or sends a deputy who is known."""
        return self.reply == "accepted" or (self.reply == "deputy" and self.has_deputy)

    @property
    def is_expected(self) -> bool:
        """Whether they are measured at all."""
        one = self.facts
        return not one.is_observer and not one.is_walk_in and one.expectation != "if_involved"


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a conference that is still to be held; without a date while undated."""

    conference: UUID
    kind: str
    due_on: date | None
    starts_at: datetime | None
    is_reconvened: bool = False
    inquorate_before: int = 0
    invitees: tuple[OpenInvitee, ...] = ()


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """How one measure stands, why, what would still rescue it, and until when."""

    measure: Measure
    title: str
    standing: Standing
    words: str
    why: str
    rescue: str = ""
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Booked:
    """A conference with a date, and what is looked at again and again."""

    upcoming: Upcoming
    starts_at: datetime
    standard: StandardInForce
    now: datetime

    @property
    def expected(self) -> list[OpenInvitee]:
        return [one for one in self.upcoming.invitees if one.is_expected]


def forecast(
    upcoming: Upcoming, standard: StandardInForce, *, now: datetime
) -> tuple[Outlook, ...]:
    """How each measure stands that can be said anything about, in the order of the report."""
    found = [*_held(upcoming, standard, now)]
    if upcoming.starts_at is not None:
        booked = _Booked(upcoming, upcoming.starts_at, standard, now)
        found += [*_notice(booked), *_reports(booked), *_coming(booked), *_quorum(booked)]
    places = {measure: place for place, measure in enumerate(TITLES)}
    return tuple(sorted(found, key=lambda one: places[one.measure]))


def forecast_after(assessed: tuple[Assessed, ...], *, now: datetime) -> tuple[Outlook, ...]:
    """How what follows a closed conference stands, by the verdicts that are open or were missed."""
    return tuple(
        _of_open(one, one.due_at, now)
        for one in assessed
        if one.due_at is not None
        and (one.verdict is Verdict.OPEN or one.reason is Reason.NOT_RECORDED_BY_DUE)
    )


def worst(outlooks: tuple[Outlook, ...]) -> Standing | None:
    """The most pressing of several; none where there is nothing to say."""
    found = [_ORDER.index(one.standing) for one in outlooks]
    return _ORDER[max(found)] if found else None


def _say(
    measure: Measure, standing: Standing, why: str, rescue: str = "", by: datetime | None = None
) -> Outlook:
    return Outlook(
        measure=measure, title=TITLES[measure], standing=standing, words=STANDING_WORDS[standing],
        why=why, rescue=rescue, by=by,
    )  # fmt: skip


def _held(upcoming: Upcoming, standard: StandardInForce, now: datetime) -> Iterator[Outlook]:
    due_on, starts_at = upcoming.due_on, upcoming.starts_at
    if due_on is None:
        return
    due_at, measure = due_instant(due_on), Measure.HELD_IN_TIME
    if starts_at is not None and local_day(starts_at) <= due_on:
        yield _say(measure, Standing.IN_HAND, f"Booked in time: due by {day(due_on)}.", by=due_at)
    elif local_day(now) > due_on:
        yield _say(measure, Standing.CANNOT_BE_MET, f"It was due by {day(due_on)}.")
    elif starts_at is not None:
        days = (local_day(starts_at) - due_on).days
        why = f"Booked {days} day{'s' if days > 1 else ''} after it is due."
        rescue = f"Move it to {day(due_on)} or earlier."
        yield _say(measure, Standing.WILL_BE_LATE, why, rescue, due_at)
    else:
        yield _undated(upcoming, standard, due_at, now)


def _undated(
    upcoming: Upcoming, standard: StandardInForce, due_at: datetime, now: datetime
) -> Outlook:
    """A conference without a date: whether notice can still be kept on the last day."""
    last = due_at + _MIDDAY
    floor = notice_floor(standard, upcoming.kind, last)
    goal = notice_goal(standard, upcoming.kind, last)
    measure, until = Measure.HELD_IN_TIME, day(local_day(due_at))
    if floor is not None and now > floor.due_at:
        why = f"No date yet, and the shortest notice cannot be kept any more by {until}."
        rescue = "Book it at once, and say why notice is short: it counts against the convener."
        return _say(measure, Standing.AT_RISK, why, rescue, due_at)
    if goal is not None and now > goal.due_at and not upcoming.is_reconvened:
        why = f"No date yet, and the agreed notice cannot be kept any more by {until}."
        by = floor.due_at if floor is not None else due_at
        rescue = f"Invite by {moment(by)}: until then the shortest notice is kept."
        return _say(measure, Standing.AT_RISK, why, rescue, by)
    by = goal.due_at if goal is not None else due_at
    why = f"No date yet; due by {until}."
    return _say(measure, Standing.IN_HAND, why, f"Invite by {moment(by)}.", by)


def _notice(booked: _Booked) -> Iterator[Outlook]:
    kind, starts_at = booked.upcoming.kind, booked.starts_at
    floor = notice_floor(booked.standard, kind, starts_at)
    goal = notice_goal(booked.standard, kind, starts_at)
    if booked.upcoming.is_reconvened and floor is not None:
        goal = floor
    for measure, due in ((Measure.NOTICE, goal), (Measure.INVITED_IN_TIME, floor)):
        if due is not None and booked.expected:
            yield _told_by(booked, measure, due)


def _told_by(booked: _Booked, measure: Measure, due: Due) -> Outlook:
    told = [one.facts.notice_given_at for one in booked.expected]
    untold, of = sum(at is None for at in told), len(told)
    late = sum(at is not None and at > due.due_at for at in told)
    if late or (untold and booked.now > due.due_at):
        missed = late + (untold if booked.now > due.due_at else 0)
        why = f"{missed} of {of} {_were(missed)} not told by {moment(due.due_at)}."
        rescue = f"Tell the other {untold} now." if untold else ""
        return _say(measure, Standing.CANNOT_BE_MET, why, rescue)
    if untold:
        why = f"{untold} of {of} {'is' if untold == 1 else 'are'} not told yet."
        rescue = f"Tell them by {moment(due.due_at)}: mail that bounced does not count."
        return _say(measure, Standing.AT_RISK, why, rescue, due.due_at)
    return _say(measure, Standing.IN_HAND, f"All {of} were told in time.")


def _reports(booked: _Booked) -> Iterator[Outlook]:
    owed = [
        one.facts
        for one in booked.expected
        if one.facts.report_due_at is not None and not one.facts.is_report_waived
    ]
    if owed:
        yield _reported(owed, booked.now)
    due = family_report_due(booked.standard, booked.upcoming.kind, booked.starts_at)
    came = [one for one in owed if one.report_received_at is not None]
    if due is not None and came:
        yield _shared(came, due, booked.now)


def _reported(owed: list[InviteeFacts], now: datetime) -> Outlook:
    measure, of = Measure.REPORT_ON_TIME, len(owed)
    missing = [one for one in owed if one.report_received_at is None]
    late = [one for one in owed if (one.report_received_at or now) > _due_at(one)]
    overdue = [one for one in late if one.report_received_at is None]
    if late:
        why = f"{len(late)} of {of} {_is(late)} late."
        rescue = f"To come: {_roles(overdue)}. Until the start they still count as contributing."
        return _say(measure, Standing.CANNOT_BE_MET, why, rescue if overdue else "")
    if not missing:
        return _say(measure, Standing.IN_HAND, f"All {of} came in time.")
    by = min(_due_at(one) for one in missing)
    why = f"{len(missing)} of {of} to come by {moment(by)}: {_roles(missing)}."
    if by - now > _SOON:
        return _say(measure, Standing.IN_HAND, why, by=by)
    return _say(measure, Standing.AT_RISK, why, "Remind those who owe one.", by)


def _shared(came: list[InviteeFacts], due: Due, now: datetime) -> Outlook:
    measure, of = Measure.REPORT_SHARED, len(came)
    unshared = [one for one in came if one.report_shared_at is None]
    late = [
        one
        for one in came
        if (one.report_shared_at or now) > due.due_at
        or (one.report_received_at or now) > due.due_at
    ]
    if late:
        why = f"{len(late)} of {of} {_is(late)} too late for the family."
        rescue = "Go through them all the same, and record the day." if unshared else ""
        return _say(measure, Standing.CANNOT_BE_MET, why, rescue)
    if not unshared:
        return _say(measure, Standing.IN_HAND, f"All {of} that came were gone through.")
    why = f"{len(unshared)} of {of} that came {_is(unshared)} to be gone through."
    standing = Standing.AT_RISK if due.due_at - now <= _SOON else Standing.IN_HAND
    return _say(measure, standing, why, f"Go through them by {moment(due.due_at)}.", due.due_at)


def _coming(booked: _Booked) -> Iterator[Outlook]:
    asked = [one for one in booked.expected if one.facts.expectation in _EXPECTED]
    if not asked:
        return
    cannot = [one.facts for one in asked if one.reply == "declined"]
    silent = [one.facts for one in asked if one.reply == "none"]
    measure, of = Measure.ATTENDED, len(asked)
    if cannot:
        why = f"{len(cannot)} of {of} cannot come and {_name(cannot)} no deputy: {_roles(cannot)}."
        yield _say(measure, Standing.AT_RISK, why, "Ask them for a deputy.", booked.starts_at)
    elif silent and booked.starts_at - booked.now <= 2 * _SOON:
        why = f"{len(silent)} of {of} have not answered: {_roles(silent)}."
        yield _say(measure, Standing.AT_RISK, why, "Ask them.", booked.starts_at)
    else:
        yield _say(measure, Standing.IN_HAND, f"{of - len(silent)} of {of} have answered.")
    neither = [one for one in cannot if one.report_received_at is None]
    if neither:
        why = f"Neither coming nor reported: {_roles(neither)}."
        rescue = "A deputy, or a report before it begins."
        yield _say(Measure.CONTRIBUTED, Standing.AT_RISK, why, rescue, booked.starts_at)


def _quorum(booked: _Booked) -> Iterator[Outlook]:
    sure = _verdict(booked, [one for one in booked.upcoming.invitees if one.comes])
    possible = _verdict(
        booked,
        [
            one
            for one in booked.upcoming.invitees
            if one.comes or one.reply in ("none", "tentative")
        ],
    )
    if sure is None or possible is None:
        return
    if sure.is_quorate:
        standing, why, rescue = Standing.IN_HAND, "Quorate with those who said they come.", ""
    elif possible.is_quorate:
        standing, why = Standing.AT_RISK, f"{sure.words}; nobody has answered for them yet."
        rescue = f"Ask {phrase(list(sure.missing))}."
    else:
        standing, why = Standing.WILL_BE_LATE, f"{possible.words}."
        rescue = f"Invite somebody of {phrase(list(possible.missing))}, or ask for a deputy."
    yield _say(Measure.QUORATE, standing, why, rescue, booked.starts_at)
    if booked.upcoming.inquorate_before and not sure.is_quorate:
        why = "The one before was inquorate: two in a row must not be held."
        yield _say(Measure.NEVER_TWICE_INQUORATE, standing, why, rescue, booked.starts_at)


def _verdict(booked: _Booked, there: list[OpenInvitee]) -> QuorumVerdict | None:
    groups = {
        one.facts.group
        for one in there
        if one.facts.counts_to_quorum
        and not one.facts.is_observer
        and one.facts.expectation != "report"
    }
    return verdict(booked.standard, booked.upcoming.kind, groups)


def _of_open(one: Assessed, due_at: datetime, now: datetime) -> Outlook:
    if one.verdict is not Verdict.OPEN:
        why = f"Not recorded by {moment(due_at)}."
        rescue = "If it was done by then, record the day: it is measured anew."
        return _say(one.measure, Standing.CANNOT_BE_MET, why, rescue)
    why = f"Due by {moment(due_at)}, and not recorded yet."
    standing = Standing.AT_RISK if due_at - now <= _LAST_DAYS else Standing.IN_HAND
    return _say(one.measure, standing, why, "Do it, and record the day.", due_at)


def _due_at(one: InviteeFacts) -> datetime:
    told = [at for at in (one.report_due_at, one.report_first_due_at) if at is not None]
    return max(told)


def _roles(many: list[InviteeFacts]) -> str:
    return phrase(sorted({one.role for one in many}))


def _is(many: list[InviteeFacts]) -> str:
    return "is" if len(many) == 1 else "are"


def _name(many: list[InviteeFacts]) -> str:
    return "names" if len(many) == 1 else "name"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
