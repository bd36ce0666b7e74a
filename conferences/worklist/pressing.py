"""What else waits for a viewer beside conferences: handing over, holds, incidents, requests."""

from datetime import datetime

import msgspec

from conferences.handover import service as handovers
from conferences.incidents import service as incidents
from conferences.keeping import service as keeping
from conferences.letters import service as letters
from conferences.mailed import service as mailed
from conferences.subject_access import service as subject_access
from conferences.varying import service as varying
from notifications.addresses import service as addresses
from notifications.deliveries import service as deliveries
from people.permissions import Permission, Viewer, may


class Pressing(msgspec.Struct, frozen=True):
    """How many of something wait, in words, and where; red where it is late."""

    number: int
    words: str
    href: str
    is_late: bool = False


async def pressing_of(viewer: Viewer, *, now: datetime) -> tuple[Pressing, ...]:
    """What waits for this viewer, as far as they may see to it."""
    found: list[Pressing] = []
    if may(viewer, Permission.SUBJECT_ACCESS_PREPARE):
        found += await _asked(viewer, now)
    if may(viewer, Permission.HOLD_SET):
        due = await keeping.count_reviews_due(viewer, now=now)
        words = _many(due, "legal hold to look at again")
        found.append(Pressing(due, words, "/holds", is_late=True))
    found += await _mail(viewer)
    if may(viewer, Permission.LETTER_PREPARE):
        found += await _letters(viewer)
    if may(viewer, Permission.INCIDENT_MANAGE):
        found += await _incidents(viewer, now)
    if may(viewer, Permission.VARIATION_VIEW):
        found += await _varied(viewer, now)
    if may(viewer, Permission.HANDOVER_MANAGE):
        found += await _closed(viewer, now)
    return tuple(one for one in found if one.number)


async def _asked(viewer: Viewer, now: datetime) -> list[Pressing]:
    waiting, pressing = await subject_access.count_pressing(viewer, now=now)
    words = _many(waiting, "open request", "for subject access")
    if pressing:
        words += f", {pressing} due within a week or late"
    return [Pressing(waiting, words, "/subject-access", bool(pressing))]


async def _mail(viewer: Viewer) -> list[Pressing]:
    """What came in and waits for a person, and what cannot go out as it is."""
    found: list[Pressing] = []
    if may(viewer, Permission.MAIL_DECIDE):
        waiting = await mailed.count_waiting(viewer)
        found.append(
            Pressing(waiting, _many(waiting, "answer", "by mail to decide about"), "/inbox")
        )
        held = await addresses.count_held(viewer)
        words = "address" if held == 1 else "addresses"
        words = f"{held} {words} to make sure of before mail goes there"
        found.append(Pressing(held, words, "/addresses", is_late=True))
    if may(viewer, Permission.DELIVERY_VIEW):
        stalled = await deliveries.count_stalled(viewer)
        words = _many(stalled, "mail", "held, since no encrypted way to its domain is found")
        found.append(Pressing(stalled, words, "/deliveries", is_late=True))
    return found


async def _letters(viewer: Viewer) -> list[Pressing]:
    waiting, to_post = await letters.count_open(viewer)
    words = _many(waiting, "print run", "of letters waiting for a second person")
    return [
        Pressing(waiting, words, "/print-runs"),
        Pressing(to_post, _many(to_post, "print run", "of letters to be posted"), "/print-runs"),
    ]


async def _incidents(viewer: Viewer, now: datetime) -> list[Pressing]:
    waiting, late = await incidents.count_undecided(viewer, now=now)
    words = _many(waiting, "incident", "of which somebody decides whether the Commissioner is told")
    if late:
        words += f", {late} past the 72 hours"
    return [Pressing(waiting, words, "/incidents", bool(late))]


async def _varied(viewer: Viewer, now: datetime) -> list[Pressing]:
    waiting, running_out = await varying.count_open(viewer, now=now)
    return [
        Pressing(waiting, _many(waiting, "later day to decide before it is due"), "/variations"),
        Pressing(running_out, _many(running_out, "later day", "that runs out"), "/variations"),
    ]


async def _closed(viewer: Viewer, now: datetime) -> list[Pressing]:
    waiting, oldest = await handovers.count_waiting(viewer, now=now)
    words = _many(waiting, "closed conference", "not filed in case management")
    words += f", the oldest {handovers.age_in_words(oldest)}"
    return [Pressing(waiting, words, "/handovers")]


def _many(number: int, noun: str, rest: str = "") -> str:
    head, _, tail = noun.partition(" to ")
    plural = f"{head}{'' if number == 1 else 's'}{f' to {tail}' if tail else ''}"
    return f"{number} {plural} {rest}".rstrip()
