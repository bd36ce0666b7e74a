"""Walking over the whole trail: is every entry as it was written, in its place, and all there?

Memory stays flat: entries come in batches, anchors one by one beside them. Whoever changes one
row breaks its own digest; whoever also works the digest out anew breaks the link of the next one;
whoever writes everything anew from there on, or cuts the end off, contradicts the anchors.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime

import asyncpg

from people.audit import anchors as kept
from people.audit.canonical import digest_of
from people.audit.finding import Place, found_wrong
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.audit.values import Anchor, Finding, Flaw, Verification
from people.permissions import Permission, Viewer, check

_BATCH = 2_000
_COLUMNS = (
    "number, id, at, verb, subject_kind, subject, account, professional, via, act,"
    " details::text AS details, previous, digest"
)
_AFTER = f"""
SELECT {_COLUMNS} FROM audit_entry
 WHERE ($1::bigint IS NULL OR (number, id) > ($1, $2::uuid)) AND number IS NOT NULL
 ORDER BY number, id LIMIT {_BATCH}
"""  # noqa: S608 - columns and a number of ours
_UNNUMBERED = "SELECT id FROM audit_entry WHERE number IS NULL LIMIT 1"
_BY_DIGEST = "SELECT number FROM audit_entry WHERE digest = $1 ORDER BY number LIMIT 1"
_BY_PREVIOUS = "SELECT number FROM audit_entry WHERE previous = $1 ORDER BY number LIMIT 1"


async def verify(
    viewer: Viewer, *, now: datetime, anchors: Iterable[Anchor] | None = None
) -> Verification:
    """Walk over the whole trail and hold it against anchors; the look is an entry itself.

    Without ``anchors``, those this installation keeps are taken.
    """
    check(viewer, Permission.AUDIT_VIEW)
    verification = await walk(viewer, kept.read() if anchors is None else anchors)
    finding = verification.finding
    async with recorded(
        viewer, Verb.CONSULT, Subject("audit"), now=now, name="audit.verify"
    ) as act:
        act.note(entries=verification.entries, anchors=verification.anchors)
        act.note(flaw=finding and finding.flaw.value, row=finding and finding.row)
    return verification


async def walk(viewer: Viewer, anchors: Iterable[Anchor]) -> Verification:
    """What a walk over the whole trail finds; it stops at the first thing wrong."""
    walked = _Walk(viewer, iter(anchors))
    try:
        finding = await walked.run()
    except kept.DamagedAnchorsError as error:
        finding = Finding(flaw=Flaw.ANCHORS_DAMAGED, row=None, words=str(error))
    last = walked.last
    return Verification(
        entries=walked.entries,
        head=last["number"] if last is not None else None,
        digest=last["digest"].hex() if last is not None and last["digest"] else "",
        anchors=walked.agreeing,
        finding=finding,
    )


class _Walk:
    """Where a walk is: the last good entry, and the next anchor ahead."""

    def __init__(self, viewer: Viewer, anchors: Iterator[Anchor]) -> None:
        self.viewer = viewer
        self.anchors = anchors
        self.anchor: Anchor | None = None
        self.agreed_up_to = 0
        self.agreeing = 0
        self.entries = 0
        self.last: asyncpg.Record | None = None

    async def run(self) -> Finding | None:
        """The first thing wrong, if anything."""
        if finding := await self._unnumbered():
            return finding
        self.anchor = next(self.anchors, None)
        row: asyncpg.Record | None = None
        async for following in _rows(self.viewer):
            if row is not None and (finding := await self._step(row, following)):
                return finding
            row = following
        if row is not None and (finding := await self._step(row, None)):
            return finding
        return self._beyond_the_end()

    async def _step(self, row: asyncpg.Record, after: asyncpg.Record | None) -> Finding | None:
        """Look at one entry; it is the last good one afterwards, or this is what is wrong."""
        before = self.last["digest"] if self.last is not None else None
        worked_out = digest_of(row, previous=row["previous"])
        if worked_out != row["digest"] or row["previous"] != before:
            return await self._wrong(row, after, worked_out)
        if finding := self._against_anchors(row):
            return finding
        self.last = row
        self.entries += 1
        return None

    async def _wrong(
        self, row: asyncpg.Record, after: asyncpg.Record | None, worked_out: bytes
    ) -> Finding:
        async with reading(self.viewer):
            follows = await fetch(_BY_DIGEST, row["previous"])
            followed = await fetch(_BY_PREVIOUS, row["digest"])
        place = Place(
            before=self.last,
            after=after,
            follows=follows[0]["number"] if follows else None,
            followed=followed[0]["number"] if followed else None,
        )
        return found_wrong(row, place, worked_out)

    def _against_anchors(self, row: asyncpg.Record) -> Finding | None:
        while self.anchor is not None and self.anchor.number <= row["number"]:
            anchor, self.anchor = self.anchor, next(self.anchors, None)
            if anchor.number < row["number"] or anchor.digest != row["digest"]:
                stored = row["digest"] if anchor.number == row["number"] else None
                return self._rewritten(anchor, stored)
            self.agreed_up_to, self.agreeing = anchor.number, self.agreeing + 1
        return None

    def _rewritten(self, anchor: Anchor, stored: bytes | None) -> Finding:
        first = self.agreed_up_to + 1
        return Finding(
            flaw=Flaw.REWRITTEN,
            row=first,
            until=anchor.number,
            words=f"The trail was written anew: entry {anchor.number} is not the one that was"
            f" anchored. What was changed lies from entry {first} to {anchor.number}.",
            expected=anchor.digest.hex(),
            found=stored.hex() if stored else "no such entry",
        )

    def _beyond_the_end(self) -> Finding | None:
        """What anchors know that the trail does not reach."""
        if self.anchor is None:
            return None
        first_lost = (self.last["number"] if self.last is not None else 0) + 1
        *_, furthest = [self.anchor, *_last_of(self.anchors)]
        return Finding(
            flaw=Flaw.CUT_OFF,
            row=first_lost,
            until=furthest.number,
            words=f"The end is cut off: entry {furthest.number} was anchored, and the trail ends"
            f" before entry {first_lost}.",
            expected=furthest.digest.hex(),
            found="no such entry",
        )

    async def _unnumbered(self) -> Finding | None:
        async with reading(self.viewer):
            rows = await fetch(_UNNUMBERED)
        if not rows:
            return None
        words = f"An entry without a number was inserted: its id is {rows[0]['id']}."
        return Finding(flaw=Flaw.INSERTED, row=None, words=words, expected="a number")


def _last_of(anchors: Iterator[Anchor]) -> list[Anchor]:
    """The last of what is left, if anything; the rest is let go."""
    last = None
    for last in anchors:  # noqa: B007 - only the last is wanted
        pass
    return [] if last is None else [last]


async def _rows(viewer: Viewer) -> AsyncIterator[asyncpg.Record]:
    """Every entry with a number, in order, a batch at a time."""
    number, id_ = None, None
    while True:
        async with reading(viewer):
            batch = await fetch(_AFTER, number, id_)
        for row in batch:
            yield row
        if len(batch) < _BATCH:
            return
        number, id_ = batch[-1]["number"], batch[-1]["id"]
