"""What keeps people from a case, while two children of two cases are one: it holds for both. Steps.

Where either case is restricted both are, and who is barred from one or holds one's erasing does
the other's. Where both are restricted each stays for those it names, which is never wider.
"""

from collections.abc import Sequence
from uuid import UUID

from conferences.children import bars, restrictions
from conferences.keeping import holds
from people.audit.service import Act
from people.duplicates.moving import Moved
from people.vault import written

_HELD = """
SELECT id, reason, reason_sealed, review_on FROM legal_hold
 WHERE kind = 'family' AND subject = $1 AND lifted_at IS NULL ORDER BY review_on DESC LIMIT 1
"""


async def protect_both(act: Act, one: UUID, other: UUID) -> tuple[Moved, ...]:
    """Let what protects either family protect both; gives what was made. A step."""
    if one == other:
        return ()
    made: dict[str, list[UUID]] = {"bar": [], "restriction": [], "legal_hold": []}
    for source, target in ((one, other), (other, one)):
        made["bar"] += await _bar_too(act, source, target)
        made["restriction"] += await _restrict_too(act, source, target)
        made["legal_hold"] += await _hold_too(act, source, target)
    return tuple(Moved(table, "", tuple(ids)) for table, ids in made.items() if ids)


async def unprotect(act: Act, made: Sequence[Moved]) -> None:
    """Take back what was made because two were one, where nobody lifted it since. A step."""
    removing = {"bar": bars.remove, "restriction": restrictions.remove, "legal_hold": holds.remove}
    for one in made:
        await removing[one.table](act, one.ids)


async def _bar_too(act: Act, source: UUID, target: UUID) -> list[UUID]:
    there = {one.professional for one in await bars.list_standing("bar.family = $1", target)}
    made = []
    for one in await bars.list_standing("bar.family = $1", source):
        if one.professional not in there:
            there.add(one.professional)
            bar = await bars.insert(
                act, professional=one.professional, family=target, reference=one.reference,
                reason=one.reason, note=one.note, is_told=one.is_told, agency=None,
            )  # fmt: skip
            made.append(bar)
    return made


async def _restrict_too(act: Act, source: UUID, target: UUID) -> list[UUID]:
    standing = await restrictions.find(source)
    if standing is None or await restrictions.find(target) is not None:
        return []
    made = await restrictions.insert(act, target, reason=standing.reason)
    await restrictions.name(act, made, [one.professional for one in standing.named])
    return [made]


async def _hold_too(act: Act, source: UUID, target: UUID) -> list[UUID]:
    held = await act.fetch(_HELD, source)
    if not held or await act.fetch(_HELD, target):
        return []
    [family] = await act.fetch("SELECT reference FROM family WHERE id = $1", target)
    made = await holds.place(
        act, kind="family", subject=target, reference=family["reference"],
        reason=written.opened("legal_hold", held[0], "reason")["reason"],
        review_on=held[0]["review_on"],
    )  # fmt: skip
    return [made]
