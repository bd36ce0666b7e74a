"""Merging two records into one and taking them apart again, as steps.

What slices want held meanwhile is locked first; then both records, always in the order of their
ids, so that two merges that cross leave one. While one stands the database lets nobody be invited,
chosen or barred by the record that is gone (see the trigger of the migration).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.audit.constraints import explain
from people.audit.service import Act, fetch
from people.duplicates import moving
from people.duplicates.moving import Moved
from people.duplicates.tables import Merge
from people.duplicates.values import Noun
from people.errors import NotFoundError, RefusedError
from people.vault.service import seal

_ROW = "SELECT * FROM {noun} WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
_CHAIN = """
WITH RECURSIVE led AS (
  SELECT kept, 1 AS step FROM merge
   WHERE noun = $1 AND gone = $2 AND done_at IS NOT NULL AND undone_at IS NULL
   UNION ALL
  SELECT merge.kept, step + 1 FROM merge JOIN led ON merge.gone = led.kept
   WHERE merge.noun = $1 AND merge.done_at IS NOT NULL AND merge.undone_at IS NULL AND step < 20
) SELECT kept FROM led ORDER BY step DESC LIMIT 1
"""
_FLAGS: Mapping[Noun, tuple[str, ...]] = {
    Noun.AGENCY: ("is_active",),
    Noun.CHILD: (),
    Noun.PROFESSIONAL: ("is_active", "is_confirmed"),
}
"""What is put off of the record that is gone, and put back."""

explain(
    {
        "merged_is_not_used": lambda: RefusedError(
            "This person was merged with another just now. Load the page again, and choose the"
            " one that was kept."
        ),
        "merge_waits_once": lambda: RefusedError(
            "Somebody asked for this already, and it waits for a second person."
        ),
    }
)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge wrote down, so that it can be undone."""

    moved: tuple[Moved, ...] = ()
    was: dict[str, bool] = {}
    added: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """The two records of a merge, locked."""

    noun: Noun
    kept: Mapping[str, Any]
    gone: Mapping[str, Any]


async def find_kept(noun: Noun, gone: UUID) -> UUID | None:
    """To which record one that was merged leads; none where it was not. In an open transaction."""
    rows = await fetch(_CHAIN, noun.value, gone)
    return rows[0]["kept"] if rows else None


async def lock_two(act: Act, noun: Noun, *, kept: UUID, gone: UUID) -> Two:
    """The two records, held until the act ends. A step.

    Raises:
        NotFoundError: one of them is not there.
        RefusedError: they are one record, or one of them was merged before.
    """
    if kept == gone:
        raise RefusedError("Choose two records: this is one and the same.")
    rows = await _lock_both(act, noun, kept=kept, gone=gone)
    if len(rows) != 2:  # noqa: PLR2004 - two
        raise NotFoundError
    if any(row["merged_into"] is not None for row in rows.values()):
        raise RefusedError("One of the two was merged already. Load the page again to see where.")
    return Two(noun=noun, kept=rows[kept], gone=rows[gone])


async def merge(
    act: Act,
    two: Two,
    *,
    merge_id: UUID | None = None,
    reason: str = "",
    added: tuple[Moved, ...] = (),
) -> UUID:
    """Let one record lead to the other from now on; gives the merge's id. A step.

    ``merge_id`` is that of a merge that was asked for before; otherwise one is written. ``added``
    is what was made because of it, by whoever takes it away again.

    Raises:
        RefusedError: something has to be put right first.
    """
    noun, kept, gone = two.noun, two.kept["id"], two.gone["id"]
    await moving.check_free(act, noun, kept=kept, gone=gone)
    moved = await moving.move(act, noun, kept=kept, gone=gone)
    flags = _FLAGS[noun]
    off = "".join(f", {flag} = false" for flag in flags)
    await act.fetch(
        f"UPDATE {noun.value} SET merged_into = $2{off} WHERE id = $1",  # noqa: S608 - our nouns
        gone, kept,
    )  # fmt: skip
    stored = msgspec.json.encode(
        Stored(moved=moved, was={flag: two.gone[flag] for flag in flags}, added=added)
    ).decode()
    made = merge_id or await add(act, noun, kept=kept, gone=gone, reason=reason)
    await act.fetch(
        "UPDATE merge SET done_by = $2, done_at = $3, moved = $4 WHERE id = $1",
        made, act.viewer.account, act.now, stored,
    )  # fmt: skip
    act.note(merge=made, kept=kept, gone=gone, moved={one.table: len(one.ids) for one in moved})
    return made


