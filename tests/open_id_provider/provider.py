"""A real OpenID Connect provider on this machine, with real keys, that misbehaves when told to.

Discovery, authorization (nobody is asked anything), token, keys and a page to sign out, over HTTP
by hand: what is wrong with an answer can so be anything at all.
"""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "convenor", "s3cret:/?"
Key = RSAKey | ECKey


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]


@dataclass
class Faults:
    """What is wrong at the moment; nothing unless said."""

    claims: dict[str, Any] = field(default_factory=dict)
    """Claims as they are to be instead; None leaves one out."""
    header: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    back: dict[str, str | None] = field(default_factory=dict)
    """What the redirect carries instead."""
    token_answer: str = ""
    keys_answer: str = ""
    discovery: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)


@dataclass
class LocalProvider:
    """The provider: who signs in there, its keys, and what it was asked."""

    now: datetime
    port: int = 0
    subject: str = "subject-1"
    name: str = "Una Baird"
    algorithm: str = "RS256"
    keys: dict[str, Key] = field(default_factory=dict)
    whole: dict[str, Key] = field(default_factory=dict)
    """The keys it began with."""
    faults: Faults = field(default_factory=Faults)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/tenant-1"

    def publish(self) -> None:
        """Make new keys, one of each kind."""
        self.keys = {
            "rsa-1": RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"}),
            "ec-1": ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"}),
        }

    def key_of(self, algorithm: str) -> Key:
        return self.keys["ec-1" if algorithm == "ES256" else "rsa-1"]

    def token(self, claims: dict[str, Any]) -> str:
        """A signed token of these claims, with whatever is wrong with it at the moment."""
        said = {**claims, **self.faults.claims}
        said = {name: value for name, value in said.items() if value is not None}
        key = self.key_of(self.algorithm)
        header = {"alg": self.algorithm, "kid": key.kid, **self.faults.header}
        header = {name: value for name, value in header.items() if value is not None}
        if self.faults.sign is not None:
            return self.faults.sign(header, said)
        return jwt.encode(header, said, key, algorithms=["RS256", "PS256", "ES256"])

    def id_token(self, nonce: str, access_token: str) -> str:
        at = int(self.now.timestamp())
        hashed = create_half_hash(access_token, self.algorithm).decode()
        return self.token(
            {
                "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "name": self.name,
                "email": "coordinator@convenor.example", "email_verified": True,
                "exp": at + 300, "iat": at, "auth_time": at, "nonce": nonce,
                "amr": ["pwd", "mfa"], "at_hash": hashed, "sid": "session-1",
            }
        )  # fmt: skip

    def logout_token(self, **claims: Any) -> str:  # noqa: ANN401 - any claim
        at = int(self.now.timestamp())
        event: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
        return self.token(
            {
                "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "iat": at, "exp": at + 120,
                "jti": secrets.token_hex(8), "events": event, **claims,
            }
        )  # fmt: skip

    async def answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(asked)
        routes = {
            "/tenant-1/.well-known/openid-configuration": self._describe,
            "/tenant-1/authorize": self._authorize,
            "/tenant-1/token": self._redeem,
            "/tenant-1/keys": self._keys,
        }
        made = routes.get(asked.path)
        return await made(asked) if made else (404, {}, b"")

    async def _describe(self, _: Asked) -> tuple[int, dict[str, str], bytes]:
        return _json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/out",
                "authorization_response_iss_parameter_supported": True,
                **self.faults.discovery,
            }
        )

    async def _authorize(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked.query
        back: dict[str, str | None] = {
            "code": code,
            "state": asked.query["state"],
            "iss": self.issuer,
            **self.faults.back,
        }
        said = urlencode({name: value for name, value in back.items() if value is not None})
        return 302, {"location": f"{asked.query['redirect_uri']}?{said}"}, b""

    async def _redeem(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        odd = self.faults.token_answer
        if odd == "slow":
            await self.hold.wait()
        if odd in _ODD:
            return _ODD[odd]
        given = self.codes.pop(asked.form["code"], None)
        if given is None or not _is_owner(asked, given):
            return _json({"error": "invalid_grant"}, 400)
        access_token = secrets.token_urlsafe(16)
        tokens = {
            "access_token": access_token,
            "token_type": "Bearer",
            "id_token": self.id_token(given["nonce"], access_token),
            "expires_in": 300,
        }
        return _json(tokens | self.faults.tokens)

    async def _keys(self, _: Asked) -> tuple[int, dict[str, str], bytes]:
        if self.faults.keys_answer in _ODD:
            return _ODD[self.faults.keys_answer]
        return _json({"keys": [key.as_dict(private=False) for key in self.keys.values()]})


def _is_owner(asked: Asked, given: dict[str, str]) -> bool:
    """Whether the client proves itself and holds the verifier of what it asked."""
    kind, _, encoded = asked.headers.get("authorization", "").partition(" ")
    name, _, secret = base64.b64decode(encoded).decode().partition(":")
    hashed = hashlib.sha256(asked.form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    return (
        (kind, unquote(name), unquote(secret)) == ("Basic", CLIENT, SECRET)
        and (given["code_challenge_method"], given["code_challenge"]) == ("S256", challenge)
        and given["redirect_uri"] == asked.form["redirect_uri"]
    )


def _json(body: Any, status: int = 200) -> tuple[int, dict[str, str], bytes]:  # noqa: ANN401
    return status, {"content-type": "application/json"}, json.dumps(body).encode()


_ODD = {
    "500": (500, {"content-type": "application/json"}, b"{}"),
    "html": (200, {"content-type": "text/html"}, b"<h1>Maintenance</h1>"),
    "not json": (200, {"content-type": "application/json"}, b"{"),
    "huge": (200, {"content-type": "application/json"}, b'"' + b"x" * 400_000 + b'"'),
    "elsewhere": (302, {"location": "http://127.0.0.1:1/keys"}, b""),
    "list": (200, {"content-type": "application/json"}, b"[1]"),
}


@asynccontextmanager
async def running_provider(now: datetime) -> AsyncIterator[LocalProvider]:
    """The provider on a free port, gone afterwards."""
    provider = LocalProvider(now)
    provider.publish()
    provider.whole = dict(provider.keys)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            status, headers, body = await provider.answer(await _read(reader))
            lines = [f"HTTP/1.1 {status} -", f"content-length: {len(body)}", "connection: close"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    provider.port = server.sockets[0].getsockname()[1]
    try:
        yield provider
    finally:
        provider.hold.set()
        server.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *rest = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split(" ")
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Asked(method, parts.path, query, headers, dict(parse_qsl(body.decode())))
