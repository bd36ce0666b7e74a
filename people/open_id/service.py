"""Sending somebody to their provider, and letting them in when they come back.

The state lives ten minutes in one row and is taken out by whoever comes back first. Nonce and code
verifier hang on a secret that only the browser's cookie holds: who has the address alone, or the
database alone, can finish nothing. Nobody is recognised by an e-mail address.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from people import post
from people.audit.service import Act, Subject, Verb, fetch, housekeeping, recorded
from people.open_id.reasons import OpenIdError, Reason
from people.open_id.tables import OpenIdAttempt, OpenIdIdentity, OpenIdSession
from people.open_id.tokens import Expected, Proved, believe, key_id_of
from people.open_id.values import Begun, CameBack, Door, Finished, Purpose
from people.permissions import Viewer
from people.sign_in import service as sign_in

LIVES = timedelta(minutes=10)
_TRIES_OF_A_NETWORK = 200
_ACCOUNT = """
SELECT account.disabled_at IS NULL AND coalesce(professional.is_active, true) AS is_open
  FROM account LEFT JOIN professional ON professional.id = account.professional
 WHERE account.id = $1"""


async def begin(
    viewer: Viewer, door: Door, purpose: Purpose, *, going: str, network: str, now: datetime
) -> Begun:
    """Begin a sign-in, a step-up or a link: where the browser goes, and what its cookie holds.

    Raises:
        OpenIdError: the provider does not answer, or nobody is signed in where somebody must be.
        TooManyTriesError: the network tried too often.
    """
    await sign_in.count_try(f"open_id:{network}", _TRIES_OF_A_NETWORK, now=now)
    account = None if purpose is Purpose.SIGN_IN else viewer.account
    try:
        if account is None and purpose is not Purpose.SIGN_IN:
            raise OpenIdError(Reason.BROWSER)  # noqa: TRY301 - one way out for every refusal
        described = await door.directory.describe(door.provider, now=now)
    except OpenIdError as error:
        await _refuse(viewer, door, error, now=now)
        raise
    secret, state = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    async with housekeeping():
        await OpenIdAttempt.insert(
            OpenIdAttempt(
                state=_digest(state),
                browser=_digest(secret),
                provider=door.provider.key,
                purpose=purpose.value,
                account=account,
                going=going[:500],
                started_at=now,
            )
        )
    mark = "&" if "?" in described.authorization_endpoint else "?"
    asked = urlencode(_asked(door, purpose, secret, state))
    return Begun(address=f"{described.authorization_endpoint}{mark}{asked}", secret=secret)


async def finish(
    viewer: Viewer,
    door: Door,
    came: CameBack,
    *,
    secret: str,
    session_id: str | None,
    now: datetime,
) -> Finished:
    """Let somebody in who comes back from their provider, in a session of a new id.

    Raises:
        OpenIdError: anything of it is not as it must be; it is entered in the trail.
    """
    try:
        attempt = await _take(viewer, door, came, secret, now=now)
        proved = await _prove(door, came, attempt, secret, now=now)
        going, purpose = str(attempt["going"]), Purpose(attempt["purpose"])
        account = (
            await _link_own(viewer, door, proved, now=now)
            if purpose is Purpose.LINK
            else await _known(door, proved, attempt["account"], now=now)
        )
    except OpenIdError as error:
        await _refuse(viewer, door, error, now=now)
        raise
    if account is None:
        await _meet(viewer, door, proved, now=now)
        raise OpenIdError(Reason.NOT_LINKED)
    if session_id is not None and purpose is not Purpose.LINK:
        await sign_in.sign_out(viewer, session_id, now=now)
    started = await sign_in.start_session(viewer, account, factors=["oidc"], now=now)
    return Finished(purpose=purpose, session_id=started, going=going)


async def sweep(*, now: datetime) -> None:
    """Forget who never came back, sessions long over, and logout tokens long past."""
    async with housekeeping() as transaction:
        run = transaction.connection.execute
        await run("DELETE FROM open_id_attempt WHERE started_at < $1", now - LIVES)
        await run("DELETE FROM open_id_session WHERE started_at < $1", now - timedelta(days=1))
        await run("DELETE FROM open_id_logout WHERE at < $1", now - timedelta(days=1))


def _asked(door: Door, purpose: Purpose, secret: str, state: str) -> dict[str, str]:
    """What the provider is asked: RFC 6749, 4.1.1, with PKCE and nonce."""
    asked = {
        "response_type": "code",
        "client_id": door.provider.client_id,
        "redirect_uri": door.back,
        "scope": " ".join(door.provider.scopes),
        "state": state,
        "nonce": _derived(secret, state, "nonce"),
        "code_challenge": create_s256_code_challenge(_derived(secret, state, "verifier")),
        "code_challenge_method": "S256",
    }
    if door.provider.acr:
        asked["acr_values"] = " ".join(door.provider.acr)
    if purpose is not Purpose.SIGN_IN:
        asked |= {"max_age": "0", "prompt": "login"}
    return asked


async def _take(
    viewer: Viewer, door: Door, came: CameBack, secret: str, *, now: datetime
) -> Mapping[str, Any]:
    """Take out the row of this state; whoever comes second finds none."""
    async with housekeeping() as transaction:
        row = await transaction.connection.fetchrow(
            "DELETE FROM open_id_attempt WHERE state = $1 RETURNING *", _digest(came.state)
        )
    if row is None or row["started_at"] <= now - LIVES:
        raise OpenIdError(Reason.STATE)
    if not hmac.compare_digest(row["browser"], _digest(secret)):
        raise OpenIdError(Reason.BROWSER)
    if row["account"] is not None and row["account"] != viewer.account:
        raise OpenIdError(Reason.BROWSER)
    if row["provider"] != door.provider.key:
        raise OpenIdError(Reason.MIXED_UP)
    taken: Mapping[str, Any] = row
    return taken


async def _prove(
    door: Door, came: CameBack, attempt: Mapping[str, Any], secret: str, *, now: datetime
) -> Proved:
    """Who comes back, from the code in their address."""
    provider = door.provider
    described = await door.directory.describe(provider, now=now)
    must_say = described.authorization_response_iss_parameter_supported
    if (came.iss or must_say) and came.iss != provider.issuer:
        raise OpenIdError(Reason.MIXED_UP)
    if came.error:
        raise OpenIdError(Reason.PROVIDER_REFUSED)
    if not came.code:
        raise OpenIdError(Reason.CODE)
    verifier = _derived(secret, came.state, "verifier")
    tokens = await door.directory.redeem(provider, came.code, verifier, door.back, now=now)
    key = await door.directory.key(provider, key_id_of(tokens.id_token), now=now)
    is_fresh = attempt["purpose"] != Purpose.SIGN_IN
    expected = Expected(
        nonce=_derived(secret, came.state, "nonce"),
        access_token=tokens.access_token,
        authenticated_after=attempt["started_at"] if is_fresh else None,
    )
    return believe(tokens.id_token, key, provider, expected, now=now)


async def _known(
    door: Door, proved: Proved, expected: UUID | None, *, now: datetime
) -> UUID | None:
    """Whose account the identity belongs to, if anybody linked it; notes that it was used."""
    async with housekeeping():
        rows = await fetch(
            "UPDATE open_id_identity SET last_at = $4, provider = $5 WHERE issuer = $1"
            " AND tenant = $2 AND subject = $3 AND account IS NOT NULL RETURNING id, account",
            proved.issuer, proved.tenant, proved.subject, now, door.provider.key,
        )  # fmt: skip
        account: UUID | None = rows[0]["account"] if rows else None
        if expected is not None and account != expected:
            raise OpenIdError(Reason.ACCOUNT_OTHER)
        if account is None:
            return None
        if not (await fetch(_ACCOUNT, account))[0]["is_open"]:
            raise OpenIdError(Reason.ACCOUNT_CLOSED)
        await _note_session(rows[0]["id"], proved, now=now)
    return account


async def _note_session(identity: UUID, proved: Proved, *, now: datetime) -> None:
    session = proved.provider_session
    await OpenIdSession.insert(
        OpenIdSession(
            id=uuid4(),
            identity=identity,
            provider_session=_digest(session) if session else None,
            started_at=now,
        )
    )


async def _meet(viewer: Viewer, door: Door, proved: Proved, *, now: datetime) -> None:
    """Keep somebody nobody has linked yet, for the administrator; one entry says so."""
    async with recorded(
        viewer, Verb.COLLECT, Subject("open_id_identity"), now=now, name="open_id.refuse"
    ) as act:
        row = await _upsert(act, door, proved)
        act.about(Subject("open_id_identity", row["id"]))
        act.note(reason=Reason.NOT_LINKED.value, provider=door.provider.key)


async def _link_own(viewer: Viewer, door: Door, proved: Proved, *, now: datetime) -> UUID:
    """Link the identity to the account of who is signed in and just proved both."""
    account = viewer.account
    if account is None:
        raise OpenIdError(Reason.BROWSER)
    async with recorded(
        viewer, Verb.ALTER, Subject("account", account), now=now, name="open_id.link"
    ) as act:
        row = await _upsert(act, door, proved)
        if row["account"] not in (None, account):
            raise OpenIdError(Reason.ACCOUNT_OTHER)
        await link(act, row["id"], account)
        await _note_session(row["id"], proved, now=now)
    return account


async def link(act: Act, identity: UUID, account: UUID) -> None:
    """Let an identity sign in as an account from now on; whoever is signed in is so no more.

    The account's owner is told by mail. A step.
    """
    await act.fetch(
        "UPDATE open_id_identity SET account = $2, linked_at = $3 WHERE id = $1",
        identity, account, act.now,
    )  # fmt: skip
    await sign_in.end_sessions(act, account)
    await tell_owner(act, account)
    act.note(identity=identity)


async def tell_owner(act: Act, account: UUID) -> None:
    """Write to the account's owner that the ways to sign in changed. A step."""
    letter = post.Letter(
        kind=post.LetterKind.FACTOR_CHANGED,
        account=account,
        dedupe_key=f"open_id {uuid4()}",
    )
    await post.put(act, letter)


