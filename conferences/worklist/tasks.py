"""What is to be done about a conference next, and what comes first of all."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from people.clock import clock, day, diary_day, instant, local_day
from people.text import phrase
from standards.measures.forecasts import Outlook, Standing

SOON = timedelta(days=14)
_REPORTS_PRESS_WITHIN = timedelta(days=7)
_FIRST_OF_ALL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A conference that is still to be done something about, as the work list shows it.

    ``away`` counts those whose mail says they are away that day and who said nothing since.
    ``who`` are initials; ``replied`` and ``reported`` count of ``invited`` and ``reports``, and
    the agencies still to come are named. Who ``may_book`` arranges it; others look on.
    """

    id: UUID
    reference: str
    kind: str
    state: str
    who: str
    chair: str | None
    due_on: date | None
    due_counted: str
    starts_at: datetime | None
    ends_at: datetime | None
    late_reason: str
    invited: int
    replied: int
    replies_to_come: tuple[str, ...]
    reports: int
    reported: int
    reports_to_come: tuple[str, ...]
    undelivered: int
    deputies_to_confirm: int
    away: int = 0
    may_book: bool = True
    outlooks: tuple[Outlook, ...] = ()

    @property
    def pressing(self) -> dict[str, list[str]]:
        """The measures that are not in hand, by how they stand in words, the worst first."""
        found: dict[str, list[str]] = {}
        for standing in (Standing.CANNOT_BE_MET, Standing.WILL_BE_LATE, Standing.AT_RISK):
            for one in self.outlooks:
                if one.standing is standing:
                    found.setdefault(one.words, []).append(one.title)
        return found

    @property
    def path(self) -> str:
        """The conference's page."""
        return f"/conferences/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do: a heading, one verb with where it leads, why, and a tag."""

    heading: str
    action: str
    href: str
    about: str
    why: str
    tag: str
    tone: str


def days_left(listed: Listed, today: date) -> int | None:
    """Days until the due date; below nought when it has passed; none without one."""
    return None if listed.due_on is None else (listed.due_on - today).days


def is_late(listed: Listed, today: date) -> bool:
    """Whether it is booked for after its due date, or has passed it without a date."""
    if listed.due_on is None:
        return False
    return (today if listed.starts_at is None else local_day(listed.starts_at)) > listed.due_on


def left_in_words(listed: Listed, today: date) -> str:
    """How much time is left, or how the booked day lies to the due date, in words.

    >>> left_in_words(_example(due_on=date(2026, 12, 1)), date(2026, 12, 3))
    '2 days late'
    >>> left_in_words(_example(due_on=date(2026, 12, 1)), date(2026, 12, 1))
    'today is the last day'
    >>> booked = _example(due_on=date(2026, 12, 1), on=date(2026, 11, 24))
    >>> left_in_words(booked, date(2026, 12, 3))
    'booked 7 days before'
    """
    if listed.due_on is None:
        return "no due date"
    if listed.starts_at is not None:
        return _booked_in_words((listed.due_on - local_day(listed.starts_at)).days)
    left = (listed.due_on - today).days
    if left == 0:
        return "today is the last day"
    return f"{_days(left)} {'late' if left < 0 else 'left'}"


def _booked_in_words(before: int) -> str:
    if before == 0:
        return "booked for the last day"
    return f"booked {_days(before)} {'late' if before < 0 else 'before'}"


def _days(number: int) -> str:
    return f"{abs(number)} day{'' if abs(number) == 1 else 's'}"


def next_step(listed: Listed, now: datetime) -> tuple[str, str] | None:
    """The one thing to do next about a conference, and where: none while there is nothing."""
    if listed.state == "planned":
        return ("Book a date", f"{listed.path}/booking") if listed.may_book else None
    if listed.ends_at is not None and listed.ends_at <= now:
        return ("Record what happened", f"{listed.path}/attendance")
    if listed.deputies_to_confirm:
        return ("Confirm a deputy", listed.path)
    if listed.undelivered:
        return ("Tell them by phone", listed.path)
    if listed.away:
        return ("Ask for a deputy", listed.path)
    if listed.replies_to_come:
        return (_chase(listed.invited - listed.replied, "reply", "replies"), listed.path)
    if listed.reports_to_come:
        chase = _chase(listed.reports - listed.reported, "report", "reports")
        return (chase, f"{listed.path}/reports")
    return None


