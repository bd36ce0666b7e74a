"""The browsers somebody is signed in with: to see, and to sign out one or all of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check
from people.sign_in.service import (
    ABSOLUTE_LIMIT,
    IDLE_LIMIT,
    IDLE_LIMIT_OF_COORDINATORS,
    end_sessions,
)
from people.sign_in.tables import Session

_SESSIONS = """
SELECT handle AS id, browser, started_at, seen_at, handle = $2 AS is_this
  FROM session JOIN account ON account.id = session.account
 WHERE account = $1 AND started_at > $3
   AND seen_at > CASE WHEN 'coordinator' = ANY(account.roles) THEN $4::timestamptz ELSE $5 END
 ORDER BY is_this DESC, seen_at DESC, handle"""


class SessionListing(msgspec.Struct, frozen=True, kw_only=True):
    """A browser somebody is signed in with: its kind, since when, and when it was last used."""

    id: UUID
    browser: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


async def list_sessions(viewer: Viewer, *, now: datetime) -> list[SessionListing]:
    """Where the viewer is signed in, this browser first."""
    check(viewer, Permission.SESSION_OWN)
    async with reading(viewer):
        rows = await fetch(
            _SESSIONS, viewer.account, viewer.session,
            now - ABSOLUTE_LIMIT, now - IDLE_LIMIT_OF_COORDINATORS, now - IDLE_LIMIT,
        )  # fmt: skip
    found = [{**dict(row), "is_this": bool(row["is_this"])} for row in rows]
    return msgspec.convert(found, list[SessionListing])


async def end_session(viewer: Viewer, session: UUID, *, now: datetime) -> None:
    """Sign out one of the viewer's browsers, at once.

    Raises:
        NotFoundError: there is no such session of theirs.
    """
    check(viewer, Permission.SESSION_OWN)
    subject = Subject("account", viewer.account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="session.end_one") as act:
        ended = (
            await Session.delete()
            .where((Session.handle == session) & (Session.account == viewer.account))
            .returning(Session.handle)
        )
        if not ended:
            raise NotFoundError
        act.note(session=session)


async def sign_out_everywhere(viewer: Viewer, *, now: datetime) -> None:
    """Sign the viewer out of every browser, this one included, at once."""
    check(viewer, Permission.SESSION_OWN)
    if viewer.account is None:
        raise NotFoundError
    subject = Subject("account", viewer.account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="session.end_all") as act:
        await end_sessions(act, viewer.account)
