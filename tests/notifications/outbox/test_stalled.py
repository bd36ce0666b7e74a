"""Mail to domains that demand encryption: held where there is none, never in clear, not lost."""

import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from notifications.deliveries import service as deliveries
from notifications.deliveries.states import State
from notifications.domains.demands import Demands, Way
from notifications.messages.values import Message, Recipient
from notifications.outbox.answers import Transport
from notifications.outbox.delivering import Delivered, Resolve, deliver_due
from notifications.outbox.routing import RoutingTransport
from notifications.outbox.smtp import Server, SmtpTransport
from notifications.outbox.transports import transport_from
from people.permissions import Role
from tests.builders import a_viewer
from tests.conftest import Visit
from tests.notifications.builders import SERVICE, Clock, a_message, queue, row_of
from tests.notifications.certificates import make_certificate, serving
from tests.notifications.sink import Sink, running_sink
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")

NHS: Demands = {"nhs.example": None}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One for the address servers have here, and one for another."""
    folder = tmp_path_factory.mktemp("stalled")
    return make_certificate(folder), make_certificate(folder, "127.0.0.9")


def trusting(*files: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    for file in files:
        context.load_verify_locations(file)
    return context


def server(sink: Sink, **settings: object) -> SmtpTransport:
    return SmtpTransport(Server(host="127.0.0.1", port=sink.port, **settings))  # type: ignore[arg-type]


def to(*pairs: tuple[Message, str]) -> Resolve:
    found = {message.id: address for message, address in pairs}

    async def resolve(message: Message) -> Recipient | None:
        return Recipient("Somebody", found[message.id])

    return resolve


async def deliver(way: Transport, resolve: Resolve, clock: Clock) -> Delivered:
    return await deliver_due(way, resolve, clock, service=SERVICE)


async def test_a_server_without_encryption_is_given_only_what_may_go_in_clear(sink: Sink):
    clock, secret, plain = Clock(), a_message(), a_message()
    await queue(secret, plain)
    both = to((secret, "zoe@tayside.nhs.example"), (plain, "ann@school.example"))
    done = await deliver(server(sink, demands=NHS), both, clock)
    assert (done.stalled, done.sent, done.failed) == (1, 1, 0)
    assert sink.recipients == ["ann@school.example"]
    row = await row_of(secret)
    assert (row["stalled_at"], row["tries"], row["failed_at"]) == (clock.now, 0, None)
    assert "nhs.example goes out by TLS 1.2 or later only" in row["server_answer"]
    assert "Let it offer STARTTLS" in row["server_answer"]


async def test_without_the_demand_the_same_mail_goes_in_clear(sink: Sink):
    message = a_message()
    await queue(message)
    done = await deliver(server(sink), to((message, "zoe@nhs.example")), Clock())
    assert (done.sent, sink.recipients) == (1, ["zoe@nhs.example"])


async def test_what_is_held_goes_as_soon_as_the_server_encrypts(
    sink: Sink, certificates: tuple[Path, Path]
):
    clock, message = Clock(), a_message()
    await queue(message)
    resolve = to((message, "zoe@nhs.example"))
    for _ in range(3):
        assert (await deliver(server(sink, demands=NHS), resolve, clock)).stalled == 1
        assert await deliver(server(sink, demands=NHS), resolve, clock) == Delivered()
        clock.forward(minutes=10)
    good, _ = certificates
    async with running_sink(tls_context=serving(good)) as safe:
        way = server(safe, demands=NHS, trust=trusting(good))
        assert (await deliver(way, resolve, clock)).sent == 1
        assert safe.recipients == ["zoe@nhs.example"]
    row = await row_of(message)
    assert (row["sent_at"], row["tries"], sink.taken) == (clock.now, 0, [])
    assert await deliveries.count_stalled(a_viewer(Role.COORDINATOR)) == 0


@pytest.mark.parametrize("fault", ["nobody vouches", "another name"])
async def test_a_certificate_that_does_not_hold_holds_the_mail(
    certificates: tuple[Path, Path], fault: str
):
    clock, message = Clock(), a_message()
    await queue(message)
    good, other = certificates
    shown = good if fault == "nobody vouches" else other
    known = trusting() if fault == "nobody vouches" else trusting(other)
    resolve = to((message, "zoe@nhs.example"))
    async with running_sink(tls_context=serving(shown)) as sink:
        done = await deliver(server(sink, demands=NHS, trust=known), resolve, clock)
        assert (done.stalled, done.sent, sink.taken) == (1, 0, [])
        row = await row_of(message)
        assert (row["stalled_at"], row["tries"]) == (clock.now, 0)
        assert "certificate" in row["server_answer"]
    clock.forward(minutes=10)
    async with running_sink(tls_context=serving(good)) as sink:
        done = await deliver(server(sink, demands=NHS, trust=trusting(good)), resolve, clock)
        assert (done.sent, sink.recipients) == (1, ["zoe@nhs.example"])


async def test_an_old_version_of_tls_is_none(certificates: tuple[Path, Path]):
    message, (good, _) = a_message(), certificates
    await queue(message)
    old = serving(good)
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    async with running_sink(tls_context=old) as sink:
        way = server(sink, demands=NHS, trust=trusting(good))
        done = await deliver(way, to((message, "zoe@nhs.example")), Clock())
        assert (done.stalled, sink.taken) == (1, [])


async def test_a_domain_with_a_server_of_its_own_goes_there_and_stops_nobody_else(
    sink: Sink, certificates: tuple[Path, Path]
):
    clock, secret, plain = Clock(), a_message(), a_message()
    await queue(secret, plain)
    good, _ = certificates
    both = to((secret, "zoe@nhs.example"), (plain, "ann@school.example"))
    async with running_sink(tls_context=serving(good)) as agency:
        demands: Demands = {"nhs.example": Way(host="127.0.0.1", port=agency.port)}
        untrusted = transport_from(sink.url, demands)
        done = await deliver(untrusted, both, clock)
        assert (done.stalled, done.sent, sink.recipients) == (1, 1, ["ann@school.example"])
        clock.forward(minutes=10)
        own = server(agency, demands=demands, starttls=True, trust=trusting(good))
        trusted = RoutingTransport(server(sink, demands=demands), {"nhs.example": own}, demands)
        assert (await deliver(trusted, both, clock)).sent == 1
        assert agency.recipients == ["zoe@nhs.example"]
    assert sink.recipients == ["ann@school.example"]


async def test_who_looks_after_mail_sees_what_is_held_and_what_to_do(sink: Sink, visit: Visit):
    clock, message = Clock(), a_message()
    await queue(message)
    await deliver(server(sink, demands=NHS), to((message, "zoe@nhs.example")), clock)
    [shown] = await deliveries.list_undelivered(a_viewer(Role.COORDINATOR), now=clock.now)
    assert shown.state is State.STALLED
    coordinator = await visit(Role.COORDINATOR)
    page = text_of(await coordinator.get("/deliveries"))
    assert "Held" in page
    assert "Nothing went out in clear, and nothing is lost." in page
    assert "1 mail held, since no encrypted way to its domain is found" in text_of(
        await coordinator.get("/work-list")
    )
    answer = await coordinator.submit(f"/deliveries/{message.id}/try-again")
    assert answer.status_code == 303
    row = await row_of(message)
    assert row["next_at"] < clock.now + timedelta(minutes=10)
    assert row["stalled_at"] == clock.now


async def test_an_address_nobody_made_sure_of_is_what_mail_waits_for_first(sink: Sink):
    clock, message = Clock(), a_message()
    await queue(message)

    async def unsure(_: Message) -> Recipient | None:
        return Recipient("Somebody", "zoe@nhs.example", is_held=True)

    sure = to((message, "zoe@nhs.example"))
    assert (await deliver(server(sink, demands=NHS), sure, clock)).stalled == 1
    clock.forward(minutes=10)
    done = await deliver(server(sink, demands=NHS), unsure, clock)
    assert (done.held, done.stalled, sink.taken) == (1, 0, [])
    row = await row_of(message)
    assert (row["held_at"], row["stalled_at"]) == (clock.now, None)
    assert await deliveries.count_stalled(a_viewer(Role.COORDINATOR)) == 0
