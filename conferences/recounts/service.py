"""Count again what was told when a calendar changes, and tell which due dates that touched."""

from uuid import UUID, uuid4

import msgspec

from conferences.booking import recounting as conferences
from conferences.entitlement import professional_of, visible_sql
from conferences.recounts.tables import DueChange
from conferences.reports import recounting as reports
from people.audit.service import Act, fetch, reading
from people.permissions import Permission, Viewer, check
from standards.agreed.service import load_standards
from standards.calendars.recounts import Touched, TouchedListing
from standards.calendars.working import Calendars

_TOUCHED = """
SELECT c.id AS conference, c.reference, agency.name AS agency, due_change.told_at,
       due_change.counted_at, due_change.is_later
  FROM due_change
  JOIN conference AS c ON c.id = due_change.conference
  LEFT JOIN invitation ON invitation.id = due_change.invitation
  LEFT JOIN agency ON agency.id = invitation.agency
 WHERE due_change.change = $2 AND {visible}
 ORDER BY due_change.is_later DESC, due_change.told_at, c.reference, agency.name"""


async def count_again(act: Act, change: UUID, before: Calendars, after: Calendars) -> Touched:
    """Count due dates already told again under the calendars as they are now. A step.

    Those that are later move; those that would be earlier stand as they were told.
    """
    standards = await load_standards()
    found = [
        *await conferences.count_again(act, standards, before, after),
        *await reports.count_again(act, standards, before, after),
    ]
    if found:
        await DueChange.insert(
            *(DueChange(id=uuid4(), change=change, **msgspec.structs.asdict(one)) for one in found)
        )
    later = sum(one.is_later for one in found)
    listed = await _list_touched(act.viewer, change)
    return Touched(later=later, kept=len(found) - later, listed=tuple(listed))


async def list_touched(viewer: Viewer, change: UUID) -> list[TouchedListing]:
    """The due dates a change touched, of the conferences the viewer may see."""
    check(viewer, Permission.STANDARD_VIEW)
    async with reading(viewer):
        return await _list_touched(viewer, change)


async def _list_touched(viewer: Viewer, change: UUID) -> list[TouchedListing]:
    visible = visible_sql(viewer, conference="c", parameter="$1")
    rows = await fetch(_TOUCHED.format(visible=visible), professional_of(viewer), change)
    return msgspec.convert([dict(row) for row in rows], list[TouchedListing])
