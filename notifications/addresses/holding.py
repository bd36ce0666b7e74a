"""Which mail waits because nobody has made sure of the address it would go to."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from notifications.addresses.dangers import Danger, Known, dangers_of
from people.audit.service import fetch

_KNOWN = """
SELECT p.id, p.email, p.email_confirmed_on IS NOT NULL AS is_confirmed,
       EXISTS (SELECT FROM message AS m WHERE m.recipient = p.id AND m.bounced_at IS NULL
                  AND m.sent_at > coalesce(p.email_since, '-infinity')) AS is_used,
       EXISTS (SELECT FROM message AS m WHERE m.recipient = p.id
                  AND m.sent_at <= p.email_since) AS had_another,
       EXISTS (SELECT FROM professional AS o WHERE lower(o.email) = lower(p.email)
                  AND o.id <> p.id AND o.is_active) AS is_shared,
       ARRAY(SELECT DISTINCT lower(split_part(o.email, '@', 2)) FROM professional AS o
              WHERE o.agency = p.agency AND o.id <> p.id AND o.is_active
                AND o.email IS NOT NULL) AS domains,
       ARRAY(SELECT DISTINCT unnest(c.warned_of) FROM address_check AS c
              WHERE c.professional = p.id AND c.email = p.email) AS seen_to
  FROM professional AS p
 WHERE p.id = ANY($1::uuid[]) AND p.email IS NOT NULL AND p.is_active
"""


async def load_dangers(professionals: Collection[UUID]) -> dict[UUID, tuple[Danger, ...]]:
    """What nobody has seen to of each person's address; who has none is left out.

    Inside a transaction that is open.
    """
    found = {}
    for row in await fetch(_KNOWN, list(professionals)):
        dangers = dangers_of(msgspec.convert(dict(row), Known))
        left = tuple(one for one in dangers if one not in row["seen_to"])
        if left:
            found[row["id"]] = left
    return found
