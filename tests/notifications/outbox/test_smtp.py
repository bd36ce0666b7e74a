"""How SMTP behaves when the server is slow, closed, encrypted or particular about who sends."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from notifications.calendar_mail.mail import compose
from notifications.outbox.answers import Answer, Outcome, UnreachableError
from notifications.outbox.smtp import Limits, Server, SmtpTransport
from tests.notifications.builders import NOW, SERVICE, ZOE, a_message
from tests.notifications.certificates import make_certificate, serving
from tests.notifications.sink import Sink, running_sink

MAIL = compose(a_message(), ZOE, service=SERVICE, dated_at=NOW)
IMPATIENT = Limits(connect=0.3, command=0.3, data=0.3, mail=0.5)


async def send_to(server: Server) -> Answer:
    async with SmtpTransport(server).open() as line:
        return await line.send(MAIL)


def at(port: int, **settings: object) -> Server:
    return Server(host="127.0.0.1", port=port, **settings)  # type: ignore[arg-type]


@asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """Takes connections and says nothing."""

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_server_that_takes_mail_is_quoted(sink: Sink) -> None:
    assert await send_to(at(sink.port)) == Answer(Outcome.ACCEPTED, "250 2.0.0 taken as 1aBcDe")


async def test_a_closed_port_is_out_of_reach() -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:1 does not take mail"):
        await send_to(at(1))


async def test_a_server_that_says_nothing_is_out_of_reach_after_a_while() -> None:
    async with silent_server() as port:
        with pytest.raises(UnreachableError, match="no answer in time"):
            await send_to(at(port, limits=IMPATIENT))


async def test_a_server_that_falls_silent_over_a_mail_is_asked_again_later(sink: Sink) -> None:
    sink.hangs.add(ZOE.address)
    answer = await send_to(at(sink.port, limits=IMPATIENT))
    assert answer == Answer(Outcome.LATER, "no answer in time")


async def test_a_server_that_is_closing_is_left_and_called_again(sink: Sink) -> None:
    sink.says[ZOE.address] = "421 4.3.2 closing"
    async with SmtpTransport(at(sink.port)).open() as line:
        assert (await line.send(MAIL)).outcome is Outcome.LATER
        sink.says.clear()
        assert (await line.send(MAIL)).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("says", "outcome"),
    [("451 4.7.1 later", Outcome.LATER), ("550 5.1.1 nobody", Outcome.REFUSED)],
)
async def test_an_answer_about_one_mail_leaves_the_line_fit_for_the_next(
    sink: Sink, says: str, outcome: Outcome
) -> None:
    sink.says[ZOE.address] = says
    async with SmtpTransport(at(sink.port)).open() as line:
        assert await line.send(MAIL) == Answer(outcome, says)
        sink.says.clear()
        assert (await line.send(MAIL)).outcome is Outcome.ACCEPTED


def check_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object
) -> AuthResult:
    _ = server, session, envelope, mechanism
    is_right = auth_data == LoginPassword(b"convenor", b"right")
    return AuthResult(success=is_right, handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # unencrypted on this machine, for the test
async def test_a_server_may_ask_who_sends() -> None:
    async with running_sink(
        authenticator=check_password, auth_required=True, auth_require_tls=False
    ) as sink:
        right = at(sink.port, username="convenor", password="right")  # noqa: S106 - for tests
        assert (await send_to(right)).outcome is Outcome.ACCEPTED
        with pytest.raises(UnreachableError, match="535"):
            await send_to(at(sink.port, username="convenor", password="wrong"))  # noqa: S106


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody vouches for, with its key."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


async def test_mail_is_encrypted_where_the_server_offers_it(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    async with running_sink(tls_context=serving(certificate), require_starttls=True) as sink:
        assert (await send_to(at(sink.port, trust=trust))).outcome is Outcome.ACCEPTED


async def test_a_certificate_nobody_vouches_for_is_not_taken(certificate: Path) -> None:
    async with running_sink(tls_context=serving(certificate)) as sink:
        with pytest.raises(UnreachableError, match="certificate"):
            await send_to(at(sink.port))
        assert sink.taken == []


async def test_nothing_is_sent_unencrypted_where_encryption_is_demanded(sink: Sink) -> None:
    with pytest.raises(UnreachableError, match="STARTTLS"):
        await send_to(at(sink.port, starttls=True))
    assert sink.taken == []
