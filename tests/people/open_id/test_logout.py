"""Who signs out at their provider is signed out here; whatever else is sent ends nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from people.audit.tables import AuditEntry
from people.sign_in.tables import Session
from tests.conftest import NOW, Visit
from tests.open_id_provider.provider import LocalProvider
from tests.people.open_id.conftest import a_linked_account, go
from tests.visitor import Visitor

AT = int(NOW.timestamp())
EVENT = "http://schemas.openid.net/event/backchannel-logout"
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa-1"})
Makes = Callable[[LocalProvider], str]


async def _send(visitor: Visitor, token: str) -> int:
    """As a provider's server sends it: no cookie of ours, no token of a form."""
    answer = await visitor.client.post("/sign-in/with/council/logout", data={"logout_token": token})
    return answer.status_code


@pytest.mark.parametrize(
    "who", [{}, {"sub": None, "sid": "session-1"}, {"sid": "session-1"}], ids=str
)
async def test_a_logout_there_ends_every_session_here(
    visit: Visit, provider: LocalProvider, who: dict[str, Any]
):
    await a_linked_account(provider)
    await go(await visit())
    await go(await visit())
    assert await Session.count() == 2
    assert await _send(await visit(), provider.logout_token(**who)) == 200
    assert await Session.count() == 0
    entries = await AuditEntry.count().where(AuditEntry.act == "open_id.logout")
    assert entries == 1


async def test_somebody_else_s_session_goes_on(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    await go(await visit())
    for who in ({"sub": "subject-2"}, {"sub": None, "sid": "session-2"}):
        assert await _send(await visit(), provider.logout_token(**who)) == 200
    assert await Session.count() == 1


WRONG: dict[str, Makes] = {
    "nothing": lambda _: "",
    "foreign issuer": lambda p: p.logout_token(iss="https://evil.example"),
    "foreign audience": lambda p: p.logout_token(aud="somebody-else"),
    "no event": lambda p: p.logout_token(events=None),
    "another event": lambda p: p.logout_token(events={"x": {}}),
    "event of the wrong type": lambda p: p.logout_token(events={EVENT: "yes"}),
    "an ID token": lambda p: p.id_token("x", "x"),
    "a nonce": lambda p: p.logout_token(nonce="x"),
    "no id": lambda p: p.logout_token(jti=None),
    "nobody": lambda p: p.logout_token(sub=None),
    "expired": lambda p: p.logout_token(exp=AT - 61),
    "made long ago": lambda p: p.logout_token(iat=AT - 3600),
    "foreign key": lambda p: jwt.encode(
        {"alg": "RS256", "kid": "rsa-1"}, {"iss": p.issuer}, STRANGER
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_logout_that_is_not_to_be_believed_ends_nothing(
    visit: Visit, provider: LocalProvider, name: str
):
    await a_linked_account(provider)
    await go(await visit())
    sender = await visit()
    assert await _send(sender, WRONG[name](provider)) == 400
    assert await Session.count() == 1
    assert await AuditEntry.count().where(AuditEntry.act == "open_id.refuse_logout") == 1
    assert await _send(sender, provider.logout_token()) == 200
    assert await Session.count() == 0


async def test_the_same_logout_takes_effect_once(visit: Visit, provider: LocalProvider):
    await a_linked_account(provider)
    sender, token = await visit(), provider.logout_token()
    assert await _send(sender, token) == 200
    await go(await visit())
    assert await _send(sender, token) == 400
    assert await Session.count() == 1
