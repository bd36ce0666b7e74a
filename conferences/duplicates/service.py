"""Children who may be here twice: shown, told apart, merged by two people, and taken apart again.

Whoever looks, asks or decides sees both children; what the other does not see is not there.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from conferences.children import likely
from conferences.duplicates import MOVING as _MOVING
from conferences.duplicates.protecting import protect_both, unprotect
from conferences.entitlement import professional_of, visible_child_sql
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.duplicates import apart, merging
from people.duplicates.service import listing
from people.duplicates.values import Duplicates, MergeListing, MergeTwo, Noun, TellApart
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check

assert _MOVING  # noqa: S101 - what is moved is known from here on
_WAITS = timedelta(days=14)
_MERGES = """
SELECT merge.*, coalesce(account.name, 'operator') AS asker,
       kept.initials || ' ' || kept.case_reference AS kept_name,
       gone.initials || ' ' || gone.case_reference AS gone_name
  FROM merge
  LEFT JOIN account ON account.id = merge.asked_by
  JOIN child AS kept ON kept.id = merge.kept
  JOIN child AS gone ON gone.id = merge.gone
 WHERE merge.noun = 'child' AND {kept} AND {gone} AND {which}
 ORDER BY merge.undone_at IS NOT NULL, coalesce(merge.done_at, merge.asked_at) DESC, merge.id
"""


async def _visible(viewer: Viewer, about: Collection[UUID]) -> frozenset[UUID]:
    """The merges whose two children somebody sees both."""
    rows = await _list(viewer, "merge.id = ANY($2::uuid[])", list(about))
    return frozenset(row["id"] for row in rows)


KIND = offer(
    Kind(
        code="child.merge",
        words="Two records of a child to be merged",
        permission=Permission.DUPLICATE_RESOLVE,
        path="/child-merges/{about}",
        whose_business=_visible,
    )
)


async def list_duplicates(viewer: Viewer, *, now: datetime) -> Duplicates:
    """The children the viewer sees who may be here twice, what waits, and what was merged."""
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("child")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="child.duplicates") as act:
        found = await likely.list_pairs(act)
        rows = await _list(viewer, "$2::uuid IS NULL", None)
        act.note(children=sorted({one.id for pair in found for one in (pair.one, pair.other)}))
    waiting = [row for row in rows if _is_open(row) and not _late(row, now)]
    asked = [{row["kept"], row["gone"]} for row in waiting]
    return Duplicates(
        likely=tuple(pair for pair in found if {pair.one.id, pair.other.id} not in asked),
        waiting=tuple(_listing(viewer, row) for row in waiting),
        merged=tuple(_listing(viewer, row) for row in rows if row["done_at"] is not None),
        refused=tuple(_listing(viewer, row) for row in rows if row["refused_at"] is not None),
    )


async def get_merge(viewer: Viewer, merge_id: UUID, *, now: datetime) -> MergeListing:
    """One merge of two children, for whoever sees both.

    Raises:
        NotFoundError: there is none such for this viewer.
        RefusedError: nobody decided it in time.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("merge", merge_id)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="child.read_merge") as act:
        row = await _find(act, merge_id)
        said = await approvals.load_latest(KIND, [merge_id]) if row["refused_at"] else {}
    found = _listing(viewer, row)
    if merge_id not in said:
        return msgspec.structs.replace(found, is_taken_back=_is_taken_back(row))
    by, why = said[merge_id].decided_by, said[merge_id].decided_reason
    return msgspec.structs.replace(found, refused_by=by, answer=why)


async def ask(viewer: Viewer, asked: MergeTwo, *, now: datetime) -> UUID:
    """Ask a second person to merge two records of a child; gives the merge's id.

    Raises:
        NotFoundError: the viewer does not see both children.
        RefusedError: one was merged before, or somebody asked for the same.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("child", asked.kept)
    async with recorded(viewer, Verb.COMBINE, subject, now=now, name="child.ask_merge") as act:
        await _check_both(act, asked)
        two = await merging.lock_two(act, Noun.CHILD, kept=asked.kept, gone=asked.gone)
        await merging.expire(
            act, Noun.CHILD, asked.kept, asked.gone, asked_until=now - _WAITS
        )  # fmt: skip
        made = await merging.add(
            act, Noun.CHILD, kept=two.kept["id"], gone=two.gone["id"], reason=asked.reason
        )
        await approvals.ask(
            act, KIND, about=made, reason="Two records may be of one child. Open it to see both.",
            expires_at=now + _WAITS,
        )  # fmt: skip
        act.note(gone=asked.gone, merge=made)
    return made


async def approve(viewer: Viewer, merge_id: UUID, *, now: datetime) -> MergeListing:
    """Merge two records of a child, as the second person.

    Raises:
        NotFoundError: nothing of that id waits for this viewer.
        RefusedError: the viewer asked for it, it waited too long, one was merged since, or
            something has to be put right first.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("merge", merge_id)
    async with recorded(viewer, Verb.COMBINE, subject, now=now, name="child.merge") as act:
        row = await merging.lock(act, merge_id)
        await approvals.approve(act, KIND, await _waiting(act, row))
        two = await merging.lock_two(act, Noun.CHILD, kept=row["kept"], gone=row["gone"])
        added = await protect_both(act, two.kept["family"], two.gone["family"])
        await merging.merge(act, two, merge_id=merge_id, added=added)
        return _listing(viewer, await _find(act, merge_id))


