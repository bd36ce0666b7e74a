"""Mail from a server by IMAP: told at once where it can tell, asked every half minute otherwise.

A mail is put away only after it is stored, so that a connection lost at any point loses none; one
that is fetched again is known by its bytes. Numbers of mails mean something only together with
the mailbox's own (UIDVALIDITY); when that changes everything is looked at again. Where much waits,
who each is from is asked first, and one of each sender is taken in turn.
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Collection, Iterable, Iterator
from contextlib import suppress

import aioimaplib
import msgspec

from notifications.inbox.fetched import (
    READ_OF_A_LARGE_ONE,
    Fetched,
    IsStopping,
    Known,
    Store,
    UnreachableError,
)
from notifications.inbox.parts import LARGEST_MAIL
from notifications.inbox.senders import plain, sender_in
from notifications.inbox.turns import in_turn

KEYWORD = "$ConvenorRead"
_COMMAND_S = 30.0
_FETCH_S = 120.0
_SLICE_S = 2.0
_IDLE_SLICES = 14
_A_TURN = 100
_HEADS_AT_ONCE = 50  # the library calls itself for each line of an answer
_HEAD = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM)]<0.2048>)"
_TROUBLE = (
    aioimaplib.AioImapException, aioimaplib.Error, OSError, TimeoutError,
)  # fmt: skip
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"\bUID (\d+)")
_LOST = "the line was lost"


class ImapServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail waits, how the service proves who it is, and what becomes of what was stored.

    ``done`` is ``move``, ``flag`` or ``delete``; moved mail goes to ``done_folder``.
    """

    host: str
    port: int
    username: str
    password: str
    folder: str = "INBOX"
    use_tls: bool = True
    done: str = "move"
    done_folder: str = "Processed"
    trust: ssl.SSLContext | None = None

    @property
    def name(self) -> str:
        """The mailbox as rows name it, without the password."""
        return f"imap:{self.username}@{self.host}:{self.port}/{self.folder}"


class Head(msgspec.Struct, frozen=True):
    """How large a mail is, and whom it says it is from."""

    size: int
    sender: str