async def add(act: Act, noun: Noun, *, kept: UUID, gone: UUID, reason: str) -> UUID:
    """Write down a merge that is not done yet; gives its id. A step."""
    made = uuid4()
    await Merge.insert(
        Merge(
            id=made, noun=noun.value, kept=kept, gone=gone,
            reason_sealed=seal(reason, about=f"merge.reason.{made}"),
            asked_by=act.viewer.account, asked_at=act.now,
        )
    )  # fmt: skip
    return made


async def lock(act: Act, merge_id: UUID) -> Mapping[str, Any]:
    """A merge, held until the act ends. A step.

    Raises:
        NotFoundError: there is none.
    """
    rows = await act.fetch("SELECT * FROM merge WHERE id = $1 FOR UPDATE", merge_id)
    if not rows:
        raise NotFoundError
    row: Mapping[str, Any] = rows[0]
    return row


async def expire(act: Act, noun: Noun, one: UUID, other: UUID, *, asked_until: datetime) -> None:
    """Let nobody wait any more for a merge of these two that was not decided in time. A step."""
    await act.fetch(
        "UPDATE merge SET refused_at = $4 WHERE noun = $1 AND kept = ANY($2::uuid[])"
        " AND gone = ANY($2::uuid[]) AND asked_at <= $3 AND done_at IS NULL AND refused_at IS NULL",
        noun.value, [one, other], asked_until, act.now,
    )  # fmt: skip


async def refuse(act: Act, merge_id: UUID) -> None:
    """Write down that a merge that was asked for is not done. A step."""
    await act.fetch("UPDATE merge SET refused_at = $2 WHERE id = $1", merge_id, act.now)


async def undo(act: Act, row: Mapping[str, Any]) -> Stored:
    """Take two records apart that were merged: exactly what was moved goes back. A step.

    What was made since then, about the one that was kept, stays with it. Gives what was stored.

    Raises:
        RefusedError: it was not done, was undone, or the kept one was merged since.
    """
    if row["done_at"] is None or row["undone_at"] is not None:
        raise RefusedError("These two are not merged now. Load the page again to see them.")
    noun, kept, gone = Noun(row["noun"]), row["kept"], row["gone"]
    rows = await _lock_both(act, noun, kept=kept, gone=gone)
    now = {one["id"]: one["merged_into"] for one in rows.values()}
    if now.get(gone) != kept or now.get(kept) is not None:
        raise RefusedError("The record that was kept was merged since. Undo that first.")
    stored = msgspec.json.decode(row["moved"], type=Stored)
    back = "".join(f", {flag} = {str(was).lower()}" for flag, was in stored.was.items())
    await act.fetch(
        f"UPDATE {noun.value} SET merged_into = NULL{back} WHERE id = $1",  # noqa: S608 - as above
        gone,
    )  # fmt: skip
    await moving.move_back(act, noun, stored.moved, kept=kept, gone=gone)
    await act.fetch(
        "UPDATE merge SET undone_by = $2, undone_at = $3 WHERE id = $1",
        row["id"], act.viewer.account, act.now,
    )  # fmt: skip
    await moving.finish_undoing(act, noun, kept=kept, gone=gone, since=row["done_at"])
    act.note(merge=row["id"], kept=kept, gone=gone)
    return stored


async def forget(act: Act, noun: Noun, ids: Sequence[UUID]) -> list[UUID]:
    """Erase why records of an erased case were merged; that they were, by ids, stays. A step.

    What was merged into one of them leads there no more: it stands by itself again. Gives the
    merges.
    """
    await act.fetch(
        f"UPDATE {noun.value} SET merged_into = NULL WHERE merged_into = ANY($1::uuid[])",  # noqa: S608 - our nouns
        list(ids),
    )
    rows = await act.fetch(
        "UPDATE merge SET reason_sealed = '', undone_at = CASE"
        " WHEN kept = ANY($1::uuid[]) AND done_at IS NOT NULL THEN coalesce(undone_at, $2)"
        " ELSE undone_at END"
        " WHERE kept = ANY($1::uuid[]) OR gone = ANY($1::uuid[]) RETURNING id",
        list(ids), act.now,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def _lock_both(
    act: Act, noun: Noun, *, kept: UUID, gone: UUID
) -> dict[UUID, Mapping[str, Any]]:
    """The two rows as they stand, after what is held first; once more, as it may be more by now."""
    await moving.hold(act, noun, kept=kept, gone=gone)
    rows = await act.fetch(_ROW.format(noun=noun.value), [kept, gone])
    await moving.hold(act, noun, kept=kept, gone=gone)
    return {row["id"]: row for row in rows}
