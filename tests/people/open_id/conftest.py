"""An installation whose people may sign in with a local provider, and somebody who does."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from conferences.app import create_app
from conferences.settings import Settings, read_settings
from people.accounts.tables import Account
from people.open_id.directory import Directory
from people.open_id.tables import OpenIdIdentity
from people.permissions import Role
from tests.conftest import NOW
from tests.open_id_provider.provider import CLIENT, SECRET, Faults, LocalProvider, running_provider
from tests.visitor import Visitor

Goes = Callable[..., Awaitable[httpx.Response]]
CONFIGURED = """
[council]
name = "Tayford Council"
issuer = "{issuer}"
client_id = "{client}"
client_secret = "{secret}"
amr = ["mfa"]

[board]
name = "NHS Tayford"
issuer = "{issuer}"
client_id = "other"
client_secret = "other"
acr = ["two-steps"]
"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served_provider() -> AsyncIterator[LocalProvider]:
    async with running_provider(NOW) as provider:
        yield provider


@pytest.fixture(scope="session")
def settings(served_provider: LocalProvider, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("data")
    file = folder / "providers.toml"
    issuer = served_provider.issuer
    file.write_text(CONFIGURED.format(issuer=issuer, client=CLIENT, secret=SECRET))
    return read_settings(
        {
            "CONVENOR_DATA": str(folder),
            "CONVENOR_PUBLIC_URL": "https://test",
            "CONVENOR_OPENID": str(file),
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> object:
    made = create_app(settings)
    made.state["clock"] = lambda: NOW
    return made


@pytest.fixture
def provider(served_provider: LocalProvider, app: object) -> LocalProvider:
    """The provider with nothing wrong, of which nothing is known yet."""
    served_provider.faults = Faults()
    served_provider.keys = dict(served_provider.whole)
    served_provider.algorithm = "RS256"
    served_provider.asked.clear()
    app.state.doors.directory = Directory()  # type: ignore[attr-defined]
    return served_provider


async def leads_to(visitor: Visitor, start: str = "/sign-in/with/council") -> str:
    """Where the provider sends the browser back to: a path of ours with its question."""
    away = await visitor.get(start)
    assert away.status_code == 303, away.text
    async with httpx.AsyncClient() as browser:
        back = (await browser.get(away.headers["location"])).headers["location"]
    parts = urlsplit(back)
    assert f"{parts.scheme}://{parts.netloc}" == "https://test"
    return f"{parts.path}?{parts.query}"


async def go(visitor: Visitor, start: str = "/sign-in/with/council") -> httpx.Response:
    """Go to the provider and come back, as a browser would."""
    return await visitor.get(await leads_to(visitor, start))


async def a_linked_account(
    provider: LocalProvider, *roles: Role, subject: str | None = None
) -> UUID:
    """An account that the provider's person signs in as."""
    account = Account(
        name="Una",
        sign_in_name=f"{uuid4().hex}@convenor.example",
        roles=[role.value for role in roles or (Role.COORDINATOR,)],
        made_at=NOW,
    )
    await Account.insert(account)
    await OpenIdIdentity.insert(
        OpenIdIdentity(
            issuer=provider.issuer,
            tenant=provider.issuer,
            subject=subject or provider.subject,
            provider="council",
            shown_as="Una Baird",
            account=account.id,
            first_at=NOW,
            last_at=NOW,
            linked_at=NOW,
        )
    )
    return UUID(str(account.id))


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text("hidden\n")
    return file
