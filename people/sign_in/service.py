"""Signing in and out, and finding out who a cookie or a token stands for.

Session ids are ours, 256 bits, kept as digests, new at each sign-in; whatever id a browser
brings from elsewhere is simply signed out. A disabled account is out at its next request.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from people.accounts import passwords
from people.accounts.tables import Account
from people.audit.service import Act, Subject, Verb, fetch, housekeeping, reading, recorded
from people.errors import RefusedError
from people.permissions import Role, Via, Viewer, permissions_of
from people.sign_in.tables import Session
from people.text import phrase

ABSOLUTE_LIMIT = timedelta(hours=10)
IDLE_LIMIT = timedelta(minutes=15)
IDLE_LIMIT_OF_COORDINATORS = timedelta(minutes=30)
_SEEN_EVERY = timedelta(minutes=1)
_TRIES_WITHIN = timedelta(minutes=15)
_TRIES_OF_A_NAME = 10
_TRIES_OF_A_NETWORK = 100
_FIRST = (
    Role.COORDINATOR, Role.CHAIR, Role.LEAD_PROFESSIONAL, Role.MINUTE_TAKER, Role.PROFESSIONAL,
    Role.AGENCY_LEAD, Role.CHIEF_OFFICER, Role.STANDARDS_LEAD, Role.ADMINISTRATOR, Role.AUDITOR,
    Role.DATA_PROTECTION_OFFICER, Role.RECEPTION, Role.FAMILY,
)  # fmt: skip

_WHO = """
SELECT account.id, account.name, account.roles, account.professional, account.family_member,
       professional.agency{more}
  FROM {way}
  JOIN account ON account.id = {way}.account
  LEFT JOIN professional ON professional.id = account.professional
 WHERE {way}.digest = $1 AND account.disabled_at IS NULL
   AND (professional.id IS NULL OR professional.is_active) AND """
_BY_SESSION = (
    _WHO.format(way="session", more=", session.seen_at")
    + "session.started_at > $2 AND session.seen_at > $3"
)
_BY_TOKEN = (
    _WHO.format(way="api_token", more="")
    + "api_token.revoked_at IS NULL AND api_token.expires_at > $2"
)


@dataclass(frozen=True, slots=True)
class MayBe:
    """Somebody one may be in the demonstration, what they are, and where they work."""

    id: UUID
    name: str
    sign_in_name: str
    roles: str
    works: str


class WrongSignInError(RefusedError):
    """The name and password are not those of an account; which of them is never said."""


class TooManyTriesError(RefusedError):
    """Somebody tried too often under this name or from this network."""


async def sign_in(
    viewer: Viewer, sign_in_name: str, password: str, *, network: str, now: datetime
) -> str:
    """Check name and password and start a session; gives its id, for the cookie alone.

    Raises:
        WrongSignInError: no such account, or not its password; nothing tells which.
        TooManyTriesError: ten tries for the name, or a hundred from the network, in 15 minutes.
    """
    folded = sign_in_name.strip().lower()
    await count_try(f"name:{folded}", _TRIES_OF_A_NAME, now=now)
    await count_try(f"network:{network}", _TRIES_OF_A_NETWORK, now=now)
    async with housekeeping():
        account = await Account.objects().get(
            (Account.sign_in_name == folded) & (Account.disabled_at.is_null())
        )
    kept = account.password_digest if account is not None else None
    if not await passwords.matches(password, kept) or account is None:
        async with recorded(
            viewer, Verb.CONSULT, Subject("account"), now=now, name="session.refuse"
        ):
            pass
        raise WrongSignInError("That name and password do not belong together. Try again.")
    return await start_session(viewer, account.id, factors=["password"], now=now)


async def start_session(viewer: Viewer, account: UUID, *, factors: list[str], now: datetime) -> str:
    """Start a session for an account whose factors were proved; gives its id."""
    session_id = secrets.token_urlsafe(32)
    async with recorded(
        viewer, Verb.CONSULT, Subject("account", account), now=now, name="session.start"
    ):
        await Session.insert(
            Session(
                digest=_digest(session_id),
                account=account,
                factors=factors,
                started_at=now,
                seen_at=now,
            )
        )
    return session_id


async def list_who_can_sign_in(viewer: Viewer) -> list[MayBe]:
    """Everybody with an account that is not disabled, who arranges first; for demonstration."""
    async with reading(viewer):
        rows = await fetch(
            "SELECT account.id, account.name, sign_in_name, roles, professional.role AS works_as,"
            " agency.name AS agency FROM account"
            " LEFT JOIN professional ON professional.id = account.professional"
            " LEFT JOIN agency ON agency.id = professional.agency"
            " WHERE disabled_at IS NULL ORDER BY account.name"
        )
    rows.sort(key=lambda row: min((_FIRST.index(role) for role in row["roles"]), default=99))
    return [MayBe(row["id"], row["name"], row["sign_in_name"], *_what(row)) for row in rows]


def _what(row: asyncpg.Record) -> tuple[str, str]:
    """What somebody is, in roles, and where they work."""
    roles = [role for role in row["roles"] if role != Role.PROFESSIONAL] or row["roles"]
    words = phrase([str(role).replace("_", " ") for role in roles]).capitalize()
    works = f"{row['works_as']}, {row['agency']}" if row["works_as"] else ""
    return words, works


async def sign_out(viewer: Viewer, session_id: str, *, now: datetime) -> None:
    """End the session; its id opens nothing any more."""
    async with recorded(
        viewer, Verb.CONSULT, Subject("account", viewer.account), now=now, name="session.end"
    ):
        await Session.delete().where(Session.digest == _digest(session_id))


async def end_sessions(act: Act, account: UUID) -> None:
    """End every session of an account, at once. A step."""
    await end_other_sessions(act, account, keep=None)


async def end_other_sessions(act: Act, account: UUID, *, keep: str | None) -> None:
    """End every session of an account but the one with the id ``keep``, at once. A step."""
    kept = _digest(keep) if keep else b""
    await Session.delete().where((Session.account == account) & (Session.digest != kept))
    act.note(sessions="others ended" if keep else "ended")


async def find_viewer(session_id: str, *, now: datetime) -> Viewer | None:
    """Who the session's browser is, if the session still counts."""
    digest = _digest(session_id)
    async with housekeeping() as transaction:
        row = await transaction.connection.fetchrow(
            _BY_SESSION, digest, now - ABSOLUTE_LIMIT, now - IDLE_LIMIT_OF_COORDINATORS
        )
        if row is None or row["seen_at"] <= now - _idle_limit(row["roles"]):
            return None
        if row["seen_at"] <= now - _SEEN_EVERY:
            await Session.update({Session.seen_at: now}).where(Session.digest == digest)
    return _viewer(row, Via.WEB)