def first_of_all(listing: list[Listed], now: datetime) -> list[Task]:
    """What comes before everything else, the most pressing first: at most six."""
    found = [task for listed in listing if (task := _pressing(listed, now)) is not None]
    return [task for _, task in sorted(found, key=lambda pair: pair[0])][:_FIRST_OF_ALL]


def _pressing(listed: Listed, now: datetime) -> tuple[tuple[int, date], Task] | None:
    today = local_day(now)
    due_on = listed.due_on or date.max
    if listed.ends_at is not None and listed.ends_at <= now:
        why = f"It ended on {day(listed.ends_at)}. Until it is closed it is in no figure."
        href = f"{listed.path}/attendance"
        task = _task(listed, "Not recorded yet", "Record what happened", href, why, "Overdue")
        return (0, due_on), task
    if listed.state == "planned" and due_on <= today + SOON:
        return (1, due_on), _no_date(listed, today)
    if listed.undelivered:
        why = f"{listed.undelivered} could not be delivered: notice does not count as given."
        task = _task(listed, "Mail came back", "See who to phone", listed.path, why, "Undelivered")
        return (2, due_on), task
    if listed.deputies_to_confirm:
        why = "Somebody from outside the agency's confirmed people was named. Nobody is told yet."
        task = _task(listed, "A deputy to confirm", "Decide", listed.path, why, "Waiting", "yellow")
        return (3, due_on), task
    if listed.away:
        why = (
            f"{listed.away} invited will be away that day, their mail says. Nobody comes for them."
        )
        task = _task(
            listed, "Away on the day", "Ask for a deputy", listed.path, why, "Away", "yellow"
        )
        return (3, due_on), task
    return _reports_missing(listed, now)


def _no_date(listed: Listed, today: date) -> Task:
    left = days_left(listed, today) or 0
    when = f"Was due by {day(listed.due_on)}" if left < 0 else f"Due by {day(listed.due_on)}"
    tag, tone = ("Overdue", "red") if left < 0 else (left_in_words(listed, today), "yellow")
    action, href = "See how it stands", listed.path
    if listed.may_book:
        action, href = "Book a date", f"{listed.path}/booking"
    return _task(listed, "No date", action, href, f"{when}.", tag.capitalize(), tone)


def _reports_missing(listed: Listed, now: datetime) -> tuple[tuple[int, date], Task] | None:
    if listed.starts_at is None or not listed.reports_to_come:
        return None
    if not now <= listed.starts_at <= now + _REPORTS_PRESS_WITHIN:
        return None
    missing = listed.reports - listed.reported
    heading = f"{missing} report{'' if missing == 1 else 's'} missing"
    starts = f"{day(listed.starts_at)}, {clock(listed.starts_at)}"
    why = f"Conference on {starts}. To come: {phrase(list(listed.reports_to_come))}."
    href = f"{listed.path}/reports"
    tag = diary_day(listed.starts_at)
    task = _task(listed, heading, "See the reports", href, why, tag, "yellow")
    return (4, local_day(listed.starts_at)), task


def _task(
    listed: Listed, heading: str, action: str, href: str, why: str, tag: str, tone: str = "red"
) -> Task:
    return Task(
        heading=f"{heading} for {listed.who}",
        action=action,
        href=href,
        about=listed.reference,
        why=why,
        tag=tag,
        tone=tone,
    )


def _chase(number: int, one: str, many: str) -> str:
    return f"Chase {one}" if number == 1 else f"Chase {number} {many}"


def _example(*, due_on: date, on: date | None = None) -> Listed:
    starts_at = None if on is None else instant(on, time(10))
    return Listed(
        id=UUID(int=0), reference="7KQ2MX", kind="review", state="planned", who="A.M.",
        chair=None, due_on=due_on, due_counted="", starts_at=starts_at, ends_at=None,
        late_reason="", invited=0, replied=0, replies_to_come=(), reports=0, reported=0,
        reports_to_come=(), undelivered=0, deputies_to_confirm=0,
    )  # fmt: skip
