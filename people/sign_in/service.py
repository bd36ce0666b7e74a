"""Sessions: starting, renewing and ending them, and whom a cookie or a token stands for.

Session ids are ours, 256 bits, kept as digests, new at each sign-in and each proof; whatever id a
browser brings from elsewhere is simply signed out. A disabled account is out at its next request.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from people.audit.service import Act, Subject, Verb, fetch, housekeeping, recorded
from people.errors import NotSignedInError, RefusedError
from people.permissions import SIGNED_OUT, Permission, Role, Via, Viewer, permissions_of
from people.sign_in import renewals
from people.sign_in.tables import Attempt, KeptForm, KnownDevice, PendingSignIn, Session

ABSOLUTE_LIMIT = timedelta(hours=10)
IDLE_LIMIT = timedelta(minutes=15)
IDLE_LIMIT_OF_COORDINATORS = timedelta(minutes=30)
DEVICES_KEPT_FOR = timedelta(days=400)  # browsers keep no cookie longer
_SEEN_EVERY = timedelta(minutes=1)
_TRIES_WITHIN = timedelta(minutes=15)
_ASK = "ask the administrator for help"

WHO = """
SELECT account.id, account.name, account.roles, account.professional, account.family_member,
       professional.agency, {more}
  FROM {way}
  JOIN account ON account.id = {way}.account
  LEFT JOIN professional ON professional.id = account.professional
 WHERE {way}.digest = $1 AND account.disabled_at IS NULL
   AND (professional.id IS NULL OR professional.is_active) AND """
_BY_SESSION = (
    WHO.format(
        way="session",
        more="session.handle AS session, session.seen_at, session.proved_at, session.is_partial",
    )
    + "session.started_at > $2 AND session.seen_at > $3"
)
_BY_TOKEN = (
    WHO.format(way="api_token", more="api_token.is_read_only, api_token.permissions AS may_alone")
    + "api_token.revoked_at IS NULL AND api_token.expires_at > $2"
)
_NOTE_USE = """
UPDATE api_token SET last_used_at = $2, last_used_from = $3 WHERE digest = $1
   AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute')"""
_RENEW = """
UPDATE session SET digest = $2, proved_at = $3, seen_at = $3, is_partial = false,
       factors = CASE WHEN $4 = ANY(factors) THEN factors ELSE factors || $4::varchar END
 WHERE digest = $1 AND account = $5 RETURNING handle"""

_GIVE_ID = """
UPDATE session SET digest = $2,
       proved_at = CASE WHEN $5::varchar IS NULL THEN proved_at ELSE $4::timestamptz END,
       is_partial = is_partial AND $5::varchar IS NULL,
       factors = CASE WHEN $5::varchar IS NULL OR $5 = ANY(factors) THEN factors
                      ELSE factors || $5 END
 WHERE digest = $1 AND account = $3 RETURNING handle"""


class TooManyTriesError(RefusedError):
    """Something was tried too often; ``wait`` is the number of seconds until it may be again."""

    def __init__(self, message: str, *, wait: int = 15 * 60) -> None:
        super().__init__(message)
        self.wait = wait


async def start_session(
    viewer: Viewer,
    account: UUID,
    *,
    factors: Sequence[str],
    now: datetime,
    browser: str = "",
    is_partial: bool = False,
) -> str:
    """Start a session for an account whose factors were proved now; gives its id."""
    subject = Subject("account", account)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.start") as act:
        return await open_session(
            act, account, factors=factors, browser=browser, is_partial=is_partial
        )


async def open_session(
    act: Act,
    account: UUID,
    *,
    factors: Sequence[str],
    browser: str = "",
    is_partial: bool = False,
) -> str:
    """Start a session within the act that proved who it is; gives its id, for the cookie. A step.

    A partial one, of somebody who has yet to set up a factor, opens the pages for that alone.
    """
    session_id, public = secrets.token_urlsafe(32), uuid4()
    await Session.insert(
        Session(
            digest=digest_of(session_id),
            handle=public,
            account=account,
            factors=list(factors),
            started_at=act.now,
            seen_at=act.now,
            proved_at=None if is_partial else act.now,
            is_partial=is_partial,
            browser=browser,
        )
    )
    act.note(session=public, factors=list(factors), partial=is_partial)
    return session_id


async def renew_session(act: Act, session_id: str, *, account: UUID, factor: str) -> str:
    """Give a session another id, now that a factor was proved; the old id is dead. A step.

    What it may last altogether still counts from when it began. Gives the new id.

    Raises:
        NotSignedInError: the session has ended meanwhile, or was renewed by another request.
    """
    renewed = secrets.token_urlsafe(32)
    rows = await act.fetch(
        _RENEW, digest_of(session_id), digest_of(renewed), act.now, factor, account
    )
    if not rows:
        raise NotSignedInError("Sign in to see this page.")
    act.note(session=rows[0]["handle"], factors=[factor])
    return renewed


async def sign_out(viewer: Viewer, session_id: str, *, now: datetime) -> None:
    """End the session; its id opens nothing any more."""
    async with recorded(
        viewer, Verb.CONSULT, Subject("account", viewer.account), now=now, name="session.end"
    ):
        await Session.delete().where(Session.digest == digest_of(session_id))


async def end_sessions(act: Act, account: UUID) -> None:
    """End every session of an account, and every sign-in that is half done, at once. A step."""
    await end_other_sessions(act, account, keep=None)


