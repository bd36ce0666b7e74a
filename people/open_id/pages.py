"""Pages by which somebody goes to their provider and comes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect, Template

from people.asking import AskedAt, AskedBy
from people.errors import NotFoundError, RefusedError
from people.open_id import logout, service
from people.open_id.directory import Directory
from people.open_id.providers import Provider
from people.open_id.reasons import OpenIdError, Reason
from people.open_id.values import CameBack, Door, Purpose
from people.pages import inside, page
from people.permissions import Permission
from people.sign_in.cookies import is_secure, own_cookie, session_cookie
from people.sign_in.middleware import network_asking

PUBLIC: dict[str, Any] = {"permission": Permission.PAGE_PUBLIC}
OWN_CHANGE: dict[str, Any] = {"permission": Permission.SESSION_OWN, "step_up": True}
_REFUSED = "people/open_id/refused.html"
AnyRequest = Request[Any, Any, Any]


class Doors:
    """Every provider of an installation; the app keeps one of these."""

    def __init__(self, providers: Mapping[str, Provider], *, public_url: str) -> None:
        self.providers = providers
        self.directory = Directory()
        self.public_url = public_url

    def door(self, key: str) -> Door:
        """The door of one provider.

        Raises:
            NotFoundError: none is called so.
        """
        if key not in self.providers:
            raise NotFoundError
        return Door(
            provider=self.providers[key], directory=self.directory, public_url=self.public_url
        )


@get("/sign-in/with/{key:str}", opt=PUBLIC)
async def start_open_id(
    request: AnyRequest, key: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Send somebody to their provider: to sign in, or with ``for=prove`` to prove it again.

    It is a link and no form: our pages let a form lead to nobody else's site.
    """
    is_again = request.query_params.get("for") == Purpose.PROVE
    purpose = Purpose.PROVE if is_again and viewer.is_signed_in else Purpose.SIGN_IN
    going = inside(request.query_params.get("next", "/"))
    return await _start(request, key, purpose, going, now=now)


@get("/account/organisations/{key:str}/link", opt=OWN_CHANGE)
async def start_linking(request: AnyRequest, key: FromPath[str], now: AskedAt) -> Response[Any]:
    """Send somebody who is signed in to the provider they want to sign in with as well."""
    return await _start(request, key, Purpose.LINK, "/account/organisations", now=now)


async def _start(
    request: AnyRequest, key: str, purpose: Purpose, going: str, *, now: datetime
) -> Response[Any]:
    door = _doors(request).door(key)
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise RefusedError("This was begun on another site. Begin on the sign-in page.")
    try:
        begun = await service.begin(
            request.user, door, purpose, going=going, network=_network(request), now=now
        )
    except OpenIdError as error:
        return _refused(request, door, error)
    answer = Redirect(begun.address, status_code=303)
    answer.set_cookie(_cookie(request, begun.secret, int(service.LIVES.total_seconds())))
    return answer


@get("/sign-in/with/{key:str}/back", opt=PUBLIC)
async def finish_open_id(
    request: AnyRequest, key: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let in whoever comes back, or say why not."""
    door = _doors(request).door(key)
    asked = request.query_params
    came = CameBack(**{name: asked.get(name, "") for name in CameBack.__struct_fields__})
    try:
        done = await service.finish(
            viewer,
            door,
            came,
            secret=request.cookies.get(_cookie_name(request), ""),
            session_id=request.auth,
            now=now,
        )
    except OpenIdError as error:
        return _refused(request, door, error)
    answer = Redirect(done.going, status_code=303)
    answer.set_cookie(session_cookie(request, done.session_id))
    answer.set_cookie(_cookie(request, "", 0))
    return answer


@get("/sign-in/with/{key:str}/out", opt=PUBLIC)
async def show_way_out(request: AnyRequest, key: FromPath[str], now: AskedAt) -> Template:
    """Say that one is signed out here, and where one still is."""
    door = _doors(request).door(key)
    address = await logout.sign_out_address(door, now=now)
    return page("people/open_id/out.html", provider=door.provider, address=address)


@post("/sign-in/with/{key:str}/logout", opt=PUBLIC, status_code=200)
async def submit_logout_token(
    request: AnyRequest, key: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take a provider's word that somebody signed out there: Back-Channel Logout 1.0, 2.5."""
    door = _doors(request).door(key)
    token = (await request.form()).get("logout_token", "")
    try:
        await logout.end_by_provider(viewer, door, str(token), network=_network(request), now=now)
    except OpenIdError as error:
        status = 503 if error.reason is Reason.UNAVAILABLE else 400
        return Response({"error": "invalid_request"}, status_code=status)
    return Response({}, status_code=200)


def _doors(request: AnyRequest) -> Doors:
    doors: Doors = request.app.state.doors
    return doors


def _refused(request: AnyRequest, door: Door, error: OpenIdError) -> Response[Any]:
    status = 503 if error.reason is Reason.UNAVAILABLE else 403
    return page(
        _REFUSED,
        status_code=status,
        cookies=[_cookie(request, "", 0)],
        message=str(error),
        provider=door.provider,
        is_unknown=error.reason is Reason.NOT_LINKED,
    )


def _network(request: AnyRequest) -> str:
    return network_asking(request)


def _cookie_name(request: AnyRequest) -> str:
    return "__Host-open-id" if is_secure(request) else "open-id"


def _cookie(request: AnyRequest, secret: str, seconds: int) -> Cookie:
    """What binds a sign-in to this browser; a provider's answer still brings it: SameSite=Lax."""
    return own_cookie(request, _cookie_name(request), secret, max_age=seconds)


ROUTES = [start_open_id, start_linking, finish_open_id, show_way_out, submit_logout_token]
