"""Likely duplicates among people and agencies: shown, told apart, merged, and taken apart again.

For coordinators: they see every conference anyway, so that merging opens nothing to whoever
merges. Children are merged by two people, in ``conferences/duplicates``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.duplicates import apart, likely, merging
from people.duplicates.values import Alike, Duplicates, MergeListing, MergeTwo, Noun, TellApart
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check
from people.vault.service import unseal

OF_PEOPLE = (Noun.PROFESSIONAL, Noun.AGENCY)
_MERGED = """
SELECT merge.*, coalesce(account.name, 'operator') AS asker,
       coalesce(p.name, a.name) AS kept_name, coalesce(q.name, b.name) AS gone_name
  FROM merge
  LEFT JOIN account ON account.id = merge.asked_by
  LEFT JOIN professional AS p ON p.id = merge.kept
  LEFT JOIN professional AS q ON q.id = merge.gone
  LEFT JOIN agency AS a ON a.id = merge.kept
  LEFT JOIN agency AS b ON b.id = merge.gone
 WHERE merge.noun = ANY($1::text[]) AND merge.done_at IS NOT NULL
 ORDER BY merge.undone_at IS NOT NULL, merge.done_at DESC, merge.id
"""


async def list_duplicates(viewer: Viewer, *, now: datetime) -> Duplicates:
    """The people and agencies that are likely to be there twice, and what was merged."""
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("professional")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="duplicate.list") as act:
        found = (*await likely.list_agencies(), *await likely.list_people())
        rows = await fetch(_MERGED, [noun.value for noun in OF_PEOPLE])
        act.note(shown=len(found))
    return Duplicates(likely=found, waiting=(), merged=tuple(listing(row) for row in rows))


async def merge(viewer: Viewer, asked: MergeTwo, *, now: datetime) -> UUID:
    """Merge two people, or two agencies; gives the merge's id.

    Raises:
        NotFoundError: one of them is not there, or they are children.
        RefusedError: one was merged before, or something has to be put right first.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    _check_noun(asked.noun)
    subject = Subject(asked.noun.value, asked.kept)
    async with recorded(viewer, Verb.COMBINE, subject, now=now, name="duplicate.merge") as act:
        two = await merging.lock_two(act, asked.noun, kept=asked.kept, gone=asked.gone)
        return await merging.merge(act, two, reason=asked.reason)


async def undo(viewer: Viewer, merge_id: UUID, *, now: datetime) -> MergeListing:
    """Take two people or agencies apart again.

    Raises:
        NotFoundError: there is no such merge.
        RefusedError: it does not stand, or the kept one was merged since.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    subject = Subject("merge", merge_id)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="duplicate.undo") as act:
        row = await merging.lock(act, merge_id)
        _check_noun(Noun(row["noun"]))
        await merging.undo(act, row)
        rows = await fetch(_MERGED, [row["noun"]])
    return next(listing(one) for one in rows if one["id"] == merge_id)


async def tell_apart(viewer: Viewer, asked: TellApart, *, now: datetime) -> None:
    """Remember that two people or agencies look alike and are not the same.

    Raises:
        NotFoundError: they are children.
    """
    check(viewer, Permission.DUPLICATE_RESOLVE)
    _check_noun(asked.noun)
    subject = Subject(asked.noun.value, asked.one)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="duplicate.tell_apart") as act:
        await apart.keep(act, asked)


async def people_like(viewer: Viewer, asked: msgspec.Struct) -> tuple[Alike, ...]:
    """Who is likely to be the person described, for whoever adds people."""
    check(viewer, Permission.PROFESSIONAL_EDIT)
    async with reading(viewer):
        return await likely.people_like(msgspec.structs.asdict(asked))


async def agencies_like(viewer: Viewer, asked: msgspec.Struct) -> tuple[Alike, ...]:
    """Which agencies are likely to be the one described, for whoever adds agencies."""
    check(viewer, Permission.AGENCY_EDIT)
    async with reading(viewer):
        return await likely.agencies_like(msgspec.structs.asdict(asked))


async def find_kept(viewer: Viewer, noun: Noun, gone: UUID) -> UUID | None:
    """To which person or agency one that was merged leads; none where it was not."""
    async with reading(viewer):
        return await merging.find_kept(noun, gone)


def listing(
    row: Mapping[str, Any], *, may_decide: bool = False, may_take_back: bool = False
) -> MergeListing:
    """A merge as it is listed."""
    return MergeListing(
        id=row["id"], noun=Noun(row["noun"]), kept=row["kept"], gone=row["gone"],
        kept_name=row["kept_name"] or "", gone_name=row["gone_name"] or "",
        reason=_opened(row["reason_sealed"], f"merge.reason.{row['id']}"),
        asked_by=row["asker"], asked_at=row["asked_at"], done_at=row["done_at"],
        undone_at=row["undone_at"], refused_at=row["refused_at"], may_decide=may_decide,
        may_take_back=may_take_back,
    )  # fmt: skip


def _opened(sealed: bytes, about: str) -> str:
    """What was sealed; nothing where it was erased with its case."""
    return unseal(sealed, about=about) if sealed else ""


def _check_noun(noun: Noun) -> None:
    if noun not in OF_PEOPLE:
        raise NotFoundError