async def end_other_sessions(
    act: Act, account: UUID, *, keep: str | None, proved: str | None = None
) -> None:
    """End every session of an account but the one with the id ``keep``, at once. A step.

    Sign-ins that are half done end too: what was proved of them may no longer be true. The one
    that goes on is given another id; ``proved`` is the factor that was proved meanwhile, if any.
    """
    kept = digest_of(keep) if keep else b""
    await Session.delete().where((Session.account == account) & (Session.digest != kept))
    await PendingSignIn.delete().where(PendingSignIn.account == account)
    if not keep:
        await KeptForm.delete().where(KeptForm.account == account)
    else:
        renewed = secrets.token_urlsafe(32)
        if await act.fetch(_GIVE_ID, kept, digest_of(renewed), account, act.now, proved):
            renewals.note(renewed)
    act.note(sessions="others ended" if keep else "ended")


async def find_viewer(session_id: str, *, now: datetime) -> Viewer | None:
    """Who the session's browser is, if the session still counts."""
    digest = digest_of(session_id)
    async with housekeeping() as transaction:
        row = await transaction.connection.fetchrow(
            _BY_SESSION, digest, now - ABSOLUTE_LIMIT, now - IDLE_LIMIT_OF_COORDINATORS
        )
        if row is None or row["seen_at"] <= now - _idle_limit(row["roles"]):
            return None
        if row["seen_at"] <= now - _SEEN_EVERY:
            await Session.update({Session.seen_at: now}).where(Session.digest == digest)
    return _session_viewer(row)


async def find_token_viewer(token: str, *, now: datetime, network: str = "") -> Viewer | None:
    """Which account's program holds the token, if it is neither revoked nor past its date."""
    digest = digest_of(token)
    async with housekeeping() as transaction:
        row = await transaction.connection.fetchrow(_BY_TOKEN, digest, now)
        if row is None:
            return None
        await transaction.connection.execute(_NOTE_USE, digest, now, network or None)
    return _token_viewer(row)


async def sweep(*, now: datetime) -> None:
    """Forget sessions past their limits, what was left half done, and tries past their time."""
    async with housekeeping() as transaction:
        await Session.delete().where(
            (Session.started_at < now - ABSOLUTE_LIMIT)
            | (Session.seen_at < now - IDLE_LIMIT_OF_COORDINATORS)
        )
        await PendingSignIn.delete().where(PendingSignIn.expires_at <= now)
        await KeptForm.delete().where(KeptForm.expires_at <= now)
        await KnownDevice.delete().where(KnownDevice.seen_at <= now - DEVICES_KEPT_FOR)
        await Attempt.delete().where(Attempt.since < now - _TRIES_WITHIN)
        await transaction.connection.execute(
            "DELETE FROM sign_in_try WHERE at[cardinality(at)] < $1", now - _TRIES_WITHIN
        )


async def count_try(key: str, most: int, *, now: datetime, ask: str = _ASK) -> None:
    """Count one try under a key, of which so many count in a quarter of an hour.

    ``ask`` says where there is help for whoever has none left.

    Raises:
        TooManyTriesError: there were more.
    """
    async with housekeeping():
        tried = await note_try(key, now=now)
    check_tries(tried, most, ask=ask)


async def note_try(key: str, *, now: datetime) -> int:
    """The same within a transaction that is open: how many tries that makes."""
    [row] = await fetch(
        "INSERT INTO attempt (key, tried, since) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE"
        " SET tried = CASE WHEN attempt.since < $3 THEN 1 ELSE attempt.tried + 1 END,"
        " since = CASE WHEN attempt.since < $3 THEN $2 ELSE attempt.since END"
        " RETURNING tried",
        hashed_key(key), now, now - _TRIES_WITHIN,
    )  # fmt: skip
    return int(row["tried"])


def check_tries(tried: int, most: int, *, ask: str = _ASK) -> None:
    """Demand that there were no more tries than that.

    Raises:
        TooManyTriesError: there were more.
    """
    if tried > most:
        raise TooManyTriesError(f"Too many tries. Wait a quarter of an hour, or {ask}.")


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: enough to know it again, too little to use it."""
    return hashlib.sha256(secret.encode()).digest()


def hashed_key(key: str) -> str:
    """A key under which something is counted, without the name or address in it."""
    return hashlib.sha256(key.encode()).hexdigest()


def _idle_limit(roles: list[str]) -> timedelta:
    return IDLE_LIMIT_OF_COORDINATORS if Role.COORDINATOR in roles else IDLE_LIMIT


def _session_viewer(row: asyncpg.Record) -> Viewer:
    """The viewer of a session; of a partial one, somebody without role or person."""
    if row["is_partial"]:
        return Viewer(
            name=row["name"], via=Via.WEB, account=row["id"], session=row["session"],
            is_partial=True, permissions=permissions_of(frozenset()),
        )  # fmt: skip
    roles = frozenset(Role(role) for role in row["roles"])
    return Viewer(
        name=row["name"],
        via=Via.WEB,
        account=row["id"],
        professional=row["professional"],
        family_member=row["family_member"],
        agency=row["agency"],
        roles=roles,
        permissions=permissions_of(roles),
        session=row["session"],
        proved_at=row["proved_at"],
    )


def _token_viewer(row: asyncpg.Record) -> Viewer:
    """The viewer of a token: as much of its account as the token was made for."""
    roles = frozenset(Role(role) for role in row["roles"])
    held, alone = permissions_of(roles), row["may_alone"]
    named = frozenset(one for one in Permission if one in (alone or ())) & held
    return Viewer(
        name=row["name"],
        via=Via.TOKEN,
        account=row["id"],
        professional=row["professional"],
        family_member=row["family_member"],
        agency=row["agency"],
        roles=roles,
        permissions=held if alone is None else named | SIGNED_OUT.permissions,
        is_read_only=row["is_read_only"],
        named=named,
    )
