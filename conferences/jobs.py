"""What happens without anybody asking, and when?

Every process ticks and holds nothing: work that must not be lost is rows, claimed by whichever
process comes first, so there is no leader and a crash loses nothing. A tick calls a service with
the clock; tests call the same service with theirs and never start the scheduler.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from litestar import Litestar

from conferences import database as databases
from conferences.attending import by_mail
from conferences.keeping import service as keeping
from conferences.letters import service as letters
from conferences.mailed import taking_in as taking
from conferences.mailed.taking_in import TakenIn
from conferences.outcomes import service as outcomes
from conferences.recipients import resolving
from conferences.reminders import service as reminders
from conferences.settings import Settings
from conferences.trail import anomalies
from conferences.written_words import WRITTEN
from notifications.addresses import service as addresses
from notifications.inbox import service as inbox
from notifications.inbox.collecting import Collector
from notifications.inbox.mailboxes import mailbox_from
from notifications.outbox.delivering import Delivered, deliver_due
from notifications.outbox.pace import DomainPace
from notifications.outbox.transports import transport_from
from people.accounts import passkeys
from people.audit import anchoring
from people.audit import service as audit
from people.clock import read_clock
from people.errors import UnavailableError
from people.links import feeds
from people.open_id import service as open_id
from people.permissions import TICK
from people.sign_in import service as sign_in
from people.vault import sweeping, taking_up
from piccolo_conf import DB
from standards.guidance import telling as guidance
from standards.reassessing import service as reassessing

Clock = Callable[[], datetime]

STOPS_WITHIN_S = 10
"""How long a stop waits for running ticks; what is cut off then is done again by another."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a tick is given: the clock, and whether the process wants to stop."""

    now_of: Clock
    is_stopping: Callable[[], bool]