class ImapMailbox:
    """One folder of one account, over one connection that is opened again where it was lost."""

    def __init__(self, server: ImapServer, known: Known) -> None:
        """Fetch from there; ``known`` says what was fetched before."""
        self.server = server
        self._known = known
        self._client: aioimaplib.IMAP4 | None = None
        self._validity = ""
        self._is_lost = asyncio.Event()
        self._heads: dict[int, Head] = {}

    async def collect(self, store: Store, *, is_stopping: IsStopping) -> int:
        """Store what is new and put it away, looking again after every turn what came meanwhile."""
        done, seen = 0, set[int]()
        try:
            client = await self._open()
            while not is_stopping():
                turn = await self._turn(client, seen)
                if not turn:
                    break
                seen.update(turn)
                done += await self._take(client, turn, store, is_stopping)
        except _TROUBLE as error:
            await self._lose()
            raise self._unreachable(error) from error
        return done

    async def _turn(self, client: aioimaplib.IMAP4, seen: Collection[int]) -> list[int]:
        """Which mails are next, fairly among their senders."""
        new = [uid for uid in await self._new(client) if uid not in seen]
        unknown = [uid for uid in new if uid not in self._heads]
        for start in range(0, len(unknown), _HEADS_AT_ONCE):
            asked = ",".join(str(uid) for uid in unknown[start : start + _HEADS_AT_ONCE])
            said = await self._said(client.uid("fetch", asked, _HEAD))
            self._heads |= dict(_heads_in(said.lines))
        for uid in new:
            self._heads.setdefault(uid, Head(0, ""))
        return in_turn((uid, self._heads[uid].sender) for uid in new)[:_A_TURN]

    async def _take(
        self, client: aioimaplib.IMAP4, turn: list[int], store: Store, is_stopping: IsStopping
    ) -> int:
        done, names = 0, {f"{self._validity}.{uid}": uid for uid in turn}
        fetched = await self._known(self.server.name, names)
        for name, uid in names.items():
            if is_stopping():
                break
            if name not in fetched:
                done += await self._one(client, uid, name, store)
            await self._put_away(client, uid)
        return done

    async def wait(self, *, is_stopping: IsStopping) -> None:
        """Wait for the server to say that something came, for half a minute at most."""
        client = self._client
        if client is None or not client.has_capability("IDLE"):
            await _sleep(is_stopping)
            return
        try:
            idling = await client.idle_start(timeout=_COMMAND_S * 2)
            await self._listen(client, is_stopping)
            client.idle_done()
            await asyncio.wait_for(idling, _COMMAND_S)
        except _TROUBLE as error:
            await self._lose()
            raise self._unreachable(error) from error

    async def close(self) -> None:
        """Say goodbye to the server; one that does not answer is left without."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(*_TROUBLE):
                await asyncio.wait_for(client.logout(), 5)

    async def _listen(self, client: aioimaplib.IMAP4, is_stopping: IsStopping) -> None:
        for _ in range(_IDLE_SLICES):
            if is_stopping():
                return
            if self._is_lost.is_set():
                raise aioimaplib.Error(_LOST)
            with suppress(TimeoutError):
                said = await asyncio.wait_for(client.wait_server_push(), _SLICE_S)
                lines = said if isinstance(said, list) else []
                if not lines or any(b"EXISTS" in bytes(line) for line in lines):
                    return

    async def _open(self) -> aioimaplib.IMAP4:
        if self._client is not None:
            _demand(await self._said(self._client.noop()), "still listen")
            return self._client
        client = await self._connect()
        server = self.server
        try:
            _demand(await self._said(client.login(server.username, server.password)), "let us in")
            said = await self._said(client.select(_quoted(server.folder)))
            _demand(said, f"open the folder {server.folder}")
            self._validity = _validity(said.lines)
            if server.done == "move":
                await self._said(client.create(_quoted(server.done_folder)))  # it may be there
        except BaseException:
            await _hang_up(client)
            raise
        self._client = client
        return client

    async def _connect(self) -> aioimaplib.IMAP4:
        server, self._is_lost, self._heads = self.server, asyncio.Event(), {}
        lost = self._is_lost
        options = {"timeout": _COMMAND_S, "conn_lost_cb": lambda _: lost.set()}
        if server.use_tls:
            client: aioimaplib.IMAP4 = aioimaplib.IMAP4_SSL(
                server.host, server.port, ssl_context=server.trust, **options
            )
        else:
            client = aioimaplib.IMAP4(server.host, server.port, **options)
        await self._said(client.wait_hello_from_server())
        return client

    async def _said(self, asked: Awaitable[aioimaplib.Response]) -> aioimaplib.Response:
        """What the server answers; a line that is lost ends the waiting at once."""
        answering = asyncio.ensure_future(asked)
        losing = asyncio.ensure_future(self._is_lost.wait())
        try:
            await asyncio.wait({answering, losing}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                raise aioimaplib.Error(_LOST)
            return answering.result()
        finally:
            losing.cancel()
            answering.cancel()

    async def _new(self, client: aioimaplib.IMAP4) -> list[int]:
        asked = f"UNKEYWORD {KEYWORD} UNDELETED" if self.server.done == "flag" else "UNDELETED"
        said = await self._said(client.uid_search(asked, charset=None))
        _demand(said, "list what came")
        words = b" ".join(bytes(line) for line in said.lines[:-1]).split()
        return sorted(int(word) for word in words if word.isdigit())

    async def _one(self, client: aioimaplib.IMAP4, uid: int, name: str, store: Store) -> bool:
        size = self._heads[uid].size
        is_cut = size > LARGEST_MAIL
        part = f"BODY.PEEK[]<0.{READ_OF_A_LARGE_ONE}>" if is_cut else "BODY.PEEK[]"
        fetching = self._said(client.uid("fetch", str(uid), f"({part})"))
        raw = _literal((await asyncio.wait_for(fetching, _FETCH_S)).lines)
        if raw is None:
            return False  # another process moved it
        fetched = Fetched(
            mailbox=self.server.name, name=name, raw=raw, size=size if is_cut else None
        )
        return await store(fetched)

    async def _put_away(self, client: aioimaplib.IMAP4, uid: int) -> None:
        """Move, flag or delete what is stored; where it is gone already another was faster."""
        done = self.server.done
        if done == "flag":
            await self._said(client.uid("store", str(uid), "+FLAGS", f"({KEYWORD})"))
            return
        if done == "move":
            place = _quoted(self.server.done_folder)
            if client.has_capability("MOVE"):
                await self._said(client.uid("move", str(uid), place))
                return
            if (await self._said(client.uid("copy", str(uid), place))).result != "OK":
                return
        await self._said(client.uid("store", str(uid), "+FLAGS", r"(\Deleted)"))
        if client.has_capability("UIDPLUS"):
            await self._said(client.uid("expunge", str(uid)))
        else:
            await self._said(client.expunge())

    async def _lose(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await _hang_up(client)

    def _unreachable(self, error: BaseException) -> UnreachableError:
        words = str(error) or type(error).__name__
        return UnreachableError(
            f"The mailbox at {self.server.host}:{self.server.port} cannot be read: {words[:200]}."
        )


async def _sleep(is_stopping: IsStopping) -> None:
    for _ in range(_IDLE_SLICES):
        if is_stopping():
            return
        await asyncio.sleep(_SLICE_S)


async def _hang_up(client: aioimaplib.IMAP4) -> None:
    transport = client.protocol.transport if client.protocol is not None else None
    if transport is not None:
        transport.close()
    await asyncio.sleep(0)


def _demand(said: aioimaplib.Response, what: str) -> None:
    if said.result != "OK":
        raise aioimaplib.AioImapException(f"the server does not {what}")


def _validity(lines: Iterable[bytes]) -> str:
    for line in lines:
        if found := re.search(rb"UIDVALIDITY (\d+)", bytes(line)):
            return found[1].decode()
    return "0"


def _heads_in(lines: Iterable[object]) -> Iterator[tuple[int, Head]]:
    """The heads among the lines of an answer: what is said of a mail, then its From."""
    open_: tuple[int, int] | None = None
    for line in lines:
        if isinstance(line, bytearray) and open_ is not None:
            yield open_[0], Head(open_[1], plain(sender_in(bytes(line)) or ""))
            open_ = None
        elif isinstance(line, bytes) and b"FETCH" in line:
            if open_ is not None:
                yield open_[0], Head(open_[1], "")
            uid, size = _UID.search(line), _SIZE.search(line)
            open_ = (int(uid[1]), int(size[1])) if uid and size else None
    if open_ is not None:
        yield open_[0], Head(open_[1], "")


def _literal(lines: Iterable[object]) -> bytes | None:
    """The mail itself among the lines of an answer: the library hands it over as a bytearray."""
    for line in lines:
        if isinstance(line, bytearray):
            return bytes(line)
    return None


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
