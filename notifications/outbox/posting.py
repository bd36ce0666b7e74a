"""Letters to those who hold an account, queued as messages like any other.

Fulfils the protocol by which pages about people send letters: what a letter is about, and whom
it goes to, is the account.
"""

import hashlib
from uuid import UUID, uuid4

from notifications.messages.values import Message, MessageKind
from notifications.outbox import service as outbox
from people.audit.service import Act
from people.post import Letter

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


class OutboxPost:
    """Puts letters into the outbox."""

    async def put(self, act: Act, letter: Letter) -> bool:
        """Queue the letter within the act; whether it was queued."""
        return await outbox.put(
            act,
            Message(
                id=uuid4(),
                about=letter.account,
                kind=MessageKind(letter.kind.value),
                recipient=letter.account,
                reference=_reference(letter.account),
                not_before=act.now,
                dedupe_key=letter.dedupe_key,
                words=dict(letter.words),
                answer_link=letter.link,
                nth_address=letter.nth,
            ),
        )


def _reference(account: UUID) -> str:
    """A short name of an account for lists of deliveries, that tells nobody whose it is."""
    digest = hashlib.sha256(account.bytes).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:6])
