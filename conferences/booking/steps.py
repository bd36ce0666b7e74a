"""What is to be done about one conference next, for whoever looks at it."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from conferences.booking.listings import SOON, ConferenceInFull, InvitationListing
from people.clock import day
from people.text import phrase

_RETURNED = ("failed", "dead", "returned")


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: what is the matter, one verb with where it leads, why, and a tag."""

    heading: str
    action: str
    href: str
    about: str
    why: str = ""
    tag: str = ""
    tone: str = "grey"


def next_steps(seen: ConferenceInFull, now: datetime) -> tuple[NextStep, ...]:
    """What this viewer can do next, the most pressing first."""
    found = [*_own(seen)]
    if seen.may.record and seen.state == "booked":
        found += _about_people(seen)
    if seen.may.mark:
        found += _on_the_day(seen)
    if seen.may.arrange:
        found = [*_to_arrange(seen, now), *found]
    return tuple(found)


def _to_arrange(seen: ConferenceInFull, now: datetime) -> Iterator[NextStep]:
    if seen.state == "planned":
        if not seen.expected:
            yield _step(seen, "Nobody is expected yet", "Choose who comes", "/invitees")
        tag, tone = _due_tag(seen.days_left(now))
        yield _step(
            seen, "No date yet", "Book a time", "/booking", why=_due_words(seen), tag=tag, tone=tone
        )
    if seen.state == "inquorate" and seen.next is None:
        yield _step(
            seen, "It was not quorate", "Reconvene it", "/reconvene", why=_RECONVENE_WORDS,
            tag="To do", tone="red",
        )  # fmt: skip
    if seen.state == "held" and seen.next is None and seen.kind != "transfer":
        yield NextStep(
            heading="No next conference yet",
            action="Arrange the next review",
            href=f"/conferences/new?child={seen.children[0].id}" if seen.children else "/children",
            about=f"for {seen.who}",
        )


_RECONVENE_WORDS = (
    "Two inquorate conferences in a row must not be held, and an inquorate one removes no plan."
)


def _about_people(seen: ConferenceInFull) -> Iterator[NextStep]:
    for one in seen.invitations:
        if one.waits_to_be_confirmed:
            yield _of(
                one, f"{one.name} names a deputy", "Confirm or refuse",
                why=f"{one.deputy_wish}, not one of the agency's confirmed people.",
            )  # fmt: skip
        if one.delivery in _RETURNED and one.notice_given_at is None:
            yield _of(
                one, f"The mail to {one.name} did not arrive", "Telephone and record it",
                why=one.server_answer or "", tag="Not told", tone="red",
            )  # fmt: skip
        if one.delivery == "held":
            yield NextStep(
                heading=f"The mail to {one.name} waits", action="Make sure of the address",
                href="/addresses", about=one.name, tag="Not told", tone="red",
                why="It is new, changed, shared or odd. Nothing goes there before.",
            )  # fmt: skip
        if one.deputy_reply == "declined":
            yield _of(one, f"The deputy of {one.name} cannot come", "Record who comes")
    taken_back = [one.name for one in seen.invitations if one.recalled_at is not None]
    if taken_back:
        yield _step(
            seen, f"{phrase(taken_back)} {'is' if len(taken_back) == 1 else 'are'} not told",
            "Send it, or telephone", "/sent", why="What was to be sent was taken back.",
            tag="Not told", tone="red",
        )  # fmt: skip
    to_tell = [one for one in seen.invitations if one.is_to_be_told]
    if to_tell:
        names = phrase([one.name for one in to_tell])
        yield _of(
            to_tell[0], f"Tell {names} by telephone or letter", "Record that they were told",
            why="There is no e-mail address for them.", tag="Not told", tone="yellow",
        )  # fmt: skip


def _on_the_day(seen: ConferenceInFull) -> Iterator[NextStep]:
    marked = sum(one.attendance is not None for one in seen.invitations)
    if marked < len(seen.invitations):
        yield _step(
            seen, f"{marked} of {len(seen.invitations)} are marked", "Mark who came", "/attendance"
        )
    elif seen.may.close:
        yield _step(seen, "Everybody is marked", "Record decisions and close", "/outcome")


def _own(seen: ConferenceInFull) -> Iterator[NextStep]:
    own = next((one for one in seen.invitations if one.id == seen.own_invitation), None)
    if own is None:
        return
    if seen.state == "booked" and own.reply == "none" and own.expectation != "report":
        yield NextStep(
            heading="You have not answered", action="Answer", about="the invitation",
            href=f"/invitations/{own.id}/answer",
        )  # fmt: skip
    if seen.state == "booked" and own.report_standing in ("due", "overdue"):
        is_late = own.report_standing == "overdue"
        yield NextStep(
            heading="Your report is to come", action="Hand it in", about="your report",
            href=f"/invitations/{own.id}/report",
            why=f"Due by {day(own.report_due_at)}." if own.report_due_at else "",
            tag="Overdue" if is_late else "", tone="red",
        )  # fmt: skip


def _step(
    seen: ConferenceInFull,
    heading: str,
    action: str,
    path: str,
    *,
    why: str = "",
    tag: str = "",
    tone: str = "grey",
) -> NextStep:
    return NextStep(
        heading=heading,
        action=action,
        href=f"/conferences/{seen.id}{path}",
        about=f"for {seen.who}",
        why=why,
        tag=tag,
        tone=tone,
    )


def _of(
    one: InvitationListing,
    heading: str,
    action: str,
    *,
    why: str = "",
    tag: str = "",
    tone: str = "grey",
) -> NextStep:
    return NextStep(
        heading=heading,
        action=action,
        href=f"/invitations/{one.id}/record",
        about=one.name,
        why=why,
        tag=tag,
        tone=tone,
    )


def _due_words(seen: ConferenceInFull) -> str:
    return f"Due by {day(seen.due_on)}." if seen.due_on else "No due date is known."


def _due_tag(days: int | None) -> tuple[str, str]:
    if days is None or days > SOON.days:
        return "", "grey"
    if days < 0:
        return f"{-days} days late", "red"
    return ("Due today" if days == 0 else f"{days} days left"), "yellow"