async def _upsert(act: Act, door: Door, proved: Proved) -> Mapping[str, Any]:
    await act.fetch(
        "INSERT INTO open_id_identity"
        " (id, issuer, tenant, subject, provider, shown_as, first_at, last_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (issuer, tenant, subject)"
        " DO UPDATE SET last_at = $7, shown_as = $6, provider = $5",
        uuid4(), proved.issuer, proved.tenant, proved.subject, door.provider.key,
        proved.shown_as, act.now,
    )  # fmt: skip
    row = (
        await OpenIdIdentity.select()
        .where(
            (OpenIdIdentity.issuer == proved.issuer)
            & (OpenIdIdentity.tenant == proved.tenant)
            & (OpenIdIdentity.subject == proved.subject)
        )
        .first()
    )
    found: Mapping[str, Any] = row or {}
    return found


async def _refuse(viewer: Viewer, door: Door, error: OpenIdError, *, now: datetime) -> None:
    """Enter the refusal in the trail, once."""
    if not error.is_entered:
        async with recorded(
            viewer, Verb.CONSULT, Subject("account", viewer.account), now=now, name="open_id.refuse"
        ) as act:
            act.note(reason=error.reason.value, provider=door.provider.key)


def _derived(secret: str, state: str, use: str) -> str:
    """A value for one use that only the holder of the browser's secret can work out."""
    made = hmac.new(secret.encode(), f"{use}:{state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
