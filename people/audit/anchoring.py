"""Noting the head of the trail where the database's administrator does not reach it."""

from datetime import datetime
from uuid import UUID

from people import post
from people.audit import anchors
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.audit.values import Anchor
from people.clock import local_day
from people.permissions import TICK, Role

_HEAD = "SELECT number, digest FROM audit_entry ORDER BY number DESC NULLS LAST LIMIT 1"
_SENT = "SELECT max(at) AS at FROM audit_entry WHERE act = 'audit.send_anchor'"
_READERS = """
SELECT id FROM account WHERE disabled_at IS NULL AND roles::text[] && $1::text[] ORDER BY id
"""
_ROLES = [Role.AUDITOR.value, Role.DATA_PROTECTION_OFFICER.value]


async def anchor(*, now: datetime) -> bool:
    """Note the head in the file of anchors, if it moved; whether it did.

    Raises:
        RefusedError: a later head was noted before: the trail's end is gone.
    """
    async with reading(TICK):
        head = await _find_head()
    return head is not None and anchors.append(head, now=now)


async def send(*, now: datetime) -> int:
    """Send the head to auditors and data protection officers once a day; to how many.

    What lies in their mailboxes is out of reach of whoever runs the database.
    """
    async with reading(TICK):
        sent = await fetch(_SENT)
        readers = [row["id"] for row in await fetch(_READERS, _ROLES)]
    is_sent = sent[0]["at"] is not None and local_day(sent[0]["at"]) >= local_day(now)
    if is_sent or not readers:
        return 0
    async with recorded(
        TICK, Verb.DISCLOSE, Subject("audit"), now=now, name="audit.send_anchor"
    ) as act:
        head = await _find_head()
        if head is None:
            return 0
        act.note(number=head.number, recipients=readers)
        return sum([await _send(act, head, reader) for reader in readers])


async def _send(act: Act, head: Anchor, reader: UUID) -> bool:
    return await post.put(
        act,
        post.Letter(
            kind=post.LetterKind.AUDIT_ANCHOR,
            account=reader,
            dedupe_key=f"audit-anchor:{local_day(act.now)}:{reader}",
            words={"number": str(head.number), "digest": head.digest.hex()},
        ),
    )


async def _find_head() -> Anchor | None:
    rows = await fetch(_HEAD)
    if not rows or rows[0]["number"] is None:
        return None
    return Anchor(rows[0]["number"], bytes(rows[0]["digest"]))
