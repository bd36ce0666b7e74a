"""Who may see which conference: the one predicate, asked in the query itself.

Entitlement = role AND (invited OR assigned). A coordinator sees every conference of the
authority; chair, lead professional and minute-taker those they are assigned to; a professional
those they are invited to, or stand in at, while the invitation stands. Chief Officers, agency
leads and administrators see none by their role. What the predicate leaves out does not exist for
the viewer: reads that find nothing raise NotFoundError. Source: the project's threat model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from people.permissions import Permission, Role, Viewer, may

ARRANGERS = frozenset({Role.COORDINATOR})


def visible_sql(viewer: Viewer, *, conference: str, parameter: str) -> str:
    """The predicate as SQL over the alias of a conference row.

    ``parameter`` is the placeholder that stands for the viewer's professional id: ``$1``. Give
    ``professional_of(viewer)`` there.

    >>> from people.permissions import SIGNED_OUT
    >>> visible_sql(SIGNED_OUT, conference="c", parameter="$1")
    '($1::uuid IS NULL AND false)'
    """
    if sees_every_conference(viewer):
        return f"({parameter}::uuid IS NULL OR true)"
    if not may(viewer, Permission.CONFERENCE_VIEW) or viewer.professional is None:
        return f"({parameter}::uuid IS NULL AND false)"
    invited = invited_sql(conference=conference, parameter=parameter)
    return (
        f"({parameter}::uuid IN ({conference}.chair, {conference}.lead_professional,"
        f" {conference}.minute_taker) OR {invited})"
    )


def invited_sql(*, conference: str, parameter: str) -> str:
    """Whether somebody is invited to a conference or stands in at it, as SQL; as above."""
    return (
        "EXISTS (SELECT FROM invitation AS entitling"
        f" WHERE entitling.conference = {conference}.id AND entitling.withdrawn_at IS NULL"
        f" AND {parameter}::uuid IN (entitling.professional, entitling.deputy))"
    )


def kept_sql(viewer: Viewer, *, conference: str, parameter: str) -> str:
    """Which conferences stand on the viewer's lists with who has answered and reported, as SQL.

    Every one on a coordinator's, on a chair's those they chair; as ``visible_sql``.
    """
    if sees_every_conference(viewer):
        return f"({parameter}::uuid IS NULL OR true)"
    return f"({parameter}::uuid = {conference}.chair)"


def professional_of(viewer: Viewer) -> UUID | None:
    """What to give where ``visible_sql`` names its parameter."""
    return viewer.professional


def sees_every_conference(viewer: Viewer) -> bool:
    """Whether the viewer arranges conferences for the whole authority."""
    return not viewer.roles.isdisjoint(ARRANGERS) and may(viewer, Permission.CONFERENCE_VIEW)


def may_run(viewer: Viewer, *, chair: UUID | None, minute_taker: UUID | None) -> bool:
    """Whether the viewer keeps the record of this conference: its people, or a coordinator."""
    return sees_every_conference(viewer) or (
        viewer.professional is not None and viewer.professional in (chair, minute_taker)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What somebody has to do with one conference."""

    chairs: bool
    leads: bool
    takes_minutes: bool
    is_invited: bool


def part_of(viewer: Viewer, row: Mapping[str, Any]) -> Part:
    """The viewer's part in a conference, by its row; ``is_invited`` of it is ``invited_sql``."""
    who = viewer.professional
    return Part(
        chairs=who is not None and who == row["chair"],
        leads=who is not None and who == row["lead_professional"],
        takes_minutes=who is not None and who == row["minute_taker"],
        is_invited=row["is_invited"],
    )


def may_see_timeliness(viewer: Viewer, part: Part) -> bool:
    """Whether the viewer sees which of all the reports are due, on time or late."""
    return sees_every_conference(viewer) or part.chairs or part.leads


def may_open_report(viewer: Viewer, part: Part, *, agency: UUID) -> bool:
    """Whether the viewer opens what this agency handed in for the conference.

    The chair and the child's lead professional open every report, on receipt; who is invited what
    their own agency handed in. A coordinator sees that reports came and the minute-taker which
    came, neither what they say.
    """
    if part.chairs or part.leads:
        return True
    takes_part = part.is_invited and not part.takes_minutes
    return takes_part and viewer.agency is not None and viewer.agency == agency


def visible_child_sql(viewer: Viewer, *, child: str, parameter: str) -> str:
    """Who may see a child, as SQL over the alias of a child row; ``parameter`` as above.

    A coordinator sees every child; the chair and the lead professional of a conference about the
    child see that child, unless the conference was cancelled.
    """
    if not viewer.roles.isdisjoint(ARRANGERS) and may(viewer, Permission.CHILD_VIEW):
        return f"({parameter}::uuid IS NULL OR true)"
    if not may(viewer, Permission.CHILD_VIEW) or viewer.professional is None:
        return f"({parameter}::uuid IS NULL AND false)"
    return (
        "EXISTS (SELECT FROM conference_child AS entitling"
        " JOIN conference AS assigned ON assigned.id = entitling.conference"
        f" WHERE entitling.child = {child}.id AND assigned.state <> 'cancelled'"
        f" AND {parameter}::uuid IN (assigned.chair, assigned.lead_professional))"
    )
