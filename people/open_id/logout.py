"""Signing out at the provider as well, and being signed out by it."""

import hashlib
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from people.audit.service import Act, Subject, Verb, housekeeping, recorded
from people.open_id.reasons import OpenIdError, Reason
from people.open_id.tokens import Ended, believe_logout, key_id_of
from people.open_id.values import Door
from people.permissions import Viewer
from people.sign_in import service as sign_in

_TRIES_OF_A_NETWORK = 1000
_BY_SUBJECT = (
    "SELECT account FROM open_id_identity WHERE issuer = $1 AND tenant = $2 AND subject = $3"
)
_BY_SESSION = (
    "SELECT DISTINCT account FROM open_id_session"
    " JOIN open_id_identity ON open_id_identity.id = open_id_session.identity"
    " WHERE issuer = $1 AND tenant = $2 AND provider_session = $3"
)


async def end_by_provider(
    viewer: Viewer, door: Door, token: str, *, network: str, now: datetime
) -> None:
    """End every session of whom a logout token of the provider names; the same token does so once.

    Raises:
        OpenIdError: the token is not to be believed; it is entered in the trail.
        TooManyTriesError: the network tried too often.
    """
    await sign_in.count_try(f"open_id_logout:{network}", _TRIES_OF_A_NETWORK, now=now)
    try:
        key = await door.directory.key(door.provider, key_id_of(token), now=now)
        ended = believe_logout(token, key, door.provider, now=now)
        async with recorded(
            viewer, Verb.CONSULT, Subject("account"), now=now, name="open_id.logout"
        ) as act:
            await _use_up(act, ended)
            for account in await _accounts(act, ended):
                act.about(Subject("account", account))
                await sign_in.end_sessions(act, account)
            act.note(provider=door.provider.key)
    except OpenIdError as error:
        await _refuse(viewer, door, error, now=now)
        raise


async def find_way_out(viewer: Viewer, *, now: datetime) -> str | None:
    """Which provider the viewer last signed in with in the time a session lasts, if with any."""
    if viewer.account is None:
        return None
    async with housekeeping() as transaction:
        found: str | None = await transaction.connection.fetchval(
            "SELECT open_id_identity.provider FROM open_id_session"
            " JOIN open_id_identity ON open_id_identity.id = open_id_session.identity"
            " WHERE account = $1 AND started_at > $2 ORDER BY started_at DESC LIMIT 1",
            viewer.account, now - sign_in.ABSOLUTE_LIMIT,
        )  # fmt: skip
    return found


async def sign_out_address(door: Door, *, now: datetime) -> str | None:
    """Where one signs out of the provider itself, if it says; it leads back to our first page."""
    try:
        described = await door.directory.describe(door.provider, now=now)
    except OpenIdError:
        return None
    if not described.end_session_endpoint:
        return None
    asked = {
        "client_id": door.provider.client_id,
        "post_logout_redirect_uri": f"{door.public_url}/sign-in",
    }
    mark = "&" if "?" in described.end_session_endpoint else "?"
    return f"{described.end_session_endpoint}{mark}{urlencode(asked)}"


async def _use_up(act: Act, ended: Ended) -> None:
    rows = await act.fetch(
        "INSERT INTO open_id_logout (digest, at) VALUES ($1, $2)"
        " ON CONFLICT (digest) DO NOTHING RETURNING digest",
        hashlib.sha256(f"{ended.issuer} {ended.token_id}".encode()).digest(), act.now,
    )  # fmt: skip
    if not rows:
        raise OpenIdError(Reason.REPEATED)


async def _accounts(act: Act, ended: Ended) -> list[UUID]:
    """The account the token is about: by subject where it says one, else by session."""
    if ended.subject:
        rows = await act.fetch(_BY_SUBJECT, ended.issuer, ended.tenant, ended.subject)
    else:
        session = hashlib.sha256(ended.provider_session.encode()).digest()
        rows = await act.fetch(_BY_SESSION, ended.issuer, ended.tenant, session)
    return [row["account"] for row in rows if row["account"] is not None]


async def _refuse(viewer: Viewer, door: Door, error: OpenIdError, *, now: datetime) -> None:
    if not error.is_entered:
        async with recorded(
            viewer, Verb.CONSULT, Subject("account"), now=now, name="open_id.refuse_logout"
        ) as act:
            act.note(reason=error.reason.value, provider=door.provider.key)
