"""What a second person is asked for before letters are printed, and who that may be."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from conferences.entitlement import professional_of
from conferences.families.households import family_seen
from people.approvals.values import Kind, offer
from people.audit.service import fetch
from people.permissions import Permission, Viewer

WAITS_FOR = timedelta(days=14)


async def _of_seen_cases(viewer: Viewer, about: Collection[UUID]) -> frozenset[UUID]:
    """The runs that somebody may release: those of cases they may see."""
    seen = family_seen(viewer, "run.family")
    rows = await fetch(
        f"SELECT run.id FROM print_run AS run WHERE run.id = ANY($2) AND {seen}",  # noqa: S608
        professional_of(viewer), list(about),
    )  # fmt: skip
    return frozenset(row["id"] for row in rows)


RELEASE = offer(
    Kind(
        code="letter_release",
        words="Letters to be printed and posted",
        permission=Permission.LETTER_RELEASE,
        path="/print-runs/{about}",
        whose_business=_of_seen_cases,
    )
)
