"""Mail to a server by SMTP: one connection for several mails, every step with a time limit."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiosmtplib
import msgspec

from notifications.calendar_mail.mail import Mail
from notifications.domains.demands import Demands, demand_of
from notifications.outbox.answers import (
    Answer,
    Outcome,
    UnreachableError,
    UntrustedError,
    answer_in,
)

_TROUBLE = (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError)
_CLOSING = 421
_REFUSALS = 500
_UNENCRYPTED = ("STARTTLS", "upgrading transport")  # how aiosmtplib says that there is no TLS
_SAFE = ("TLSv1.2", "TLSv1.3")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How many seconds a server may take; together less than a lease lasts."""

    connect: float = 10
    command: float = 30
    data: float = 60
    mail: float = 90


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail goes, and how the service proves who it is.

    `starttls`: none encrypts where the server offers it, True demands it, False does without.
    `demands`: domains whose mail is held where the connection is not encrypted all the same.
    """

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    use_tls: bool = False
    starttls: bool | None = None
    demands: Demands = msgspec.field(default_factory=dict)
    limits: Limits = Limits()
    trust: ssl.SSLContext | None = None


class SmtpTransport:
    """Sends to one server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    @asynccontextmanager
    async def open(self) -> AsyncIterator["SmtpLine"]:
        """A line with a connection that is open and signed in."""
        line = SmtpLine(self.server)
        await line.connect()
        try:
            yield line
        finally:
            await line.close()


class SmtpLine:
    """One connection, opened again where the server ended it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client: aiosmtplib.SMTP | None = None

    async def connect(self) -> None:
        """Open the connection, encrypt it and sign in.

        Raises:
            UnreachableError: any of that fails.
        """
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host, port=server.port, timeout=server.limits.connect,
            username=server.username, password=server.password,
            use_tls=server.use_tls, start_tls=None if server.use_tls else server.starttls,
            tls_context=server.trust,
        )  # fmt: skip
        try:
            await client.connect()
        except _TROUBLE as error:
            client.close()
            raise _kind_of(error)(
                f"The mail server {server.host}:{server.port} does not take mail:"
                f" {_in_words(error)}."
            ) from error
        self._client = client

    async def send(self, mail: Mail) -> Answer:
        """Hand one mail over within the time a lease covers."""
        if self._client is None:
            await self.connect()
        demand = demand_of(self._server.demands, mail.recipient.rpartition("@")[2])
        if demand is not None and not self.is_safe:
            return answer_in(Outcome.STALLED, self._lacking(demand))
        try:
            async with asyncio.timeout(self._server.limits.mail):
                words = await self._hand_over(mail)
        except aiosmtplib.SMTPResponseException as error:
            await self._recover(error.code)
            outcome = Outcome.REFUSED if error.code >= _REFUSALS else Outcome.LATER
            return answer_in(outcome, f"{error.code} {error.message}")
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self._hang_up()
            return answer_in(Outcome.LATER, _in_words(error))
        return answer_in(Outcome.ACCEPTED, words)

    @property
    def is_safe(self) -> bool:
        """Whether the connection is encrypted well enough, to a server that showed who it is."""
        transport = self._client.transport if self._client is not None else None
        used = transport.get_extra_info("ssl_object") if transport is not None else None
        if used is None or used.version() not in _SAFE:
            return False
        context: ssl.SSLContext = used.context
        return context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname

    def _lacking(self, demand: str) -> str:
        return (
            f"Held: mail to {demand} goes out by TLS 1.2 or later only, and"
            f" {self._server.host}:{self._server.port} offers none. Let it offer STARTTLS, or name"
            " one that does."
        )

    async def close(self) -> None:
        """Say goodbye; a server that does not answer is left without."""
        if self._client is not None:
            with suppress(*_TROUBLE):
                await self._client.quit(timeout=self._server.limits.connect)
            self._hang_up()

    async def _hand_over(self, mail: Mail) -> str:
        client, limits = self._client, self._server.limits
        if client is None:
            raise UnreachableError("The connection to the mail server is closed.")
        await client.mail(mail.sender, timeout=limits.command)
        await client.rcpt(mail.recipient, timeout=limits.command)
        response = await client.data(mail.content, timeout=limits.data)
        return f"{response.code} {response.message}"

    async def _recover(self, code: int) -> None:
        """Make the connection fit for the next mail, or end it."""
        if self._client is None or code == _CLOSING:
            self._hang_up()
            return
        try:
            await self._client.rset(timeout=self._server.limits.connect)
        except _TROUBLE:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _kind_of(error: Exception) -> type[UnreachableError]:
    """A server that answers, and does not encrypt or has no good certificate, is not trusted."""
    is_untrusted = isinstance(error, ssl.SSLError | ssl.CertificateError) or isinstance(
        error.__cause__, ssl.SSLError
    )
    is_untrusted |= any(part in str(error) for part in _UNENCRYPTED)
    return UntrustedError if is_untrusted else UnreachableError


def _in_words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
