"""Who may see which conference: the one predicate, asked in the query itself.

Entitlement = role AND (invited OR assigned) AND not barred AND (not restricted OR named). A
coordinator sees every conference of the authority; chair, lead professional and minute-taker those
they are assigned to; a professional those they are invited to, or stand in at, while the invitation
stands. A bar shuts somebody out of a family's case whatever else they are; a restricted case is for
those named and for the chair of its conferences. Chief Officers, agency leads and administrators
see none by their role; access in an emergency opens one case to one account, to read, until it
ends. What the predicate leaves out does not exist for the viewer: reads that find nothing raise
NotFoundError. Source: the project's threat model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    family = f"{conference}.family"
    return _in_emergency(viewer, _seen(viewer, conference, parameter), family, parameter)


def workable_sql(viewer: Viewer, *, conference: str, parameter: str) -> str:
    """Which conferences somebody may do something about: emergency access only reads."""
    own = replace(viewer, emergency=frozenset())
    return visible_sql(own, conference=conference, parameter=parameter)


def _seen(viewer: Viewer, conference: str, parameter: str) -> str:
    opened = let_in_sql(family=f"{conference}.family", person=f"{parameter}::uuid")
    if sees_every_conference(viewer):
        return f"(({parameter}::uuid IS NULL OR true) AND {opened})"
    if not may(viewer, Permission.CONFERENCE_VIEW) or viewer.professional is None:
        return f"({parameter}::uuid IS NULL AND false)"
    invited = invited_sql(conference=conference, parameter=parameter)
    return (
        f"(({parameter}::uuid IN ({conference}.chair, {conference}.lead_professional,"
        f" {conference}.minute_taker) OR {invited}) AND {opened})"
    )


def let_in_sql(*, family: str, person: str) -> str:
    """Whether nothing shuts a person out of a family's case, as SQL over two expressions.

    Nobody barred them; and where the case is restricted, they are named, or chair a conference of
    it.
    """
    return f"({not_barred_sql(family=family, person=person)} AND {_not_restricted(family, person)})"


def not_barred_sql(*, family: str, person: str) -> str:
    """Whether nobody barred a person from a family's case, as SQL; as ``let_in_sql``."""
    return (
        "NOT EXISTS (SELECT FROM bar AS barring"
        f" WHERE barring.family = {family} AND barring.professional = {person}"
        " AND barring.lifted_at IS NULL)"
    )


def _not_restricted(family: str, person: str) -> str:
    return (
        "NOT EXISTS (SELECT FROM restriction AS restricting"  # noqa: S608 - our own parts
        f" WHERE restricting.family = {family} AND restricting.lifted_at IS NULL"
        " AND NOT EXISTS (SELECT FROM named_reader AS named"
        " WHERE named.restriction = restricting.id AND named.ended_at IS NULL"
        f" AND named.professional = {person})"
        " AND NOT EXISTS (SELECT FROM conference AS chaired"
        f" WHERE chaired.family = {family} AND chaired.state <> 'cancelled'"
        f" AND chaired.chair = {person}))"
    )


def _in_emergency(viewer: Viewer, seen: str, family: str, parameter: str) -> str:
    """The predicate, widened by the cases that are open to the viewer in an emergency."""
    if not viewer.emergency:
        return seen
    cases = ", ".join(f"'{case}'::uuid" for case in sorted(viewer.emergency))
    allowed = not_barred_sql(family=family, person=f"{parameter}::uuid")
    return f"({seen} OR {family} IN ({cases}) AND {allowed})"


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
    opened = let_in_sql(family=f"{conference}.family", person=f"{parameter}::uuid")
    if sees_every_conference(viewer):
        return f"(({parameter}::uuid IS NULL OR true) AND {opened})"
    return f"({parameter}::uuid = {conference}.chair AND {opened})"


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
    in_emergency: bool = False


def part_of(viewer: Viewer, row: Mapping[str, Any]) -> Part:
    """The viewer's part in a conference, by its row; ``is_invited`` of it is ``invited_sql``."""
    who = viewer.professional
    return Part(
        chairs=who is not None and who == row["chair"],
        leads=who is not None and who == row["lead_professional"],
        takes_minutes=who is not None and who == row["minute_taker"],
        is_invited=row["is_invited"],
        in_emergency=row["family"] in viewer.emergency,
    )


def may_see_timeliness(viewer: Viewer, part: Part) -> bool:
    """Whether the viewer sees which of all the reports are due, on time or late."""
    return sees_every_conference(viewer) or part.chairs or part.leads or part.in_emergency


def may_open_report(viewer: Viewer, part: Part, *, agency: UUID) -> bool:
    """Whether the viewer opens what this agency handed in for the conference.

    The chair and the child's lead professional open every report, on receipt; who is invited what
    their own agency handed in. A coordinator sees that reports came and the minute-taker which
    came, neither what they say. Who has access in an emergency opens them.
    """
    if part.chairs or part.leads or part.in_emergency:
        return True
    takes_part = part.is_invited and not part.takes_minutes
    return takes_part and viewer.agency is not None and viewer.agency == agency


def readable_file_sql(*, file: str, conference: str, parameter: str) -> str:
    """Whether a report's file is not restricted, or the chair asks, or somebody named, as SQL."""
    return (
        f"(NOT {file}.is_restricted OR {parameter}::uuid = {conference}.chair"
        " OR EXISTS (SELECT FROM file_reader AS reader"
        f" WHERE reader.file = {file}.id AND reader.ended_at IS NULL"
        f" AND reader.professional = {parameter}::uuid))"
    )


