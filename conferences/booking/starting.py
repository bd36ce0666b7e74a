"""What is known before a conference is arranged: the family's last one, clocks, who ran it."""

from datetime import datetime
from uuid import UUID

import msgspec

from conferences.booking import clocks
from conferences.booking.due import Clock, DueDay, Previous, default_clock, due_day
from conferences.booking.listings import PersonListing
from conferences.booking.queries import PEOPLE
from conferences.booking.values import ArrangeConference, Kind
from conferences.children.values import ChildListing
from conferences.entitlement import professional_of, visible_child_sql, visible_sql
from people.audit.service import Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check
from standards.agreed import service as agreed
from standards.agreed.in_force import StandardInForce
from standards.agreed.timescales import clock_events

_SIBLINGS = """
SELECT k.id, k.family, f.reference AS family_reference, k.case_reference, k.initials, k.is_unborn,
       k.registered_on, k.deregistered_on
  FROM child AS k JOIN family AS f ON f.id = k.family
 WHERE k.family = (SELECT family FROM child WHERE id = $2) AND {visible}
 ORDER BY k.case_reference
"""
_OPEN = """
SELECT reference, kind FROM conference
 WHERE family = $1 AND state IN ('planned', 'booked') ORDER BY arranged_at, id
"""


class OpenConference(msgspec.Struct, frozen=True):
    """A conference of the family that is still to be held."""

    reference: str
    kind: str


class Starting(msgspec.Struct, frozen=True, kw_only=True):
    """What a form begins with for one family."""

    children: tuple[ChildListing, ...]
    chosen: UUID
    previous: Previous | None
    clock: Clock | None
    events: tuple[str, ...]
    still_open: tuple[OpenConference, ...]
    chair: UUID | None
    lead_professional: UUID | None
    minute_taker: UUID | None


class ArrangementCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What arranging would mean: by when it would be due, and who would be expected."""

    children: tuple[ChildListing, ...]
    previous: Previous | None
    due: DueDay
    chair: PersonListing | None
    lead_professional: PersonListing | None
    minute_taker: PersonListing | None
    still_open: tuple[OpenConference, ...]


async def start(viewer: Viewer, child: UUID, *, now: datetime) -> Starting:
    """What is known of the child's family that a new conference begins with.

    Raises:
        NotFoundError: there is no such child.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("child", child)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.start"):
        children = await _siblings(viewer, child)
        previous = next(iter(await clocks.list_previous([child])), None)
        standard = await agreed.get_in_force(local_day(now))
        ran = await _who_ran(previous)
        return Starting(
            children=children,
            chosen=child,
            previous=previous,
            clock=default_clock(standard, Kind.REVIEW, previous),
            events=_events(standard),
            still_open=await _still_open(children[0].family),
            chair=ran.get("chair"),
            lead_professional=ran.get("lead_professional"),
            minute_taker=ran.get("minute_taker"),
        )


async def find_child_of(viewer: Viewer, conference: UUID, *, now: datetime) -> UUID:
    """A child of a conference that is to be followed by another.

    Raises:
        NotFoundError: there is no such conference for the viewer.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    visible = visible_sql(viewer, conference="c", parameter="$2")
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.start"):
        rows = await fetch(
            "SELECT about.child FROM conference AS c"  # noqa: S608 - the predicate is ours
            " JOIN conference_child AS about ON about.conference = c.id"
            f" WHERE c.id = $1 AND {visible} ORDER BY about.child LIMIT 1",
            conference, professional_of(viewer),
        )  # fmt: skip
    if not rows:
        raise NotFoundError
    child: UUID = rows[0]["child"]
    return child


async def check_arrangement(
    viewer: Viewer, asked: ArrangeConference, *, now: datetime
) -> ArrangementCheck:
    """What arranging would mean; nothing is written.

    Raises:
        InvalidError: it cannot be arranged so; each fault names the field.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    if not asked.children:
        raise InvalidError(Fault("children", "Choose the child or children it is about."))
    subject = Subject("child", asked.children[0])
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="conference.check"):
        siblings = await _siblings(viewer, asked.children[0])
        standard = await agreed.get_in_force(local_day(now))
        last = await clocks.list_previous(asked.children)
        found = clocks.started(standard, asked, last, today=local_day(now))
        wanted = [asked.chair, asked.lead_professional, asked.minute_taker]
        rows = await fetch(PEOPLE, [one for one in wanted if one is not None])
        still_open = await _still_open(siblings[0].family)
    people = {row["id"]: PersonListing(**dict(row)) for row in rows}
    return ArrangementCheck(
        children=tuple(one for one in siblings if one.id in asked.children),
        previous=next(iter(last), None),
        due=due_day(standard, asked.kind, found),
        chair=_one(people, asked.chair),
        lead_professional=_one(people, asked.lead_professional),
        minute_taker=_one(people, asked.minute_taker),
        still_open=still_open,
    )


def _one(people: dict[UUID, PersonListing], person: UUID | None) -> PersonListing | None:
    return None if person is None else people.get(person)


async def _siblings(viewer: Viewer, child: UUID) -> tuple[ChildListing, ...]:
    visible = visible_child_sql(viewer, child="k", parameter="$1")
    rows = await fetch(_SIBLINGS.format(visible=visible), professional_of(viewer), child)
    if not rows:
        raise NotFoundError
    return tuple(msgspec.convert(dict(row), ChildListing) for row in rows)


async def _still_open(family: UUID) -> tuple[OpenConference, ...]:
    return tuple(OpenConference(**dict(row)) for row in await fetch(_OPEN, family))


async def _who_ran(previous: Previous | None) -> dict[str, UUID | None]:
    if previous is None:
        return {}
    rows = await fetch(
        "SELECT chair, lead_professional, minute_taker FROM conference WHERE id = $1", previous.id
    )
    return dict(rows[0])


def _events(standard: StandardInForce) -> tuple[str, ...]:
    """Every event that may start a clock, whatever the kind."""
    found = [event for kind in Kind for event in clock_events(standard, kind)]
    return tuple(dict.fromkeys(found))
