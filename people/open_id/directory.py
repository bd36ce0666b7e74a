"""What a provider says of itself, asked over the network: endpoints, keys, and tokens for a code.

Only hosts the configuration names are asked, over TLS unless on this machine, without following
anybody elsewhere; an answer has five seconds and 256 KB. Endpoints and keys are kept for an hour;
a key that is not among them makes them be asked for again, at most once a minute.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
from joserfc.jwk import ECKey, RSAKey

from people.open_id.providers import Provider
from people.open_id.reasons import OpenIdError, Reason
from people.open_id.tokens import key_from

KEPT_FOR = timedelta(hours=1)
COOL_DOWN = timedelta(seconds=60)
AFTER_A_FAILURE = timedelta(seconds=10)
ANSWERS_WITHIN_S = 5.0
LARGEST_ANSWER = 256 * 1024
_OK = 200
_CLIENT_ERRORS = range(400, 500)
Key = RSAKey | ECKey


class Discovered(msgspec.Struct, frozen=True, kw_only=True):
    """What of a provider's own description is used."""

    issuer: str = ""
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    jwks_uri: str = ""
    end_session_endpoint: str = ""
    authorization_response_iss_parameter_supported: bool = False


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What a code was exchanged for."""

    id_token: str
    access_token: str
    token_type: str


@dataclass(slots=True)
class _Known:
    """What is kept of one provider, and since when."""

    described: Discovered | None = None
    described_at: datetime | None = None
    keys: dict[str, Key] = field(default_factory=dict)
    keys_at: datetime | None = None
    failed_at: datetime | None = None


class Directory:
    """What the configured providers said of themselves so far; one for each process."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    async def describe(self, provider: Provider, *, now: datetime) -> Discovered:
        """Where the provider is asked for what: as configured, else as it says at its issuer.

        Raises:
            OpenIdError: it does not answer, or leads to a host that is not its own.
        """
        known = self._of(provider)
        if known.described is None or _is_old(known.described_at, KEPT_FOR, now):
            known.described = _checked(provider, await self._discover(provider, known, now=now))
            known.described_at = now
        return known.described

    async def key(self, provider: Provider, key_id: str, *, now: datetime) -> Key:
        """The provider's public key of that id.

        Raises:
            OpenIdError: it has published none, or does not answer.
        """
        known = self._of(provider)
        is_due = _is_old(known.keys_at, KEPT_FOR, now)
        if is_due or (key_id not in known.keys and _is_old(known.keys_at, COOL_DOWN, now)):
            described = await self.describe(provider, now=now)
            found = await self._asked(provider, known, described.jwks_uri, now=now)
            known.keys, known.keys_at = _keys(found), now
        if key_id not in known.keys:
            raise OpenIdError(Reason.KEY)
        return known.keys[key_id]

    async def redeem(
        self, provider: Provider, code: str, verifier: str, redirect: str, *, now: datetime
    ) -> Tokens:
        """The tokens the provider gives for a code.

        Raises:
            OpenIdError: it refuses the code, does not answer, or answers something else.
        """
        described = await self.describe(provider, now=now)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect,
            **_client_in_form(provider),
        }
        answer = await _ask(
            provider, "POST", described.token_endpoint, form, headers=_client_header(provider)
        )
        if answer.status in _CLIENT_ERRORS:
            raise OpenIdError(Reason.CODE)
        try:
            tokens = msgspec.convert(_json(answer), Tokens)
        except msgspec.ValidationError:
            raise OpenIdError(Reason.TOKEN) from None
        if tokens.token_type.lower() != "bearer":
            raise OpenIdError(Reason.TOKEN)
        return tokens

    async def _discover(self, provider: Provider, known: _Known, *, now: datetime) -> Discovered:
        given = provider.endpoints
        if given.authorization and given.token and given.keys:
            return Discovered(issuer=provider.issuer)
        address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = await self._asked(provider, known, address, now=now)
        try:
            return msgspec.convert(found, Discovered)
        except msgspec.ValidationError:
            raise OpenIdError(Reason.UNAVAILABLE) from None

    async def _asked(
        self, provider: Provider, known: _Known, address: str, *, now: datetime
    ) -> Any:  # noqa: ANN401 - whatever JSON it is
        """What is published at an address; one that just failed is left in peace for a moment."""
        if known.failed_at is not None and not _is_old(known.failed_at, AFTER_A_FAILURE, now):
            raise OpenIdError(Reason.UNAVAILABLE)
        try:
            found = _json(await _ask(provider, "GET", address))
        except OpenIdError:
            known.failed_at = now
            raise
        known.failed_at = None
        return found

    def _of(self, provider: Provider) -> _Known:
        return self._known.setdefault(provider.key, _Known())


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    kind: str
    body: bytes


