"""One's own sessions for programs, and proving anew who one is from a page's script."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from people.asking import AskedAt, AskedBy
from people.errors import NotSignedInError
from people.permissions import Permission
from people.sign_in import entering, own_sessions
from people.sign_in.cookies import session_cookie
from people.sign_in.own_sessions import SessionListing
from people.sign_in.pages import GivenProof

OWN = {"permission": Permission.SESSION_OWN}


@get("/api/v1/sessions", opt=OWN)
async def list_sessions(viewer: AskedBy, now: AskedAt) -> list[SessionListing]:
    """Where the account is signed in; never what its sessions' ids are."""
    return await own_sessions.list_sessions(viewer, now=now)


@delete("/api/v1/sessions/{session_id:uuid}", opt=OWN)
async def end_session(session_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Sign out one browser, at once."""
    await own_sessions.end_session(viewer, session_id, now=now)


@delete("/api/v1/sessions", opt=OWN)
async def end_sessions(viewer: AskedBy, now: AskedAt) -> None:
    """Sign out everywhere, at once."""
    await own_sessions.sign_out_everywhere(viewer, now=now)


@post("/api/v1/sessions/proof", opt={**OWN, "is_for_partial": True}, status_code=204)
async def prove_again(
    request: Request[Any, Any, Any], data: JSONBody[GivenProof], viewer: AskedBy, now: AskedAt
) -> Response[None]:
    """Prove anew who is signed in by session: the answer sets a cookie with another id."""
    if not request.auth:
        raise NotSignedInError("A token proves nobody. Sign in, and prove it in that session.")
    renewed = await entering.prove_again(viewer, request.auth, data.proof, now=now)
    return Response(None, status_code=204, cookies=[session_cookie(request, renewed)])


ROUTES = [list_sessions, end_session, end_sessions, prove_again]
