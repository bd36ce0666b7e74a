"""Mail to some domains by a server of their own, to all others by the usual one."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from notifications.calendar_mail.mail import Mail
from notifications.domains.demands import Demands, demand_of
from notifications.outbox.answers import (
    Answer,
    Line,
    Outcome,
    Transport,
    UnreachableError,
    UntrustedError,
    answer_in,
)


class RoutingTransport:
    """Opens the way to a domain's own server when the first mail to it is to go."""

    def __init__(self, usual: Transport, own: Mapping[str, Transport], demands: Demands) -> None:
        self.usual = usual
        self.own = own
        self.demands = demands

    @asynccontextmanager
    async def open(self) -> AsyncIterator["_RoutingLine"]:
        """A line that opens others, and closes them at its end."""
        async with AsyncExitStack() as opened:
            yield _RoutingLine(self, opened)


class _RoutingLine:
    def __init__(self, ways: RoutingTransport, opened: AsyncExitStack) -> None:
        self._ways = ways
        self._opened = opened
        self._lines: dict[str, Line] = {}

    async def send(self, mail: Mail) -> Answer:
        """Hand one mail to whoever takes it; one domain's server that is away stops nobody else."""
        domain = demand_of(self._ways.demands, mail.recipient.rpartition("@")[2]) or ""
        own = self._ways.own.get(domain)
        try:
            return await (await self._line(domain, own)).send(mail)
        except UnreachableError as error:
            if own is None:
                raise
            outcome = Outcome.STALLED if isinstance(error, UntrustedError) else Outcome.LATER
            return answer_in(outcome, str(error))

    async def _line(self, domain: str, own: Transport | None) -> Line:
        name = domain if own is not None else ""
        if name not in self._lines:
            way = own or self._ways.usual
            self._lines[name] = await self._opened.enter_async_context(way.open())
        return self._lines[name]
