"""Who may see which conference: the one predicate, asked in the query itself.

Entitlement = role AND (invited OR assigned). A coordinator sees every conference of the
authority; chair, lead professional and minute-taker those they are assigned to; a professional
those they are invited to, or stand in at, while the invitation stands. Chief Officers, agency
leads and administrators see none by their role. What the predicate leaves out does not exist for
the viewer: reads that find nothing raise NotFoundError. Source: the project's threat model.
"""

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
    return (
        f"({parameter}::uuid IN ({conference}.chair, {conference}.lead_professional,"
        f" {conference}.minute_taker) OR EXISTS (SELECT FROM invitation AS entitling"
        f" WHERE entitling.conference = {conference}.id AND entitling.withdrawn_at IS NULL"
        f" AND {parameter}::uuid IN (entitling.professional, entitling.deputy)))"
    )


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


def may_read_reports(viewer: Viewer, *, chair: UUID | None, lead_professional: UUID | None) -> bool:
    """Whether the viewer reads every agency's report for this conference.

    The chair and the child's lead professional do, on receipt; a coordinator sees that they came,
    not what they say; everybody else sees what their own agency handed in.
    """
    return viewer.professional is not None and viewer.professional in (chair, lead_professional)
