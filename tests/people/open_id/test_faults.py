"""Whatever is wrong with what comes back is refused with one entry; without it, one is let in."""

import asyncio
import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from litestar import Litestar

from people.audit.tables import AuditEntry
from people.open_id import directory
from people.open_id.directory import Directory
from people.open_id.reasons import Reason
from people.sign_in.tables import Session
from tests.conftest import NOW, Visit
from tests.open_id_provider.provider import LocalProvider
from tests.people.open_id.conftest import a_linked_account, go, leads_to

Breaks = Callable[[LocalProvider], None]
AT = int(NOW.timestamp())
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa-1"})


def claims(**wrong: Any) -> Breaks:  # noqa: ANN401 - any claim
    def break_(provider: LocalProvider) -> None:
        provider.faults.claims = wrong

    return break_


def back(**wrong: str | None) -> Breaks:
    def break_(provider: LocalProvider) -> None:
        provider.faults.back = wrong

    return break_


def header(**wrong: str | None) -> Breaks:
    def break_(provider: LocalProvider) -> None:
        provider.faults.header = wrong

    return break_


def tokens(wrong: dict[str, Any]) -> Breaks:
    def break_(provider: LocalProvider) -> None:
        provider.faults.tokens = wrong

    return break_


def said(**wrong: Any) -> Breaks:  # noqa: ANN401 - any part of the description
    def break_(provider: LocalProvider) -> None:
        provider.faults.discovery = wrong

    return break_


def at_token(answer: str) -> Breaks:
    def break_(provider: LocalProvider) -> None:
        provider.faults.token_answer = answer

    return break_


def at_keys(answer: str) -> Breaks:
    def break_(provider: LocalProvider) -> None:
        provider.faults.keys_answer = answer

    return break_


def unsigned(provider: LocalProvider) -> None:
    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        return f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."

    provider.faults.sign = sign


def signed_with_the_public_key(provider: LocalProvider) -> None:
    public = provider.keys["rsa-1"]
    assert isinstance(public, RSAKey)
    pem = public.raw_value.public_key().public_bytes(  # type: ignore[union-attr]
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )

    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        text = f"{_part({**header, 'alg': 'HS256'})}.{_part(claims)}"
        made = hmac.digest(pem, text.encode(), "sha256")
        return f"{text}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"

    provider.faults.sign = sign


def signed_by_a_stranger(provider: LocalProvider) -> None:
    provider.faults.sign = lambda header, claims: jwt.encode(header, claims, STRANGER)


def signed_by_a_key_it_brings_itself(provider: LocalProvider) -> None:
    own = STRANGER.as_dict(private=False)
    provider.faults.sign = lambda header, claims: jwt.encode(
        {**header, "jwk": own}, claims, STRANGER
    )


def signed_with_the_other_kind_of_key(provider: LocalProvider) -> None:
    key = provider.keys["ec-1"]
    provider.faults.sign = lambda header, claims: jwt.encode(
        {**header, "alg": "ES256"}, claims, key, algorithms=["ES256"]
    )


def published_as_a_shared_secret(provider: LocalProvider) -> None:
    provider.keys = {**provider.keys, "rsa-1": OctKey.generate_key(256, {"kid": "rsa-1"})}  # type: ignore[dict-item]
    key = provider.keys["rsa-1"]
    provider.faults.sign = lambda header, claims: jwt.encode(
        {**header, "alg": "HS256"}, claims, key, algorithms=["HS256"]
    )


