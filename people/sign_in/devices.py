"""Browsers somebody signed in with before: a long-lived secret in a cookie, good for one thing.

It signs nobody in. It keeps the owner's own browser from being slowed down by a stranger's
guesses, and tells the owner when their account is used from a browser never seen for it.
"""

import secrets
from uuid import UUID, uuid4

from people import post, public_url
from people.audit.service import Act
from people.post import Letter, LetterKind
from people.sign_in.service import digest_of
from people.sign_in.tables import KnownDevice

_OF_ANYBODY = "SELECT FROM known_device WHERE digest = $1 LIMIT 1"
_SEEN = """
UPDATE known_device SET seen_at = $3 WHERE digest = $1 AND account = $2 RETURNING id"""


async def remember_device(act: Act, account: UUID, device: str | None) -> str:
    """Know this browser again for the account; gives what its cookie is to hold. A step.

    One that was never seen for the account is told to its owner. A secret we never gave is not
    taken; one of ours serves everybody who shares the browser, each counted apart.
    """
    if device and await act.fetch(_SEEN, digest_of(device), account, act.now):
        return device
    is_ours = bool(device) and bool(await act.fetch(_OF_ANYBODY, digest_of(device or "")))
    given = device if device and is_ours else secrets.token_urlsafe(32)
    made = uuid4()
    await KnownDevice.insert(
        KnownDevice(
            id=made,
            digest=digest_of(given),
            account=account,
            first_seen_at=act.now,
            seen_at=act.now,
        )
    )
    act.note(new_device=made)
    await alert(act, account, about=str(made))
    return given


async def alert(act: Act, account: UUID, *, about: str) -> None:
    """Tell the owner of an account that it was used, once for each thing. A step."""
    await post.put(
        act,
        Letter(
            kind=LetterKind.SIGN_IN_ALERT,
            account=account,
            dedupe_key=f"sign_in_alert {account} {about}",
            link=f"{public_url.get()}/account/sessions",
        ),
    )
