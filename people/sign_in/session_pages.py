"""The page of one's own sessions: where one is signed in, and signing out from afar."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from people.asking import AskedAt, AskedBy
from people.pages import page, see_other
from people.permissions import Permission
from people.sign_in import own_sessions
from people.sign_in.pages import signed_out

OWN = {"permission": Permission.SESSION_OWN}


@get("/account/sessions", opt=OWN)
async def show_sessions(viewer: AskedBy, now: AskedAt) -> Template:
    """Where one is signed in."""
    sessions = await own_sessions.list_sessions(viewer, now=now)
    return page("people/sign_in/sessions.html", sessions=sessions)


@post("/account/sessions/{session_id:uuid}/end", opt=OWN)
async def submit_session_end(
    session_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Sign out one browser, and go back."""
    await own_sessions.end_session(viewer, session_id, now=now)
    return see_other("/account/sessions", "That browser is signed out.")


@post("/account/sessions/end", opt=OWN)
async def submit_end_of_all(
    request: Request[Any, Any, Any], viewer: AskedBy, now: AskedAt
) -> Redirect:
    """Sign out everywhere, here too."""
    await own_sessions.sign_out_everywhere(viewer, now=now)
    return signed_out(request)


ROUTES = [show_sessions, submit_session_end, submit_end_of_all]