def visible_child_sql(viewer: Viewer, *, child: str, parameter: str) -> str:
    """Who may see a child, as SQL over the alias of a child row; ``parameter`` as above.

    A coordinator sees every child; the chair and the lead professional of a conference about the
    child see that child, unless the conference was cancelled. Bars and restrictions as above.
    """
    family = f"{child}.family"
    return _in_emergency(viewer, _seen_child(viewer, child, parameter), family, parameter)


def _seen_child(viewer: Viewer, child: str, parameter: str) -> str:
    opened = let_in_sql(family=f"{child}.family", person=f"{parameter}::uuid")
    if not viewer.roles.isdisjoint(ARRANGERS) and may(viewer, Permission.CHILD_VIEW):
        return f"(({parameter}::uuid IS NULL OR true) AND {opened})"
    if not may(viewer, Permission.CHILD_VIEW) or viewer.professional is None:
        return f"({parameter}::uuid IS NULL AND false)"
    return (
        "(EXISTS (SELECT FROM conference_child AS entitling"
        " JOIN conference AS assigned ON assigned.id = entitling.conference"
        f" WHERE entitling.child = {child}.id AND assigned.state <> 'cancelled'"
        f" AND {parameter}::uuid IN (assigned.chair, assigned.lead_professional)) AND {opened})"
    )


def watched_child_sql(viewer: Viewer, *, child: str = "child", parameter: str = "$1") -> str:
    """Who of those who see a child may see who looked at the case, as SQL: who arranges or chairs.

    ``child`` is the alias of the child's row, ``parameter`` as above; whether the viewer sees the
    child at all ``visible_child_sql`` says.
    """
    if sees_every_conference(viewer):
        return f"({parameter}::uuid IS NULL OR true)"
    return (
        "EXISTS (SELECT FROM conference_child AS watching"
        " JOIN conference AS watched ON watched.id = watching.conference"
        f" WHERE watching.child = {child}.id AND watched.state <> 'cancelled'"
        f" AND watched.chair = {parameter}::uuid)"
    )


def visible_family_sql(viewer: Viewer, *, family: str, parameter: str) -> str:
    """Who may work on a family's record, as SQL over the alias of a family row: coordinators."""
    if viewer.roles.isdisjoint(ARRANGERS) or not may(viewer, Permission.CHILD_EDIT):
        return f"({parameter}::uuid IS NULL AND false)"
    opened = let_in_sql(family=f"{family}.id", person=f"{parameter}::uuid")
    return f"(({parameter}::uuid IS NULL OR true) AND {opened})"


def kept_family_sql(viewer: Viewer, *, family: str, parameter: str) -> str:
    """Whether a case is one the viewer arranges conferences for, or chairs, as SQL.

    ``family`` is the expression that gives a family's id, ``parameter`` as above.
    """
    by_office = visible_family_sql(viewer, family="kept", parameter=parameter)
    chaired = kept_sql(viewer, conference="c", parameter=parameter)
    if not viewer.has_role(Role.CHAIR) and not viewer.has_role(Role.COORDINATOR):
        chaired = "false"
    return (
        f"(EXISTS (SELECT FROM family AS kept WHERE kept.id = {family} AND {by_office})"  # noqa: S608
        f" OR EXISTS (SELECT FROM conference AS c WHERE c.family = {family}"
        f" AND c.state <> 'cancelled' AND {chaired}))"
    )


def listed_sql(viewer: Viewer, *, family: str) -> str:
    """Whether a case is on the lists somebody keeps by their office, as SQL over a family's id.

    Holds and incidents, say. A coordinator finds no case there that they are shut out of; what is
    about no case is there. Data protection officers, administrators and auditors watch over every
    case by its reference, by their office, unless they are coordinators as well.

    >>> from people.permissions import SIGNED_OUT
    >>> listed_sql(SIGNED_OUT, family="c.family")
    'true'
    """
    if viewer.roles.isdisjoint(ARRANGERS):
        return "true"
    return f"({family} IS NULL OR {let_in_sql(family=family, person=_literal(viewer))})"


def _literal(viewer: Viewer) -> str:
    return "NULL::uuid" if viewer.professional is None else f"'{viewer.professional}'::uuid"


def told_sql(viewer: Viewer, *, about: str = "message.about") -> str:
    """Whether nothing shuts the viewer out of what mail is about, as SQL over an id.

    Mail about a case the viewer is shut out of is on no list of theirs, neither what went out nor
    what came in: whoever is let in looks after it. What is about no case is for everybody.
    """
    is_open = let_in_sql(family="told.family", person=_literal(viewer))
    return (
        "NOT EXISTS (SELECT FROM ("  # noqa: S608 - predicate and column are ours
        "SELECT c.family FROM invitation AS i JOIN conference AS c ON c.id = i.conference"
        f" WHERE i.id = {about} UNION ALL "
        "SELECT c.family FROM stand_in AS s JOIN invitation AS i ON i.id = s.invitation"
        f" JOIN conference AS c ON c.id = i.conference WHERE s.id = {about} UNION ALL "
        "SELECT c.family FROM family_part AS p JOIN conference AS c ON c.id = p.conference"
        f" WHERE p.id = {about}"
        f") AS told WHERE NOT {is_open})"
    )