async def refuse(viewer: Viewer, merge_id: UUID, reason: str, *, now: datetime) -> None:
    """Leave two records of a child as they are, as the second person, and say why.

    Raises:
        InvalidError: nothing is said; and what ``approve`` raises.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    if not reason.strip():
        raise InvalidError(Fault("reason", "Say why they stay two. Whoever asked reads it."))
    subject = Subject("merge", merge_id)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="child.refuse_merge") as act:
        row = await merging.lock(act, merge_id)
        await approvals.refuse(act, KIND, await _waiting(act, row), reason=reason)
        await merging.refuse(act, merge_id)


async def take_back(viewer: Viewer, merge_id: UUID, *, now: datetime) -> None:
    """Ask for a merge no more, as whoever asked, while nobody decided it.

    Raises:
        NotFoundError: nothing of that id waits for this viewer.
        RefusedError: somebody else asked for it, or it was decided or expired meanwhile.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("merge", merge_id)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="child.take_back_merge") as act:
        row = await merging.lock(act, merge_id)
        await _waiting(act, row)
        if not _is_own(viewer, row):
            raise RefusedError("Somebody else asked for this. Leave them as they are, and say why.")
        await approvals.withdraw(act, KIND, about=merge_id)
        await merging.refuse(act, merge_id)


async def undo(viewer: Viewer, merge_id: UUID, *, now: datetime) -> MergeListing:
    """Take two records of a child apart again: exactly what was moved goes back.

    Raises:
        NotFoundError: there is no such merge of children the viewer sees.
        RefusedError: it does not stand, or the kept one was merged since.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("merge", merge_id)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="child.undo_merge") as act:
        row = await merging.lock(act, merge_id)
        await _find(act, merge_id)
        stored = await merging.undo(act, row)
        await unprotect(act, stored.added)
        return _listing(viewer, await _find(act, merge_id))


async def tell_apart(viewer: Viewer, asked: TellApart, *, now: datetime) -> None:
    """Remember that two children look alike and are not the same.

    Raises:
        NotFoundError: the viewer does not see both.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("child", asked.one)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="child.tell_apart") as act:
        await _check_both(act, asked)
        await apart.keep(act, asked)


async def _check_both(act: Act, asked: MergeTwo | TellApart) -> None:
    """Demand that both are children whom the viewer sees."""
    ids = (
        {asked.kept, asked.gone} if isinstance(asked, MergeTwo) else {asked.one, asked.other}
    )  # fmt: skip
    visible = visible_child_sql(act.viewer, child="k", parameter="$1")
    rows = await act.fetch(
        f"SELECT k.id FROM child AS k WHERE k.id = ANY($2::uuid[]) AND {visible}",  # noqa: S608
        professional_of(act.viewer), list(ids),
    )  # fmt: skip
    if asked.noun is not Noun.CHILD or len(rows) != len(ids):
        raise NotFoundError


async def _list(viewer: Viewer, which: str, value: object) -> list[Any]:
    query = _MERGES.format(
        kept=visible_child_sql(viewer, child="kept", parameter="$1"),
        gone=visible_child_sql(viewer, child="gone", parameter="$1"),
        which=which,
    )
    return await fetch(query, professional_of(viewer), value)


async def _find(act: Act, merge_id: UUID) -> Mapping[str, Any]:
    rows = await _list(act.viewer, "merge.id = $2", merge_id)
    if not rows:
        raise NotFoundError
    if _late(rows[0], act.now):
        raise RefusedError(
            "Nobody decided this in time, so they stay two records. Ask again from the duplicates."
        )
    found: Mapping[str, Any] = rows[0]
    return found


async def _waiting(act: Act, row: Mapping[str, Any]) -> UUID:
    await _find(act, row["id"])
    found = await approvals.find_open(act, KIND, about=row["id"])
    if found is None:
        raise RefusedError("This does not wait any more. Load the page again to see it.")
    return found.id


def _is_open(row: Mapping[str, Any]) -> bool:
    """Whether nobody decided it yet."""
    return row["done_at"] is None and row["refused_at"] is None


def _is_own(viewer: Viewer, row: Mapping[str, Any]) -> bool:
    """Whether the viewer asked for it."""
    return viewer.account is not None and row["asked_by"] == viewer.account


def _is_taken_back(row: Mapping[str, Any]) -> bool:
    """Whether one that no second person refused was given up before it had waited too long."""
    refused_at: datetime | None = row["refused_at"]
    return refused_at is not None and refused_at < row["asked_at"] + _WAITS


def _late(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether a merge that was asked for was not decided in time."""
    return _is_open(row) and now >= row["asked_at"] + _WAITS


def _listing(viewer: Viewer, row: Mapping[str, Any]) -> MergeListing:
    is_open, is_own = _is_open(row), _is_own(viewer, row)
    return listing(row, may_decide=is_open and not is_own, may_take_back=is_open and is_own)