async def _ask(
    provider: Provider,
    method: str,
    address: str,
    form: dict[str, str] | None = None,
    *,
    headers: dict[str, str] | None = None,
) -> _Answer:
    """Ask at one address, if it is the provider's."""
    if not provider.takes(address):
        raise OpenIdError(Reason.UNAVAILABLE)
    try:
        async with (
            asyncio.timeout(ANSWERS_WITHIN_S),
            httpx.AsyncClient(trust_env=False, follow_redirects=False) as client,
            client.stream(
                method, address, data=form, headers={"accept": "application/json"} | (headers or {})
            ) as answer,
        ):
            return _Answer(
                answer.status_code, answer.headers.get("content-type", ""), await _body(answer)
            )
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError):
        raise OpenIdError(Reason.UNAVAILABLE) from None


async def _body(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > LARGEST_ANSWER:
            raise OpenIdError(Reason.UNAVAILABLE)
    return bytes(body)


def _json(answer: _Answer) -> Any:  # noqa: ANN401 - whatever JSON it is
    kind = answer.kind.partition(";")[0].strip().lower()
    is_json = kind == "application/json" or kind.endswith("+json")
    if answer.status != _OK or not is_json:
        raise OpenIdError(Reason.UNAVAILABLE)
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise OpenIdError(Reason.UNAVAILABLE) from None


def _checked(provider: Provider, said: Discovered) -> Discovered:
    """The description with what is configured in its place, all of it at the provider's hosts."""
    given = provider.endpoints
    described = Discovered(
        issuer=said.issuer,
        authorization_endpoint=given.authorization or said.authorization_endpoint,
        token_endpoint=given.token or said.token_endpoint,
        jwks_uri=given.keys or said.jwks_uri,
        end_session_endpoint=given.end_session or said.end_session_endpoint,
        authorization_response_iss_parameter_supported=(
            said.authorization_response_iss_parameter_supported
        ),
    )
    if described.issuer != provider.issuer:
        raise OpenIdError(Reason.ISSUER)
    needed = (described.authorization_endpoint, described.token_endpoint, described.jwks_uri)
    left = described.end_session_endpoint
    if not all(map(provider.takes, needed)) or (left and not provider.takes(left)):
        raise OpenIdError(Reason.UNAVAILABLE)
    return described


def _keys(found: Any) -> dict[str, Key]:  # noqa: ANN401 - whatever JSON it is
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise OpenIdError(Reason.UNAVAILABLE)
    keys = ((one["kid"], key_from(one)) for one in listed if isinstance(one, dict) and "kid" in one)
    return {key_id: key for key_id, key in keys if key is not None}


def _client_header(provider: Provider) -> dict[str, str]:
    """The client's name and secret in a header, each quoted first: RFC 6749, 2.3.1."""
    if provider.client_authentication != "client_secret_basic":
        return {}
    name, secret = quote(provider.client_id, safe=""), quote(provider.client_secret, safe="")
    encoded = httpx.BasicAuth(name, secret)._auth_header  # noqa: SLF001
    return {"authorization": encoded}


def _client_in_form(provider: Provider) -> dict[str, str]:
    if provider.client_authentication == "client_secret_basic":
        return {}
    return {"client_id": provider.client_id, "client_secret": provider.client_secret}


def _is_old(since: datetime | None, most: timedelta, now: datetime) -> bool:
    return since is None or now - since > most