FAULTS: dict[str, tuple[Breaks, Reason]] = {
    "foreign issuer": (claims(iss="https://evil.example"), Reason.ISSUER),
    "issuer with a slash more": (lambda p: claims(iss=f"{p.issuer}/")(p), Reason.ISSUER),
    "no issuer": (claims(iss=None), Reason.ISSUER),
    "foreign audience": (claims(aud="somebody-else"), Reason.AUDIENCE),
    "an audience more": (claims(aud=["convenor", "somebody-else"]), Reason.AUDIENCE),
    "foreign authorized party": (claims(azp="somebody-else"), Reason.AUTHORIZED_PARTY),
    "foreign tenant": (claims(tid="another-tenant"), Reason.TENANT),
    "tenant of the wrong type": (claims(tid=["x"]), Reason.TENANT),
    "no nonce": (claims(nonce=None), Reason.NONCE),
    "nonce of another": (claims(nonce="x" * 43), Reason.NONCE),
    "expired": (claims(exp=AT - 61), Reason.EXPIRED),
    "no end": (claims(exp=None), Reason.TOKEN),
    "an end of the wrong type": (claims(exp="never"), Reason.TOKEN),
    "an end beyond measure": (claims(exp=1e300), Reason.TOKEN),
    "made in the future": (claims(iat=AT + 120), Reason.ISSUED_IN_FUTURE),
    "not valid yet": (claims(nbf=AT + 120), Reason.NOT_YET),
    "wrong at_hash": (claims(at_hash="x" * 22), Reason.AT_HASH),
    "at_hash of the wrong type": (claims(at_hash=3), Reason.AT_HASH),
    "no second factor": (claims(amr=["pwd"]), Reason.MULTI_FACTOR),
    "no methods at all": (claims(amr=None), Reason.MULTI_FACTOR),
    "methods of the wrong type": (claims(amr="mfa"), Reason.MULTI_FACTOR),
    "no subject": (claims(sub=None), Reason.SUBJECT),
    "subject of the wrong type": (claims(sub=1), Reason.SUBJECT),
    "algorithm none": (unsigned, Reason.ALGORITHM),
    "HS256 with the public key": (signed_with_the_public_key, Reason.ALGORITHM),
    "HS256 with a published secret": (published_as_a_shared_secret, Reason.ALGORITHM),
    "foreign key of the same name": (signed_by_a_stranger, Reason.SIGNATURE),
    "a key in the token": (signed_by_a_key_it_brings_itself, Reason.TOKEN),
    "another key than it names": (signed_with_the_other_kind_of_key, Reason.SIGNATURE),
    "unknown key": (header(kid="unknown"), Reason.KEY),
    "no key named": (header(kid=None), Reason.KEY),
    "no token at all": (tokens({"id_token": "x"}), Reason.TOKEN),
    "token of the wrong type": (tokens({"id_token": 3}), Reason.TOKEN),
    "another kind of token": (tokens({"token_type": "mac"}), Reason.TOKEN),
    "no access token": (tokens({"access_token": None}), Reason.TOKEN),
    "wrong state": (back(state="x"), Reason.STATE),
    "no state": (back(state=None), Reason.STATE),
    "unknown code": (back(code="x"), Reason.CODE),
    "no code": (back(code=None), Reason.CODE),
    "an error instead": (back(code=None, error="access_denied"), Reason.PROVIDER_REFUSED),
    "an error of odd text": (back(code=None, error="<b>\r\nX: y"), Reason.PROVIDER_REFUSED),
    "another provider's answer": (back(iss="https://evil.example"), Reason.MIXED_UP),
    "nobody's answer": (back(iss=None), Reason.MIXED_UP),
    "token endpoint fails": (at_token("500"), Reason.UNAVAILABLE),
    "token endpoint says HTML": (at_token("html"), Reason.UNAVAILABLE),
    "token endpoint says half": (at_token("not json"), Reason.UNAVAILABLE),
    "token endpoint says too much": (at_token("huge"), Reason.UNAVAILABLE),
    "token endpoint leads elsewhere": (at_token("elsewhere"), Reason.UNAVAILABLE),
    "token endpoint says a list": (at_token("list"), Reason.TOKEN),
    "keys fail": (at_keys("500"), Reason.UNAVAILABLE),
    "keys are HTML": (at_keys("html"), Reason.UNAVAILABLE),
    "keys lead elsewhere": (at_keys("elsewhere"), Reason.UNAVAILABLE),
    "keys are a list": (at_keys("list"), Reason.UNAVAILABLE),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_refused_with_one_entry_and_without_it_one_is_let_in(
    visit: Visit, provider: LocalProvider, app: Litestar, name: str
):
    break_, reason = FAULTS[name]
    await a_linked_account(provider)
    visitor = await visit()
    break_(provider)
    answer = await go(visitor)
    assert answer.status_code == (503 if reason is Reason.UNAVAILABLE else 403)
    assert "You are not signed in" in answer.text
    assert "__Host-sid" not in visitor.client.cookies
    assert await Session.count() == 0
    assert await _refusals() == [reason.value]
    provider.faults, provider.keys = type(provider.faults)(), dict(provider.whole)
    app.state.doors.directory = Directory()
    assert (await go(visitor)).status_code == 303
    assert await _refusals() == [reason.value]


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "https://evil.example/token"},
        {"token_endpoint": "http://localhost/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": ""},
        {"end_session_endpoint": "https://evil.example/out"},
    ],
    ids=str,
)
async def test_a_provider_that_leads_to_somebody_else_is_not_followed(
    visit: Visit, provider: LocalProvider, app: Litestar, wrong: dict[str, Any]
):
    await a_linked_account(provider)
    visitor = await visit()
    said(**wrong)(provider)
    assert (await visitor.get("/sign-in/with/council")).status_code in (403, 503)
    assert len(await _refusals()) == 1
    provider.faults = type(provider.faults)()
    app.state.doors.directory = Directory()
    assert (await go(visitor)).status_code == 303


