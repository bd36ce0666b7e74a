"""Where a journey plays: the whole service with a clock that is moved on, its people and its mail.

Everything a journey does goes through HTTP, or is the tick of the outbox. After each act the
trail is looked at: one entry, and of that name.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import httpx
from litestar import Litestar

from conferences.attending import service as attending
from conferences.jobs import Round, ticks_of
from conferences.settings import Settings
from notifications.outbox.delivering import Delivered
from people.accounts.tables import Account
from people.clock import moment
from people.permissions import OPERATOR, Role
from people.sign_in.service import start_session
from tests.journeys.letters import Letter
from tests.journeys.posts import Post

MAIL_FROM = "convenor@convenor.example"
TOLD = Path(__file__).parents[2] / "var" / "journeys"
_NEW_ENTRIES = """
SELECT number, act, verb, details ? 'refused' AS refused FROM audit_entry
 WHERE number > $1 AND act NOT IN ('session.start', 'message.send') ORDER BY number
"""
_EVERYTHING = """
SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables
 WHERE schemaname = 'public' AND tablename NOT IN ('audit_entry', 'migration')
"""


@dataclass
class Stage:
    """A running installation as seen from outside, and by the database's own account."""

    app: Litestar
    settings: Settings
    post: Post
    rows: asyncpg.Connection
    opened: AsyncExitStack
    now: datetime
    story: list[str] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    _signed_in: dict[UUID, httpx.AsyncClient] = field(default_factory=dict)

    def say(self, what: str) -> None:
        """Add a line to what the journey tells when it is over."""
        self.story.append(f"{moment(self.now):<36} {what}")

    async def wait_until(self, now: datetime) -> None:
        """Move the clock on; whoever was signed in has been out and signs in again."""
        assert now > self.now
        self.now = now
        self.app.state["clock"] = lambda: now
        for account, client in self._signed_in.items():
            await self._sign_in(account, client)

    async def visitor(self) -> httpx.AsyncClient:
        """Somebody at a browser, signed out."""
        transport = httpx.ASGITransport(app=cast("Any", self.app), raise_app_exceptions=True)
        client = httpx.AsyncClient(transport=transport, base_url="https://test")
        return await self.opened.enter_async_context(client)

    async def signed_in(
        self, *roles: Role, professional: UUID | str | None = None
    ) -> httpx.AsyncClient:
        """Somebody at a browser, signed in; password and hashing have tests of their own."""
        account = Account(
            id=uuid4(),
            professional=professional,
            name=" ".join(roles).title(),
            sign_in_name=f"{uuid4().hex}@convenor.example",
            roles=[role.value for role in roles],
            made_at=self.now,
        )
        await Account.insert(account)
        client = await self.visitor()
        await self._sign_in(account.id, client)
        self._signed_in[account.id] = client
        return client

    async def _sign_in(self, account: UUID, client: httpx.AsyncClient) -> None:
        session_id = await start_session(OPERATOR, account, factors=["password"], now=self.now)
        client.cookies.set("__Host-sid", session_id)

    @asynccontextmanager
    async def act(self, *names: str) -> AsyncIterator[None]:
        """What happens here leaves exactly these entries in the trail, reading aside."""
        before = await self._last_number()
        yield
        new = await self.rows.fetch(_NEW_ENTRIES, before)
        done = [row["act"] for row in new if row["verb"] != "consult" and not row["refused"]]
        assert done == list(names)

    @asynccontextmanager
    async def refusal(self, *names: str) -> AsyncIterator[None]:
        """What happens here is refused, and leaves these entries of what was, and no other."""
        before = await self._last_number()
        yield
        new = await self.rows.fetch(_NEW_ENTRIES, before)
        assert [(row["act"], bool(row["refused"])) for row in new] == [(n, True) for n in names]

    @asynccontextmanager
    async def reading(self, *names: str) -> AsyncIterator[None]:
        """What happens here changes nothing but the trail, which says so with these entries."""
        before = await self._last_number()
        yield
        assert [row["act"] for row in await self.rows.fetch(_NEW_ENTRIES, before)] == list(names)

    async def _last_number(self) -> int:
        number = await self.rows.fetchval("SELECT coalesce(max(number), 0) FROM audit_entry")
        assert isinstance(number, int)
        return number

    async def tick(self) -> Delivered:
        """What every process does each two seconds: deliver what is due."""
        [deliver] = [tick for tick in ticks_of(self.settings) if tick.name == "deliver"]
        done = await deliver.work(Round(now_of=lambda: self.now, is_stopping=lambda: False))
        assert isinstance(done, Delivered)
        assert (done.failed, done.later, done.left, done.dead) == (0, 0, 0, 0)
        return done

    async def mail(self) -> dict[str, list[Letter]]:
        """Let the outbox be delivered, and give what arrived, by recipient."""
        done = await self.tick()
        arrived = await self.post.arrived(done.sent)
        self.letters += arrived
        new: dict[str, list[Letter]] = {}
        for letter in arrived:
            new.setdefault(letter.to, []).append(letter)
        return new

    async def everything(self) -> dict[str, str]:
        """A fingerprint of each table but the trail, to see that nothing changed."""
        tables = await self.rows.fetchval(_EVERYTHING)
        return {
            table: await self.rows.fetchval(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"  # noqa: S608
                f' FROM "{table}" AS t'
            )
            for table in tables.split()
        }

    def tell(self, name: str) -> None:
        """Write down what happened, for people to read."""
        TOLD.mkdir(parents=True, exist_ok=True)
        (TOLD / f"{name}.txt").write_text("\n".join(self.story) + "\n", encoding="utf-8")


@asynccontextmanager
async def opened_stage(
    app: Litestar, settings: Settings, post: Post, dsn: str, *, now: datetime
) -> AsyncIterator[Stage]:
    """The stage for one journey; the clock is put back afterwards."""
    clock: Callable[[], datetime] = app.state["clock"]
    app.state.pop("terms", None)
    app.state["clock"] = lambda: now
    attending.use(MAIL_FROM)
    settings = replace(settings, mail_out=post.mail_out, mail_from=MAIL_FROM)
    rows = await asyncpg.connect(dsn)
    try:
        async with AsyncExitStack() as opened:
            yield Stage(app, settings, post, rows, opened, now)
    finally:
        await rows.close()
        app.state["clock"] = clock
        app.state.pop("terms", None)
