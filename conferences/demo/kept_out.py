"""A restricted case and somebody kept from another, so that both can be seen, and not seen."""

from datetime import datetime

from conferences.access import service as access
from conferences.access.values import Restrict, SetBar
from conferences.children.bars import BarReason
from conferences.demo import city
from conferences.demo.masters import Masters, Person
from people.audit.service import fetch, reading
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of


async def keep_out(masters: Masters, *, now: datetime) -> None:
    """Restrict the last family's case, and keep a health visitor from the one before it."""
    coordinator = _as_coordinator(masters.of(city.COORDINATOR)[0])
    restricted, other = masters.families[-1][0], masters.families[-2][0]
    async with reading(OPERATOR):
        [row] = await fetch("SELECT reference FROM family WHERE id = $1", other)
    asked = SetBar(
        professional=masters.of(city.HEALTH_VISITOR)[-1].id,
        reference=row["reference"],
        reason=BarReason.RELATIVE,
        note="Said so herself: an aunt of the children. Made up.",
    )
    await access.set_bar(coordinator, asked, now=now)
    why = Restrict(reason="Somebody of the council's staff is family. Made up.")
    await access.restrict(coordinator, restricted, why, now=now)


def _as_coordinator(person: Person) -> Viewer:
    roles = frozenset({Role.COORDINATOR})
    return Viewer(
        name=person.name,
        via=Via.COMMAND,
        roles=roles,
        permissions=permissions_of(roles),
        professional=person.id,
        agency=person.agency,
    )