async def test_coming_back_a_second_time_with_the_same_state_is_refused(
    visit: Visit, provider: LocalProvider
):
    await a_linked_account(provider)
    visitor = await visit()
    address = await leads_to(visitor)
    assert (await visitor.get(address)).status_code == 303
    assert (await visitor.get(address)).status_code == 403
    assert await _refusals() == [Reason.STATE.value]


async def test_of_two_who_come_back_at_once_one_is_let_in(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    visitor = await visit()
    address = await leads_to(visitor)
    both = await asyncio.gather(visitor.get(address), visitor.get(address))
    assert sorted(answer.status_code for answer in both) == [303, 403]
    assert await Session.count() == 1


async def test_a_code_used_before_is_refused_with_a_fresh_state(
    visit: Visit, provider: LocalProvider
):
    await a_linked_account(provider)
    visitor = await visit()
    first = await leads_to(visitor)
    assert (await visitor.get(first)).status_code == 303
    used = dict(parse_qsl(first.partition("?")[2]))["code"]
    path, _, query = (await leads_to(visitor)).partition("?")
    again = urlencode({**dict(parse_qsl(query)), "code": used})
    assert (await visitor.get(f"{path}?{again}")).status_code == 403
    assert await _refusals() == [Reason.CODE.value]


async def test_a_code_of_another_browser_s_sign_in_is_refused(
    visit: Visit, provider: LocalProvider
):
    await a_linked_account(provider)
    victim, thief = await visit(), await visit()
    stolen = dict(parse_qsl((await leads_to(victim)).partition("?")[2]))["code"]
    path, _, query = (await leads_to(thief)).partition("?")
    mixed = urlencode({**dict(parse_qsl(query)), "code": stolen})
    assert (await thief.get(f"{path}?{mixed}")).status_code == 403
    assert await _refusals() == [Reason.CODE.value]


async def test_an_answer_brought_to_another_provider_s_address_is_refused(
    visit: Visit, provider: LocalProvider
):
    await a_linked_account(provider)
    visitor = await visit()
    address = await leads_to(visitor)
    assert (await visitor.get(address.replace("/council/", "/board/"))).status_code == 403
    assert await _refusals() == [Reason.MIXED_UP.value]
    assert (await go(visitor)).status_code == 303


async def test_a_provider_that_is_slow_is_given_up(
    visit: Visit, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
):
    await a_linked_account(provider)
    visitor = await visit()
    monkeypatch.setattr(directory, "ANSWERS_WITHIN_S", 0.2)
    at_token("slow")(provider)
    assert (await go(visitor)).status_code == 503
    assert await _refusals() == [Reason.UNAVAILABLE.value]
    monkeypatch.undo()
    at_token("")(provider)
    assert (await go(visitor)).status_code == 303


async def test_a_provider_that_is_gone_is_left_in_peace_for_a_moment(
    visit: Visit, provider: LocalProvider, app: Litestar
):
    await a_linked_account(provider)
    visitor = await visit()
    provider.faults.keys_answer = "500"
    for _ in range(3):
        assert (await go(visitor)).status_code == 503
    assert len([asked for asked in provider.asked if asked.path.endswith("/keys")]) == 1
    provider.faults.keys_answer = ""
    app.state["clock"] = lambda: NOW + timedelta(seconds=11)
    try:
        assert (await go(visitor)).status_code == 303
    finally:
        app.state["clock"] = lambda: NOW


async def test_a_short_key_is_not_taken(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    with pytest.warns(match="2048"):
        provider.keys["rsa-1"] = RSAKey.generate_key(1024, {"kid": "rsa-1", "use": "sig"})
    assert (await go(await visit())).status_code == 403
    assert await _refusals() == [Reason.KEY.value]


async def test_keys_for_something_else_are_not_taken(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    other = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "enc"})
    signing = ECKey.import_key({**other.as_dict(private=True), "use": "sig"})
    provider.keys["ec-1"], provider.algorithm = other, "ES256"
    provider.faults.sign = lambda header, claims: jwt.encode(header, claims, signing)
    assert (await go(await visit())).status_code == 403
    assert await _refusals() == [Reason.KEY.value]


async def _refusals() -> list[str]:
    entries = await AuditEntry.select(AuditEntry.details).where(AuditEntry.act == "open_id.refuse")
    return [json.loads(entry["details"])["reason"] for entry in entries]


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