Work = Callable[[Round], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Work that is done again and again; the name is for the log."""

    name: str
    every_s: int
    work: Work


@dataclass(slots=True, kw_only=True)
class Clockwork:
    """The ticks of one process, from start to stop."""

    ticks: Sequence[Tick]
    now_of: Clock = read_clock
    heal: Callable[[], Awaitable[object]] | None = None
    """Called where a tick finds the database gone: starts a server of our own again."""
    stopping: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    """Set once the process wants to stop; rounds look at it between two pieces of work."""
    _scheduler: AsyncIOScheduler = field(init=False)
    _running: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _failing: set[str] = field(init=False, default_factory=set)

    def start(self) -> None:
        """Tick from now on, each a little off its time so that processes do not claim together."""
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for tick in self.ticks:
            self._scheduler.add_job(
                self.run, "interval", [tick], seconds=tick.every_s, jitter=1, id=tick.name
            )
        # That a long round makes the next one wait is as it should be, and not worth a warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()

    async def stop(self) -> None:
        """Start nothing more, let running ticks finish for a while, cut off what is left."""
        self._scheduler.pause()
        self.stopping.set()
        if self._running:
            await asyncio.wait(self._running, timeout=STOPS_WITHIN_S)
        for task in self._running:
            task.cancel()
        self._scheduler.shutdown(wait=False)

    async def run(self, tick: Tick) -> None:
        """Do a tick's work so that a stop knows of it."""
        task = asyncio.ensure_future(self.do_once(tick))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await task

    async def do_once(self, tick: Tick) -> None:
        """Do a tick's work; a failure is logged once, and the next round tries again."""
        try:
            await tick.work(Round(now_of=self.now_of, is_stopping=self.stopping.is_set))
        except Exception as error:  # noqa: BLE001 - no failure may end the ticking
            if tick.name not in self._failing:  # no text of it: it may hold what people typed
                log.error("tick_failed", tick=tick.name, error=type(error).__name__)  # noqa: TRY400
            self._failing.add(tick.name)
            if isinstance(error, (OSError, *audit.DATABASE_IS_GONE)) and self.heal is not None:
                await self.heal()
        else:
            if tick.name in self._failing:
                log.info("tick_works_again", tick=tick.name)
            self._failing.discard(tick.name)


@asynccontextmanager
async def ticking(clockwork: Clockwork) -> AsyncIterator[None]:
    """Tick for as long as the context lasts."""
    clockwork.start()
    try:
        yield
    finally:
        await clockwork.stop()


def ticks_of(settings: Settings) -> list[Tick]:
    """Everything an installation does by the clock."""
    return [
        Tick(name="anchor", every_s=300, work=anchor),
        Tick(name="anomalies", every_s=3600, work=look_for_anomalies),
        Tick(name="deliver", every_s=2, work=delivering(settings)),
        Tick(name="remind", every_s=60, work=remind),
        Tick(name="fetch", every_s=2, work=fetching(settings)),
        Tick(name="take_in", every_s=2, work=taking_in(settings)),
        Tick(name="addresses", every_s=3600, work=ask_for_addresses),
        Tick(name="letters", every_s=60, work=stop_letters),
        Tick(name="recount", every_s=60, work=recount),
        Tick(name="guidance", every_s=600, work=remind_of_guidance),
        Tick(name="reassess", every_s=60, work=reassess),
        Tick(name="sweep", every_s=60, work=sweep),
        Tick(name="sweep_files", every_s=600, work=sweep_files),
        Tick(name="seal_plain", every_s=3600, work=seal_plain),
    ]


def delivering(settings: Settings) -> Work:
    """Work that sends whatever is due, by the way the settings name."""
    transport = transport_from(settings.mail_out, settings.mail_tls)
    pace = DomainPace()

    async def deliver(round_: Round) -> Delivered:
        return await deliver_due(
            transport,
            resolving(round_.now_of),
            round_.now_of,
            service=settings.mail_from,
            keys=settings.dkim,
            pace=pace,
            with_copy=settings.mail_copy,
            is_stopping=round_.is_stopping,
        )

    return deliver


def fetching(settings: Settings) -> Work:
    """Work that stores what came to the mailbox the settings name, and waits there for more."""
    collector = Collector(mailbox_from(settings.mail_in, inbox.known), abouts_of=by_mail.abouts_of)

    async def fetch(round_: Round) -> None:
        await collector.collect(round_.now_of, is_stopping=round_.is_stopping)
        await collector.listen(round_.now_of, is_stopping=round_.is_stopping)
        if round_.is_stopping():
            await collector.mailbox.close()

    return fetch


def taking_in(settings: Settings) -> Work:
    """Work that reads, judges and applies what was stored.

    Into a folder of this machine only our own mail server delivers, and so vouches for it.
    """
    is_local = settings.mail_in.startswith("maildir:")

    async def take(round_: Round) -> TakenIn:
        return await taking.take_in(
            round_.now_of,
            server=settings.mail_server,
            trusts_all=is_local and settings.mail_server is None,
            is_stopping=round_.is_stopping,
        )

    return take


async def stop_letters(round_: Round) -> None:
    """Stop letters that wait to be posted and are not right any more."""
    await letters.stop_all_outdated(now=round_.now_of())


async def anchor(round_: Round) -> None:
    """Note the trail's head outside the database, and once a day send it to its readers."""
    await anchoring.anchor(now=round_.now_of())
    await anchoring.send(now=round_.now_of())


async def look_for_anomalies(round_: Round) -> None:
    """Write down what looks odd in the trail of the last days; each is found once."""
    await anomalies.find(now=round_.now_of())


async def recount(round_: Round) -> None:
    """Measure again what was closed before a report of it came, and what has fallen due."""
    await outcomes.recount(now=round_.now_of())
    await outcomes.count_overdue(now=round_.now_of())


async def remind_of_guidance(round_: Round) -> None:
    """Ask those who joined to read guidance that is for them, and remind who has not."""
    while not round_.is_stopping() and await guidance.is_anybody_to_be_told(now=round_.now_of()):
        await guidance.ask_and_remind(now=round_.now_of())


async def ask_for_addresses(round_: Round) -> None:
    """Ask people whose address was confirmed long ago whether it is still right."""
    while not round_.is_stopping() and await addresses.ask_again(now=round_.now_of()):
        pass


async def reassess(round_: Round) -> None:
    """Go on with a run that gives verdicts again, from wherever it stopped."""
    run = await reassessing.find_open()
    while run is not None and run.ended_at is None and not round_.is_stopping():
        run = await reassessing.go_on(TICK, run.id, now=round_.now_of())


async def remind(round_: Round) -> None:
    """Queue the reminders that are due at this moment, one mail a person a day."""
    await reminders.send_due(now=round_.now_of())


async def sweep(round_: Round) -> None:
    """Forget what is past its time: sessions, tries, challenges, old forms, files of what went."""
    await sign_in.sweep(now=round_.now_of())
    await open_id.sweep(now=round_.now_of())
    await passkeys.sweep(now=round_.now_of())
    await feeds.sweep(now=round_.now_of())
    await audit.sweep_done_acts(now=round_.now_of())
    await keeping.follow_up(now=round_.now_of())


async def sweep_files(round_: Round) -> None:
    """Remove files that a process stored and died before anybody had them."""
    await sweeping.sweep(now=round_.now_of())


async def seal_plain(round_: Round) -> None:
    """Seal what an earlier version that still runs beside this one wrote in plain."""
    await taking_up.seal_plain(TICK, WRITTEN, now=round_.now_of())


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """Hold the pool and tick for as long as the app serves."""
    database: databases.Database = app.state.database
    clockwork = Clockwork(ticks=ticks_of(app.state.settings), heal=lambda: _heal(database))
    await DB.start_connection_pool(min_size=1, max_size=10)
    try:
        async with ticking(clockwork):
            yield
    finally:
        await DB.close_connection_pool()


async def _heal(database: databases.Database) -> None:
    """Start a server of our own again; one that somebody else looks after is left to them."""
    try:
        await asyncio.to_thread(databases.revive, database)
    except UnavailableError as error:
        log.error("database_not_revived", words=str(error))  # noqa: TRY400 - the words say it
