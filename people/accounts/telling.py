"""Letters to the owner of an account when what it is proved by changes."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from people import post, public_url
from people.accounts.mailboxes import list_mailboxes
from people.audit.service import Act
from people.post import Letter, LetterKind


async def tell_owner(
    act: Act, account: UUID, kind: LetterKind, *, words: Mapping[str, str] | None = None
) -> int:
    """Write to every address known of whoever holds the account; how many those were. A step."""
    known = await list_mailboxes(account)
    for nth in range(len(known)):
        letter = Letter(
            kind=kind,
            account=account,
            dedupe_key=f"{kind} {uuid4()}",
            words=words or {},
            link=f"{public_url.get()}/sign-in",
            nth=nth,
        )
        await post.put(act, letter)
    act.note(told=len(known))
    return len(known)