async def find_token_viewer(token: str, *, now: datetime) -> Viewer | None:
    """Which account's program holds the token, if it is neither revoked nor past its date."""
    async with housekeeping() as transaction:
        row = await transaction.connection.fetchrow(_BY_TOKEN, _digest(token), now)
        if row is None:
            return None
        await transaction.connection.execute(
            "UPDATE api_token SET last_used_at = $2 WHERE digest = $1"
            " AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute')",
            _digest(token), now,
        )  # fmt: skip
    return _viewer(row, Via.TOKEN)


async def sweep(*, now: datetime) -> None:
    """Forget sessions past their limits and tries past their time."""
    async with housekeeping() as transaction:
        await Session.delete().where(
            (Session.started_at < now - ABSOLUTE_LIMIT)
            | (Session.seen_at < now - IDLE_LIMIT_OF_COORDINATORS)
        )
        await transaction.connection.execute(
            "DELETE FROM attempt WHERE since < $1", now - _TRIES_WITHIN
        )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _idle_limit(roles: list[str]) -> timedelta:
    return IDLE_LIMIT_OF_COORDINATORS if Role.COORDINATOR in roles else IDLE_LIMIT


def _viewer(row: asyncpg.Record, via: Via) -> Viewer:
    roles = frozenset(Role(role) for role in row["roles"])
    return Viewer(
        name=row["name"],
        via=via,
        account=row["id"],
        professional=row["professional"],
        family_member=row["family_member"],
        agency=row["agency"],
        roles=roles,
        permissions=permissions_of(roles),
    )


async def count_try(key: str, most: int, *, now: datetime) -> None:
    """Count one try under a key, of which so many count in a quarter of an hour.

    Raises:
        TooManyTriesError: there were more.
    """
    hashed = hashlib.sha256(key.encode()).hexdigest()
    async with housekeeping() as transaction:
        row = await transaction.connection.fetchrow(
            "INSERT INTO attempt (key, tried, since) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE"
            " SET tried = CASE WHEN attempt.since < $3 THEN 1 ELSE attempt.tried + 1 END,"
            " since = CASE WHEN attempt.since < $3 THEN $2 ELSE attempt.since END"
            " RETURNING tried",
            hashed, now, now - _TRIES_WITHIN,
        )  # fmt: skip
    if row["tried"] > most:
        raise TooManyTriesError(
            "Too many tries. Wait a quarter of an hour, or ask the administrator for help."
        )
