"""Which mail of ours a report says came back: a night of broken addresses is no flood.

Of one mail server hundreds of reports may come within the hour. One that names a mail we sent is
read whatever else its sender sent, once for each such mail: who would pretend to be that server
has to know what is told to each recipient alone, and gets one report read for it.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from notifications.inbox.reading import read_mail
from notifications.inbox.values import Kind
from people.audit.service import fetch, housekeeping

AboutsOf = Callable[[Sequence[str]], Awaitable[list[UUID]]]
"""Gives what the tokens of some reply addresses are about; inside a transaction that is open."""
_LARGEST = 256 * 1024
_COMES_BACK_WITHIN = timedelta(days=14)
"""Mail servers give up after five days at most as a rule (RFC 5321, 4.5.4.1)."""
_HEAD = 32 * 1024
_SIGNS = (b"multipart/report", b"mailer-daemon@", b"postmaster@", b"x-failed-recipients")
_LET_PAST = """
WITH ours AS (
     SELECT message.id FROM message
      WHERE (message.id = ANY($2::uuid[]) OR message.about = ANY($3::uuid[]))
        AND sent_at > $4::timestamptz - $5::interval AND bounced_at IS NULL
        AND NOT EXISTS (SELECT FROM inbound_mail AS told WHERE told.returns = message.id)
      ORDER BY message.id = ANY($2::uuid[]) DESC, sent_at DESC LIMIT 1)
UPDATE inbound_mail SET state = 'new', gist_sealed = NULL, returns = ours.id
  FROM ours WHERE inbound_mail.id = $1 AND state = 'held'
RETURNING inbound_mail.id
"""


async def of_nobody(tokens: Sequence[str]) -> list[UUID]:
    """What tokens are about where nobody says."""
    del tokens
    return []


async def let_past(mail: UUID, raw: bytes, *, abouts_of: AboutsOf, now: datetime) -> bool:
    """Have a mail that is held read after all, if it tells that one of ours came back."""
    if not _may_tell(raw):
        return False
    read = read_mail(raw, server=None, arrived_at=now)
    if read.kind is not Kind.BOUNCE:
        return False
    named = [UUID(one) for one in read.messages]
    async with housekeeping():
        abouts = await abouts_of((*read.tokens, *read.uid_tokens))
        return bool(await fetch(_LET_PAST, mail, named, abouts, now, _COMES_BACK_WITHIN))


def _may_tell(raw: bytes) -> bool:
    """Whether a look at the whole of it is worth its while."""
    head = raw[:_HEAD].lower()
    return len(raw) <= _LARGEST and any(sign in head for sign in _SIGNS)
